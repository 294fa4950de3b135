//! What the components of a page are filled with. The markup is in `templates/components.html`, `forms.html` and
//! `cards.html`; these types hold what those need and nothing a room would have to know about HTML.

mod card;
mod contact;
mod face;
mod form;
mod pager;
mod samples;
mod search;
mod table;
mod tone;
mod wayfinding;

pub use card::{Badge, Byline, OfficeCard, PersonCard, Phone};
pub use contact::{Channel, ContactCard, Moment, Way};
pub use face::{Face, Name, NamePart};
pub use form::{Choice, FormState, Problem};
pub use pager::{PageLink, Pager};
pub use samples::Samples;
pub use search::{Suggestion, SuggestionGroup};
pub use table::{Order, Sorting};
pub use tone::Tone;
pub use wayfinding::{Crumb, Filter, Step, StepState, Tab};

use kernel::{Fault, Lang, Outcome};
use page::Words;

use super::answer;
use crate::app::{self, WORDS};

/// Every route and what it asks for.
pub(super) fn routes(json: bool) -> Outcome<()> {
    let settings = page::Settings {
        region: access::RegionId::from_uuid(Default::default()),
        region_name: String::new(),
        demo: false,
        public_address: None,
        tiles: None,
    };
    let gate = accounts::Gate::new(&settings, ())?;
    let routes = app::routes(&gate);
    if json {
        let text = serde_json::to_string(routes.listed())
            .map_err(|source| Fault::new("printing the routes", source))?;
        answer(&text);
    } else {
        for route in routes.listed() {
            answer(&format!("{:<5} {:<48} {:<24} {}", route.method, route.path, route.ability, route.room));
        }
    }
    Ok(())
}

/// The whole policy, to be handed to the municipality.
pub(super) fn policy(lang: Lang) -> Outcome<()> {
    let words = Words::new(WORDS).map_err(|source| Fault::new("reading the words", source))?;
    answer(crate::policy::markdown(&|key| words.say(lang, key)).trim_end());
    Ok(())
}

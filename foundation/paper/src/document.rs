use std::fmt;

use kernel::{Instant, Lang};
use serde::{Deserialize, Serialize};

use crate::Block;

/// What is printed. Every text is data and comes out letter by letter: nothing in it is ever read as markup.
///
/// The as-of text and the name of who printed it are asked for at the start because every page carries them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Large on the first page, small on the following ones, and the title that readers and screen readers show.
    pub title: String,
    /// Under the title on the first page.
    pub subtitle: Option<String>,
    /// The language of the words; decides line breaking, and the voice of a screen reader.
    pub lang: Lang,
    /// "令和8年11月21日(土) 9:51 現在": the whole sentence, at the foot of every page.
    pub as_of: String,
    /// "印刷: 山田花子": the whole sentence, at the foot of every page. Both feet have two lines; what does not fit there
    /// ends in "…".
    pub printed_by: String,
    /// When it was printed: the date inside the file, which archives ask for.
    pub printed_at: Instant,
    /// A4 upright or lying.
    pub page: Page,
    /// Nothing is printed nearer to the edge than this; never less than 10 mm, which cheap printers and fax cut off.
    margin_mm: u8,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
}

/// The least margin in millimetres.
const LEAST_MARGIN: u8 = 10;
/// The widest margin in millimetres; more would leave no room for the words.
const WIDEST_MARGIN: u8 = 40;

impl Document {
    /// An empty A4 page, upright, with a margin of 15 mm.
    pub fn new(
        lang: Lang,
        title: impl Into<String>,
        as_of: impl Into<String>,
        printed_by: impl Into<String>,
        printed_at: Instant,
    ) -> Self {
        Self {
            title: title.into(),
            subtitle: None,
            lang,
            as_of: as_of.into(),
            printed_by: printed_by.into(),
            printed_at,
            page: Page::Portrait,
            margin_mm: 15,
            blocks: Vec::new(),
        }
    }

    /// With a line under the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// On lying paper, for wide tables.
    #[must_use]
    pub const fn landscape(mut self) -> Self {
        self.page = Page::Landscape;
        self
    }

    /// With another margin; brought into 10…40 mm.
    #[must_use]
    pub fn with_margin_mm(mut self, margin: u8) -> Self {
        self.margin_mm = margin.clamp(LEAST_MARGIN, WIDEST_MARGIN);
        self
    }

    /// The margin in millimetres, within 10…40 even when the document was read from elsewhere.
    pub fn margin_mm(&self) -> u8 {
        self.margin_mm.clamp(LEAST_MARGIN, WIDEST_MARGIN)
    }

    /// With one more block below.
    #[must_use]
    pub fn with(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }

    /// With a heading; level 1 is the largest, 3 the smallest.
    #[must_use]
    pub fn heading(self, level: u8, text: impl Into<String>) -> Self {
        self.with(Block::Heading { level: level.clamp(1, 3), text: text.into() })
    }

    /// With a paragraph; line breaks in the text are kept.
    #[must_use]
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.with(Block::Paragraph { text: text.into() })
    }
}

/// Documents are full of personal data, and `Debug` ends up in logs.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("page", &self.page)
            .field("blocks", &self.blocks.len())
            .finish_non_exhaustive()
    }
}

/// How the A4 sheet lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// Upright.
    #[default]
    Portrait,
    /// Lying.
    Landscape,
}

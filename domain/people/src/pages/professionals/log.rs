//! A page of lines about one person: what was changed, or who looked.

use askama::Template;
use page::{Answer, Frame, components::Crumb, html};

/// A cell: what it says, and lines that explain it.
pub(super) struct Cell {
    text: String,
    small: Vec<String>,
}

impl Cell {
    /// A cell that explains itself.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), small: Vec::new() }
    }

    /// With a line below, where there is one.
    pub fn with(mut self, line: Option<String>) -> Self {
        self.small.extend(line);
        self
    }
}

/// The lines, newest first. Words are said already.
#[derive(Template)]
#[template(path = "professional_log.html")]
pub(super) struct LogPage {
    pub frame: Frame,
    pub crumbs: Vec<Crumb>,
    pub title: String,
    /// What stands above the table.
    pub intro: Vec<String>,
    pub caption: String,
    pub columns: Vec<String>,
    /// The first cell of each names it.
    pub lines: Vec<Vec<Cell>>,
    /// What is said where there are none.
    pub none: String,
    /// The lines before these.
    pub older: Option<String>,
}

impl LogPage {
    /// The names of its columns.
    pub fn columns<const N: usize>(frame: &Frame, keys: [&str; N]) -> Vec<String> {
        keys.map(|key| frame.say(key)).into()
    }

    /// The page.
    pub fn show(&self) -> Answer {
        html(self)
    }
}

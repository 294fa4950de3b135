/// One step of the way from the front page to here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What the page is called.
    pub label: String,
    /// Its address; none for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// How far a step of a longer task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Finished.
    Done,
    /// Where one is.
    Here,
    /// Something is missing.
    Error,
    /// Still to come.
    Later,
}

impl StepState {
    /// The name used in the markup.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Here => "here",
            Self::Error => "error",
            Self::Later => "later",
        }
    }

    /// The word key that says it to a screen reader.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "page-step-done",
            Self::Here => "page-step-here",
            Self::Error => "page-step-error",
            Self::Later => "page-step-later",
        }
    }
}

/// One step of a longer task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done in it.
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// The address to go back to it.
    pub href: Option<String>,
}

impl Step {
    /// A step one cannot jump to.
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), state, href: None }
    }

    /// The same as a link.
    #[must_use]
    pub fn at(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// One of several pages about the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its address.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// How many there are in it.
    pub count: Option<usize>,
    /// Whether this is the page.
    pub here: bool,
}

/// One filter of a list, on or off; the address turns it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The address with the filter turned over.
    pub href: String,
    /// What it keeps.
    pub label: String,
    /// How many it would keep.
    pub count: Option<usize>,
    /// Whether it is on.
    pub on: bool,
}

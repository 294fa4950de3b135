/// Results of one kind while typing.
#[derive(Clone)]
pub struct SuggestionGroup {
    /// 事業所, 人, …
    pub label: String,
    /// The results.
    pub items: Vec<Suggestion>,
}

/// One result while typing.
#[derive(Clone)]
pub struct Suggestion {
    /// Where choosing it leads.
    pub href: String,
    /// The name.
    pub text: String,
    /// What tells it from others of that name: reading, kind, place.
    pub detail: Option<String>,
}

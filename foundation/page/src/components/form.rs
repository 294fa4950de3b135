use kernel::Invalid;

/// One answer of a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A line of explanation below the label.
    pub support: Option<String>,
}

impl Choice {
    /// An answer with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), support: None }
    }

    /// The same with a line of explanation.
    #[must_use]
    pub fn explained(mut self, support: impl Into<String>) -> Self {
        self.support = Some(support.into());
        self
    }
}

/// What is wrong with one field, already said in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name.
    pub field: String,
    /// What happened and what to do.
    pub text: String,
}

/// A form as it stands: what was typed and what is wrong with it. An empty one is a new form. It has no `Debug`:
/// what people type is nobody's business in a log.
#[derive(Clone, Default)]
pub struct FormState {
    name: String,
    typed: Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl FormState {
    /// A form nobody has touched. The name makes its ids differ from those of other forms on the page.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Puts a value into a field; again for a field with several.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.typed.push((field.into(), value.into()));
        self
    }

    /// Keeps everything that was sent.
    #[must_use]
    pub fn typed(mut self, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        self.typed.extend(pairs);
        self
    }

    /// Puts refusals beside their fields; `say` turns one into its sentence.
    #[must_use]
    pub fn refused(mut self, invalid: &[Invalid], say: impl Fn(&Invalid) -> String) -> Self {
        self.problems
            .extend(invalid.iter().map(|one| Problem { field: one.field.to_string(), text: say(one) }));
        self
    }

    /// The form's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of a field's control.
    pub fn id(&self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    /// The field's value, empty if there is none.
    pub fn value(&self, field: &str) -> &str {
        self.typed.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Whether this answer of the field is chosen.
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.typed.iter().any(|(name, typed)| name == field && typed == value)
    }

    /// The value of one part of a field with several inputs: `since` and `year` give `since-year`.
    pub fn part(&self, field: &str, part: &str) -> &str {
        self.value(&format!("{field}-{part}"))
    }

    /// What is wrong with a field.
    pub fn problems_of(&self, field: &str) -> Vec<&str> {
        self.problems.iter().filter(|one| one.field == field).map(|one| one.text.as_str()).collect()
    }

    /// Everything that is wrong, in the order it was found.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether something is wrong with this field.
    pub fn is_wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|one| one.field == field)
    }

    /// The ids of what explains a field, for `aria-describedby`; empty if nothing does. `support` is the word key of
    /// the line below the label, or empty.
    pub fn described_by(&self, field: &str, support: &str) -> String {
        let id = self.id(field);
        match (!support.is_empty(), self.is_wrong(field)) {
            (true, true) => format!("{id}-support {id}-error"),
            (true, false) => format!("{id}-support"),
            (false, true) => format!("{id}-error"),
            (false, false) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_was_typed_beside_what_is_wrong() {
        let form = FormState::new("office")
            .typed([("name".into(), "北".into()), ("kind".into(), "a".into()), ("kind".into(), "b".into())])
            .refused(&[Invalid::new("name", "too-short")], |one| format!("say {}", one.key));
        assert_eq!(form.value("name"), "北");
        assert!(form.has("kind", "b") && !form.has("kind", "c"));
        assert_eq!(form.problems_of("name"), ["say too-short"]);
        assert!(form.problems_of("kind").is_empty());
        assert_eq!(form.described_by("name", "some-key"), "office-name-support office-name-error");
        assert_eq!(form.described_by("kind", ""), "");
    }
}

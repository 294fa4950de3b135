use super::{Face, Name, Tone};

/// A short mark on a card: a state in a few letters. The tone never says it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The words.
    pub text: String,
    /// The colour; none is plain.
    pub tone: Option<Tone>,
}

impl Badge {
    /// A plain mark.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: None }
    }

    /// A mark with a tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone: Some(tone) }
    }
}

/// A telephone number that can be pressed.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    /// As people write it.
    pub text: String,
}

impl Phone {
    /// A number as written.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The address that dials: digits, `+` and `#` only.
    pub fn href(&self) -> String {
        let dialled = self.text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '#'));
        format!("tel:{}", dialled.collect::<String>())
    }
}

/// A professional, with face.
#[derive(Clone)]
pub struct PersonCard {
    /// The person's page.
    pub href: String,
    /// The face.
    pub face: Face,
    /// The name with its reading.
    pub name: Name,
    /// 職種, as one line.
    pub profession: String,
    /// 所属, as one line.
    pub office: Option<String>,
    /// The number to ring.
    pub phone: Option<Phone>,
    /// Marks.
    pub badges: Vec<Badge>,
}

/// An office, with face.
#[derive(Clone)]
pub struct OfficeCard {
    /// The office's page.
    pub href: String,
    /// A picture of the house, or a letter.
    pub face: Face,
    /// The name with its reading.
    pub name: Name,
    /// What kind of office it is.
    pub kind: String,
    /// Where it is.
    pub address: Option<String>,
    /// The address on the map.
    pub map: Option<String>,
    /// The number to ring.
    pub phone: Option<Phone>,
    /// Marks.
    pub badges: Vec<Badge>,
}

/// Who wrote or will do something.
#[derive(Clone)]
pub struct Byline {
    /// The face.
    pub face: Face,
    /// The name with its reading.
    pub name: Name,
    /// 職種
    pub profession: String,
    /// 所属
    pub office: Option<String>,
    /// When, as text.
    pub when: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dials_digits_only() {
        assert_eq!(Phone::new("0157-23-0000(代表)").href(), "tel:0157230000");
        assert_eq!(Phone::new("+81 157 23 0000").href(), "tel:+81157230000");
    }
}

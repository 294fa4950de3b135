/// A name with its reading. No `Debug`: it may be somebody's.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// As read, in kana.
    pub reading: Option<String>,
}

/// One word of a name, to be set with its own reading above it.
#[derive(PartialEq, Eq)]
pub struct NamePart<'a> {
    /// As written.
    pub text: &'a str,
    /// As read.
    pub reading: Option<&'a str>,
}

impl Name {
    /// A name and, where known, its reading.
    pub fn new(text: impl Into<String>, reading: Option<&str>) -> Self {
        Self { text: text.into(), reading: reading.filter(|one| !one.is_empty()).map(str::to_owned) }
    }

    /// Family name and given name apart, if the reading has as many words as the name; else all as one.
    pub fn parts(&self) -> Vec<NamePart<'_>> {
        let texts: Vec<_> = self.text.split_whitespace().collect();
        let readings: Vec<_> = self.reading.iter().flat_map(|one| one.split_whitespace()).collect();
        if texts.len() == readings.len() {
            let pairs = texts.into_iter().zip(readings);
            return pairs.map(|(text, reading)| NamePart { text, reading: Some(reading) }).collect();
        }
        vec![NamePart { text: &self.text, reading: self.reading.as_deref() }]
    }
}

/// A face: a picture, or a letter on a colour that stays the same for the same person.
#[derive(Clone, PartialEq, Eq)]
pub struct Face {
    /// The picture's address.
    pub picture: Option<String>,
    /// The letter drawn when there is no picture.
    pub letter: String,
    /// Which of the eight colours.
    pub tint: u8,
}

impl Face {
    /// Draws the first letter of a name; `seed` (the id's bytes) chooses the colour.
    pub fn drawn(name: &str, seed: &[u8]) -> Self {
        let sum = seed.iter().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
        let letter = name.trim().chars().take(1).collect();
        Self { picture: None, letter, tint: sum % 8 }
    }

    /// The same with a picture, where there is one to show.
    #[must_use]
    pub fn or_picture(mut self, address: Option<String>) -> Self {
        self.picture = address;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruby(text: &str, reading: Option<&str>) -> Vec<(String, Option<String>)> {
        let name = Name::new(text, reading);
        name.parts().iter().map(|one| (one.text.to_owned(), one.reading.map(str::to_owned))).collect()
    }

    #[test]
    fn each_word_of_a_name_carries_its_own_reading() {
        let apart = [("佐藤", "さとう"), ("花子", "はなこ")];
        let apart = apart.map(|(text, reading)| (text.to_owned(), Some(reading.to_owned())));
        assert_eq!(ruby("佐藤 花子", Some("さとう はなこ")), apart);
        assert_eq!(
            ruby("佐藤花子", Some("さとう はなこ")),
            [("佐藤花子".into(), Some("さとう はなこ".into()))]
        );
        assert_eq!(ruby("佐藤 花子", Some("")), [("佐藤 花子".into(), None)]);
    }

    #[test]
    fn a_face_keeps_its_colour() {
        let face = Face::drawn(" 佐藤", b"0001");
        assert_eq!(face.letter, "佐");
        assert!(face.tint < 8);
        assert!(face == Face::drawn("佐藤", b"0001"));
        assert_eq!(Face::drawn("", b"").letter, "");
    }
}

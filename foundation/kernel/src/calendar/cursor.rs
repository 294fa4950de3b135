/// What is left to read of a text. Copied to look ahead, assigned back to accept.
#[derive(Clone, Copy)]
pub struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub const fn at_end(self) -> bool {
        self.0.is_empty()
    }

    /// How many ASCII digits stand here in a row.
    pub fn digits_ahead(self) -> usize {
        self.0.len() - self.0.trim_start_matches(|c: char| c.is_ascii_digit()).len()
    }

    pub fn skip_spaces(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// Reads this mark if it stands here.
    pub fn eat(&mut self, mark: &str) -> bool {
        self.0.strip_prefix(mark).map(|rest| self.0 = rest).is_some()
    }

    /// Reads the first of these marks that stands here and tells which.
    pub fn eat_any(&mut self, marks: &[&str]) -> Option<usize> {
        marks.iter().position(|mark| self.eat(mark))
    }

    /// Reads one letter, whatever its case, if the table knows it.
    pub fn letter<T>(&mut self, known: impl FnOnce(char) -> Option<T>) -> Option<T> {
        let mut chars = self.0.chars();
        let found = known(chars.next()?.to_ascii_uppercase())?;
        self.0 = chars.as_str();
        Some(found)
    }

    /// Reads exactly this many digits, also out of a longer row.
    pub fn digits(&mut self, count: usize) -> Option<u32> {
        if count > self.digits_ahead() {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        digits.parse().ok()
    }

    /// Reads a number of one or two digits, as months and days have; never part of a longer one.
    pub fn short_number(&mut self) -> Option<i8> {
        let count = self.digits_ahead();
        if count == 0 || count > 2 {
            return None;
        }
        self.digits(count).and_then(|number| i8::try_from(number).ok())
    }
}

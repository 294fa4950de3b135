use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// What only the link of one office holds: 256 bits nobody can guess. Storage keeps its hash. It is made from the
/// program's own secret, the question and the number of the link, so that the same sheet can be printed again.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Link([u8; 32]);

impl Link {
    /// What is marked with the program's secret to make one.
    pub(crate) const PURPOSE: &str = "people.round.link";

    /// The text to mark: the question and how many links it has had.
    pub(crate) fn marked(request: uuid::Uuid, number: i64) -> Vec<u8> {
        [request.as_bytes().as_slice(), &number.to_be_bytes()].concat()
    }

    /// From a mark.
    pub(crate) const fn of(mark: [u8; 32]) -> Self {
        Self(mark)
    }

    /// Reads one from an address; nothing for what is cut off or is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As it stands in an address.
    pub(crate) fn text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// As it is stored. A plain hash is enough for what cannot be guessed.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_link_is_read_as_it_was_written_and_a_cut_off_one_is_none() {
        let link = Link::of([7; 32]);
        let text = link.text();
        assert_eq!(Link::parse(&text), Some(link.clone()));
        assert_eq!(text.len(), 43);
        for wrong in ["", "x", &text[..42], &format!("{text}A"), &text.replace('c', "!")] {
            assert_eq!(Link::parse(wrong), None, "{wrong}");
        }
        assert_ne!(link.hash(), link.0.to_vec());
        assert_eq!(format!("{link:?}"), "Link");
    }

    #[test]
    fn every_question_and_every_renewal_is_marked_otherwise() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_ne!(Link::marked(one, 1), Link::marked(one, 2));
        assert_ne!(Link::marked(one, 1), Link::marked(other, 1));
    }
}

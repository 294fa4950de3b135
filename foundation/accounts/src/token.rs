use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use kernel::Chance;
use sha2::{Digest, Sha256};

/// Something only its holder knows: 256 bits of chance. Storage keeps its hash and could not give it away.
#[derive(Clone)]
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub(crate) fn new(chance: &Chance) -> Self {
        Self(chance.bytes())
    }

    /// Reads one from a cookie or an address; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As it travels.
    pub(crate) fn text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// As it is stored. A plain hash is enough for what cannot be guessed.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// The bytes, to derive from.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_and_anything_else_does_not() {
        let token = Token::new(&Chance::seeded(1));
        let again = Token::parse(&token.text()).expect("a token");
        assert_eq!(again.hash(), token.hash());
        assert_eq!(token.text().len(), 43);
        for wrong in ["", "abc", &token.text()[1..], &format!("{}A", token.text())] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}

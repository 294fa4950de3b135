use kernel::Invalid;
use unicode_normalization::UnicodeNormalization;

/// The name somebody signs in with, folded: full-width letters, capitals and spaces around it make no difference.
pub(crate) fn fold(typed: &str) -> String {
    typed.trim().nfkc().flat_map(char::to_lowercase).take(LONGEST + 1).collect()
}

const LONGEST: usize = 100;

/// A sign-in name for a new account.
pub(crate) fn read(field: &'static str, typed: &str) -> Result<String, Invalid> {
    let name = fold(typed);
    let length = name.chars().count();
    if !(3..=LONGEST).contains(&length) {
        return Err(Invalid::new(field, "accounts-invalid-name-length")
            .with("least", 3)
            .with("most", LONGEST));
    }
    if name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Invalid::new(field, "accounts-invalid-name-spaces"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_however_it_is_typed() {
        assert_eq!(fold(" Ｓａｔｏ@Example.jp　"), "sato@example.jp");
        assert_eq!(read("name", "佐藤.花子").expect("a name"), "佐藤.花子");
        assert!(read("name", "ab").is_err());
        assert!(read("name", "佐藤 花子").is_err());
        assert!(read("name", &"a".repeat(101)).is_err());
    }
}

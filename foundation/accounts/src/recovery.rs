use kernel::Chance;
use page::Secret;
use unicode_normalization::UnicodeNormalization;

use access::AccountId;

/// How many codes somebody gets at once.
pub(crate) const COUNT: usize = 10;

/// Without what looks alike on paper: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
const LETTERS: &[u8; 24] = b"34679ACDEFGHJKMNPQRTVWXY";

/// New codes, as they are printed: twice six letters, 55 bits each.
pub(crate) fn make(chance: &Chance) -> Vec<String> {
    let letter = |_| char::from(LETTERS[chance.below(24) as usize % LETTERS.len()]);
    (0..COUNT)
        .map(|_| {
            let code: String = (0..12).map(letter).collect();
            format!("{}-{}", &code[..6], &code[6..])
        })
        .collect()
}

/// As it is stored: without our secret, a stolen table does not tell the codes.
pub(crate) fn hash(secret: &Secret, account: AccountId, typed: &str) -> Vec<u8> {
    let plain: String =
        typed.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(64).collect();
    secret.mark("accounts.recovery", format!("{account} {plain}").as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_no_letters_that_look_alike() {
        let codes = make(&Chance::seeded(1));
        assert_eq!(codes.len(), 10);
        for code in codes {
            assert_eq!(code.len(), 13);
            assert!(!code.contains(['0', 'O', '1', 'I', 'L', '2', 'Z', '5', 'S', '8', 'B', 'U']), "{code}");
        }
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = Secret::in_folder(folder.path(), &Chance::seeded(1)).expect("a secret");
        let account = AccountId::from_uuid(Default::default());
        let hash = |typed| hash(&secret, account, typed);
        assert_eq!(hash("346ACD-EFGHJK"), hash(" 346acd efghjk "));
        assert_eq!(hash("346ACD-EFGHJK"), hash("３４６ＡＣＤ－ＥＦＧＨＪＫ"));
        assert_ne!(hash("346ACD-EFGHJK"), hash("346ACD-EFGHJM"));
    }
}

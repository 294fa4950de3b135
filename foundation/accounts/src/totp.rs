//! One-time codes by time, RFC 6238: HMAC-SHA-1, six digits, steps of thirty seconds, as every authenticator app
//! knows them.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Instant;
use sha1::Sha1;

/// What the app and we both know.
pub(crate) type Secret = [u8; 20];

const STEP_SECONDS: i64 = 30;

/// The step of a moment.
pub(crate) const fn step(micros: i64) -> i64 {
    micros.div_euclid(STEP_SECONDS * 1_000_000)
}

/// The code of a step.
pub(crate) fn code(secret: &Secret, step: i64) -> String {
    let mut key = [0; 64];
    key[..20].copy_from_slice(secret);
    let mut mac = Hmac::<Sha1>::new(&key.into());
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let from = usize::from(hash[19] & 0x0f);
    let number = hash[from..from + 4].iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code this is, now or one step beside it for clocks that differ; never a step that was used, or one
/// before it.
pub(crate) fn accept(secret: &Secret, typed: &str, now: Instant, last_used: i64) -> Option<i64> {
    let here = step(now.as_micros());
    let mut accepted = None;
    // All three are compared, so that the time taken says nothing.
    for candidate in [here - 1, here, here + 1] {
        if same(code(secret, candidate).as_bytes(), typed.as_bytes()) && candidate > last_used {
            accepted = Some(candidate);
        }
    }
    accepted
}

fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// The secret as people type it into an app that cannot see the picture, in groups of four.
pub(crate) fn written(secret: &Secret) -> String {
    let text = BASE32_NOPAD.encode(secret);
    text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// What the picture says to the app.
pub(crate) fn address(secret: &Secret, product: &str, name: &str) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let (product, name) = (encode(product), encode(name));
    format!("otpauth://totp/{product}:{name}?secret={}&issuer={product}", BASE32_NOPAD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = *b"12345678901234567890";

    #[test]
    fn the_codes_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(code(&SECRET, step(seconds * 1_000_000)), expected);
        }
    }

    #[test]
    fn one_step_beside_is_taken_two_are_not_and_none_twice() {
        let now = Instant::from_micros(1_111_111_111_000_000);
        let here = step(now.as_micros());
        for beside in [-1, 0, 1] {
            assert_eq!(accept(&SECRET, &code(&SECRET, here + beside), now, 0), Some(here + beside));
        }
        assert_eq!(accept(&SECRET, &code(&SECRET, here + 2), now, 0), None);
        assert_eq!(accept(&SECRET, &code(&SECRET, here - 2), now, 0), None);
        assert_eq!(accept(&SECRET, &code(&SECRET, here), now, here), None);
        assert_eq!(accept(&SECRET, &code(&SECRET, here - 1), now, here), None);
        assert_eq!(accept(&SECRET, "", now, 0), None);
    }

    #[test]
    fn the_secret_can_be_typed_and_photographed() {
        assert_eq!(written(&SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = address(&SECRET, "つなぐ", "sato@example.jp");
        assert!(address.starts_with("otpauth://totp/%E3%81%A4"), "{address}");
        assert!(address.contains("sato%40example.jp?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="));
    }
}

use crate::codes::digits;

/// A telephone or fax number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Ten or eleven digits, the first of them zero.
    pub digits: Box<str>,
    /// The number as it is shown: with hyphens where the source put them.
    pub shown: Box<str>,
}

/// A number that was read, and whether all of the text belonged to it.
pub(super) struct ReadPhone {
    pub(super) phone: Option<Phone>,
    pub(super) clean: bool,
}

/// Reads a number however it was typed: full-width, any kind of dash, area code in brackets, blanks.
pub(super) fn read_phone(written: &str) -> ReadPhone {
    let text = digits(written);
    if let Some(phone) = usual(&text) {
        return ReadPhone { phone: Some(phone), clean: true };
    }
    let mut shown = String::with_capacity(text.len());
    let mut clean = true;
    for c in text.chars() {
        match c {
            '0'..='9' => shown.push(c),
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | '－' | 'ー' | 'ｰ' | '₋' | '⁻' | '(' | ')' | '（'
            | '）' => {
                if !shown.is_empty() && !shown.ends_with('-') {
                    shown.push('-');
                }
            }
            c if c.is_whitespace() => {}
            // Only the first of several numbers is taken.
            _ if digit_count(&shown) >= 10 => {
                clean = false;
                break;
            }
            _ => clean = false,
        }
    }
    // A bracket opened behind the number and never closed is dirt.
    if shown.ends_with('-') {
        shown.pop();
        clean = false;
    }
    let number: String = shown.chars().filter(char::is_ascii_digit).collect();
    let valid = number.starts_with('0') && matches!(number.len(), 10 | 11);
    let phone = valid.then(|| Phone { digits: number.into(), shown: shown.into() });
    ReadPhone { clean: clean && phone.is_some(), phone }
}

/// The way nearly every number is written, 012-345-6789, without looking twice.
fn usual(text: &str) -> Option<Phone> {
    let mut number = String::with_capacity(11);
    let mut dash = true;
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => {
                number.push(char::from(b));
                dash = false;
            }
            b'-' if !dash => dash = true,
            _ => return None,
        }
    }
    let valid = !dash && number.starts_with('0') && matches!(number.len(), 10 | 11);
    valid.then(|| Phone { digits: number.into(), shown: text.into() })
}

fn digit_count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// What stood in a column for web addresses.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadUrl {
    Url(Box<str>),
    Completed(Box<str>),
    Mail(Box<str>),
    Nothing,
}

/// Reads a web address: takes mail addresses out, mends the usual slips at the beginning, adds a missing scheme.
pub(super) fn read_url(written: &str) -> ReadUrl {
    let text = written.trim();
    if let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))
        && is_host_and_path(rest)
    {
        return ReadUrl::Url(text.into());
    }
    let plain = full_width_to_plain(text);
    let plain = plain.trim();
    if let Some(mail) = read_mail(without_scheme(plain).1.trim_start_matches("www.")) {
        return ReadUrl::Mail(mail);
    }
    let (scheme, rest) = without_scheme(plain);
    if !is_host_and_path(rest) {
        return ReadUrl::Nothing;
    }
    ReadUrl::Completed(format!("{}://{rest}", scheme.unwrap_or("https")).into())
}

/// Reads a mail address; nothing but one will do.
pub(super) fn read_mail(written: &str) -> Option<Box<str>> {
    let text = full_width_to_plain(written.trim());
    let (name, host) = text.split_once('@')?;
    let is_word =
        |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_graphic() && !b"@/:;,<>()\"".contains(&b));
    (is_word(name) && is_word(host) && host.contains('.') && !host.ends_with('.') && !host.starts_with('.'))
        .then(|| text.as_str().into())
}

/// Splits off http or https with whatever stands for "://" (`http//`, `http:/`, `http;//`, `http//:`).
fn without_scheme(text: &str) -> (Option<&'static str>, &str) {
    let starts =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    for scheme in ["https", "http"] {
        if starts(scheme) {
            let rest = &text[scheme.len()..];
            let bare = rest.trim_start_matches([':', '/', ';', ',', '.', ' ']);
            if bare.len() < rest.len() {
                return (Some(scheme), bare);
            }
        }
    }
    (None, text)
}

fn is_host_and_path(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let end = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && !host.starts_with('.')
        && !host.contains("..")
        && end.chars().count() >= 2
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn full_width_to_plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(written: &str) -> (Option<String>, bool) {
        let read = read_phone(written);
        (read.phone.map(|p| p.shown.into()), read.clean)
    }

    #[test]
    fn numbers_are_read_however_they_were_typed() {
        for (written, shown) in [
            ("011-642-4121", "011-642-4121"),
            ("0116424121", "0116424121"),
            ("０９５２－７１－６１６１", "0952-71-6161"),
            ("（076）225-7062", "076-225-7062"),
            ("0250（24）5311", "0250-24-5311"),
            ("088ー685ー6889", "088-685-6889"),
            ("092₋511₋6011", "092-511-6011"),
            ("075-712--5252", "075-712-5252"),
            ("0123-23-4111 ", "0123-23-4111"),
        ] {
            assert_eq!(phone(written), (Some(shown.into()), true), "{written}");
        }
    }

    #[test]
    fn dirt_around_a_number_is_told() {
        for (written, shown) in [
            ("0154-53-5513（", "0154-53-5513"),
            ("（仮設）0247-82-5555", "0247-82-5555"),
            ("03-5790-6677/", "03-5790-6677"),
            (":011-598-1613", "011-598-1613"),
            ("03-1111-2222、03-3333-4444", "03-1111-2222"),
        ] {
            assert_eq!(phone(written), (Some(shown.into()), false), "{written}");
        }
        for written in ["非公開", "962-6022", "070 - 2305 - ", "111010000010", "0742 - 40 - 1", "-"] {
            assert_eq!(phone(written), (None, false), "{written}");
        }
    }

    #[test]
    fn web_addresses_are_kept_completed_or_moved() {
        assert_eq!(read_url("http://www.a.jp/~b?c=日本"), ReadUrl::Url("http://www.a.jp/~b?c=日本".into()));
        for (written, url) in [
            ("www.a.jp/", "https://www.a.jp/"),
            ("http//www.a.jp", "http://www.a.jp"),
            ("https:/www.a.jp/b", "https://www.a.jp/b"),
            ("http:www.a.com", "http://www.a.com"),
            ("http//:www.a.com", "http://www.a.com"),
            ("http;/www.a.co.jp/", "http://www.a.co.jp/"),
            ("https：//www.a.net/", "https://www.a.net/"),
        ] {
            assert_eq!(read_url(written), ReadUrl::Completed(url.into()), "{written}");
        }
        for (written, mail) in [
            ("info@a.com", "info@a.com"),
            ("ｈｓｔP18＠nichiigakkan.co.jp", "hstP18@nichiigakkan.co.jp"),
            ("http://www.hstg26@nichiigakkan.co.jp", "hstg26@nichiigakkan.co.jp"),
        ] {
            assert_eq!(read_url(written), ReadUrl::Mail(mail.into()), "{written}");
        }
        for written in ["http://", "なし", "-", "http://a", "javascript:alert(1)", "http://a b.jp"] {
            assert_eq!(read_url(written), ReadUrl::Nothing, "{written}");
        }
    }

    #[test]
    fn a_mail_address_is_one_or_nothing() {
        assert_eq!(read_mail("a@b.jp").as_deref(), Some("a@b.jp"));
        for written in ["a@b", "@b.jp", "a@@b.jp", "a b@c.jp", "", "a@b.", "<a@b.jp>"] {
            assert_eq!(read_mail(written), None, "{written}");
        }
    }
}

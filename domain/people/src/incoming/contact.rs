use kernel::text::phone::{self, NotAPhone, Phone};

/// A number as it was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadPhone {
    /// Nothing but the number.
    Clean(Phone),
    /// The number, with something else beside it.
    Among(Phone),
    /// The number, with the zero put back that a spreadsheet took.
    Restored(Phone),
    /// No number.
    Nothing,
}

/// Reads a number however it was typed.
pub(super) fn read_phone(written: &str) -> ReadPhone {
    if let Some(phone) = usual(written) {
        return ReadPhone::Clean(phone);
    }
    match phone::read(written) {
        Ok(phone) if phone.note.is_none() && phone.extension.is_none() => ReadPhone::Clean(phone),
        Ok(phone) => ReadPhone::Among(phone),
        // 020 is for machines: there, something else is wrong.
        Err(NotAPhone::LostZero(phone)) if phone.note.is_none() && !phone.digits.starts_with("020") => {
            ReadPhone::Restored(*phone)
        }
        Err(_) => ReadPhone::Nothing,
    }
}

/// The way nearly every number is written, 012-345-6789, without looking twice.
fn usual(text: &str) -> Option<Phone> {
    let bytes = text.as_bytes();
    let dashes = bytes.iter().filter(|&&b| b == b'-').count();
    let plain = bytes.iter().all(|b| b.is_ascii_digit() || *b == b'-') && dashes == 2 && !text.contains("--");
    let special = ["00", "0120", "0570", "0800", "0990"].iter().any(|start| text.starts_with(start));
    if !plain || special || !text.starts_with('0') || bytes.get(bytes.len().wrapping_sub(5)) != Some(&b'-') {
        return None;
    }
    let eleven = matches!(bytes[..3], [b'0', b'2' | b'5'..=b'9', b'0']);
    (bytes.len() == if eleven { 13 } else { 12 }).then(|| Phone {
        digits: text.replace('-', ""),
        shown: text.to_owned(),
        extension: None,
        note: None,
    })
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
    let plain = plain.trim().trim_start_matches([':', '/']);
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
pub(crate) fn read_mail(written: &str) -> Option<Box<str>> {
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
    // A name may end with the dot of the root.
    let host = host.strip_suffix('.').unwrap_or(host);
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

    #[test]
    fn the_quick_look_sees_what_the_long_one_sees() {
        for written in ["011-642-4121", "03-5790-6677", "050-3625-3862", "0123-23-4111"] {
            assert_eq!(usual(written).as_ref(), phone::read(written).as_ref().ok(), "{written}");
            assert!(usual(written).is_some(), "{written}");
        }
        for written in
            ["0116424121", "0120-11-2222", "011-6424121", "962-6022", "011--64241-21", "-", "", "0-1-2"]
        {
            assert_eq!(usual(written), None, "{written}");
        }
    }

    #[test]
    fn a_number_is_clean_or_has_something_beside_it_or_is_none() {
        for written in [
            "０９５２－７１－６１６１",
            "（076）225-7062",
            "0250（24）5311",
            "088ー685ー6889",
            "075-712--5252",
        ] {
            assert!(matches!(read_phone(written), ReadPhone::Clean(_)), "{written}");
        }
        for written in ["（仮設）0247-82-5555", "03-1111-2222、03-3333-4444"] {
            assert!(matches!(read_phone(written), ReadPhone::Among(_)), "{written}");
        }
        assert!(matches!(read_phone("11-642-4121"), ReadPhone::Restored(p) if &*p.digits == "0116424121"));
        for written in ["非公開", "2043-34-3307", "070 - 2305 - ", "111010000010", "0742 - 40 - 1", "-"] {
            assert_eq!(read_phone(written), ReadPhone::Nothing, "{written}");
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
            (":http://a.co.jp", "http://a.co.jp"),
            ("//www.a.jp", "https://www.a.jp"),
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
        assert_eq!(read_url("http://a.jp./b"), ReadUrl::Url("http://a.jp./b".into()));
        for written in
            ["http://", "http://a..jp", "なし", "-", "http://a", "javascript:alert(1)", "http://a b.jp"]
        {
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

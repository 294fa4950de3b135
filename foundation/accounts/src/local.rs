/// A place in this house; anything that could lead out of it leads to the start page instead.
pub(crate) fn inside(wished: &str) -> &str {
    let inside = wished.starts_with('/')
        && !wished.starts_with("//")
        && wished.len() <= 2000
        // A browser reads a backslash as a slash and drops control characters.
        && wished.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inside { wished } else { "/" }
}

/// The same, to go on to after a proof: coming back to where one has just been would go round in a circle.
pub(crate) fn onward(wished: &str) -> &str {
    let path = wished.split(['?', '#']).next().unwrap_or_default();
    if matches!(path, "/sign-in" | "/prove" | "/sign-out" | "/preferences") { "/" } else { inside(wished) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_only_within_the_house() {
        assert_eq!(inside("/sign-in?return_to=%2F"), "/sign-in?return_to=%2F");
        for place in ["/", "/offices", "/offices/1?tab=history#top", "/%2F%2Fevil.example"] {
            assert_eq!(onward(place), place);
        }
        let long = format!("/{}", "a".repeat(2000));
        for outside in [
            "",
            "offices",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "/ evil",
            "/事業所",
            "/sign-in?x=1",
            "/prove",
            long.as_str(),
        ] {
            assert_eq!(onward(outside), "/", "{outside:?}");
        }
    }
}

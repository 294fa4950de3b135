//! Just enough reading of Rust and of templates to know the strings in them.

/// A string in source code.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What stands between the quotes, escapes as written.
    pub text: String,
}

/// The strings of a Rust file; comments, documentation and what is only compiled for tests left out.
pub fn of_rust(source: &str) -> Vec<Literal> {
    let mut reader = Reader { rest: without_tests(source), line: 1, found: Vec::new() };
    while reader.step() {}
    reader.found
}

/// The strings inside `{{ … }}` and `{% … %}` of a template.
pub fn of_template(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let (before, inside) = rest.split_at(start);
        line += count_lines(before);
        let close = if inside.starts_with("{{") { "}}" } else { "%}" };
        let end = inside.find(close).map_or(inside.len(), |at| at + close.len());
        let (expression, after) = inside.split_at(end);
        for (number, part) in expression.split('"').enumerate() {
            if number % 2 == 1 {
                found.push(Literal { line, text: part.to_owned() });
            }
        }
        line += count_lines(expression);
        rest = after;
    }
    found
}

fn count_lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// Modules of tests stand at the end of a file, so that everything from there on is left out.
fn without_tests(source: &str) -> &str {
    let mut from = 0;
    while let Some(at) = source[from..].find("#[cfg(test)]") {
        let after = from + at + "#[cfg(test)]".len();
        let next = source[after..].trim_start();
        if next.starts_with("mod ") && next.lines().next().is_some_and(|line| line.ends_with('{')) {
            return &source[..from + at];
        }
        from = after;
    }
    source
}

struct Reader<'s> {
    rest: &'s str,
    line: usize,
    found: Vec<Literal>,
}

impl Reader<'_> {
    /// Reads one thing; false at the end.
    fn step(&mut self) -> bool {
        let mut letters = self.rest.chars();
        let Some(first) = letters.next() else { return false };
        let second = letters.next();
        match (first, second) {
            ('/', Some('/')) => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
            ('/', Some('*')) => self.skip(self.rest.find("*/").map_or(self.rest.len(), |at| at + 2)),
            ('"', _) => self.take_string(),
            ('r', Some('"' | '#')) => self.take_raw(),
            ('\'', _) => self.skip(self.character()),
            (letter, _) if letter.is_alphanumeric() || letter == '_' => {
                let word =
                    self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
                // `r` and `br` before a quote open a raw string; every other word is just a word.
                let raw =
                    matches!(&self.rest[..word], "br" | "cr") && self.rest[word..].starts_with(['"', '#']);
                self.skip(if raw { 1 } else { word });
            }
            (other, _) => self.skip(other.len_utf8()),
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        let (read, rest) = self.rest.split_at(bytes);
        self.line += count_lines(read);
        self.rest = rest;
    }

    /// The length of `'a'` or of the quote of a lifetime.
    fn character(&self) -> usize {
        let inside = &self.rest[1..];
        if let Some(escape) = inside.strip_prefix('\\') {
            return escape.char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 3);
        }
        let Some(letter) = inside.chars().next() else { return 1 };
        if inside[letter.len_utf8()..].starts_with('\'') { letter.len_utf8() + 2 } else { 1 }
    }

    fn take_string(&mut self) {
        let inside = &self.rest[1..];
        let mut escaped = false;
        let end = inside.char_indices().find(|&(_, letter)| {
            let ends = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        });
        let end = end.map_or(inside.len(), |(at, _)| at);
        self.found.push(Literal { line: self.line, text: inside[..end].to_owned() });
        self.skip((end + 2).min(self.rest.len()));
    }

    fn take_raw(&mut self) {
        let marks = self.rest[1..].chars().take_while(|&c| c == '#').count();
        let Some(inside) = self.rest[1 + marks..].strip_prefix('"') else { return self.skip(1 + marks) };
        let close = format!("\"{}", "#".repeat(marks));
        let end = inside.find(&close).unwrap_or(inside.len());
        self.found.push(Literal { line: self.line, text: inside[..end].to_owned() });
        self.skip((2 + marks + end + close.len()).min(self.rest.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(literals: &[Literal]) -> Vec<&str> {
        literals.iter().map(|literal| literal.text.as_str()).collect()
    }

    #[test]
    fn strings_are_found_and_comments_are_not() {
        let source = "/// \"doc\"\nlet a = \"one\"; // \"no\"\nlet b = '\"'; let c = r#\"two \"quoted\"\"#;\n\
                      fn f<'a>(x: &'a str) { g(\"es\\\"caped\", br\"three\", '\\'', \"last\") } /* \"no\" */";
        let found = of_rust(source);
        assert_eq!(texts(&found), ["one", "two \"quoted\"", "es\\\"caped", "three", "last"]);
        assert_eq!(found.iter().map(|literal| literal.line).collect::<Vec<_>>(), [2, 3, 4, 4, 4]);
    }

    #[test]
    fn what_is_only_for_tests_is_left_out() {
        let source =
            "#[cfg(test)]\nmod tests;\nconst A: &str = \"kept\";\n#[cfg(test)]\nmod more {\n \"gone\" }";
        assert_eq!(texts(&of_rust(source)), ["kept"]);
    }

    #[test]
    fn only_expressions_of_a_template_count() {
        let source = "<p class=\"page-x\">\n{{ frame.say(\"page-a\") }}{% call b(\"page-b\", \"c\") %}";
        let found = of_template(source);
        assert_eq!(texts(&found), ["page-a", "page-b", "c"]);
        assert_eq!(found[0].line, 2);
    }
}

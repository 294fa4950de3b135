//! Where a line may break besides the places that language knows: an address or a number longer than its column would
//! otherwise run out of it and over the edge of the paper.

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

/// The text as the template takes it: a string when it fits as it is, otherwise lines, each cut where it may break.
/// `room` is the width of its column in letters (em).
pub(crate) fn say(text: &str, room: f32) -> Value {
    let text = printable(text);
    if !text.contains('\n') && fits(&text, room) {
        return Value::String(text);
    }
    let lines =
        text.split('\n').map(|line| if fits(line, room) { json!([line]) } else { json!(pieces(line, room)) });
    Value::Array(lines.collect())
}

/// Without characters that are no letters: line breaks become `\n`, tabs a space, the others nothing.
pub(crate) fn printable(text: &str) -> String {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n").replace('\t', " ");
    text.chars().filter(|&c| c == '\n' || !(c.is_control() || is_bidi_control(c))).collect()
}

/// Marks that turn the direction of writing can make a name show as another.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn fits(line: &str, room: f32) -> bool {
    line.split_inclusive(breaks).all(|run| width(run) <= room)
}

/// Cut so that no piece is wider than the room; a cut stands only inside what is too wide.
fn pieces(line: &str, room: f32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for run in line.split_inclusive(breaks) {
        if width(run) <= room {
            push(&mut pieces, run);
            continue;
        }
        for letter in run.graphemes(true) {
            pieces.push(letter.into());
        }
        pieces.push(String::new());
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn push(pieces: &mut [String], run: &str) {
    if let Some(last) = pieces.last_mut() {
        last.push_str(run);
    }
}

/// Whether every rule lets a line break after this character, whatever follows, unless that is a closing mark.
const fn breaks(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | 'あ'..='ゖ' | 'ア'..='ヺ' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFD}')
        && !is_small_kana(c)
}

const fn is_small_kana(c: char) -> bool {
    matches!(c, 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゕ' | 'ゖ')
        || matches!(c, 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ')
}

/// The width in letters (em), rather too wide than too narrow.
pub(crate) fn width(text: &str) -> f32 {
    text.chars()
        .map(|c| match c {
            ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | 'i' | 'j' | 'l' | 'I' => 0.35,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
            '\u{21}'..='\u{7E}' => 0.68,
            '\u{FF61}'..='\u{FF9F}' => 0.5,
            _ => 1.0,
        })
        .sum()
}

/// The beginning of the text that is no wider than this, with a mark when something was left away.
pub(crate) fn shortened(text: &str, most: f32) -> String {
    let text = printable(text).replace('\n', " ");
    if width(&text) <= most {
        return text;
    }
    let mut short = String::new();
    for letter in text.graphemes(true) {
        if width(&short) + width(letter) > most - 1.0 {
            break;
        }
        short.push_str(letter);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_one_string_letter_by_letter() {
        for text in ["", "#let x = [*a*] \\ $x$ _b_ @c <d> // e", "訪問看護ステーション あおぞら", "a b  c"]
        {
            assert_eq!(say(text, 20.0), json!(text));
        }
    }

    #[test]
    fn lines_are_kept() {
        assert_eq!(
            say("一行目\r\n二行目\n\n四行目", 20.0),
            json!([["一行目"], ["二行目"], [""], ["四行目"]])
        );
    }

    #[test]
    fn only_what_is_too_wide_is_cut() {
        let long = "see https://example.jp/abcdefgh now";
        let cut = say(long, 8.0);
        let pieces: Vec<&str> =
            cut[0].as_array().unwrap().iter().map(|piece| piece.as_str().unwrap()).collect();
        assert_eq!(pieces.concat(), long);
        assert_eq!((pieces[0], *pieces.last().unwrap()), ("see ", "now"));
        assert!(pieces[1..pieces.len() - 1].iter().all(|piece| piece.chars().count() == 1));
    }

    #[test]
    fn a_row_of_long_vowels_may_break_though_the_language_forbids_it() {
        let row = "ー".repeat(40);
        assert_eq!(say(&row, 10.0)[0].as_array().unwrap().len(), 40);
    }

    #[test]
    fn what_is_no_letter_is_left_out() {
        assert_eq!(printable("a\u{0}b\u{202E}c\td\u{7F}"), "abc d");
    }

    #[test]
    fn shortened_says_that_it_is() {
        assert_eq!(shortened("短い", 5.0), "短い");
        assert_eq!(shortened("とても長い名前です", 5.0), "とても長…");
    }
}

use super::fold::{Folder, SEMI_VOICED, VOICED};

/// Whether a folded text contains a folded part. Nothing is contained in everything.
#[must_use]
pub fn matches(folded_text: &str, folded_part: &str) -> bool {
    folded_text.contains(folded_part)
}

/// `original` in pieces that are, in order, the whole of it; `true` marks those in which `folded_part` was found.
/// A mark covers whole characters of the original and takes in a following long vowel or voicing mark.
#[must_use]
pub fn highlight<'t>(original: &'t str, folded_part: &str) -> Vec<(bool, &'t str)> {
    if original.is_empty() {
        return Vec::new();
    }
    if folded_part.is_empty() {
        return vec![(false, original)];
    }
    // For each character: where it begins in the original, and how far the folded text reached before it.
    let mut steps = Vec::with_capacity(original.len() / 2);
    let mut folded = String::with_capacity(original.len());
    let mut folder = Folder::new(&mut folded);
    for (at, c) in original.char_indices() {
        steps.push(Step { at, before: folder.len(), trails: trails(c) });
        folder.push(c);
    }
    steps.push(Step { at: original.len(), before: folded.len(), trails: false });

    let mut pieces = Vec::new();
    let mut done = 0;
    for (found, part) in folded.match_indices(folded_part) {
        let first = steps.partition_point(|step| step.before <= found).saturating_sub(1);
        let mut end = steps.partition_point(|step| step.before < found + part.len());
        while steps.get(end).is_some_and(|step| step.trails) {
            end += 1;
        }
        let from = steps.get(first).map_or(done, |step| step.at).max(done);
        let to = steps.get(end).map_or(original.len(), |step| step.at).max(from);
        push(&mut pieces, false, &original[done..from]);
        push(&mut pieces, true, &original[from..to]);
        done = to;
    }
    push(&mut pieces, false, &original[done..]);
    pieces
}

struct Step {
    at: usize,
    before: usize,
    trails: bool,
}

/// Characters that belong to the one before them.
const fn trails(c: char) -> bool {
    matches!(
        c,
        'ー' | 'ｰ' | '゛' | '゜' | 'ﾞ' | 'ﾟ' | VOICED | SEMI_VOICED | '\u{300}'..='\u{36F}' | '\u{1160}'..='\u{11FF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

fn push<'t>(pieces: &mut Vec<(bool, &'t str)>, marked: bool, piece: &'t str) {
    if !piece.is_empty() {
        pieces.push((marked, piece));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    fn marked(original: &str, part: &str) -> String {
        highlight(original, &fold(part))
            .into_iter()
            .map(|(marked, piece)| if marked { format!("[{piece}]") } else { piece.to_owned() })
            .collect()
    }

    #[test]
    fn the_original_spelling_is_marked() {
        assert_eq!(
            marked("訪問看護ステーション　ひまわり", "ステーション"),
            "訪問看護[ステーション]　ひまわり"
        );
        assert_eq!(marked("渡邊 デイサービス", "でい"), "渡邊 [デイ]サービス");
        assert_eq!(marked("ﾃﾞｲｻｰﾋﾞｽ渡邊", "デ"), "[ﾃﾞ]ｲｻｰﾋﾞｽ渡邊");
        assert_eq!(marked("ｹｱｾﾝﾀｰあさひ", "せんた"), "ｹｱ[ｾﾝﾀｰ]あさひ");
        assert_eq!(marked("渡邉\u{E0100}医院", "渡辺"), "[渡邉\u{E0100}]医院");
        assert_eq!(marked("０１２４－２２－１２３４", "2422"), "０１[２４－２２]－１２３４");
        assert_eq!(marked("佐々木", "佐木"), "佐[々木]");
        assert_eq!(marked("佐々木", "佐佐"), "[佐々]木");
    }

    #[test]
    fn a_part_of_a_character_marks_all_of_it() {
        assert_eq!(marked("㌖歩く", "めーと"), "[㌖]歩く");
    }

    #[test]
    fn every_occurrence_is_marked() {
        assert_eq!(marked("あさひ・アサヒ", "あさひ"), "[あさひ]・[アサヒ]");
        assert_eq!(marked("ここここ", "ここ"), "[ここ][ここ]");
        assert_eq!(marked("ひまわり", "ない"), "ひまわり");
        assert_eq!(marked("ひまわり", ""), "ひまわり");
        assert!(highlight("", "あ").is_empty());
    }

    proptest! {
        #[test]
        fn pieces_are_the_original_and_are_marked_where_it_matches(
            original in "[あ-うア-ウｱ-ｳﾞか゛ガー々佐 ㌖ﷺé각\u{1161}\u{300}\u{3099}😀]{0,20}",
            part in "[あ-うか佐]{1,2}",
        ) {
            let pieces = highlight(&original, &part);
            let whole: String = pieces.iter().map(|(_, piece)| *piece).collect();
            prop_assert_eq!(&whole, &original);
            let found = pieces.iter().any(|(marked, _)| *marked);
            prop_assert_eq!(found, matches(&fold(&original), &part));
        }
    }
}

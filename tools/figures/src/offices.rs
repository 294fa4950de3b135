use std::path::Path;

use kernel::Chance;

use crate::measure::Done;

/// What a list of care offices says of one.
pub struct Invented {
    pub name: String,
    pub reading: String,
    pub kind: String,
    pub address: String,
    pub phone: String,
}

/// The offices of a `facilities.csv`.
pub fn read(file: &Path) -> Done<Vec<Invented>> {
    let mut reader = csv::Reader::from_path(file)?;
    let headers = reader.headers()?.clone();
    let place = |name: &str| {
        headers.iter().position(|header| header == name).ok_or(format!("there is no column `{name}`"))
    };
    let columns =
        [place("name")?, place("name_kana")?, place("kind_label")?, place("address")?, place("phone")?];
    reader
        .records()
        .map(|record| {
            let record = record?;
            let [name, reading, kind, address, phone] =
                columns.map(|column| record.get(column).unwrap_or_default().to_owned());
            Ok(Invented { name, reading, kind, address, phone })
        })
        .collect()
}

const PLACES: &[(&str, &str)] = &[
    ("緑が丘", "みどりがおか"),
    ("千歳", "ちとせ"),
    ("旭町", "あさひまち"),
    ("広塚", "ひろつか"),
    ("西谷", "にしたに"),
    ("白沢", "しらさわ"),
    ("桜台", "さくらだい"),
    ("若葉", "わかば"),
    ("東雲", "しののめ"),
    ("川上", "かわかみ"),
];
const WORDS: &[(&str, &str)] = &[
    ("ひまわり", "ひまわり"),
    ("あおぞら", "あおぞら"),
    ("緑風苑", "りょくふうえん"),
    ("鶴根", "つるね"),
    ("佐藤", "さとう"),
    ("渡邊", "わたなべ"),
    ("髙橋", "たかはし"),
    ("やすらぎ", "やすらぎ"),
    ("和", "なごみ"),
    ("清流", "せいりゅう"),
];
const KINDS: &[(&str, &str, u32)] = &[
    ("医院", "いいん", 21),
    ("歯科医院", "しかいいん", 16),
    ("薬局", "やっきょく", 14),
    ("デイサービス", "でいさーびす", 10),
    ("訪問看護ステーション", "ほうもんかんごすてーしょん", 8),
    ("グループホーム", "ぐるーぷほーむ", 6),
    ("居宅介護支援事業所", "きょたくかいごしえんじぎょうしょ", 15),
    ("地域包括支援センター", "ちいきほうかつしえんせんたー", 10),
];

/// Invented offices; the same seed gives the same ones.
pub fn invent(count: usize, chance: &Chance) -> Vec<Invented> {
    let pick = |length: usize| chance.below(u32::try_from(length).unwrap_or(1)) as usize;
    (0..count)
        .map(|_| {
            let (place, word) = (PLACES[pick(PLACES.len())], WORDS[pick(WORDS.len())]);
            let mut weight = chance.below(KINDS.iter().map(|kind| kind.2).sum());
            let mut kind = KINDS[0];
            for candidate in KINDS {
                kind = *candidate;
                let Some(rest) = weight.checked_sub(candidate.2) else { break };
                weight = rest;
            }
            let number = chance.below(90) + 1;
            Invented {
                name: format!("{}{} {}第{number}", word.0, kind.0, place.0),
                reading: format!("{}{} {}だい{number}", word.1, kind.1, place.1),
                kind: kind.0.to_owned(),
                address: format!(
                    "{}市{}{}丁目{number}番",
                    PLACES[pick(PLACES.len())].0,
                    place.0,
                    chance.below(9) + 1
                ),
                phone: format!("0{}-{:04}", 100 + chance.below(900), chance.below(10_000)),
            }
        })
        .collect()
}

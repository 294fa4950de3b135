//! A document with everything in it.

use kernel::{Instant, Lang};
use paper::{
    Block, Card, Cards, Cell, Choice, Choices, Column, Document, Facts, Format, Notice, Picture, Qr,
    Signature, Table, Tone,
};

pub(crate) fn face(colour: &str) -> Picture {
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 44 56'><rect width='44' height='56' fill='{colour}'/>\
         <circle cx='22' cy='22' r='11' fill='#f3d9c2'/><path d='M4 56c0-16 36-16 36 0z' fill='#445'/></svg>"
    );
    Picture { format: Format::Svg, bytes: drawing.into_bytes(), alt: "顔".into() }
}

/// 2026-11-21 09:51:30 in Japan.
pub(crate) fn at() -> Instant {
    Instant::from_micros(1_795_222_290_000_000)
}

pub(crate) fn empty(lang: Lang) -> Document {
    Document::new(
        lang,
        "顔の見える名簿",
        "令和8年11月21日(土) 9:51 現在",
        "印刷: 山田花子(あおぞら地域包括支援センター)",
        at(),
    )
}

pub(crate) fn rows(count: usize) -> Document {
    let columns = [
        Column::new("番号", 0.7).at_end(),
        Column::new("事業所番号", 1.4),
        Column::new("名称", 3.0),
        Column::new("サービス", 1.6),
        Column::new("電話", 1.5),
        Column::new("所在地", 3.2),
    ];
    let mut table = Table::new(columns).caption("市内の介護事業所");
    for at in 1..=count {
        table = table.row([
            at.to_string().into(),
            format!("{:010}", 4_070_000_000_u64 + at as u64).into(),
            Cell::read(format!("訪問看護ステーション青空{at}号"), "ほうもんかんごすてーしょんあおぞら"),
            "訪問看護".into(),
            format!("03-{:04}-{:04}", at % 9999, (at * 7) % 9999).into(),
            format!("見本県青空市本町{}丁目{}番{}号", at % 9 + 1, at % 30 + 1, at % 12 + 1).into(),
        ]);
    }
    empty(Lang::Ja).with(table)
}

pub(crate) fn everything() -> Document {
    let card = |name: &str, reading: &str, colour: &str| Card {
        picture: Some(face(colour)),
        name: Cell::read(name, reading),
        lines: vec![
            "主任介護支援専門員".into(),
            "あおぞら居宅介護支援事業所".into(),
            "電話 03-1234-5678(平日 9:00〜17:00)".into(),
        ],
    };
    empty(Lang::Ja)
        .subtitle("青空市 北圏域")
        .heading(1, "連絡のしかた")
        .paragraph("まず電話でお知らせください。\n急ぐときは携帯電話へ。夜間は当番の事業所がお受けします。")
        .with(Notice {
            tone: Tone::Warning,
            title: Some("注意: 今は避ける時間です".into()),
            text: "次は14:00から。まず電話をしてください。".into(),
        })
        .with(Notice {
            tone: Tone::Information,
            title: None,
            text: "この名簿は圏域の中だけで使います。".into(),
        })
        .with(
            Facts::default()
                .row("氏名", Cell::read("渡邉 﨑太郎", "わたなべ さきたろう"))
                .row("所属", "あおぞら訪問看護ステーション")
                .row("住所", "見本県青空市本町1丁目2番3号"),
        )
        .heading(1, "事業所")
        .heading(2, "訪問看護")
        .with(
            Table::new([
                Column::new("名称", 3.0),
                Column::new("電話", 2.0).centred(),
                Column::new("空き", 1.0).at_end(),
            ])
            .caption("訪問看護の空き状況")
            .row([Cell::read("青空訪問看護", "あおぞらほうもんかんご"), "03-1111-2222".into(), "3".into()])
            .row(["みどり訪問看護".into(), "03-3333-4444".into(), "12".into()])
            .row(["数式 =1+1 #let x [*太字*] \\ $y$ _z_ <a> @b `c` ~ -- ...".into(), "-".into()]),
        )
        .heading(1, "顔ぶれ")
        .with(Cards {
            across: 2,
            cards: vec![
                card("山田 花子", "やまだ はなこ", "#cfe3ff"),
                card("髙橋 一郎", "たかはし いちろう", "#ffe3cf"),
                Card { name: "写真のない人".into(), ..Card::default() },
            ],
        })
        .with(Qr {
            data: "https://example.jp/".into(), caption: "詳しくはこちら".into(), width_mm: 25
        })
        .with(Choices {
            label: "連絡方法".into(),
            choices: ["電話", "ファクス", "訪問"]
                .map(|text| Choice { text: text.into(), ticked: text == "電話" })
                .into(),
        })
        .with(Block::Signatures {
            lines: vec![
                Signature { label: "同意された方".into(), mark: Some("印".into()) },
                Signature { label: "説明した人".into(), mark: None },
            ],
        })
}

use std::process::Command;

use kernel::Lang;
use paper::{
    Card, Cards, Cell, Choice, Choices, Column, Document, Facts, Format, Notice, Picture, Qr, Table, Tone,
};

use crate::{letters, pdf, run, sample, saved, words};

#[tokio::test]
async fn the_words_of_the_pdf_are_the_data_letter_by_letter() {
    let text = words(&pdf(&sample::everything()).await);
    for line in [
        "顔の見える名簿",
        "青空市 北圏域",
        "まず電話でお知らせください。",
        "渡邉 﨑太郎",
        "わたなべ さきたろう",
        "髙橋 一郎",
        "電話 03-1234-5678(平日 9:00〜17:00)",
        "■ 電話",
        "□ 訪問",
    ] {
        assert!(letters(&text).contains(&letters(line)), "{line} is not in {text}");
    }
    let markup = "数式 =1+1 #let x [*太字*] \\ $y$ _z_ <a> @b `c` ~ -- ...";
    assert!(letters(&text).contains(&letters(markup)), "{text}");
}

#[tokio::test]
async fn markup_stays_literal_wherever_text_can_stand() {
    let markup = r##"#panic("x") [a] *b* _c_ $d$ `e` \f <g> @h //i = j #(1+1) "k" 'l' -- ..."##;
    let s = || markup.to_owned();
    let document = Document::new(Lang::En, s(), s(), s(), sample::at())
        .subtitle(s())
        .heading(1, s())
        .paragraph(s())
        .with(Facts::default().row(s(), Cell::read(s(), s())))
        .with(Table::new([Column::new(s(), 1.0)]).caption(s()).row([Cell::read(s(), s())]))
        .with(Cards {
            across: 1,
            cards: vec![Card {
                picture: Some(sample::face("#fff")),
                name: Cell::read(s(), s()),
                lines: vec![s()],
            }],
        })
        .with(Notice { tone: Tone::Plain, title: Some(s()), text: s() })
        .with(Qr { data: s(), caption: s(), width_mm: 20 })
        .with(Choices { label: s(), choices: vec![Choice { text: s(), ticked: false }] });
    let text = letters(&words(&pdf(&document).await));
    // title, 2 at the foot, subtitle, heading, paragraph, 3 facts, 4 table, 3 card, 2 notice, QR, 2 choices
    assert_eq!(text.matches(&letters(markup)).count(), 21, "{text}");
}

#[tokio::test]
async fn every_page_says_its_number_as_of_when_and_who_printed_it() {
    let pdf = pdf(&sample::rows(120)).await;
    let file = saved(&pdf);
    let pages = count_pages(&pdf);
    assert!(pages > 2, "{pages}");
    for page in 1..=pages {
        let number = page.to_string();
        let text = run("pdftotext", &["-f", &number, "-l", &number, "-raw"], file.path());
        for words in [&format!("{page} / {pages}"), "令和8年11月21日(土) 9:51 現在", "印刷: 山田花子"]
        {
            assert!(text.contains(words), "page {page} lacks {words}: {text}");
        }
        assert!(text.contains("事業所番号"), "page {page} lacks the header of the table");
        assert!(text.contains("顔の見える名簿"), "page {page} lacks the title");
    }
    let all = letters(&words(&pdf));
    for at in 1..=120 {
        assert!(all.contains(&format!("訪問看護ステーション青空{at}号")), "row {at} is missing");
    }
}

#[tokio::test]
async fn it_is_archival_and_accessible() {
    let pdf = pdf(&sample::everything()).await;
    let info = run_without_dash("pdfinfo", &["-enc", "UTF-8"], &pdf);
    assert!(info.contains("Title:           顔の見える名簿"), "{info}");
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(info.contains("2026"), "{info}");
    assert!(info.contains("A4"), "{info}");
    let metadata = run_without_dash("pdfinfo", &["-meta"], &pdf);
    assert!(
        metadata.contains("<pdfaid:part>2</pdfaid:part>") && metadata.contains("pdfuaid:part"),
        "{metadata}"
    );
    let structure = run_without_dash("pdfinfo", &["-struct"], &pdf);
    for tag in ["Table", "TH", "TD", "H1", "Figure"] {
        assert!(structure.contains(tag), "no {tag} in {structure}");
    }
}

#[tokio::test]
async fn a_letter_that_no_font_has_does_not_cost_the_document() {
    let document =
        sample::empty(Lang::Ja).paragraph("外字\u{E000}の人").paragraph("☐ 日本語のフォントにない記号");
    let text = words(&pdf(&document).await);
    assert!(text.contains("の人") && text.contains("☐ 日本語の"), "{text}");
}

#[tokio::test]
async fn names_of_300_letters_wrap_and_nothing_is_printed_within_10_mm() {
    let kanji = "長".repeat(300);
    let dashes = "ー".repeat(300);
    let latin = "Wx".repeat(150);
    let s = |text: &str| text.to_owned();
    let mut document =
        Document::new(Lang::Ja, &latin, &latin, &kanji, sample::at()).subtitle(&dashes).with_margin_mm(1);
    for text in [&kanji, &dashes, &latin] {
        document = document
            .heading(1, text)
            .paragraph(text)
            .with(Facts::default().row(s(text), Cell::read(s(text), s(text))))
            .with(
                Table::new(["1", "2", "3", "4"].map(|title| Column::new(s(text) + title, 1.0)))
                    .caption(s(text))
                    .row([Cell::read(s(text), s(text)), s(text).into()]),
            )
            .with(Cards {
                across: 4,
                cards: vec![Card {
                    picture: Some(sample::face("#eee")),
                    name: Cell::read(s(text), s(text)),
                    lines: vec![s(text)],
                }],
            })
            .with(Notice { tone: Tone::Warning, title: Some(s(text)), text: s(text) })
            .with(Qr { data: "a".into(), caption: s(text), width_mm: 80 })
            .with(paper::Block::Signatures {
                lines: vec![paper::Signature { label: s(text), mark: Some(s(text)) }],
            })
            .with(Choices { label: s(text), choices: vec![Choice { text: s(text), ticked: true }] });
    }
    for document in [document.clone(), document.landscape()] {
        let pdf = pdf(&document).await;
        assert_edges_are_white(&pdf);
        let text = letters(&words(&pdf));
        for (letter, at_least) in [('長', 300 * 12), ('ー', 300 * 13), ('W', 150 * 13)] {
            let found = text.matches(letter).count();
            assert!(found >= at_least, "{found} of {letter}, some of {at_least} are cut off");
        }
    }
}

#[tokio::test]
async fn what_is_taller_than_a_page_goes_on_upon_the_next() {
    let tall = "高い行の文章です。".repeat(1200);
    let card = Card { name: "人".into(), lines: vec![tall.clone()], ..Card::default() };
    let document = sample::empty(Lang::Ja)
        .with(
            Table::new([Column::new("a", 1.0), Column::new("b", 2.0)]).row(["x".into(), tall.clone().into()]),
        )
        .with(Facts::default().row("名", tall.clone()))
        .with(Cards { across: 2, cards: vec![card] })
        .with(Notice { tone: Tone::Plain, title: None, text: tall });
    let pdf = pdf(&document).await;
    assert_edges_are_white(&pdf);
    let found = letters(&words(&pdf)).matches('高').count();
    assert_eq!(found, 4 * 1200);
}

#[tokio::test]
async fn bad_pictures_are_frames_with_words_and_good_ones_are_drawn() {
    let picture = |format, bytes: Vec<u8>, alt: &str| Some(Picture { format, bytes, alt: alt.into() });
    let mut huge = photograph(image::ImageFormat::Png);
    // width and height stand at the 16th byte of a PNG
    huge[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let scripted = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>alert(1)</script>\
        <rect width='9' height='9' fill='#00c000'/></svg>";
    let curious = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>\
        <image href='file:///etc/passwd' width='9' height='9'/></svg>";
    let cards = [
        picture(Format::Png, photograph(image::ImageFormat::Png), "good"),
        picture(Format::Jpeg, photograph(image::ImageFormat::Jpeg), "good"),
        picture(Format::Svg, scripted.to_vec(), "good"),
        picture(Format::Svg, curious.to_vec(), "外を見る図"),
        picture(Format::Png, huge, "巨大な写真"),
        picture(Format::Jpeg, b"not a picture".to_vec(), "壊れた写真"),
        picture(Format::Svg, b"<svg".to_vec(), "壊れた図"),
    ];
    let cards = cards.map(|picture| Card { picture, name: "人".into(), lines: Vec::new() }).into();
    let pdf = pdf(&sample::empty(Lang::Ja).with(Cards { across: 3, cards })).await;
    let text = letters(&words(&pdf));
    for alt in ["巨大な写真", "壊れた写真", "壊れた図", "外を見る図"] {
        assert!(text.contains(alt), "{text}");
    }
    assert!(!text.contains("good") && !text.contains("alert") && !text.contains("root:"), "{text}");
    let images = run_without_dash("pdfimages", &["-list"], &pdf);
    assert_eq!(images.lines().filter(|line| line.contains(" image ")).count(), 2, "{images}");
}

fn count_pages(pdf: &[u8]) -> usize {
    let info = run_without_dash("pdfinfo", &[], pdf);
    info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

fn run_without_dash(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let file = saved(pdf);
    let output = Command::new(program).args(arguments).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Draws every page and looks at the ten millimetres along its edges.
fn assert_edges_are_white(pdf: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = saved(pdf);
    let prefix = folder.path().join("page");
    let mut draw = Command::new("pdftoppm");
    assert!(draw.args(["-r", "60", "-gray"]).arg(file.path()).arg(&prefix).status().unwrap().success());
    let mut pages = 0;
    let drawn = std::fs::read_dir(folder.path()).unwrap();
    let mut drawn: Vec<_> = drawn.map(|entry| entry.unwrap().path()).collect();
    drawn.sort();
    for path in drawn {
        let page = std::fs::read(path).unwrap();
        let (width, height, points) = pgm(&page);
        pages += 1;
        // 9.5 mm: a point of the drawing that is partly inside may be tinted
        let edge = (9.5 / 25.4 * 60.0) as usize;
        for (at, point) in points.iter().enumerate() {
            let (x, y) = (at % width, at / width);
            if x < edge || y < edge || x >= width - edge || y >= height - edge {
                assert!(*point > 250, "page {pages} is printed at {x},{y} of {width}x{height}");
            }
        }
        assert!(points.iter().any(|point| *point < 100), "page {pages} is empty");
    }
    assert!(pages > 0);
}

fn pgm(file: &[u8]) -> (usize, usize, &[u8]) {
    let mut fields = file.splitn(4, |byte| byte.is_ascii_whitespace());
    assert_eq!(fields.next(), Some(&b"P5"[..]));
    let mut number = || -> usize { std::str::from_utf8(fields.next().unwrap()).unwrap().parse().unwrap() };
    let (width, height) = (number(), number());
    (width, height, &file[file.len() - width * height..])
}

fn photograph(format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(88, 112, |x, y| image::Rgb([x as u8 * 2, y as u8 * 2, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

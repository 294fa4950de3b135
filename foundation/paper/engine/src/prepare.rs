//! From a document to what the template takes: texts with their places to break, pictures as files in memory, widths
//! in numbers. All decisions are here; the template only draws.

use std::collections::BTreeSet;

use paper::{
    Align, Block, Cards, Cell, Choices, Document, Facts, Format, Notice, Page, Qr, Signature, Table, Tone,
};
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::{Value, json};

use crate::wrap::{printable, say, shortened, width};

/// Millimetres a letter of this many points is wide.
const fn em(points: f32) -> f32 {
    points * 25.4 / 72.0
}
const BODY: f32 = em(9.5);
const SMALL: f32 = em(8.5);
const NAME: f32 = em(11.0);
const TITLE: f32 = em(18.0);
const FOOT: f32 = em(7.0);
/// What lies left and right of the words in a cell, in millimetres.
const INSET: f32 = 3.6;
/// What is taller than this may be torn between pages, in millimetres; it might not fit on one.
const TALL: f32 = 110.0;
/// The height of a line compared with its letters, rather too high than too low.
const LINE: f32 = 1.7;
/// Pictures of more points than this are not opened: each point takes four bytes once opened.
const MOST_POINTS: u64 = 40_000_000;

/// Something that cannot be printed.
pub(crate) struct Unprintable;

/// A document ready for the template.
pub(crate) struct Prepared {
    /// What the template reads.
    pub(crate) value: Value,
    /// Pictures by the path the template asks for.
    pub(crate) pictures: Vec<(String, Vec<u8>)>,
    characters: BTreeSet<char>,
}

impl Prepared {
    /// Every character on the pages.
    pub(crate) const fn characters(&self) -> &BTreeSet<char> {
        &self.characters
    }
}

pub(crate) fn prepare(document: Document) -> Result<Prepared, Unprintable> {
    let (width, height) = match document.page {
        Page::Portrait => (210.0, 297.0),
        Page::Landscape => (297.0, 210.0),
    };
    let margin = f32::from(document.margin_mm());
    let at = document.printed_at.in_japan();
    let mut desk = Desk { room: width - 2.0 * margin, pictures: Vec::new() };
    let room = desk.room;
    // two lines in a little less than half of the width
    let foot =
        |text: &str| say(&shortened(text, 1.9 * (room / 2.0 - 14.0) / FOOT), (room / 2.0 - 14.0) / FOOT);
    let value = json!({
        "lang": document.lang.code(),
        "at": [at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second()],
        "width": width,
        "height": height,
        "margin": margin,
        "name": printable(&document.title).replace('\n', " "),
        "title": say(&document.title, room / TITLE),
        "subtitle": document.subtitle.as_deref().map(|text| say(text, room / em(11.0))),
        "running": shortened(&document.title, room / em(8.0) - 1.0),
        "as-of": foot(&document.as_of),
        "printed-by": foot(&document.printed_by),
        "blocks": document.blocks.into_iter().map(|block| desk.block(block)).collect::<Result<Vec<_>, _>>()?,
    });
    let mut characters = BTreeSet::new();
    collect(&value, &mut characters);
    Ok(Prepared { value, pictures: desk.pictures, characters })
}

fn collect(value: &Value, characters: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => characters.extend(text.chars()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, characters)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, characters)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

struct Desk {
    /// The width for words, in millimetres.
    room: f32,
    pictures: Vec<(String, Vec<u8>)>,
}

impl Desk {
    fn block(&mut self, block: Block) -> Result<Value, Unprintable> {
        let letters = self.room / BODY;
        Ok(match block {
            Block::Heading { level, text } => {
                json!({"kind": "heading", "level": level.clamp(1, 3), "text": say(&text, self.room / em(14.0))})
            }
            Block::Paragraph { text } => json!({"kind": "paragraph", "text": say(&text, letters)}),
            Block::Facts(facts) => self.facts(&facts),
            Block::Table(table) => self.table(&table),
            Block::Cards(cards) => self.cards(cards),
            Block::Qr(qr) => self.qr(&qr)?,
            Block::Notice(notice) => notice_block(&notice, letters - 4.0),
            Block::Signatures { lines } => self.signatures(&lines),
            Block::Choices(choices) => choices_block(&choices, letters - 3.0),
            Block::PageBreak => json!({"kind": "page-break"}),
        })
    }

    fn facts(&self, facts: &Facts) -> Value {
        let names = (self.room * 0.28 - INSET) / SMALL;
        let values = (self.room * 0.72 - INSET) / BODY;
        let rows = facts.rows.iter().map(|(name, value)| {
            json!({
                "name": say(name, names),
                "value": cell(value, values),
                "tall": height(value, values, BODY).max(lines(name, names) * SMALL * LINE) > TALL,
            })
        });
        json!({"kind": "facts", "rows": rows.collect::<Vec<_>>()})
    }

    fn table(&self, table: &Table) -> Value {
        let widths: Vec<f32> = table.columns.iter().map(|column| sane(column.width)).collect();
        let all: f32 = widths.iter().sum();
        let rooms: Vec<f32> =
            widths.iter().map(|width| ((self.room * width / all - INSET) / SMALL).max(1.0)).collect();
        let columns = table.columns.iter().zip(&widths).zip(&rooms).map(|((column, width), room)| {
            let align = match column.align {
                Align::Start => "left",
                Align::Centre => "center",
                Align::End => "right",
            };
            json!({"title": say(&column.title, *room), "width": width, "align": align})
        });
        let empty = Cell::default();
        let rows = table.rows.iter().map(|row| {
            let cells = row.iter().chain(std::iter::repeat(&empty)).zip(&rooms);
            let tall = cells.clone().any(|(value, room)| height(value, *room, SMALL) > TALL);
            let cells: Vec<Value> = cells.map(|(value, room)| cell(value, *room)).collect();
            if tall { json!({"cells": cells}) } else { Value::Array(cells) }
        });
        json!({
            "kind": "table",
            "caption": table.caption.as_deref().map(|text| say(text, self.room / SMALL)),
            "columns": columns.collect::<Vec<_>>(),
            "rows": rows.collect::<Vec<_>>(),
            "zebra": table.zebra,
        })
    }

    fn cards(&mut self, cards: Cards) -> Value {
        let across = cards.across.clamp(1, 6);
        let faces = cards.cards.iter().any(|card| card.picture.is_some());
        // side by side while that leaves room for the words, otherwise one above the other
        let beside = across <= 3;
        let card = (self.room - 4.0 * f32::from(across - 1)) / f32::from(across) - 6.0;
        let words = if faces && beside { card - 25.0 } else { card };
        let mut tall = false;
        let cards: Vec<Value> = cards
            .cards
            .into_iter()
            .map(|card| {
                let under: f32 = card.lines.iter().map(|line| lines(line, words / SMALL) * SMALL * LINE).sum();
                tall |= height(&card.name, words / NAME, NAME) + under > TALL;
                json!({
                    "picture": card.picture.map(|picture| self.picture(picture.format, picture.bytes, &picture.alt)),
                    "name": cell(&card.name, words / NAME),
                    "lines": card.lines.iter().map(|line| say(line, words / SMALL)).collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({"kind": "cards", "across": across, "beside": beside, "faces": faces, "tall": tall, "cards": cards})
    }

    /// A picture the template can draw, or only its words when it cannot be read.
    fn picture(&mut self, format: Format, bytes: Vec<u8>, alt: &str) -> Value {
        let alt = printable(alt);
        if !readable(format, &bytes) {
            return json!({"path": null, "alt": say(&shortened(&alt, 18.0), 8.0)});
        }
        let kind = match format {
            Format::Png => "png",
            Format::Jpeg => "jpg",
            Format::Svg => "svg",
        };
        let path = format!("/picture/{}.{kind}", self.pictures.len());
        self.pictures.push((path.clone(), bytes));
        json!({"path": path, "alt": alt})
    }

    fn qr(&mut self, qr: &Qr) -> Result<Value, Unprintable> {
        let code = QrCode::with_error_correction_level(&qr.data, EcLevel::M).map_err(|_| Unprintable)?;
        let drawing = code.render::<svg::Color<'_>>().quiet_zone(true).build();
        let alt = if qr.caption.is_empty() { &qr.data } else { &qr.caption };
        let across = f32::from(qr.width_mm.clamp(15, 80));
        Ok(json!({
            "kind": "qr",
            "picture": self.picture(Format::Svg, drawing.into_bytes(), alt),
            "width": across,
            "caption": say(&qr.caption, (self.room - across - 5.0) / BODY),
        }))
    }

    fn signatures(&self, lines: &[Signature]) -> Value {
        let lines = lines.iter().map(|line| {
            json!({
                "label": say(&line.label, self.room * 0.35 / BODY),
                "mark": line.mark.as_deref().map(|mark| say(&shortened(mark, 20.0), self.room * 0.1 / BODY)),
            })
        });
        json!({"kind": "signatures", "lines": lines.collect::<Vec<_>>()})
    }
}

fn notice_block(notice: &Notice, room: f32) -> Value {
    let tone = match notice.tone {
        Tone::Plain => "plain",
        Tone::Information => "information",
        Tone::Warning => "warning",
    };
    json!({
        "kind": "notice",
        "tone": tone,
        "title": notice.title.as_deref().map(|text| say(text, room)),
        "text": say(&notice.text, room),
    })
}

fn choices_block(choices: &Choices, room: f32) -> Value {
    let boxes = choices
        .choices
        .iter()
        .map(|choice| json!({"text": say(&choice.text, room), "ticked": choice.ticked}));
    json!({"kind": "choices", "label": say(&choices.label, room), "choices": boxes.collect::<Vec<_>>()})
}

fn cell(cell: &Cell, room: f32) -> Value {
    let text = say(&cell.text, room);
    match cell.reading.as_deref().filter(|reading| !reading.is_empty()) {
        // small letters: more of them find room
        Some(reading) => json!({"text": text, "reading": say(reading, room / 0.7)}),
        None => text,
    }
}

/// About how many lines a text takes.
fn lines(text: &str, room: f32) -> f32 {
    text.split('\n').map(|line| (width(line) / room.max(1.0)).ceil().max(1.0)).sum()
}

/// About how tall a cell is, in millimetres, set in letters of this size.
fn height(cell: &Cell, room: f32, size: f32) -> f32 {
    let reading = cell.reading.as_deref().map_or(0.0, |reading| lines(reading, room / 0.7));
    (reading * 0.8 + lines(&cell.text, room)) * size * LINE
}

/// A width that can be shared out, whatever was asked for.
const fn sane(width: f32) -> f32 {
    if width.is_finite() { width.clamp(0.05, 1000.0) } else { 1.0 }
}

fn readable(format: Format, bytes: &[u8]) -> bool {
    let kind = match format {
        Format::Png => image::ImageFormat::Png,
        Format::Jpeg => image::ImageFormat::Jpeg,
        Format::Svg => return crate::setting::is_drawing(bytes),
    };
    let size = image::ImageReader::with_format(std::io::Cursor::new(bytes), kind).into_dimensions();
    size.is_ok_and(|(width, height)| u64::from(width) * u64::from(height) <= MOST_POINTS)
        && crate::setting::is_photograph(format, bytes)
}

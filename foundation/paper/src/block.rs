use serde::{Deserialize, Serialize};

/// One thing on the page.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 (largest) to 3.
        level: u8,
        /// Its words.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its words; line breaks are kept.
        text: String,
    },
    /// Names and values, as on a form.
    Facts(Facts),
    /// A table.
    Table(Table),
    /// A grid of cards, as for a list with faces.
    Cards(Cards),
    /// A QR code.
    Qr(Qr),
    /// A box that stands out.
    Notice(Notice),
    /// Lines to sign on.
    Signatures {
        /// One line each.
        lines: Vec<Signature>,
    },
    /// Boxes to tick.
    Choices(Choices),
    /// What follows begins on a new page.
    PageBreak,
}

macro_rules! into_block {
    ($($name:ident),*) => {$(
        impl From<$name> for Block {
            fn from(block: $name) -> Self {
                Self::$name(block)
            }
        }
    )*};
}
into_block!(Facts, Table, Cards, Qr, Notice, Choices);

/// Names and values, one beneath the other.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The name on the left, the value on the right.
    pub rows: Vec<(String, Cell)>,
}

impl Facts {
    /// With one more row.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, value: impl Into<Cell>) -> Self {
        self.rows.push((name.into(), value.into()));
        self
    }
}

/// A table whose header stands on every page it reaches.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it shows, above it.
    pub caption: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; a short row is filled with empty cells, what is beyond the columns is left out.
    pub rows: Vec<Vec<Cell>>,
    /// Every second row lightly tinted.
    pub zebra: bool,
}

impl Table {
    /// A table with these columns, tinted.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), zebra: true, ..Self::default() }
    }

    /// With a caption.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// With one more row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }
}

/// A column of a table.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// Its share of the width, compared with the other columns.
    pub width: f32,
    /// Where its words stand.
    pub align: Align,
}

impl Column {
    /// A column of this share of the width, words at the start.
    pub fn new(title: impl Into<String>, width: f32) -> Self {
        Self { title: title.into(), width, align: Align::Start }
    }

    /// With its words centred.
    #[must_use]
    pub const fn centred(mut self) -> Self {
        self.align = Align::Centre;
        self
    }

    /// With its words at the end, as for numbers.
    #[must_use]
    pub const fn at_end(mut self) -> Self {
        self.align = Align::End;
        self
    }
}

/// Where words stand in their column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the left.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// At the right.
    End,
}

/// Words with, where known, their reading above.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The words; line breaks are kept.
    pub text: String,
    /// ふりがな, small above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

impl Cell {
    /// Words with their reading.
    pub fn read(text: impl Into<String>, reading: impl Into<String>) -> Self {
        Self { text: text.into(), reading: Some(reading.into()) }
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.into(), reading: None }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, reading: None }
    }
}

/// A grid of cards that are not torn between pages.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Cards {
    /// How many stand side by side, 1…6.
    pub across: u8,
    /// The cards, row by row.
    pub cards: Vec<Card>,
}

/// A card: a face, a name, and a few lines.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The face.
    pub picture: Option<Picture>,
    /// The name, with its reading.
    pub name: Cell,
    /// What stands beneath the name.
    pub lines: Vec<String>,
}

/// A picture. One that cannot be read, or is of more than 40 million points, is printed as an empty frame with its
/// words: one bad photograph does not cost a whole list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// How the bytes are to be read.
    pub format: Format,
    /// The file as it is.
    #[serde(with = "base64")]
    pub bytes: Vec<u8>,
    /// What a person hears who cannot see it.
    pub alt: String,
}

/// The kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// SVG; scripts in it do nothing, and one that refers to other files counts as unreadable.
    Svg,
}

/// A QR code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qr {
    /// What it holds.
    pub data: String,
    /// The words beside it; they also tell a person who cannot see it what it is.
    pub caption: String,
    /// Its width in millimetres, 15…80.
    pub width_mm: u8,
}

/// A box that stands out. The tone is never told by colour alone: say it in the title.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// How it looks.
    pub tone: Tone,
    /// Its first line.
    pub title: Option<String>,
    /// Its words.
    pub text: String,
}

/// How a notice looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// A quiet remark.
    #[default]
    Plain,
    /// Something to know.
    Information,
    /// Something to heed.
    Warning,
}

/// A line to sign on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signs, before the line.
    pub label: String,
    /// A few letters behind the line, for instance the mark where a seal is put; more than twenty are cut off.
    pub mark: Option<String>,
}

/// Boxes to tick.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What is asked.
    pub label: String,
    /// The boxes.
    pub choices: Vec<Choice>,
}

/// A box to tick.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its words.
    pub text: String,
    /// Whether it is printed ticked.
    pub ticked: bool,
}

/// Pictures travel to the worker inside JSON.
mod base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map_err(|_| D::Error::custom("not base64"))
    }
}

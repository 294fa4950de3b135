use std::io::Cursor;

use kernel::{Outcome, Refusal};

/// What a file is, told by its content; what its name or its sender says is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A document.
    Pdf,
    /// A workbook of a spreadsheet program.
    Xlsx,
    /// A table as text.
    Csv,
}

impl FileKind {
    /// Every kind that is ever taken.
    pub const ALL: [Self; 6] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf, Self::Xlsx, Self::Csv];
    /// Pictures.
    pub const PICTURES: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// The word stored for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// The kind stored as this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The media type it is sent with.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
        }
    }

    /// The largest file of this kind that is taken, in bytes.
    pub const fn most_bytes(self) -> usize {
        const MEGABYTE: usize = 1 << 20;
        match self {
            Self::Jpeg | Self::Png | Self::Webp => 20 * MEGABYTE,
            Self::Pdf => 50 * MEGABYTE,
            Self::Xlsx | Self::Csv => 200 * MEGABYTE,
        }
    }

    /// What this content is.
    ///
    /// # Errors
    /// When it is none of the kinds that are taken, not one of `allowed`, empty, or too large for its kind.
    pub fn of(content: &[u8], allowed: &[Self]) -> Outcome<Self> {
        if content.is_empty() {
            return Err(Refusal::Other("store-file-empty").into());
        }
        let kind = detect(content);
        match kind.filter(|kind| allowed.contains(kind)) {
            Some(kind) if content.len() > kind.most_bytes() => {
                Err(Refusal::TooMuch("store-file-too-large").into())
            }
            Some(kind) => Ok(kind),
            None if kind.is_none() && is_svg(content) => Err(Refusal::Other("store-file-svg").into()),
            None if is_heic(content) => Err(Refusal::Other("store-file-heic").into()),
            None => Err(Refusal::Other("store-file-kind").into()),
        }
    }
}

fn detect(content: &[u8]) -> Option<FileKind> {
    Some(match content {
        [0xFF, 0xD8, 0xFF, ..] => FileKind::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => FileKind::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => FileKind::Webp,
        [b'%', b'P', b'D', b'F', b'-', ..] => FileKind::Pdf,
        [b'P', b'K', 3, 4, ..] => return is_workbook(content).then_some(FileKind::Xlsx),
        _ => return is_table(content).then_some(FileKind::Csv),
    })
}

/// The directory of the archive is read, nothing is unpacked.
fn is_workbook(content: &[u8]) -> bool {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(content)) else { return false };
    let mut parts = [false; 2];
    for name in archive.file_names_raw() {
        parts[0] |= name == b"[Content_Types].xml";
        parts[1] |= name == b"xl/workbook.xml";
    }
    parts == [true; 2]
}

/// Text without control characters, in UTF-8, UTF-16 with its mark, or CP932, and no markup.
fn is_table(content: &[u8]) -> bool {
    if let [0xFF, 0xFE, text @ ..] | [0xFE, 0xFF, text @ ..] = content {
        return text.len().is_multiple_of(2);
    }
    let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    let controls = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0x7F;
    !text.iter().any(controls) && text.trim_ascii_start().first() != Some(&b'<')
}

fn is_svg(content: &[u8]) -> bool {
    let start = &content[..content.len().min(1024)];
    start.windows(4).any(|part| part.eq_ignore_ascii_case(b"<svg"))
}

/// The photographs of telephones, which no memory-safe decoder reads.
fn is_heic(content: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"];
    content.get(4..8) == Some(b"ftyp") && content.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

#[cfg(test)]
mod tests {
    use kernel::Failure;

    use super::*;

    fn refused(content: &[u8]) -> &'static str {
        match FileKind::of(content, &FileKind::ALL) {
            Err(Failure::Refused(refusal)) => refusal.key(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn content_says_what_a_file_is() {
        for (content, kind) in [
            (&b"\xFF\xD8\xFF\xE0..JFIF"[..], FileKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n....", FileKind::Png),
            (b"RIFF\0\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"%PDF-1.7\n", FileKind::Pdf),
            ("事業所番号,名称\r\n0123456789,緑風苑\r\n".as_bytes(), FileKind::Csv),
            (b"\x8e\x96\x8b\xc6\x8f\x8a,\x96\xbc\x8f\xcc\r\n", FileKind::Csv),
            (b"\xFF\xFEa\0,\0b\0", FileKind::Csv),
        ] {
            assert_eq!(FileKind::of(content, &FileKind::ALL).unwrap(), kind);
        }
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn everything_else_is_refused_with_the_reason() {
        assert_eq!(refused(b""), "store-file-empty");
        assert_eq!(refused(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "store-file-svg");
        assert_eq!(refused(b"\xEF\xBB\xBF<?xml version='1.0'?>\n<SVG/>"), "store-file-svg");
        assert_eq!(refused(b"<html><script>1</script></html>"), "store-file-kind");
        assert_eq!(refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "store-file-heic");
        assert_eq!(refused(b"MZ\x90\0\x03"), "store-file-kind");
        assert_eq!(refused(b"PK\x03\x04 a zip that ends early"), "store-file-kind");
        assert_eq!(refused(&vec![b'a'; FileKind::Csv.most_bytes() + 1]), "store-file-too-large");
        let pdf = FileKind::of(b"%PDF-1.7", &FileKind::PICTURES);
        assert!(matches!(pdf, Err(Failure::Refused(Refusal::Other("store-file-kind")))));
    }
}

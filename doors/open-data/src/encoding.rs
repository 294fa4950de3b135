use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, SHIFT_JIS, UTF_16BE, UTF_16LE};

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    Utf8Bom,
    /// CP932, which most call Shift_JIS.
    Cp932,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a file that begins like this.
    pub(crate) fn of(sample: &[u8]) -> Self {
        match sample {
            [0xef, 0xbb, 0xbf, ..] => return Self::Utf8Bom,
            [0xff, 0xfe, ..] => return Self::Utf16Le,
            [0xfe, 0xff, ..] => return Self::Utf16Be,
            _ => {}
        }
        if let Some(utf16) = Self::without_mark(sample) {
            return utf16;
        }
        // A few bad bytes must not turn the whole file into another encoding.
        let (utf8, cp932) = (utf8_errors(sample), cp932_errors(sample));
        if utf8 > 0 && cp932 < utf8 { Self::Cp932 } else { Self::Utf8 }
    }

    /// UTF-16 without a mark: commas, digits and line ends leave a zero in every second place.
    fn without_mark(sample: &[u8]) -> Option<Self> {
        let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|&&b| b == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        let enough = sample.len() / 40 + 1;
        match (even > enough, odd > enough) {
            (false, true) if even * 10 < odd => Some(Self::Utf16Le),
            (true, false) if odd * 10 < even => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// How many bytes the mark at the beginning takes.
    pub(crate) fn mark_len(self, sample: &[u8]) -> usize {
        match self {
            Self::Utf8Bom => 3,
            Self::Utf16Le | Self::Utf16Be if matches!(sample, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => 2,
            _ => 0,
        }
    }

    fn decoder(self) -> Option<Decoder> {
        match self {
            Self::Utf8 | Self::Utf8Bom => None,
            Self::Cp932 => Some(SHIFT_JIS.new_decoder_without_bom_handling()),
            Self::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Self::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
        }
    }

    /// Whether the text is turned into UTF-8 on the way, so that a bad byte arrives as U+FFFD.
    pub(crate) const fn is_decoded(self) -> bool {
        !matches!(self, Self::Utf8 | Self::Utf8Bom)
    }
}

fn utf8_errors(sample: &[u8]) -> usize {
    let mut chunks = sample.utf8_chunks().peekable();
    let mut errors = 0;
    while let Some(chunk) = chunks.next() {
        // The sample may end in the middle of a character.
        let cut = chunks.peek().is_none() && chunk.invalid().len() < 4;
        errors += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    errors
}

fn cp932_errors(sample: &[u8]) -> usize {
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let (mut errors, mut rest, mut out) = (0, sample, vec![0; 4096]);
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut out, false);
        rest = &rest[read..];
        match result {
            encoding_rs::DecoderResult::InputEmpty => return errors,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(..) => errors += 1,
        }
    }
}

/// Turns a reader of any encoding into one of UTF-8.
pub(crate) fn decoded(inner: Box<dyn Read + Send>, encoding: Encoding) -> Box<dyn Read + Send> {
    match encoding.decoder() {
        None => inner,
        Some(decoder) => Box::new(Decoding {
            inner,
            decoder,
            raw: vec![0; 32 << 10],
            text: vec![0; 128 << 10],
            ready: 0..0,
            failure: None,
            ended: false,
        }),
    }
}

struct Decoding {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    ready: std::ops::Range<usize>,
    failure: Option<io::Error>,
    ended: bool,
}

impl Decoding {
    fn fill(&mut self) -> io::Result<()> {
        let read = match self.inner.read(&mut self.raw) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => {
                // What is decoded so far comes first.
                self.failure = Some(error);
                0
            }
        };
        self.ended = read == 0;
        // The text buffer is four times the raw one: no encoding here grows more than threefold.
        let (result, _, written, _) =
            self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.ended);
        if result == CoderResult::OutputFull {
            return Err(io::Error::other("a text grew more than it can"));
        }
        self.ready = 0..written;
        Ok(())
    }
}

impl Read for Decoding {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if let Some(error) = self.failure.take() {
                return Err(error);
            }
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let take = self.ready.len().min(buffer.len());
        buffer[..take].copy_from_slice(&self.text[self.ready.start..self.ready.start + take]);
        self.ready.start += take;
        Ok(take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let text = "名称,住所\r\n事業所,高松市1-2\r\n".repeat(20);
        let cp932 = SHIFT_JIS.encode(&text).0.into_owned();
        assert_eq!(Encoding::of(text.as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::of(format!("\u{feff}{text}").as_bytes()), Encoding::Utf8Bom);
        assert_eq!(Encoding::of(&cp932), Encoding::Cp932);
        assert_eq!(Encoding::of(&utf16(&format!("\u{feff}{text}"), u16::to_le_bytes)), Encoding::Utf16Le);
        assert_eq!(Encoding::of(&utf16(&format!("\u{feff}{text}"), u16::to_be_bytes)), Encoding::Utf16Be);
        assert_eq!(Encoding::of(&utf16(&text, u16::to_le_bytes)), Encoding::Utf16Le);
        assert_eq!(Encoding::of(&utf16(&text, u16::to_be_bytes)), Encoding::Utf16Be);
        assert_eq!(Encoding::of(b"id,name\n"), Encoding::Utf8);
        // Cut in the middle of a character, and with one byte damaged.
        assert_eq!(Encoding::of(&text.as_bytes()[..100]), Encoding::Utf8);
        assert_eq!(Encoding::of(&cp932[..101]), Encoding::Cp932);
        let mut damaged = text.into_bytes();
        damaged[40] = 0xff;
        assert_eq!(Encoding::of(&damaged), Encoding::Utf8);
    }

    #[test]
    fn a_decoded_reader_gives_utf8_and_a_sign_for_bad_bytes() {
        let text = "日本語のｶﾅと漢字①㈱".repeat(5000);
        let mut bytes = SHIFT_JIS.encode(&text).0.into_owned();
        bytes.extend([0x81, b'\n', b'a']);
        let mut read = String::new();
        decoded(Box::new(io::Cursor::new(bytes)), Encoding::Cp932).read_to_string(&mut read).unwrap();
        assert_eq!(read, format!("{text}\u{fffd}\na"));
    }
}

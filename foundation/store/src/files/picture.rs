//! Pictures that strangers send. They are decoded by memory-safe decoders in a blocking thread, under limits: the
//! size is read from the header and judged before anything is decoded, memory is capped, and only two are decoded at
//! a time. What is kept is painted anew, so that nothing of the original but its pixels remains: no place, no
//! device, no comment, no hidden part.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use kernel::{Failure, Fault, Outcome, Refusal};
use tokio::sync::Semaphore;

use super::FileKind;

/// Pixels a picture may have.
pub const MOST_PIXELS: u64 = 40_000_000;
/// The longer side of a face.
pub const FACE: u32 = 512;
const MOST_SIDE: u32 = 20_000;
const MOST_MEMORY: u64 = 256 << 20;
const QUALITY: u8 = 85;

/// Each holds up to [`MOST_MEMORY`].
static DECODING: Semaphore = Semaphore::const_new(2);

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// JPEG, or PNG where something shines through.
    pub content: Vec<u8>,
    /// Which of both.
    pub kind: FileKind,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Reads a JPEG, PNG or WebP picture (of a moving one the first image), turns it upright, makes its longer side at
/// most `side` pixels, and paints it anew.
///
/// # Errors
/// A refusal when it is no such picture, has too many pixels, or is damaged.
pub async fn picture(content: Vec<u8>, side: u32) -> Outcome<Picture> {
    let kind = FileKind::of(&content, &FileKind::PICTURES)?;
    let doing = "decoding a picture";
    let _turn = DECODING.acquire().await.map_err(|source| Fault::new(doing, source))?;
    tokio::task::spawn_blocking(move || repaint(&content, kind, side))
        .await
        .map_err(|source| Failure::from(Fault::new(doing, source)))?
}

fn repaint(content: &[u8], kind: FileKind, side: u32) -> Outcome<Picture> {
    const DAMAGED: Refusal = Refusal::Other("store-picture-damaged");
    let format = match kind {
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    if kind == FileKind::Jpeg && !ends(content) {
        return Err(DAMAGED.into());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits);
    let refused = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Refusal::TooMuch("store-picture-too-large"),
        _ => DAMAGED,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE {
        return Err(Refusal::TooMuch("store-picture-too-large").into());
    }
    let upright = decoder.orientation().map_err(refused)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if width.max(height) > side {
        image = image.thumbnail(side, side);
    }
    image.apply_orientation(upright);
    paint(&image).map_err(|source| Fault::new("painting a picture", source).into())
}

/// Whether the mark at the end of a JPEG follows its first scan: the decoder paints the missing part of a file that was
/// cut off grey, and says nothing. The small picture in the metadata stands before the scan and has an end of its own.
fn ends(content: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = content.get(at..at + 4).and_then(<[u8]>::first_chunk) {
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xDA {
            return content.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xFF, 0xD9]));
        }
    }
    // Not laid out as expected: the decoder judges.
    true
}

fn paint(image: &DynamicImage) -> image::ImageResult<Picture> {
    let (width, height) = (image.width(), image.height());
    let rgba = image.has_alpha().then(|| image.to_rgba8());
    let mut content = Vec::new();
    let kind = match rgba.filter(|rgba| rgba.pixels().any(|pixel| pixel.0[3] < u8::MAX)) {
        Some(rgba) => {
            rgba.write_to(&mut Cursor::new(&mut content), ImageFormat::Png)?;
            FileKind::Png
        }
        None => {
            image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut content, QUALITY))?;
            FileKind::Jpeg
        }
    };
    Ok(Picture { content, kind, width, height })
}

//! Files beside the database: what goes in comes out, nobody else can read it, and what is not a file that is wanted
//! is refused before anything is kept.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop the test")]

use std::{fs, io::Cursor, path::Path};

use flate2::Crc;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kernel::{Chance, Clock, Failure, Id, Ids, Instant, Outcome, Refusal};
use store::{
    Store,
    files::{FACE, File, FileKind, Files, New, picture},
    verify::{Finding, verify},
};
use store_testing::on_both;

const NOW: i64 = 1_795_000_000_000_000;

fn ids() -> Ids {
    Ids::new(Clock::system(), Chance::seeded(1))
}

fn new<'a>(region: Id<()>, id: Id<File>, content: &[u8], allowed: &'a [FileKind]) -> New<'a, ()> {
    New { region, id, content: content.to_vec(), allowed, at: Instant::from_micros(NOW), by: None }
}

fn contents(folder: &Path) -> Vec<std::path::PathBuf> {
    let shelves = fs::read_dir(folder.join("files")).unwrap();
    shelves
        .flat_map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

async fn keep(store: &Store, files: &Files, new: New<'_, ()>) -> Outcome<()> {
    let mut write = store.write().await?;
    files.keep(&mut write, new).await?;
    Ok(write.commit().await?)
}

fn key<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.key(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn what_is_kept_comes_back_and_nobody_else_can_read_it() {
    on_both(|store| async move {
        let (ids, files) = (ids(), Files::open(store.folder()).await.unwrap());
        let (region, first, second) = (ids.next(), ids.next(), ids.next());
        let content = b"%PDF-1.7 secret secret secret";
        keep(&store, &files, new(region, first, content, &FileKind::ALL)).await.unwrap();
        keep(&store, &files, new(region, second, content, &FileKind::ALL)).await.unwrap();
        let again = Files::open(store.folder()).await.unwrap();
        let mut read = store.read().await.unwrap();
        let kept = again.find(&mut read, region, first).await.unwrap();
        assert_eq!((kept.kind, kept.size), (FileKind::Pdf, content.len() as u64));
        assert_eq!(again.content(&kept).await.unwrap(), content);
        assert_eq!(key(again.find(&mut read, ids.next::<()>(), first).await), Refusal::NotFound.key());
        let stored = contents(store.folder());
        assert_eq!(stored.len(), 1, "equal contents are kept once");
        let sealed = fs::read(&stored[0]).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert!(verify(&store).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_damaged_or_lost_file_is_noticed_and_healed_by_keeping_it_again() {
    on_both(|store| async move {
        let (ids, files) = (ids(), Files::open(store.folder()).await.unwrap());
        let (region, id): (Id<()>, Id<File>) = (ids.next(), ids.next());
        keep(&store, &files, new(region, id, b"a,b\r\n1,2\r\n", &[FileKind::Csv])).await.unwrap();
        let stored = contents(store.folder()).remove(0);
        let mut bytes = fs::read(&stored).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&stored, bytes).unwrap();
        let kept = files.find(&mut store.read().await.unwrap(), region, id).await.unwrap();
        assert!(files.content(&kept).await.is_err());
        assert!(matches!(verify(&store).await.unwrap()[..], [Finding::MissingFile(_)]));
        fs::remove_file(&stored).unwrap();
        assert!(matches!(verify(&store).await.unwrap()[..], [Finding::MissingFile(_)]));
        keep(&store, &files, new(region, ids.next(), b"a,b\r\n1,2\r\n", &[FileKind::Csv])).await.unwrap();
        assert!(verify(&store).await.unwrap().is_empty());
        assert_eq!(files.content(&kept).await.unwrap(), b"a,b\r\n1,2\r\n");
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    on_both(|store| async move {
        let (ids, files) = (ids(), Files::open(store.folder()).await.unwrap());
        let region = ids.next();
        for content in [&b"<svg><script/></svg>"[..], b"", b"MZ\0\0"] {
            assert!(keep(&store, &files, new(region, ids.next(), content, &FileKind::ALL)).await.is_err());
        }
        assert!(contents(store.folder()).is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_no_row_names_is_swept_away_after_a_day() {
    on_both(|store| async move {
        let (ids, files) = (ids(), Files::open(store.folder()).await.unwrap());
        let (region, stays, goes): (Id<()>, Id<File>, Id<File>) = (ids.next(), ids.next(), ids.next());
        keep(&store, &files, new(region, stays, b"stays", &[FileKind::Csv])).await.unwrap();
        keep(&store, &files, new(region, goes, b"goes", &[FileKind::Csv])).await.unwrap();
        let mut undone = store.write().await.unwrap();
        files.keep(&mut undone, new(region, ids.next(), b"undone", &[FileKind::Csv])).await.unwrap();
        drop(undone);
        let mut write = store.write().await.unwrap();
        files.forget(&mut write, region, goes).await.unwrap();
        write.commit().await.unwrap();
        let now = Clock::system().now();
        assert_eq!(files.sweep(&store, now).await.unwrap(), 0, "young ones are left alone");
        assert_eq!(files.sweep(&store, now.plus_seconds(90_000)).await.unwrap(), 2);
        assert_eq!(contents(store.folder()).len(), 1);
        assert!(verify(&store).await.unwrap().is_empty());
    })
    .await;
}

fn photograph(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let left_red =
        RgbImage::from_fn(
            width,
            height,
            |x, _| {
                if x < width / 2 { Rgb([220, 10, 10]) } else { Rgb([10, 10, 220]) }
            },
        );
    left_red.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Puts an EXIF block with this orientation and a place into a JPEG.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 42.8213 141.6509");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

#[tokio::test]
async fn a_picture_is_painted_anew_small_upright_and_without_a_place() {
    let taken = with_exif(&photograph(1600, 800, ImageFormat::Jpeg), 6);
    assert!(taken.windows(3).any(|part| part == b"GPS"));
    let face = picture(taken, FACE).await.unwrap();
    assert_eq!((face.kind, face.width, face.height), (FileKind::Jpeg, 256, 512), "turned by a quarter");
    assert!(!face.content.windows(4).any(|part| part == b"Exif"));
    assert!(!face.content.windows(3).any(|part| part == b"GPS"));
    let seen = image::load_from_memory(&face.content).unwrap().to_rgb8();
    assert!(seen.get_pixel(128, 20)[0] > 150, "what was left is on top");
    assert!(seen.get_pixel(128, 490)[2] > 150);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let small = picture(photograph(30, 20, format), FACE).await.unwrap();
        assert_eq!((small.width, small.height), (30, 20), "nothing is blown up");
    }
    let mut glass = Vec::new();
    let clear = RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 0]));
    clear.write_to(&mut Cursor::new(&mut glass), ImageFormat::Png).unwrap();
    assert_eq!(picture(glass, FACE).await.unwrap().kind, FileKind::Png);
}

/// A PNG that says it has this size and holds nothing.
fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [
        (b"IHDR", [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()),
        (b"IDAT", b"\x78\x9c\x03\0\0\0\0\x01".to_vec()),
        (b"IEND", Vec::new()),
    ] {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(&body);
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        png.extend(name);
        png.extend(body);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

#[tokio::test]
async fn a_picture_that_is_too_large_or_none_is_refused_before_it_costs_anything() {
    assert_eq!(key(picture(hollow_png(65_535, 65_535), FACE).await), "store-picture-too-large");
    assert_eq!(key(picture(hollow_png(10_000, 4_001), FACE).await), "store-picture-too-large");
    let mut jpeg = photograph(16, 16, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|part| part == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(key(picture(jpeg, FACE).await), "store-picture-too-large");
    assert_eq!(key(picture(hollow_png(100, 100), FACE).await), "store-picture-damaged");
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let mut cut = photograph(200, 200, format);
        cut.truncate(cut.len() * 2 / 3);
        assert_eq!(key(picture(cut, FACE).await), "store-picture-damaged", "{format:?}");
    }
    assert_eq!(key(picture(b"<svg onload='x'/>".to_vec(), FACE).await), "store-file-svg");
    assert_eq!(key(picture(b"%PDF-1.7".to_vec(), FACE).await), "store-file-kind");
}

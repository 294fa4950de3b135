//! Photographs: with consent seen by whoever may see the person, without it by nobody but them and the hub.

use access::{Actor, ProfessionalId, Role};
use audit::Face as Way;
use axum::http::{StatusCode, header};
use image::{ExtendedColorType, ImageEncoder, RgbImage, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};
use page_testing::{Seen, Visitor};
use store::{Statement, Store};
use store_testing::on_both;

use crate::world::{World, with};

static FILES: Statement = Statement::new("test.files", "SELECT COUNT(*) FROM file WHERE region_id = $1");

/// A photograph of two colours, left and right, as a telephone makes it: with the place in its metadata.
fn photograph() -> Vec<u8> {
    let picture =
        RgbImage::from_fn(800, 600, |x, _| image::Rgb(if x < 400 { [200, 30, 30] } else { [30, 30, 200] }));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(b"II*\0\x08\0\0\0\0\0GPS 43.80 143.89".to_vec()).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    assert!(bytes.windows(9).any(|part| part == b"GPS 43.80"));
    bytes
}

/// A picture that says it is this large, and has one row.
fn hollow(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8).unwrap();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = 0xFFFF_FFFF_u32;
    for byte in &bytes[12..29] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

const CONSENT: [(&str, &str); 7] = [
    ("taken-year", "令和8"),
    ("taken-month", "4"),
    ("taken-day", "1"),
    ("consent-by", "本人（書面）"),
    ("consent-until-year", "2027"),
    ("consent-until-month", "3"),
    ("consent-until-day", "31"),
];

async fn bring(visitor: &Visitor<'_>, who: ProfessionalId, fields: &[(&str, &str)], bytes: &[u8]) -> Seen {
    visitor.upload(&format!("/people/{who}/photo/edit"), fields, ("photo", "IMG_0001.JPG", bytes)).await
}

async fn files(world: &World, store: &Store) -> i64 {
    store.read().await.unwrap().one(&FILES, &[world.region.into()]).await.unwrap().number(0).unwrap()
}

fn own(world: &World, who: ProfessionalId) -> Actor {
    Actor { professional: Some(who), ..world.somebody(Role::Member) }
}

#[tokio::test]
async fn a_photograph_without_consent_is_seen_by_the_person_and_the_hub_alone() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let brought = bring(&hub, world.nurse, &[], &photograph()).await;
        assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text);
        let address = format!("/people/{}/photo", world.nurse);
        let own = own(&world, world.nurse);
        for (actor, status) in [
            (world.somebody(Role::Hub), StatusCode::OK),
            (own, StatusCode::OK),
            (world.somebody(Role::Member), StatusCode::NOT_FOUND),
            (world.somebody(Role::Officer), StatusCode::NOT_FOUND),
            (world.somebody(Role::Resident), StatusCode::NOT_FOUND),
        ] {
            let visitor = world.site.visitor(actor);
            assert_eq!(visitor.get(&address).await.status, status);
            for page in ["/people".to_owned(), format!("/people/{}", world.nurse)] {
                let page = visitor.get(&page).await;
                assert!(!page.text.contains(&format!("src=\"{address}\"")), "nobody's lists show it");
            }
        }
        let edit = hub.get(&format!("{address}/edit")).await;
        assert!(edit.text.contains("同意がありません") && edit.text.contains(&format!("src=\"{address}\"")));
        assert_eq!(world.site.nobody().get(&address).await.status, StatusCode::NOT_FOUND);
        let member = world.site.visitor(world.somebody(Role::Member));
        assert_eq!(bring(&member, world.nurse, &CONSENT, &photograph()).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn with_consent_it_is_shown_without_what_the_telephone_added_and_every_look_is_written_down() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let own = world.site.visitor(own(&world, world.nurse));
        assert_eq!(bring(&own, world.nurse, &CONSENT, &photograph()).await.status, StatusCode::SEE_OTHER);
        let member = world.site.visitor(world.somebody(Role::Member));
        let address = format!("/people/{}/photo", world.nurse);
        for page in ["/people".to_owned(), format!("/people/{}", world.nurse)] {
            assert!(member.get(&page).await.text.contains(&format!("src=\"{address}\"")), "{page}");
        }
        let before = world.lines(world.nurse).await.len();
        let picture = member.get(&address).await;
        assert_eq!(picture.status, StatusCode::OK);
        assert_eq!(picture.headers[header::CONTENT_TYPE], "image/jpeg");
        assert_eq!(picture.headers[header::CACHE_CONTROL], "private, no-cache");
        assert!(!picture.bytes.windows(3).any(|part| part == b"GPS" || part == b"Exi"));
        let shown = image::load_from_memory(&picture.bytes).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (400, 300));
        assert!(shown.get_pixel(20, 150).0[0] > 150 && shown.get_pixel(380, 150).0[2] > 150);
        let lines = world.lines(world.nurse).await;
        assert_eq!(lines.len(), before + 1);
        assert_eq!((lines[0].deed.code(), lines[0].face), ("look", Way::Html));
        assert_eq!(lines[0].fields, ["photo"]);
        let seen = own.get(&format!("/people/{}/seen", world.nurse)).await;
        assert!(seen.text.contains("写真を見た"));
        // Residents do not learn that she is there at all; of the doctor, who is public, they see the photograph.
        assert_eq!(world.site.nobody().get(&address).await.status, StatusCode::NOT_FOUND);
        let hub = world.site.visitor(world.somebody(Role::Hub));
        assert_eq!(bring(&hub, world.doctor, &CONSENT, &photograph()).await.status, StatusCode::SEE_OTHER);
        let public = world.site.nobody().get(&format!("/people/{}/photo", world.doctor)).await;
        assert_eq!(public.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_consent_counts_at_once_and_one_past_its_date_from_the_next_day() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let member = world.site.visitor(world.somebody(Role::Member));
        for who in [world.nurse, world.doctor] {
            bring(&hub, who, &CONSENT, &photograph()).await;
            assert_eq!(member.get(&format!("/people/{who}/photo")).await.status, StatusCode::OK);
        }
        let own = world.site.visitor(own(&world, world.nurse));
        let withdrawn = own.post(&format!("/people/{}/photo/withdraw", world.nurse), &[]).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
        assert_eq!(member.get(&format!("/people/{}/photo", world.nurse)).await.status, StatusCode::NOT_FOUND);
        assert!(!member.get("/people").await.text.contains(&format!("{}/photo", world.nurse)));
        assert_eq!(own.get(&format!("/people/{}/photo", world.nurse)).await.status, StatusCode::OK);
        let history = hub.get(&format!("/people/{}/history", world.nurse)).await;
        for words in ["写真の同意", "本人（書面）、令和9年3月31日(水)まで", "令和8年4月1日(水)撮影の写真"]
        {
            assert!(history.text.contains(words), "{words}");
        }
        let doctor = format!("/people/{}/photo", world.doctor);
        for (now, status) in
            [("2027-03-31T14:59:59Z", StatusCode::OK), ("2027-03-31T15:00:00Z", StatusCode::NOT_FOUND)]
        {
            world.site.clock.set(now.parse().unwrap());
            assert_eq!(member.get(&doctor).await.status, status, "{now}");
        }
        assert!(hub.get(&format!("{doctor}/edit")).await.text.contains("期限"));
    })
    .await;
}

#[tokio::test]
async fn a_photograph_that_is_replaced_or_deleted_is_forgotten_and_the_history_says_so() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        bring(&hub, world.nurse, &CONSENT, &photograph()).await;
        let first = hub.get(&format!("/people/{}/photo", world.nurse)).await;
        let mark = first.headers[header::ETAG].to_str().unwrap().to_owned();
        let other = with(CONSENT.to_vec(), &[("taken-month", "5")]);
        assert_eq!(bring(&hub, world.nurse, &other, &photograph()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(files(&world, &store).await, 1);
        let second = hub.get(&format!("/people/{}/photo", world.nurse)).await;
        assert_ne!(second.headers[header::ETAG].to_str().unwrap(), mark);
        // What is typed beside it changes without another file.
        let until = with(CONSENT.to_vec(), &[("consent-until-year", "2028")]);
        let kept =
            hub.upload(&format!("/people/{}/photo/edit", world.nurse), &until, ("photo", "", b"")).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        assert_eq!(files(&world, &store).await, 1);
        assert!(hub.get(&format!("/people/{}", world.nurse)).await.text.contains("令和10年3月31日"));
        let removed = hub.post(&format!("/people/{}/photo/remove", world.nurse), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(files(&world, &store).await, 0);
        assert_eq!(hub.get(&format!("/people/{}/photo", world.nurse)).await.status, StatusCode::NOT_FOUND);
        let history = hub.get(&format!("/people/{}/history", world.nurse)).await;
        assert!(history.text.contains("令和8年5月1日(金)撮影の写真") && history.text.contains("（なし）"));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused_in_clear_words_and_nothing_is_lost_or_kept() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let whole = photograph();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let huge = [b"\xFF\xD8\xFF\xE0".as_slice(), &vec![7; 20 << 20]].concat();
        let cases: [(&[u8], &str); 8] = [
            (&hollow(65_535, 65_535), "画像の縦横が大きすぎます"),
            (svg, "SVG の画像は受け取れません"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC・AVIF の写真は受け取れません"),
            (&[0, 159, 146, 150, 1, 2, 3], "この種類のファイルは受け取れません"),
            (b"%PDF-1.7\n", "この種類のファイルは受け取れません"),
            (&whole[..whole.len() / 3], "画像が壊れていて開けません"),
            (&huge, "ファイルが大きすぎます"),
            (b"", "写真のファイルを選んでください"),
        ];
        for (bytes, words) in cases {
            let back = bring(&hub, world.nurse, &CONSENT, bytes).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            for words in [words, "value=\"本人（書面）\"", "value=\"令和8\"", "value=\"2027\""] {
                assert!(back.text.contains(words), "{words}");
            }
        }
        let past = with(CONSENT.to_vec(), &[("consent-until-year", "2025"), ("taken-year", "2030")]);
        let back = bring(&hub, world.nurse, &past, &whole).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text.contains("今日かそれより後の日") && back.text.contains("今日かそれより前の日"));
        assert_eq!(files(&world, &store).await, 0);
        assert!(
            hub.get(&format!("/people/{}/history", world.nurse)).await.text.contains("まだ変更はありません")
        );
        assert_eq!(bring(&hub, world.nurse, &CONSENT, &whole).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

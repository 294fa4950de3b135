use access::Role;
use axum::http::StatusCode;
use store::Statement;

use crate::browser::{Browser, PASSWORD, on_both, settle};

static TOUCHED: Statement = Statement::new(
    "test.touched",
    "SELECT COUNT(*) FROM session WHERE last_seen_at > made_at AND revoked_at IS NULL",
);

#[tokio::test]
async fn signing_in_always_makes_a_new_session_and_ends_the_one_before() {
    on_both(|site| async move {
        let (mut browser, app) = site.member("sato@example.jp", Role::Member).await;
        let first = browser.session();
        let code = app.code(&site);
        let seen = browser.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        let cookie = seen.cookies.iter().find(|cookie| cookie.starts_with("tsunagu_session=")).unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Max-Age=2592000"), "{cookie}");
        assert_ne!(browser.session(), first);
        let mut thief = Browser::new(&site);
        thief.cookies.insert("tsunagu_session".into(), first);
        assert!(!thief.is_in().await);
        thief.cookies.insert("tsunagu_session".into(), "A".repeat(43));
        assert!(!thief.is_in().await, "a token somebody made up");
    })
    .await;
}

#[tokio::test]
async fn a_shared_device_locks_and_opens_again_where_one_was() {
    on_both(|site| async move {
        let (mut own, app) = site.member("sato@example.jp", Role::Member).await;
        let mut ward = Browser::new(&site);
        let code = app.code(&site);
        let seen = ward.sign_in("sato@example.jp", PASSWORD, &code, false).await;
        let cookie = seen.cookies.iter().find(|cookie| cookie.starts_with("tsunagu_session=")).unwrap();
        assert!(!cookie.contains("Max-Age"), "a shared device forgets: {cookie}");
        for _ in 0..3 {
            site.pass(14 * 60);
            assert!(ward.is_in().await, "in use");
            settle().await;
        }
        site.pass(15 * 60);
        let seen = ward.open("/account/devices?x=1").await;
        assert_eq!(seen.location, "/sign-in?return_to=%2Faccount%2Fdevices%3Fx%3D1");
        let seen = ward.open(&seen.location).await;
        assert_eq!(seen.location, "/prove?return_to=%2Faccount%2Fdevices%3Fx%3D1");
        let page = ward.open(&seen.location).await;
        assert!(page.text.contains("画面を閉じました") && page.text.contains("佐藤 花子"), "{}", page.text);
        let locked = ward.session();

        let to = ("return_to", "/account/devices?x=1");
        let wrong = ward.send("/prove", &[("password", "x"), ("code", "1"), to]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let code = app.code(&site);
        let seen = ward.send("/prove", &[("password", PASSWORD), ("code", &code), to]).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account/devices?x=1"));
        assert_eq!(ward.open("/account/devices?x=1").await.status, StatusCode::OK);
        assert_ne!(ward.session(), locked, "the token is another");
        let mut thief = Browser::new(&site);
        thief.cookies.insert("tsunagu_session".into(), locked);
        assert!(!thief.is_in().await);

        assert!(own.is_in().await, "one's own device does not lock");
        site.pass(11 * 3600);
        assert!(own.is_in().await);
        site.pass(3600);
        let seen = ward.open("/prove").await;
        assert_eq!(seen.location, "/sign-in?return_to=%2F", "after twelve hours it is over, not locked");
        site.pass(30 * 86_400);
        assert!(!own.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn the_use_of_a_session_is_written_down_once_a_minute_at_most() {
    on_both(|site| async move {
        let (mut browser, app) = site.member("sato@example.jp", Role::Member).await;
        let code = app.code(&site);
        browser.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        site.pass(59);
        assert!(browser.is_in().await);
        settle().await;
        assert_eq!(site.number(&TOUCHED, &[]).await, 0);
        site.pass(1);
        assert!(browser.is_in().await);
        settle().await;
        assert_eq!(site.number(&TOUCHED, &[]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn devices_are_seen_and_signed_out_one_by_one_or_all() {
    on_both(|site| async move {
        let (mut first, app) = site.member("sato@example.jp", Role::Member).await;
        let (mut stranger, _) = site.member("tanaka@example.jp", Role::Member).await;
        let mut second = Browser::new(&site);
        second.sign_in("sato@example.jp", PASSWORD, &app.code(&site), false).await;
        site.pass(30);
        let mut third = Browser::new(&site);
        third.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;

        let page = first.open("/account/devices").await;
        assert_eq!(page.text.matches("Windows, Chrome").count(), 3 + 2, "in rows and beside their buttons");
        assert!(page.text.contains("いま使っている端末") && page.text.contains("共用"));
        let ends: Vec<String> = page
            .text
            .split("action=\"")
            .skip(1)
            .filter_map(|part| part.split('"').next())
            .filter(|path| path.ends_with("/end"))
            .map(ToOwned::to_owned)
            .collect();
        assert_eq!(ends.len(), 2);

        stranger.open("/account/devices").await;
        assert_eq!(stranger.send(&ends[0], &[]).await.status, StatusCode::NOT_FOUND, "not theirs to end");
        assert!(third.is_in().await);
        assert_eq!(first.send(&ends[0], &[]).await.location, "/account/devices");
        assert!(!third.is_in().await, "ended at once");
        assert!(second.is_in().await);
        first.open("/account/devices").await;
        first.send("/account/devices/end-others", &[]).await;
        assert!(!second.is_in().await);
        assert!(first.is_in().await && stranger.is_in().await);

        first.open("/account").await;
        let gone = first.session();
        let seen = first.send("/sign-out", &[]).await;
        assert_eq!(seen.location, "/sign-in");
        assert!(first.session().is_empty());
        first.cookies.insert("tsunagu_session".into(), gone);
        assert!(!first.is_in().await);
        assert_eq!(Browser::new(&site).open("/prove").await.location, "/sign-in?return_to=%2F");
    })
    .await;
}

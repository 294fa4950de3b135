use access::Role;
use axum::http::StatusCode;

use crate::browser::{App, Browser, PASSWORD, on_both};

const OTHER: &str = "となりの柿の木に登って叱られた";

#[tokio::test]
async fn a_new_password_asks_for_a_fresh_proof_and_signs_the_others_out() {
    on_both(|site| async move {
        let (mut browser, app) = site.member("sato@example.jp", Role::Member).await;
        let mut other = Browser::new(&site);
        other.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;
        site.pass(601);
        let seen = browser.open("/account/password").await;
        assert_eq!(seen.location, "/prove?return_to=%2Faccount%2Fpassword");
        browser.open(&seen.location).await;
        let before = browser.session();
        let code = app.code(&site);
        let fields = [("password", PASSWORD), ("code", &*code), ("return_to", "/account/password")];
        assert_eq!(browser.send("/prove", &fields).await.location, "/account/password");
        assert_ne!(browser.session(), before, "a step up is a new token");

        assert_eq!(browser.open("/account/password").await.status, StatusCode::OK);
        for (bad, why) in [
            ("短い", "13 文字以上"),
            ("satosatosatosato", "よく使われる言葉"),
            ("試験圏域試験圏域試験圏域", "13"),
        ] {
            let seen = browser.send("/account/password", &[("password", bad)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
            assert!(seen.text.contains(why), "{bad}: {}", seen.text);
        }
        let seen = browser.send("/account/password", &[("password", OTHER)]).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account"));
        assert!(browser.open("/account").await.text.contains("パスワードを変えました"));
        assert!(!other.is_in().await);
        site.pass(30);
        let code = app.code(&site);
        assert_eq!(other.sign_in("sato@example.jp", PASSWORD, &code, true).await.status.as_u16(), 422);
        assert_eq!(other.sign_in("sato@example.jp", OTHER, &code, true).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn another_app_takes_the_place_of_the_first_once_its_code_is_right() {
    on_both(|site| async move {
        let (mut browser, app) = site.member("sato@example.jp", Role::Member).await;
        let page = browser.open("/account/authenticator").await;
        let next = App::scanned(&page.text);
        assert_ne!(next.code(&site), app.code(&site));
        let seen = browser.send("/account/authenticator", &[("code", &app.code(&site))]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "the old app does not count");
        assert_eq!(App::scanned(&seen.text).code(&site), next.code(&site));
        let seen = browser.send("/account/authenticator", &[("code", &next.code(&site))]).await;
        assert_eq!(seen.location, "/account");
        site.pass(60);
        let mut other = Browser::new(&site);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &next.code(&site), true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        let third = App::scanned(&browser.open("/account/authenticator").await.text);
        assert_ne!(third.code(&site), next.code(&site));
    })
    .await;
}

#[tokio::test]
async fn new_recovery_codes_end_the_old_ones_and_are_shown_once() {
    on_both(|site| async move {
        let (mut browser, _) = site.member("sato@example.jp", Role::Member).await;
        let page = browser.open("/account/recovery-codes").await;
        assert!(page.text.contains("残り 10 個") && !page.text.contains("<code>"), "{}", page.text);
        let codes = |text: &str| -> Vec<String> {
            let parts = text.split("<code>").skip(1).filter_map(|part| part.split("</code>").next());
            parts.map(ToOwned::to_owned).collect()
        };
        let first = codes(&browser.send("/account/recovery-codes", &[]).await.text);
        browser.open("/account/recovery-codes").await;
        let token = page::form_token(&site.context, &session_of(&site).await);
        let key = "00000000-0000-7000-8000-0000000ffffd";
        let second = codes(&browser.send_as("/account/recovery-codes", &[], key, &token).await.text);
        assert_eq!((first.len(), second.len()), (10, 10));
        let again = browser.send_as("/account/recovery-codes", &[], key, &token).await;
        assert_eq!(again.location, "/account/recovery-codes", "sent twice, shown once");
        let mut other = Browser::new(&site);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &first[0], true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &second[0], true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        let page = other.open("/account/recovery-codes").await;
        assert!(page.text.contains("残り 9 個"));
    })
    .await;
}

async fn session_of(site: &crate::browser::Site) -> String {
    static FIND: store::Statement =
        store::Statement::new("test.session", "SELECT session_id FROM session WHERE revoked_at IS NULL");
    let mut read = site.context.store().read().await.unwrap();
    read.one(&FIND, &[]).await.unwrap().uuid(0).unwrap().to_string()
}

use access::Role;
use axum::http::StatusCode;

use crate::browser::{App, Browser, PASSWORD, Site, on_both};

#[tokio::test]
async fn somebody_is_invited_chooses_a_password_and_signs_in_with_it() {
    on_both(|site| async move {
        let (_, link) = site.invite("sato@example.jp", Role::Member).await;
        let mut browser = Browser::new(&site);
        let page = browser.open(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("佐藤 花子") && page.text.contains("<svg"), "{}", page.text);
        let app = App::scanned(&page.text);
        let again = browser.open(&link).await;
        assert_eq!(app.code(&site), App::scanned(&again.text).code(&site), "the app is shown the same again");

        let code = app.code(&site);
        let seen = browser.send(&link, &[("password", "password12345678"), ("code", "000000")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            seen.text.contains("よく使われる言葉") && seen.text.contains("数字が合いません"),
            "{}",
            seen.text
        );
        assert!(!seen.text.contains("password12345678"), "a password is not sent back");

        let seen = browser.send(&link, &[("password", PASSWORD), ("code", &code), ("own", "yes")]).await;
        assert_eq!(seen.status, StatusCode::OK);
        let codes: Vec<&str> =
            seen.text.split("<code>").skip(1).filter_map(|part| part.split("</code>").next()).collect();
        assert_eq!(codes.len(), 10, "{}", seen.text);
        assert!(browser.is_in().await);

        // On another device.
        let mut other = Browser::new(&site);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "the code that set it up was used");
        site.pass(30);
        let code = app.code(&site);
        let seen = other.sign_in(" ＳＡＴＯ@example.jp", PASSWORD, &code, true).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account"));
        assert!(other.is_in().await);
        let mut third = Browser::new(&site);
        let seen = third.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is good once");
        assert!(!third.is_in().await);

        let seen = third.sign_in("sato@example.jp", PASSWORD, &codes[0].to_lowercase(), true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "a recovery code stands for the app");
        let mut fourth = Browser::new(&site);
        let seen = fourth.sign_in("sato@example.jp", PASSWORD, codes[0], true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "and is good once");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_seven_days() {
    on_both(|site| async move {
        let (id, link) = site.invite("sato@example.jp", Role::Member).await;
        let mut browser = Browser::new(&site);
        let app = App::scanned(&browser.open(&link).await.text);
        let fields = [("password", PASSWORD), ("code", &app.code(&site)[..])];
        let mut late = Browser::new(&site);
        late.open(&link).await;
        assert_eq!(browser.send(&link, &fields).await.status, StatusCode::OK);
        assert_eq!(browser.open(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(late.send(&link, &fields).await.status, StatusCode::NOT_FOUND);
        assert!(!late.is_in().await);

        let (_, link) = site.invite("tanaka@example.jp", Role::Member).await;
        site.pass(7 * 86_400 - 1);
        assert_eq!(Browser::new(&site).open(&link).await.status, StatusCode::OK);
        site.pass(1);
        assert_eq!(Browser::new(&site).open(&link).await.status, StatusCode::NOT_FOUND);
        for wrong in ["x".to_owned(), "A".repeat(43), id.to_string()] {
            assert_eq!(
                Browser::new(&site).open(&format!("/invitation/{wrong}")).await.status,
                StatusCode::NOT_FOUND
            );
        }

        let (_, link) = site.invite("kimura@example.jp", Role::Member).await;
        let (store, region) = (site.context.store(), site.context.region());
        let done = accounts::operator::suspend(store, region, site.context.ids(), "kimura@example.jp").await;
        assert_eq!(done.unwrap().state, accounts::State::Suspended);
        assert_eq!(Browser::new(&site).open(&link).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_way_on_never_leads_out_of_the_house() {
    on_both(|site| async move {
        let (_, app) = site.member("sato@example.jp", Role::Member).await;
        for (wished, expected) in [
            ("/account/devices?x=1", "/account/devices?x=1"),
            ("//evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example/", "/"),
            ("/sign-in", "/"),
        ] {
            site.pass(30);
            let mut browser = Browser::new(&site);
            let page = browser.open(&format!("/sign-in?return_to={}", wished.replace('\\', "%5C"))).await;
            assert!(page.text.contains(&format!("name=\"return_to\" value=\"{expected}\"")), "{wished}");
            let code = app.code(&site);
            let fields =
                [("name", "sato@example.jp"), ("password", PASSWORD), ("code", &code), ("return_to", wished)];
            assert_eq!(browser.send("/sign-in", &fields).await.location, expected, "{wished}");
            let seen = browser.send("/preferences", &[("return", wished), ("lang", "en")]).await;
            assert!(seen.status == StatusCode::BAD_REQUEST || !seen.location.contains("evil"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    on_both(|site| async move {
        let (mut member, app) = site.member("sato@example.jp", Role::Member).await;
        let mut browser = Browser::new(&site);
        browser.open("/sign-in").await;
        let code = app.code(&site);
        let fields = [("name", "sato@example.jp"), ("password", PASSWORD), ("code", &*code)];
        let key = "00000000-0000-7000-8000-0000000fffff";
        let seen = browser.send_as("/sign-in", &fields, key, "").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        assert!(browser.session().is_empty());
        for path in ["/sign-out", "/account/password", "/account/devices/end-others", "/preferences"] {
            let seen = member.send_as(path, &[], key, "wrong").await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{path}");
        }
        assert!(member.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_signs_in_once() {
    on_both(|site| async move {
        let (_, app) = site.member("sato@example.jp", Role::Member).await;
        let mut browser = Browser::new(&site);
        browser.open("/sign-in").await;
        let token = page::form_token(&site.context, &browser.cookies["tsunagu_visitor"]);
        let code = app.code(&site);
        let fields = [("name", "sato@example.jp"), ("password", PASSWORD), ("code", &*code)];
        let key = "00000000-0000-7000-8000-0000000ffffe";
        let first = browser.send_as("/sign-in", &fields, key, &token).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let session = browser.cookies.remove("tsunagu_session").unwrap();
        let second = browser.send_as("/sign-in", &fields, key, &token).await;
        assert_eq!((second.status, second.location), (first.status, first.location));
        assert!(second.cookies.iter().all(|cookie| !cookie.contains("session")), "{:?}", second.cookies);
        browser.cookies.insert("tsunagu_session".into(), session);
        assert!(browser.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn everybody_chooses_language_and_size_of_letters() {
    on_both(|site| async move {
        let mut browser = Browser::new(&site);
        assert!(browser.open("/sign-in").await.text.contains("<html lang=\"ja\""));
        let seen = browser.send("/preferences", &[("lang", "en"), ("return", "/sign-in")]).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/sign-in"));
        let page = browser.open("/sign-in").await;
        assert!(page.text.contains("<html lang=\"en\"") && page.text.contains("Sign-in name"));
        browser.send("/preferences", &[("type", "large"), ("return", "/sign-in")]).await;
        assert!(browser.open("/sign-in").await.text.contains("data-type=\"large\""));
        browser.send("/preferences", &[("type", "<b>"), ("lang", "xx"), ("return", "/sign-in")]).await;
        assert!(browser.open("/sign-in").await.text.contains("data-type=\"large\""));
    })
    .await;
}

#[tokio::test]
async fn the_demo_is_entered_with_a_click_on_this_machine_and_nowhere_else() {
    store_testing::on_both(|store| async move {
        let site = Site::open(&store, true);
        let region = site.context.region();
        let demo = accounts::demo::DemoAccount {
            sign_in_name: "demo-nurse".into(),
            display_name: "看護 師子".into(),
            role: Role::Member,
            belonging: accounts::Belonging {
                offices: vec![(access::OfficeId::from_uuid(crate::browser::OFFICE), "ひなた".into())],
            },
            professional: None,
        };
        let mut write = store.write().await.unwrap();
        let id = accounts::demo::make(&mut write, region, site.context.ids(), &demo).await.unwrap();
        let same = accounts::demo::make(&mut write, region, site.context.ids(), &demo).await.unwrap();
        assert_eq!(id, same);
        write.commit().await.unwrap();
        let mut read = store.read().await.unwrap();
        assert_eq!(accounts::demo::all(&mut read, region).await.unwrap().len(), 1);
        drop(read);
        let account = id.to_string();

        let mut here = Browser::new(&site);
        here.peer = "127.0.0.1:5000".parse().unwrap();
        here.open("/sign-in").await;
        let seen = here.send("/sign-in/demo", &[("account", &account), ("return_to", "/account")]).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account"));
        let page = here.open("/account").await;
        assert!(page.text.contains("看護 師子") && page.text.contains("ひなた"));
        let seen = here.open("/account/password").await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        here.open("/prove?return_to=/account").await;
        assert_eq!(here.send("/prove", &[("return_to", "/account")]).await.location, "/account");

        let (other, _) = site.invite("sato@example.jp", Role::Member).await;
        let mut elsewhere = Browser::new(&site);
        elsewhere.open("/sign-in").await;
        assert_eq!(
            elsewhere.send("/sign-in/demo", &[("account", &account)]).await.status,
            StatusCode::NOT_FOUND
        );
        for (peer, host, proxied, account) in [
            ("127.0.0.1:5000", "evil.example", None, account.clone()),
            ("127.0.0.1:5000", "localhost", Some("198.51.100.7".to_owned()), account.clone()),
            ("127.0.0.1:5000", "localhost", None, other.to_string()),
            ("127.0.0.1:5000", "localhost", None, "x".to_owned()),
        ] {
            let mut browser = Browser::new(&site);
            (browser.peer, browser.host, browser.proxied_for) = (peer.parse().unwrap(), host.into(), proxied);
            browser.open("/sign-in").await;
            let seen = browser.send("/sign-in/demo", &[("account", &account)]).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{host}");
        }

        let real = Site::open(&store, false);
        let mut here = Browser::new(&real);
        here.peer = "127.0.0.1:5000".parse().unwrap();
        here.open("/sign-in").await;
        assert_eq!(here.send("/sign-in/demo", &[("account", &account)]).await.status, StatusCode::NOT_FOUND);
        // Nor with a password it does not have.
        let seen = here.sign_in("demo-nurse", "", "", true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

use access::Role;
use axum::http::StatusCode;

use crate::{
    authenticator::{Authenticator, asked},
    browser::{Browser, on_both},
};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn somebody_is_invited_and_comes_in_with_a_passkey_alone() {
    on_both(|site| async move {
        let (_, link) = site.invite("sato@example.jp", Role::Member).await;
        let mut browser = Browser::new(&site);
        browser.open(&link).await;
        let mut key = Authenticator::new(7);
        let seen =
            key.register(&mut browser, &format!("{link}/passkey/options"), &format!("{link}/passkey")).await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/"), "{}", seen.text);
        assert!(browser.is_in().await);
        assert_eq!(browser.open(&link).await.status, StatusCode::NOT_FOUND);

        let mut other = Browser::new(&site);
        other.open("/sign-in").await;
        let seen = key.prove(&mut other, "/sign-in/passkey").await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account"), "{}", seen.text);
        let page = other.open("/account").await;
        assert!(page.text.contains("Windows, Chrome"), "the passkey is called after the device");
        // The last way in cannot be thrown away.
        let path = page.text.split("action=\"").find(|part| part.starts_with("/account/passkeys/")).unwrap();
        let path = path.split('"').next().unwrap();
        assert_eq!(other.send(path, &[]).await.status, StatusCode::CONFLICT);
        let seen = other.sign_in("sato@example.jp", "", "", true).await;
        assert_eq!(seen.status, WRONG, "there is no password");
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_good_once_soon_and_for_what_was_asked() {
    on_both(|site| async move {
        let (mut browser, _) = site.member("sato@example.jp", Role::Member).await;
        browser.open("/account").await;
        let mut key = Authenticator::new(7);
        let seen = key.register(&mut browser, "/account/passkeys/options", "/account/passkeys").await;
        assert_eq!((seen.status, &*seen.location), (StatusCode::SEE_OTHER, "/account"), "{}", seen.text);
        assert!(browser.open("/account").await.text.contains("鍵"));

        let mut other = Browser::new(&site);
        other.open("/sign-in").await;
        let options = asked(&mut other, "/sign-in/passkey/options").await;
        let answer = key.get(&options).to_string();
        let ceremony = options["ceremony"].as_str().unwrap();
        let fields = [("ceremony", ceremony), ("credential", &*answer)];
        assert_eq!(other.send("/sign-in/passkey", &fields).await.status, StatusCode::SEE_OTHER);
        let mut thief = Browser::new(&site);
        thief.open("/sign-in").await;
        assert_eq!(thief.send("/sign-in/passkey", &fields).await.status, WRONG, "once");

        let options = asked(&mut thief, "/sign-in/passkey/options").await;
        let answer = key.get(&options).to_string();
        site.pass(301);
        let fields = [("ceremony", options["ceremony"].as_str().unwrap()), ("credential", &*answer)];
        assert_eq!(thief.send("/sign-in/passkey", &fields).await.status, WRONG, "soon");

        let one = asked(&mut thief, "/sign-in/passkey/options").await;
        let two = asked(&mut thief, "/sign-in/passkey/options").await;
        let answer = key.get(&one).to_string();
        let fields = [("ceremony", two["ceremony"].as_str().unwrap()), ("credential", &*answer)];
        assert_eq!(thief.send("/sign-in/passkey", &fields).await.status, WRONG, "for what was asked");

        key.origin = "https://evil.example".into();
        assert_eq!(key.prove(&mut thief, "/sign-in/passkey").await.status, WRONG, "for this house");
        key.origin = "http://localhost:8080".into();
        let mut forged = Authenticator::new(8);
        forged.register(&mut browser, "/account/passkeys/options", "/nowhere").await;
        assert_eq!(forged.prove(&mut thief, "/sign-in/passkey").await.status, WRONG, "with a key we know");
        assert!(!thief.is_in().await);
        assert_eq!(key.prove(&mut thief, "/sign-in/passkey").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_proof_must_be_by_a_passkey_of_the_same_account() {
    on_both(|site| async move {
        let (mut sato, _) = site.member("sato@example.jp", Role::Member).await;
        let (mut tanaka, _) = site.member("tanaka@example.jp", Role::Member).await;
        let (mut of_sato, mut of_tanaka) = (Authenticator::new(7), Authenticator::new(9));
        for (browser, key) in [(&mut sato, &mut of_sato), (&mut tanaka, &mut of_tanaka)] {
            browser.open("/account").await;
            key.register(browser, "/account/passkeys/options", "/account/passkeys").await;
        }
        site.pass(3600);
        assert_eq!(sato.open("/account/password").await.location, "/prove?return_to=%2Faccount%2Fpassword");
        sato.open("/prove").await;
        let seen = of_tanaka.prove(&mut sato, "/prove/passkey").await;
        assert_eq!(seen.status, WRONG);
        assert!(seen.text.contains("パスキーを確認できませんでした"));
        assert_ne!(sato.open("/account/password").await.status, StatusCode::OK);
        sato.open("/prove").await;
        assert_eq!(of_sato.prove(&mut sato, "/prove/passkey").await.location, "/account");
        assert_eq!(sato.open("/account/password").await.status, StatusCode::OK);
        // Taken away, it opens nothing.
        let page = sato.open("/account").await;
        let path = page.text.split("action=\"").find(|part| part.starts_with("/account/passkeys/")).unwrap();
        let path = path.split('"').next().unwrap();
        assert_eq!(tanaka.open("/account").await.status, StatusCode::OK);
        assert_eq!(sato.send(path, &[]).await.location, "/account");
        let mut other = Browser::new(&site);
        other.open("/sign-in").await;
        assert_eq!(of_sato.prove(&mut other, "/sign-in/passkey").await.status, WRONG);
    })
    .await;
}

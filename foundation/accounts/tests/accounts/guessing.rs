use access::Role;
use axum::http::StatusCode;
use store::Statement;

use crate::browser::{Browser, PASSWORD, on_both};

static DEEDS: Statement = Statement::new("test.deeds", "SELECT COUNT(*) FROM audit_entry WHERE deed = $1");

#[tokio::test]
async fn unknown_and_wrong_get_the_same_answer() {
    on_both(|site| async move {
        let (_, app) = site.member("sato@example.jp", Role::Member).await;
        site.invite("invited@example.jp", Role::Member).await;
        let code = app.code(&site);
        let mut pages = Vec::new();
        for (name, password, code) in [
            ("sato@example.jp", "違うパスワードです、これは", &*code),
            ("sato@example.jp", PASSWORD, "000000"),
            ("sato@example.jp", PASSWORD, ""),
            ("nobody@example.jp", PASSWORD, &*code),
            ("invited@example.jp", PASSWORD, &*code),
            ("invited@example.jp", "", ""),
        ] {
            let seen = Browser::new(&site).sign_in(name, password, code, false).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(
                seen.cookies.iter().all(|cookie| cookie.starts_with("tsunagu_visitor")),
                "{:?}",
                seen.cookies
            );
            pages.push(seen.plain().replace(name, ""));
        }
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:#?}");
        assert_eq!(site.number(&DEEDS, &["sign-in-failed".into()]).await, 6, "each is written down");
        assert_eq!(site.number(&DEEDS, &["signed-in".into()]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn guessing_gets_slower_but_not_for_the_person_guessed_at() {
    on_both(|site| async move {
        let (mut member, app) = site.member("sato@example.jp", Role::Member).await;
        let mut attacker = Browser::new(&site);
        let mut stranger = Browser::new(&site);
        for _ in 0..5 {
            assert_eq!(attacker.sign_in("sato@example.jp", "x", "1", false).await.status.as_u16(), 422);
            assert_eq!(stranger.sign_in("nobody@example.jp", "x", "1", false).await.status.as_u16(), 422);
        }
        // Known and unknown names wait alike, and a right answer that comes too early is not even looked at.
        let code = app.code(&site);
        let early = attacker.sign_in("sato@example.jp", PASSWORD, &code, false).await;
        assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(early.text.contains("10:01:15"), "says until when: {}", early.text);
        let unknown = stranger.sign_in("nobody@example.jp", PASSWORD, &code, false).await;
        assert_eq!(unknown.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            early.plain().replace("sato@example.jp", ""),
            unknown.plain().replace("nobody@example.jp", "")
        );

        // The person's own device is known and does not wait.
        member.cookies.remove("tsunagu_session");
        let seen = member.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        // Nor does the device of one account help with another.
        let seen = member.sign_in("nobody@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);

        site.pass(15);
        assert_eq!(attacker.sign_in("sato@example.jp", "x", "1", false).await.status.as_u16(), 422);
        site.pass(15);
        let seen = attacker.sign_in("sato@example.jp", "x", "1", false).await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS, "the pause has doubled");
        site.pass(15);
        let code = app.code(&site);
        let mut elsewhere = Browser::new(&site);
        let seen = elsewhere.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "after the pause the right answer is taken");
        assert_eq!(
            attacker.sign_in("sato@example.jp", "x", "1", false).await.status.as_u16(),
            422,
            "and the failures are forgotten"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_made_at_the_same_moment_are_all_counted() {
    on_both(|site| async move {
        site.member("sato@example.jp", Role::Member).await;
        let tries: Vec<_> = (0..12)
            .map(|_| {
                let site = site.clone();
                tokio::spawn(async move {
                    Browser::new(&site).sign_in("sato@example.jp", "x", "1", false).await.status.as_u16()
                })
            })
            .collect();
        let mut judged = 0;
        for one in tries {
            judged += usize::from(one.await.unwrap() == 422);
        }
        assert_eq!(judged, 5, "four are free, the fifth begins the pause");
    })
    .await;
}

#[tokio::test]
async fn one_address_may_fail_a_hundred_times() {
    on_both(|site| async move {
        let (_, app) = site.member("sato@example.jp", Role::Member).await;
        let mut hall = Browser::new(&site);
        hall.peer = "203.0.113.5:5000".parse().unwrap();
        hall.open("/sign-in").await;
        for turn in 0..101 {
            let seen = hall.send("/sign-in/passkey", &[("credential", "{}"), ("ceremony", "x")]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{turn}");
        }
        let seen = hall.send("/sign-in/passkey", &[("credential", "{}"), ("ceremony", "x")]).await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
        let code = app.code(&site);
        let seen = hall.sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
        let seen = Browser::new(&site).sign_in("sato@example.jp", PASSWORD, &code, true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "elsewhere nothing happened");
        site.pass(3601);
        let mut write = site.context.store().write().await.unwrap();
        let region = site.context.region();
        let swept = accounts::sweep(&mut write, region, site.clock.now().plus_seconds(86_400)).await.unwrap();
        assert_eq!(swept, 2, "both addresses are forgotten in a day");
        write.commit().await.unwrap();
    })
    .await;
}

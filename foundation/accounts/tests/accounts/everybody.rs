use access::Role;
use axum::http::StatusCode;
use store::Statement;

use crate::browser::{App, Browser, COMMISSIONER, OFFICE, PASSWORD, on_both};

static DEEDS: Statement =
    Statement::new("test.deeds", "SELECT COUNT(*) FROM audit_entry WHERE deed = $1 AND kind = 'account'");

fn link(page: &str) -> String {
    let rest = page.split("/invitation/").nth(1).unwrap_or_else(|| panic!("no link in {page}"));
    format!("/invitation/{}", &rest[..43])
}

#[tokio::test]
async fn the_hub_invites_changes_suspends_and_invites_again() {
    on_both(|site| async move {
        let (mut hub, _) = site.member("hub@example.jp", Role::Hub).await;
        let office = OFFICE.to_string();
        assert_eq!(hub.open("/accounts/new").await.status, StatusCode::OK);
        let found = hub.send("/accounts/new", &[("office-words", "ひなた"), ("find", "office")]).await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.text.contains(&office) && !found.text.contains("中央薬局"), "{}", found.text);

        let wrong = hub.send("/accounts/new", &[("display-name", "看護 師子"), ("role", "member")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("看護 師子") && wrong.text.contains("所属する事業所が必要"),
            "{}",
            wrong.text
        );
        let fields = [
            ("display-name", "看護 師子"),
            ("sign-in-name", "kango"),
            ("role", "member"),
            ("lang", "en"),
            ("office", &*office),
        ];
        let invited = hub.send("/accounts/new", &fields).await;
        assert_eq!(invited.status, StatusCode::OK, "{}", invited.text);
        assert!(invited.text.contains("http://localhost:8080/invitation/") && invited.text.contains("<svg"));
        let taken = hub.send("/accounts/new", &fields).await;
        assert!(taken.text.contains("すでに使われています"), "{}", taken.text);

        let first = link(&invited.text);
        let mut nurse = Browser::new(&site);
        let app = App::scanned(&nurse.open(&first).await.text);
        nurse.send(&first, &[("password", PASSWORD), ("code", &app.code(&site)), ("own", "yes")]).await;
        let page = nurse.open("/account").await;
        assert!(page.text.contains("訪問看護ステーションひなた"), "the office they act for is shown");
        assert!(page.text.contains("<html lang=\"en\""));

        let list = hub.open("/accounts?q=%E7%9C%8B%E8%AD%B7").await;
        assert!(list.text.contains("看護 師子") && !list.text.contains("hub@example.jp"), "{}", list.text);
        let path = list.text.split("href=\"").find(|part| part.starts_with("/accounts/0")).unwrap();
        let path = path.split('"').next().unwrap().to_owned();
        assert!(hub.open(&path).await.text.contains("訪問看護ステーションひなた"));

        // Without a fresh proof nothing is governed.
        site.pass(601);
        hub.open(&path).await;
        assert_eq!(hub.send(&format!("{path}/suspend"), &[]).await.location, "/prove?return_to=%2F");
        assert!(nurse.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn what_the_hub_changes_holds_from_the_next_request_on() {
    on_both(|site| async move {
        let (mut hub, _) = site.member("hub@example.jp", Role::Hub).await;
        let (mut other, app) = site.member("sato@example.jp", Role::Member).await;
        let mut admin = hub.open("/accounts?q=sato").await;
        let path = admin.text.split("href=\"").find(|part| part.starts_with("/accounts/0")).unwrap();
        let path = path.split('"').next().unwrap().to_owned();
        admin = hub.open(&format!("{path}/edit")).await;
        assert_eq!(admin.status, StatusCode::OK, "{}", admin.text);

        let nobody = [("display-name", "佐藤 花子"), ("role", "commissioner")];
        let seen = hub.send(&format!("{path}/edit"), &nobody).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(seen.text.contains("名簿の本人を選んでください"));
        let commissioner = COMMISSIONER.to_string();
        let fields = [nobody[0], nobody[1], ("professional", &*commissioner)];
        let seen = hub.send(&format!("{path}/edit"), &fields).await;
        assert_eq!((seen.status, seen.location), (StatusCode::SEE_OTHER, path.clone()));
        assert!(hub.open(&path).await.text.contains("東部"), "the district comes with the affiliation");
        assert!(other.open("/account").await.text.contains("民生委員"), "at the next request");

        let seen = hub.send(&format!("{path}/suspend"), &[]).await;
        assert_eq!(seen.location, path);
        assert!(!other.is_in().await, "at once");
        let seen = other.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        hub.open(&path).await;
        assert_eq!(hub.send(&format!("{path}/resume"), &[]).await.location, path);
        assert_eq!(hub.send(&format!("{path}/resume"), &[]).await.status, StatusCode::CONFLICT);
        assert!(!other.is_in().await, "a session that was ended stays ended");
        let seen = other.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);

        let seen = hub.send(&format!("{path}/invite"), &[]).await;
        assert_eq!(seen.status, StatusCode::OK);
        let again = link(&seen.text);
        assert!(!other.is_in().await);
        site.pass(30);
        let seen = other.sign_in("sato@example.jp", PASSWORD, &app.code(&site), true).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing of before is left");
        assert_eq!(other.open(&again).await.status, StatusCode::OK);
        let newer = link(&hub.send(&format!("{path}/invite"), &[]).await.text);
        assert_eq!(other.open(&again).await.status, StatusCode::NOT_FOUND, "a newer link ends the older");
        assert_eq!(other.open(&newer).await.status, StatusCode::OK);
        // Two set-ups of one's own, one edit, suspend, resume, two invitations.
        assert_eq!(site.number(&DEEDS, &["change".into()]).await, 2);
        assert_eq!(site.number(&DEEDS, &["govern".into()]).await, 5);
        assert_eq!(site.number(&DEEDS, &["add".into()]).await, 2);
        // Who saw the account: once in a list, twice on its page.
        assert_eq!(site.number(&DEEDS, &["list".into()]).await, 1);
        assert_eq!(site.number(&DEEDS, &["look".into()]).await, 2);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_govern_accounts_see_them_and_nobody_governs_their_own() {
    on_both(|site| async move {
        let (id, link) = site.invite("hub@example.jp", Role::Hub).await;
        let mut hub = Browser::new(&site);
        let app = App::scanned(&hub.open(&link).await.text);
        hub.send(&link, &[("password", PASSWORD), ("code", &app.code(&site)), ("own", "yes")]).await;
        let (mut member, _) = site.member("sato@example.jp", Role::Member).await;
        hub.open("/account").await;
        for act in ["suspend", "resume", "invite"] {
            let seen = hub.send(&format!("/accounts/{id}/{act}"), &[]).await;
            assert_eq!(seen.status, StatusCode::CONFLICT, "{act}");
        }
        assert_eq!(hub.open(&format!("/accounts/{id}/edit")).await.status, StatusCode::CONFLICT);
        assert!(hub.is_in().await);

        member.open("/account").await;
        assert_eq!(member.open("/accounts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(member.open("/accounts/new").await.status, StatusCode::FORBIDDEN);
        assert_eq!(member.open(&format!("/accounts/{id}")).await.status, StatusCode::NOT_FOUND);
        let seen = member.send(&format!("/accounts/{id}/suspend"), &[]).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        let mut nobody = Browser::new(&site);
        nobody.open("/sign-in").await;
        for path in ["/accounts", "/account", "/account/devices", "/account/password"] {
            assert!(nobody.open(path).await.location.starts_with("/sign-in?return_to="), "{path}");
        }
        let unknown = "/accounts/01940000-0000-7000-8000-000000000000";
        assert_eq!(hub.open(unknown).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

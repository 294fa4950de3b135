//! Being shown to residents takes a consent with a day it was given and a last day; without it nothing is shown.

use access::Role;
use axum::http::StatusCode;
use people::still_listed;
use store_testing::on_both;

use crate::world::{World, with};

const CANARY: &str = "かなりあ こうかい";

fn form<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", "1"),
        ("name", "高橋 実"),
        ("reading", CANARY),
        ("standing", "support"),
        ("profession-1", "researcher"),
        ("active", "yes"),
        ("public", "yes"),
        ("public-by", "本人（書面）"),
        ("public-on-year", "令和8"),
        ("public-on-month", "11"),
        ("public-on-day", "1"),
        ("public-until-year", "2027"),
        ("public-until-month", "3"),
        ("public-until-day", "31"),
    ]
}

/// Whether a resident finds the adviser on any face.
async fn is_found(world: &World) -> bool {
    let nobody = world.site.nobody();
    let address = format!("/people/{}", world.adviser);
    let mut faces = Vec::new();
    for path in
        ["/people".to_owned(), "/api/v1/people".to_owned(), address.clone(), format!("/api/v1{address}")]
    {
        let seen = nobody.get(&path).await;
        let found =
            seen.text.contains("高橋") || seen.text.contains("たかはし") || seen.text.contains(CANARY);
        assert!(found || !seen.text.contains(&world.adviser.to_string()) || seen.status != StatusCode::OK);
        faces.push(found);
    }
    let mut read = world.site.context.store().read().await.unwrap();
    let actor = access::Actor::nobody(world.region, kernel::Lang::Ja);
    let hits = [world.adviser.cast()];
    faces.push(!still_listed(&mut read, &actor, &hits, world.site.context.now()).await.unwrap().is_empty());
    assert!(faces.iter().all(|found| *found == faces[0]), "every face says the same: {faces:?}");
    faces[0]
}

#[tokio::test]
async fn nobody_is_public_without_a_consent_after_its_last_day_or_once_it_is_taken_back() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let edit = format!("/people/{}/edit", world.adviser);
        assert!(!is_found(&world).await);
        let bare: Vec<_> = form().into_iter().filter(|(name, _)| !name.starts_with("public-")).collect();
        let back = hub.post(&edit, &bare).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "a tick alone is no consent");
        for words in ["だれが同意したか", "同意した日を入力", "いつまで公開してよいか", CANARY]
        {
            assert!(back.text.contains(words), "{words}");
        }
        let coming = with(form(), &[("public-on-year", "2027"), ("public-until-year", "2020")]);
        let back = hub.post(&edit, &coming).await;
        assert!(back.text.contains("今日かそれより前の日") && back.text.contains("今日かそれより後の日"));
        assert!(!is_found(&world).await);

        assert_eq!(hub.post(&edit, &form()).await.status, StatusCode::SEE_OTHER);
        assert!(is_found(&world).await);
        let page = hub.get(&format!("/people/{}", world.adviser)).await;
        assert!(page.text.contains("本人（書面）が令和8年11月1日(日)に同意、令和9年3月31日(水)まで"));
        // With the last second of the last day it is over, whether or not anything ran in the night.
        world.site.clock.set("2027-03-31T14:59:59Z".parse().unwrap());
        assert!(is_found(&world).await);
        world.site.clock.set("2027-03-31T15:00:00Z".parse().unwrap());
        assert!(!is_found(&world).await);
        let page = hub.get(&format!("/people/{}", world.adviser)).await;
        assert!(page.text.contains("いまは公開していません"));
        // What ran out hinders no other correction, and can be given anew and taken back.
        let other = with(form(), &[("version", "2"), ("phone", "0157-00-0007")]);
        assert_eq!(hub.post(&edit, &other).await.status, StatusCode::SEE_OTHER);
        assert!(!is_found(&world).await);
        let anew = with(other, &[("version", "3"), ("public-until-year", "2028")]);
        assert_eq!(hub.post(&edit, &anew).await.status, StatusCode::SEE_OTHER);
        assert!(is_found(&world).await);
        let taken: Vec<_> =
            with(anew, &[("version", "4")]).into_iter().filter(|(name, _)| *name != "public").collect();
        assert_eq!(hub.post(&edit, &taken).await.status, StatusCode::SEE_OTHER);
        assert!(!is_found(&world).await);
        let history = hub.get(&format!("/people/{}/history", world.adviser)).await;
        assert!(history.text.contains("令和8年11月1日(日)に同意、令和9年3月31日(水)まで"));
    })
    .await;
}

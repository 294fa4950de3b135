//! Every route, tried as everybody: what the policy refuses is refused before anything is loaded, and nothing fails.

#![allow(clippy::expect_used, reason = "a test stops where something it needs is missing")]

use access::{AccountId, Actor, DistrictId, OfficeId, ProfessionalId, RegionId, Role, could};
use kernel::{Id, Lang};
use page_testing::Site;
use store::{Settings, Store};
use tsunagu::app;
use uuid::Uuid;

fn region() -> RegionId {
    RegionId::from_uuid(Uuid::from_u128(1))
}

fn somebody(role: Role) -> Option<Actor> {
    let id = |number: u128| Uuid::from_u128(number);
    (role != Role::Nobody).then(|| Actor {
        account: Some(AccountId::from_uuid(id(2))),
        session: Some(Id::from_uuid(id(3))),
        professional: Some(ProfessionalId::from_uuid(id(4))),
        offices: vec![OfficeId::from_uuid(id(5))],
        districts: vec![DistrictId::from_uuid(id(6))],
        role,
        name: "連携 花子".into(),
        ..Actor::nobody(region(), Lang::Ja)
    })
}

/// The path with something in place of each parameter: an id that does not exist.
fn filled(path: &str) -> String {
    let part =
        |part: &str| if part.starts_with('{') { Uuid::from_u128(99).to_string() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn every_route_as(store: Store, role: Role) {
    let settings = page::Settings {
        region: region(),
        region_name: "試験圏域".into(),
        demo: false,
        public_address: None,
    };
    let gate = accounts::Gate::new(&settings, ()).expect("a gate");
    let routes = app::routes(&gate);
    let listed = routes.listed().to_vec();
    assert!(listed.len() > 40, "the routes are all here");
    let site = Site::open(&store, region(), app::WORDS, routes);
    let actor = somebody(role);
    let as_actor = actor.clone().unwrap_or_else(|| Actor::nobody(region(), Lang::Ja));
    let visitor = actor.map_or_else(|| site.nobody(), |actor| site.visitor(actor));
    for route in &listed {
        let path = filled(route.path);
        // What needs the address of a real connection is tried in the journeys.
        let seen = match route.method {
            "GET" if route.path.starts_with("/stream") => continue,
            "GET" => visitor.get(&path).await,
            _ => visitor.post(&path, &[]).await,
        };
        let what = format!("{} {} as {}", route.method, route.path, role.code());
        if could(&as_actor, route.asks) {
            assert!(!seen.status.is_server_error(), "{what}: {} {}", seen.status, seen.text);
        } else if role == Role::Nobody {
            let to_sign_in = seen.status == 303 && seen.location().starts_with("/sign-in");
            assert!(to_sign_in || seen.status == 401, "{what}: {}", seen.status);
        } else {
            assert_eq!(seen.status, 403, "{what}");
        }
    }
}

async fn fresh() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (Store::open(&Settings::in_folder(folder.path())).await.expect("SQLite opens"), folder)
}

macro_rules! as_each {
    ($($name:ident $role:ident)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (store, _folder) = fresh().await;
            every_route_as(store, Role::$role).await;
        }
    )*};
}

as_each! {
    every_route_as_nobody Nobody
    every_route_as_a_resident Resident
    every_route_as_a_commissioner Commissioner
    every_route_as_a_member Member
    every_route_as_a_manager Manager
    every_route_as_an_officer Officer
    every_route_as_the_hub Hub
    every_route_as_the_operator Operator
}

#[tokio::test]
async fn every_statement_of_the_program_is_understood_by_both_engines() {
    store_testing::on_both(|store| async move {
        let mut read = store.read().await.unwrap();
        for statement in tsunagu::STATEMENTS {
            read.prepare(statement.sql(store.engine()))
                .await
                .unwrap_or_else(|e| panic!("{}: {e}", statement.name()));
        }
    })
    .await;
}

#[test]
fn the_description_of_the_api_names_every_data_door() {
    let settings =
        page::Settings { region: region(), region_name: String::new(), demo: false, public_address: None };
    let gate = accounts::Gate::new(&settings, ()).expect("a gate");
    let routes = app::routes(&gate);
    let doors: Vec<_> =
        routes.listed().iter().map(|route| route.path).filter(|path| path.starts_with("/api/v1/")).collect();
    let described: serde_json::Value = serde_json::from_str(include_str!("../openapi.json")).expect("JSON");
    let paths = described["paths"].as_object().expect("paths");
    for door in &doors {
        assert!(paths.contains_key(*door), "{door} is not described");
    }
    assert_eq!(paths.len(), doors.len(), "a door is described that does not exist");
}

//! Every route, tried as everybody and with a real thing behind it, a stranger's and one's own: what the policy refuses
//! is refused, what it allows is not, and nothing fails. A route with a part of its path that no thing here fills fails.

use access::{
    AccountId, Actor, Answer, DistrictId, Facts, Kind, RegionId, Relation, Role, Strength, could, may,
};
use kernel::{Id, Lang};
use page::Listed;
use page_testing::{Seen, Site};
use store::{Settings, Statement, Store};
use tsunagu::app;
use uuid::Uuid;

fn region() -> RegionId {
    RegionId::from_uuid(Uuid::from_u128(1))
}

static OFFICE: Statement = Statement::new(
    "test.office",
    "SELECT w.office_id, w.window_id, o.public FROM contact_window w
     JOIN office o ON o.region_id = w.region_id AND o.office_id = w.office_id ORDER BY w.window_id LIMIT 1",
);
static PERSON: Statement = Statement::new(
    "test.person",
    "SELECT p.professional_id, a.affiliation_id FROM professional p
     JOIN affiliation a ON a.region_id = p.region_id AND a.professional_id = p.professional_id
     WHERE NOT p.public AND a.office_id IS NOT NULL ORDER BY p.professional_id LIMIT 1",
);
static RESOURCE: Statement = Statement::new(
    "test.resource",
    "SELECT resource_id, public_until IS NOT NULL, office_id FROM resource WHERE audience <> 'office' AND office_id IS NOT NULL
     ORDER BY office_id, resource_id LIMIT 2",
);
static REQUEST: Statement = Statement::new(
    "test.request",
    "SELECT round_id, request_id FROM confirmation_request ORDER BY request_id LIMIT 1",
);
static IMPORT: Statement = Statement::new("test.import", "SELECT import_id FROM office_import LIMIT 1");
static JOB: Statement = Statement::new("test.job", "SELECT job_id FROM job LIMIT 1");

/// One thing of each kind that stands in the path of a route.
struct Things {
    office: Uuid,
    office_is_public: bool,
    window: Uuid,
    person: Uuid,
    affiliation: Uuid,
    account: Uuid,
    resource: Uuid,
    /// What is done is done to another one, so that looking finds the first as it was.
    worked_on: Uuid,
    resource_is_public: bool,
    keeper: Uuid,
    import: Uuid,
    job: Uuid,
    round: Uuid,
    request: Uuid,
    session: String,
}

struct House {
    site: Site,
    routes: Vec<Listed>,
    things: Things,
    _folder: tempfile::TempDir,
}

const LIST: &[u8] = "事業所番号,事業所名,サービスの種類,都道府県名,市区町村名,住所,電話番号\n\
    0510410001,みどり訪問看護,訪問看護,秋田県,大館市,秋田県大館市中城1,0186-42-0001\n"
    .as_bytes();

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&Settings::in_folder(folder.path())).await.expect("SQLite opens");
        let settings = page::Settings {
            region: region(),
            region_name: "試験圏域".into(),
            demo: false,
            public_address: None,
            tiles: None,
        };
        let gate = accounts::Gate::new(&settings, ()).expect("a gate");
        let routes = app::routes(&gate);
        let listed = routes.listed().to_vec();
        assert!(listed.len() > 40, "the routes are all here");
        let site = Site::open(&store, region(), app::WORDS, routes);
        let bell = work::Bell::hang(store.clone(), std::time::Duration::from_secs(60));
        let live = work::Live::new(store.clone(), bell.clone(), std::time::Duration::from_secs(60));
        site.context.hang(bell, live);
        let mark = |purpose: &str, text: &[u8]| site.context.secret().mark(purpose, text);
        demo::make(&store, region(), 7, site.context.now(), &mark).await.expect("the demo region");
        let hub = actor(&site, Role::Hub, None).expect("the hub");
        let hub = site.visitor(hub);
        let sent = hub.upload("/imports/new", &[], ("files", "list.csv", LIST)).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let session = [
            ("session-name", "会"),
            ("session-on-year", "2026"),
            ("session-on-month", "11"),
            ("session-on-day", "21"),
        ];
        let opened = hub.post("/resources/sessions/new", &session).await;
        assert_eq!(opened.status, 303, "{}", opened.text);
        let mut read = store.read().await.expect("a snapshot");
        let office = read.one(&OFFICE, &[]).await.expect("an office with a window");
        let person = read.one(&PERSON, &[]).await.expect("somebody who works in an office");
        let id = |row: &store::Row, place| row.uuid(place).expect("an id");
        let resources = read.rows(&RESOURCE, &[]).await.expect("resources of an office");
        let (resource, worked_on) = (&resources[0], &resources[1]);
        assert_eq!(id(resource, 2), id(worked_on, 2), "one keeper");
        let import = read.one(&IMPORT, &[]).await.expect("an import");
        let request = read.one(&REQUEST, &[]).await.expect("a question of a round");
        let job = read.one(&JOB, &[]).await.expect("a job");
        let accounts = accounts::demo::all(&mut read, region()).await.expect("accounts");
        let things = Things {
            office: id(&office, 0),
            window: id(&office, 1),
            office_is_public: office.flag(2).expect("a flag"),
            person: id(&person, 0),
            affiliation: id(&person, 1),
            account: accounts.first().expect("an account").0.id.uuid(),
            resource: id(resource, 0),
            worked_on: id(worked_on, 0),
            resource_is_public: resource.flag(1).expect("a flag"),
            keeper: id(resource, 2),
            import: id(&import, 0),
            job: id(&job, 0),
            round: id(&request, 0),
            request: id(&request, 1),
            session: opened.location().rsplit('/').next().expect("its id").to_owned(),
        };
        Self { site, routes: listed, things, _folder: folder }
    }

    /// The path with a thing in place of each parameter.
    fn filled(&self, path: &str) -> String {
        let things = &self.things;
        let unknown = Uuid::from_u128(99);
        let part = |part: &str| match part {
            "{office}" => things.office.to_string(),
            "{window}" => things.window.to_string(),
            "{person}" => things.person.to_string(),
            "{affiliation}" => things.affiliation.to_string(),
            "{resource}" if path.ends_with("{resource}") => things.resource.to_string(),
            "{resource}" => things.worked_on.to_string(),
            "{round}" => things.round.to_string(),
            "{request}" => things.request.to_string(),
            "{import}" => things.import.to_string(),
            "{job}" => things.job.to_string(),
            "{session}" => things.session.clone(),
            "{id}" if path.starts_with("/accounts/") => things.account.to_string(),
            // What only its holder could name: for everybody else there is none.
            "{id}" if path.starts_with("/account/") => unknown.to_string(),
            "{booklet}" | "{conflict}" | "{place}" | "{token}" | "{visit}" => unknown.to_string(),
            "{recipe}" => "x".to_owned(),
            part if part.starts_with('{') => panic!("{path}: nothing fills {part}; nobody tries this route"),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// What the policy knows of the thing a route is about; nothing where its path names none.
    fn facts(&self, route: &Listed, at_home: bool) -> Option<Facts> {
        let kind = route.asks.kind;
        let facts = Facts::of(kind);
        let near = |relation| if at_home { facts.in_relation(relation) } else { facts };
        match kind {
            // A list of what everybody did is a list of strangers.
            Kind::AccessLog if route.path.starts_with("/hub/") => Some(facts),
            _ if !route.path.contains('{') || route.path.starts_with("/account/") => None,
            Kind::Office => Some(near(Relation::Office).public(self.things.office_is_public)),
            Kind::Resource => Some(near(Relation::Office).public(self.things.resource_is_public)),
            Kind::ContactWindow => Some(near(Relation::Office)),
            Kind::Professional | Kind::AccessLog => Some(near(Relation::Own)),
            Kind::Import | Kind::Job | Kind::Account | Kind::Round => Some(facts),
            _ => None,
        }
    }
}

/// Somebody in this role, far from every thing or at home with the office and the person.
fn actor(site: &Site, role: Role, home: Option<&Things>) -> Option<Actor> {
    let id = Uuid::from_u128;
    (role != Role::Nobody).then(|| Actor {
        account: Some(AccountId::from_uuid(id(2))),
        session: Some(Id::from_uuid(id(3))),
        professional: Some(Id::from_uuid(home.map_or(id(4), |things| things.person))),
        offices: home
            .map_or(vec![id(5)], |things| vec![things.office, things.keeper])
            .into_iter()
            .map(Id::from_uuid)
            .collect(),
        districts: vec![DistrictId::from_uuid(id(6))],
        role,
        strength: Strength::TwoFactor,
        proved_at: Some(site.context.now()),
        name: "連携 花子".into(),
        ..Actor::nobody(region(), Lang::Ja)
    })
}

fn is_refused(seen: &Seen) -> bool {
    matches!(seen.status.as_u16(), 401 | 403 | 404)
        || seen.status == 303 && seen.location().starts_with("/sign-in")
}

async fn try_as(house: &House, role: Role, at_home: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let home = at_home.then_some(&house.things);
    let somebody = actor(&house.site, role, home);
    let asks = somebody.clone().unwrap_or_else(|| Actor::nobody(region(), Lang::Ja));
    let visitor = somebody.map_or_else(|| house.site.nobody(), |actor| house.site.visitor(actor));
    for route in &house.routes {
        let path = house.filled(route.path);
        let seen = match route.method {
            "GET" if route.path.starts_with("/stream") => visitor.open(&path).await,
            "GET" => visitor.get(&path).await,
            _ => match visitor.post(&path, &[]).await {
                // Where a file is expected, a form without one is no answer to the question who may.
                seen if seen.status == 400 => visitor.upload(&path, &[], ("file", "x.bin", b"x")).await,
                seen => seen,
            },
        };
        let what =
            format!("{} {} as {}, at home {at_home}: {}", route.method, route.path, role.code(), seen.status);
        let facts = house.facts(route, at_home);
        let refused = facts.is_some_and(|facts| {
            matches!(may(&asks, route.asks.action, &facts), Answer::No | Answer::Hidden)
        });
        let right = if !could(&asks, route.asks) {
            seen.status == 403 || role == Role::Nobody && is_refused(&seen) && seen.status != 404
        } else if refused {
            is_refused(&seen)
        } else {
            !matches!(seen.status.as_u16(), 401 | 403) && !seen.status.is_server_error()
        };
        if !right {
            wrong.push(what);
        }
    }
    wrong
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_policy_says() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    for &role in Role::ALL {
        wrong.extend(try_as(&house, role, false).await);
        wrong.extend(try_as(&house, role, true).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    let settings = page::Settings {
        region: region(),
        region_name: String::new(),
        demo: false,
        public_address: None,
        tiles: None,
    };
    let gate = accounts::Gate::new(&settings, ()).expect("a gate");
    let routes = app::routes(&gate);
    let doors: Vec<_> =
        routes.listed().iter().map(|route| route.path).filter(|path| path.starts_with("/api/v1/")).collect();
    let described: serde_json::Value =
        serde_json::from_str(include_str!("../../openapi.json")).expect("JSON");
    let paths = described["paths"].as_object().expect("paths");
    for door in &doors {
        assert!(paths.contains_key(*door), "{door} is not described");
    }
    assert_eq!(paths.len(), doors.len(), "a door is described that does not exist");
}

#[test]
fn the_description_of_the_api_names_every_code_there_is() {
    let described: serde_json::Value =
        serde_json::from_str(include_str!("../../openapi.json")).expect("JSON");
    let codes = |door: &str, name: &str| -> Vec<String> {
        let all = described["paths"][door]["get"]["parameters"].as_array().expect("parameters");
        let one = all.iter().find(|one| one["name"] == name).expect("the parameter");
        serde_json::from_value(one["schema"]["enum"].clone()).expect("codes")
    };
    let services: Vec<&str> =
        people::codes::ServiceKind::all().map(people::codes::ServiceKind::code).collect();
    assert_eq!(codes("/api/v1/offices", "kind"), services);
    let professions: Vec<&str> =
        people::professional::Profession::all().map(people::professional::Profession::code).collect();
    assert_eq!(codes("/api/v1/people", "profession"), professions);
    let rows: Vec<String> =
        kernel::text::reading::Row::ALL.iter().filter_map(|row| row.kana()).map(String::from).collect();
    assert_eq!(codes("/api/v1/people", "row"), rows);
}

#[tokio::test]
async fn what_a_door_does_not_describe_is_refused_and_not_ignored() {
    let house = House::open().await;
    let nobody = house.site.nobody();
    for (query, why) in [
        ("page=0", "条件の書き方に合いません"),
        ("page=1&page=2", "2度あります"),
        ("colour=red", "この名前の条件はありません"),
    ] {
        let seen = nobody.get(&format!("/api/v1/offices?{query}")).await;
        assert_eq!(seen.status, 422, "{query}");
        assert!(
            seen.text.contains(why) && seen.headers["content-type"] == "application/problem+json",
            "{}",
            seen.text
        );
    }
    assert!(nobody.get("/api/v1/search").await.text.contains("この条件が必要です"));
    assert!(nobody.get("/api/v1/search?q=%21").await.text.contains("\"field\":\"q\""));
    assert_eq!(nobody.get("/api/v1/offices?page=1&sort=kind").await.status, 200);
    assert_eq!(nobody.get("/api/v1/offices/x").await.status, 404);
    // The same for pages: an address that is none, an act a page does not know.
    let page = nobody.get("/offices/x").await;
    assert!(page.status == 404 && page.text.contains("<h1>見つかりません"), "{}", page.text);
    let page = nobody.post("/offices", &[]).await;
    assert_eq!((page.status.as_u16(), page.headers["allow"].as_bytes()), (405, &b"GET,HEAD"[..]));
    assert!(page.text.contains("この開き方では使えません"));
}

#[test]
fn the_printed_policy_is_the_one_in_force() {
    let words = page::Words::new(app::WORDS).expect("the words");
    for (lang, kept) in [
        (Lang::Ja, include_str!("../../../docs/policy.ja.md")),
        (Lang::En, include_str!("../../../docs/policy.en.md")),
    ] {
        let code = lang.code();
        let printed = tsunagu::policy::markdown(&|key| words.say(lang, key));
        assert!(kept == printed, "run: tsunagu policy --lang {code} > docs/policy.{code}.md");
    }
}

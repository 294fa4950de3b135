//! A browser with its cookies, in front of the whole front door.

use std::{
    collections::BTreeMap,
    future::Future,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
};

use access::{AccountId, ProfessionalId, RegionId, Role};
use accounts::{Directory, Finding, Gate, Listing, Named, Sought};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
    middleware,
};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use kernel::{Chance, Clock, Day, Ids, Instant};
use page::{Context, Secret, Settings, Words};
use sha1::Sha1;
use store::{Read, Store};
use tower::ServiceExt;
use uuid::Uuid;

pub const PASSWORD: &str = "うらの畑で犬がほえたので逃げた";

/// Knows two offices and a 民生委員, whose term in a district ends with the year 2026.
pub struct Town;

pub const OFFICE: Uuid = Uuid::from_u128(0xa1);
pub const COMMISSIONER: Uuid = Uuid::from_u128(0xc1);

impl Directory for Town {
    fn find<'f>(&'f self, _: &'f mut Read, _: RegionId, listing: Listing, sought: Sought<'f>) -> Finding<'f> {
        let all: Vec<Named> = match listing {
            Listing::Office => vec![
                Named { id: OFFICE, name: "訪問看護ステーションひなた".into() },
                Named { id: Uuid::from_u128(0xa2), name: "中央薬局".into() },
            ],
            Listing::Professional => vec![Named { id: COMMISSIONER, name: "小野寺 茂".into() }],
        };
        Box::pin(async move {
            Ok(all
                .into_iter()
                .filter(|one| match sought {
                    Sought::Words(words) => one.name.contains(words),
                    Sought::Ids(ids) => ids.contains(&one.id),
                })
                .collect())
        })
    }

    fn served<'f>(
        &'f self,
        _: &'f mut Read,
        _: RegionId,
        professional: ProfessionalId,
        today: Day,
    ) -> Finding<'f> {
        let serves = professional.uuid() == COMMISSIONER && today.year() <= 2026;
        let district = Named { id: Uuid::from_u128(0xd1), name: "東部".into() };
        Box::pin(async move { Ok(serves.then_some(district).into_iter().collect()) })
    }
}

#[derive(Clone)]
pub struct Site {
    pub context: Context,
    pub clock: Clock,
    router: Router,
}

/// Runs a test on both engines with an open site.
pub async fn on_both<F, T>(test: F)
where
    F: Fn(Site) -> T,
    T: Future<Output = ()>,
{
    store_testing::on_both(|store| {
        let site = Site::open(&store, false);
        test(site)
    })
    .await;
}

impl Site {
    pub fn open(store: &Store, demo: bool) -> Self {
        let clock = Clock::fixed("2026-11-21T01:00:00Z".parse::<Instant>().unwrap());
        let chance = Chance::seeded(21);
        let ids = Ids::new(clock.clone(), chance.clone());
        let words = Words::new(&[page::WORDS, accounts::WORDS]).unwrap();
        let secret = Secret::in_folder(store.folder(), &chance).unwrap();
        let settings = Settings {
            region: RegionId::from_uuid(Uuid::from_u128(1)),
            region_name: "試験圏域".into(),
            demo,
            public_address: None,
            tiles: None,
        };
        let gate = Gate::new(&settings, Town).unwrap();
        let context = Context::new(store.clone(), clock.clone(), ids, words, secret, settings);
        let router = page::site(accounts::routes(&gate), context.clone())
            .layer(middleware::from_fn_with_state((gate, context.clone()), accounts::recognise));
        Self { context, clock, router }
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }

    /// Invites somebody from the command line; the path of the link.
    pub async fn invite(&self, name: &str, role: Role) -> (AccountId, String) {
        let (store, region) = (self.context.store(), self.context.region());
        let added = accounts::operator::add(store, region, self.context.ids(), name, "佐藤 花子", role).await;
        let (account, link) = added.unwrap();
        (account.id, link.path)
    }

    /// Somebody who has a password and an app, in the browser where they set it up.
    pub async fn member(&self, name: &str, role: Role) -> (Browser, App) {
        let (_, link) = self.invite(name, role).await;
        let mut browser = Browser::new(self);
        let page = browser.open(&link).await;
        let app = App::scanned(&page.text);
        let seen =
            browser.send(&link, &[("password", PASSWORD), ("code", &app.code(self)), ("own", "yes")]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        self.pass(60);
        (browser, app)
    }

    pub async fn number(&self, statement: &'static store::Statement, values: &[store::Value]) -> i64 {
        let mut read = self.context.store().read().await.unwrap();
        read.one(statement, values).await.unwrap().number(0).unwrap()
    }
}

/// An authenticator app, by the book and not by our code.
#[derive(Clone)]
pub struct App(Vec<u8>);

impl App {
    pub fn scanned(page: &str) -> Self {
        let written = between(page, "<strong>", "</strong>", |text| {
            text.len() == 39 && text.split(' ').all(|group| group.len() == 4)
        });
        Self(BASE32_NOPAD.decode(written.replace(' ', "").as_bytes()).unwrap())
    }

    pub fn code(&self, site: &Site) -> String {
        self.code_at(site.clock.now())
    }

    pub fn code_at(&self, now: Instant) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).unwrap();
        mac.update(&(now.as_micros() / 30_000_000).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let from = usize::from(hash[19] & 15);
        let number = u32::from_be_bytes(hash[from..from + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str, wanted: impl Fn(&str) -> bool) -> &'t str {
    let mut parts = text.split(start).skip(1).filter_map(|part| part.split(end).next());
    parts.find(|part| wanted(part)).unwrap_or_else(|| panic!("no {start}…{end} in {text}"))
}

pub struct Seen {
    pub status: StatusCode,
    pub location: String,
    pub cookies: Vec<String>,
    pub text: String,
}

impl Seen {
    /// The page without what differs from one rendering to the next.
    pub fn plain(&self) -> String {
        let token = between(&self.text, "name=\"_csrf\" value=\"", "\"", |_| true);
        let mut plain = self.text.replace(token, "");
        while let Some(at) = plain.find("name=\"_key\" value=\"") {
            plain.replace_range(at..at + "name=\"_key\" value=\"".len() + 36, "");
        }
        plain
    }
}

pub struct Browser {
    site: Site,
    pub cookies: BTreeMap<String, String>,
    pub peer: SocketAddr,
    pub host: String,
    pub proxied_for: Option<String>,
    token: String,
}

static KEY: AtomicU64 = AtomicU64::new(1);

impl Browser {
    pub fn new(site: &Site) -> Self {
        Self {
            site: site.clone(),
            cookies: BTreeMap::new(),
            peer: "192.0.2.1:5000".parse().unwrap(),
            host: "localhost:8080".into(),
            proxied_for: None,
            token: String::new(),
        }
    }

    /// Opens a page and remembers the token of its forms.
    pub async fn open(&mut self, path: &str) -> Seen {
        let seen = self.request(Request::get(path), Body::empty()).await;
        if seen.text.contains("name=\"_csrf\"") {
            self.token = between(&seen.text, "name=\"_csrf\" value=\"", "\"", |_| true).to_owned();
        }
        seen
    }

    /// Sends a form of the page that is open.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let key = format!("00000000-0000-7000-8000-{:012}", KEY.fetch_add(1, Ordering::Relaxed));
        self.send_as(path, fields, &key, &self.token.clone()).await
    }

    pub async fn send_as(&mut self, path: &str, fields: &[(&str, &str)], key: &str, token: &str) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("_csrf", token)
            .append_pair("_key", key)
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.request(request, Body::from(body)).await
    }

    /// Signs in on the sign-in page.
    pub async fn sign_in(&mut self, name: &str, password: &str, code: &str, own: bool) -> Seen {
        self.open("/sign-in").await;
        let mut fields =
            vec![("name", name), ("password", password), ("code", code), ("return_to", "/account")];
        if own {
            fields.push(("own", "yes"));
        }
        self.send("/sign-in", &fields).await
    }

    pub fn session(&self) -> String {
        self.cookies.get("tsunagu_session").cloned().unwrap_or_default()
    }

    /// Whether the own page is shown.
    pub async fn is_in(&mut self) -> bool {
        self.open("/account").await.status == StatusCode::OK
    }

    async fn request(&mut self, request: axum::http::request::Builder, body: Body) -> Seen {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request
            .header(header::HOST, &self.host)
            .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")
            .header(header::COOKIE, cookies.join("; "));
        if let Some(address) = &self.proxied_for {
            request = request.header("x-forwarded-for", address);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let set: Vec<String> = parts
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Seen {
            status: parts.status,
            location: parts
                .headers
                .get(header::LOCATION)
                .map(|value| value.to_str().unwrap().to_owned())
                .unwrap_or_default(),
            cookies: set,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }
}

/// Lets what was started beside an answer come to its end.
pub async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
}

//! Visits a room's pages through HTTP without a network: the same front door, with whoever the test wants to be.

use std::sync::atomic::{AtomicU64, Ordering};

use access::{Actor, RegionId};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use kernel::{Chance, Clock, Ids, Instant, Lang};
use page::{Arrival, Context, Routes, Secret, Settings, WordFiles, Words};
use store::Store;
use tower::ServiceExt;

/// The routes of one or more rooms on one database.
pub struct Site {
    /// What the pages work with.
    pub context: Context,
    /// The clock of the site; set it to move time.
    pub clock: Clock,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Seen {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text; what is not UTF-8 is replaced.
    pub text: String,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Seen {
    /// Where the answer leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A visitor of a [`Site`].
pub struct Visitor<'s> {
    site: &'s Site,
    actor: Option<Actor>,
}

static KEY: AtomicU64 = AtomicU64::new(1);

impl Site {
    /// Opens the routes on a database, on Saturday 21 November 2026, 10:00 in Japan.
    ///
    /// # Panics
    /// When the words cannot be read.
    pub fn open(store: &Store, region: RegionId, words: &[WordFiles], routes: Routes) -> Self {
        let settings = Settings {
            region,
            region_name: "試験圏域".into(),
            demo: false,
            public_address: None,
            tiles: None,
        };
        Self::with(store, settings, words, routes)
    }

    /// The same with pictures of the ground under its maps.
    ///
    /// # Panics
    /// When the words cannot be read.
    pub fn with_tiles(
        store: &Store,
        region: RegionId,
        words: &[WordFiles],
        routes: Routes,
        tiles: page::Tiles,
    ) -> Self {
        let settings = Settings {
            region,
            region_name: "試験圏域".into(),
            demo: false,
            public_address: None,
            tiles: Some(tiles),
        };
        Self::with(store, settings, words, routes)
    }

    fn with(store: &Store, settings: Settings, words: &[WordFiles], routes: Routes) -> Self {
        let clock = Clock::fixed("2026-11-21T01:00:00Z".parse::<Instant>().expect("a moment"));
        let chance = Chance::seeded(21);
        let ids = Ids::new(clock.clone(), chance.clone());
        let words = Words::new(words).expect("the words can be read");
        let secret = Secret::in_folder(store.folder(), &chance).expect("a secret");
        let context = Context::new(store.clone(), clock.clone(), ids, words, secret, settings);
        let router = page::site(routes, context.clone())
            .layer(axum::extract::DefaultBodyLimit::max(page::LARGEST_BODY));
        Self { context, clock, router }
    }

    /// Somebody who is not signed in.
    pub const fn nobody(&self) -> Visitor<'_> {
        Visitor { site: self, actor: None }
    }

    /// Somebody in particular.
    pub const fn visitor(&self, actor: Actor) -> Visitor<'_> {
        Visitor { site: self, actor: Some(actor) }
    }
}

impl Visitor<'_> {
    /// Looks at a page.
    pub async fn get(&self, path: &str) -> Seen {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Opens a stream and lets go of it as soon as it answers.
    pub async fn open(&self, path: &str) -> Seen {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let (parts, _) = self.answer(request).await.into_parts();
        Seen { status: parts.status, headers: parts.headers, text: String::new(), bytes: Vec::new() }
    }

    /// Asks for JSON.
    pub async fn get_json(&self, path: &str) -> Seen {
        let request = Request::get(path).header(header::ACCEPT, "application/json").body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Sends a form as its page would: with the token and a new command id.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let key = format!("00000000-0000-7000-8000-{:012}", KEY.fetch_add(1, Ordering::Relaxed));
        self.post_again(path, fields, &key).await
    }

    /// Sends a form with a command id of one's own.
    pub async fn post_again(&self, path: &str, fields: &[(&str, &str)], key: &str) -> Seen {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("_csrf", &self.csrf()).append_pair("_key", key).extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a form with one file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Seen {
        const BOUNDARY: &str = "tsunagu-boundary";
        let key = format!("00000000-0000-7000-8000-{:012}", KEY.fetch_add(1, Ordering::Relaxed));
        let csrf = self.csrf();
        let mut body = Vec::new();
        for (name, value) in [("_csrf", csrf.as_str()), ("_key", key.as_str())].iter().chain(fields) {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, bytes) = file;
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// The token the forms of this visitor carry.
    pub fn csrf(&self) -> String {
        let bound_to = self
            .actor
            .as_ref()
            .and_then(|actor| actor.session)
            .map_or_else(|| VISITOR.to_owned(), |session| session.to_string());
        page::form_token(&self.site.context, &bound_to)
    }

    async fn send(&self, request: Request<Body>) -> Seen {
        let (parts, body) = self.answer(request).await.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Seen { status: parts.status, headers: parts.headers, text, bytes }
    }

    async fn answer(&self, mut request: Request<Body>) -> Response<Body> {
        let lang = self.actor.as_ref().map_or(Lang::Ja, |actor| actor.lang);
        let cookies = format!("tsunagu_visitor={VISITOR}; tsunagu_lang={}", lang.code());
        request.headers_mut().insert(header::HOST, header::HeaderValue::from_static("tsunagu.test"));
        request.headers_mut().insert(header::COOKIE, cookies.parse().expect("a cookie"));
        if let Some(actor) = self.actor.clone() {
            request.extensions_mut().insert(Arrival { actor, office_name: String::new() });
        }
        self.site.router.clone().oneshot(request).await.expect("an answer")
    }
}

const VISITOR: &str = "00000000-0000-7000-8000-00000000aaaa";

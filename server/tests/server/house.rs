//! The program with its demo region on a port of its own, and a browser to visit it over real connections.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
};

use page::Context;
use store::Settings;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tsunagu::app::{App, Start};

/// Places on the start page.
pub const COORDINATOR: usize = 0;
pub const CARE_MANAGER: usize = 1;

/// The demo region, served on a port of its own.
pub struct House {
    pub context: Context,
    pub address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = Start {
            store: Settings::in_folder(folder.path()),
            region: None,
            region_name: None,
            demo: true,
            public_address: None,
            tiles: None,
            backups: None,
        };
        let app = App::open(&start).await.unwrap();
        let context = app.context.clone();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(app.serve(listener));
        Self { context, address, _folder: folder }
    }
}

/// A browser: it keeps its cookies and the token of the page it is on.
#[derive(Clone)]
pub struct Browser {
    pub address: SocketAddr,
    pub token: String,
    cookies: BTreeMap<String, String>,
}

static KEY: AtomicU64 = AtomicU64::new(1);

impl Browser {
    pub fn new(house: &House) -> Self {
        Self::at(house.address)
    }

    pub fn at(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new(), token: String::new() }
    }

    /// The cookies as a request carries them.
    pub fn cookies(&self) -> String {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    /// A new command's id.
    #[expect(clippy::unused_self, reason = "browsers make them")]
    pub fn key(&self) -> String {
        format!("00000000-0000-7000-8000-{:012}", KEY.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn connect(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            self.cookies(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Sends and reads to the end; the status, and the whole answer.
    pub async fn send(&mut self, head: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect(head, body).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for line in text.lines().take_while(|line| !line.is_empty()) {
            if let Some(cookie) = line.strip_prefix("set-cookie: ") {
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.into(), value.into());
            }
        }
        if let Some(token) = between(&text, "name=\"_csrf\" value=\"", "\"").first() {
            self.token.clone_from(token);
        }
        (text.split(' ').nth(1).unwrap().parse().unwrap(), text)
    }

    pub async fn get(&mut self, path: &str) -> (u16, String) {
        self.send(&format!("GET {path}"), "").await
    }

    pub async fn post(&mut self, path: &str, fields: &str) -> (u16, String) {
        let body = format!("_csrf={}&_key={}&{fields}", self.token, self.key());
        self.send(&format!("POST {path}"), &body).await
    }

    /// Comes in as one of those the start page offers, by place.
    pub async fn enter(house: &House, place: usize) -> Self {
        let mut browser = Self::new(house);
        browser.come_in(place).await;
        browser
    }

    pub async fn come_in(&mut self, place: usize) {
        let (_, start) = self.get("/").await;
        let account = between(&start, "name=\"account\" value=\"", "\"")[place].clone();
        let (status, text) = self.post("/sign-in/demo", &format!("account={account}&return_to=/today")).await;
        assert_eq!(status, 303, "{text}");
        // The token of the forms is another from here on.
        self.get("/today").await;
    }

    pub async fn is_in(&mut self) -> bool {
        self.get("/account").await.0 == 200
    }
}

pub fn between(text: &str, start: &str, end: &str) -> Vec<String> {
    let parts = text.split(start).skip(1).filter_map(|part| part.split(end).next());
    parts.map(ToOwned::to_owned).collect()
}

use std::{
    future::Future,
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use access::{AccountId, Session, Strength};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use kernel::{Fault, Id, Instant};
use page::{Settings, Visit};
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Url};

use crate::{Directory, hasher::Hasher, token::Token, watch::Watch};

/// What the sign-in needs beside the page's context, made once at start and given to [`crate::routes`] and
/// [`crate::recognise`].
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    hasher: Hasher,
    webauthn: Webauthn,
    directory: Arc<dyn Directory>,
    secure: bool,
    watch: OnceLock<Watch>,
}

impl Gate {
    /// For a program started with these settings.
    ///
    /// # Errors
    /// When the public address is not one a browser could be at.
    pub fn new(settings: &Settings, directory: impl Directory) -> Result<Self, Fault> {
        let address = settings.public_address.as_deref().unwrap_or("http://localhost");
        let wrong = |source: Box<dyn std::error::Error + Send + Sync>| {
            Fault::new(format!("reading the public address {address}"), source)
        };
        let origin = Url::parse(address).map_err(|source| wrong(source.into()))?;
        let host = origin.host_str().ok_or_else(|| wrong("it names no host".into()))?;
        let webauthn = WebauthnBuilder::new(host, &origin)
            // On this very machine any port may have been chosen.
            .map(|builder| builder.allow_any_port(settings.public_address.is_none()))
            .map(|builder| builder.rp_name(&settings.region_name))
            .and_then(WebauthnBuilder::build)
            .map_err(|source| wrong(source.into()))?;
        let secure = origin.scheme() == "https";
        Ok(Self(Arc::new(Inner {
            hasher: Hasher::new(),
            webauthn,
            directory: Arc::new(directory),
            secure,
            watch: OnceLock::new(),
        })))
    }

    /// Comes to its end, within a second, when what this visitor holds open must end: their session was ended or
    /// locked, or they may no longer what they could when they came.
    pub fn over(&self, visit: &Visit) -> impl Future<Output = ()> + Send + use<> {
        let watch =
            self.0.watch.get_or_init(|| Watch::keep(visit.context().clone(), Arc::clone(&self.0.directory)));
        watch.over(visit.actor())
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn webauthn(&self) -> &Webauthn {
        &self.0.webauthn
    }

    pub(crate) fn directory(&self) -> &dyn Directory {
        &*self.0.directory
    }

    /// The session's cookie. Browsers hold `__Host-` cookies to this host and to https.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.0.secure { "__Host-tsunagu" } else { "tsunagu_session" }
    }

    fn device_cookie(&self) -> &'static str {
        if self.0.secure { "__Host-tsunagu-device" } else { "tsunagu_device" }
    }

    /// A cookie only requests carry, no script, no other site.
    fn cookie(&self, name: &str, value: &str, seconds: Option<i64>) -> String {
        let secure = if self.0.secure { "; Secure" } else { "" };
        let kept = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{kept}")
    }

    pub(crate) fn set_session(&self, token: &Token, seconds: Option<i64>) -> String {
        self.cookie(self.session_cookie(), &token.text(), seconds)
    }

    pub(crate) fn drop_session(&self) -> String {
        self.cookie(self.session_cookie(), "", Some(0))
    }

    /// Browsers keep a cookie for 400 days at most.
    pub(crate) fn set_device(&self, token: &Token) -> String {
        self.cookie(self.device_cookie(), &token.text(), Some(400 * 24 * 60 * 60))
    }
}

/// The token in a cookie of a request.
pub(crate) fn token_in(headers: &HeaderMap, name: &str) -> Option<Token> {
    let cookies = page::cookies(headers);
    cookies.iter().find(|(cookie, _)| cookie == name).and_then(|(_, value)| Token::parse(value))
}

/// The session a request came with, open or locked.
#[derive(Clone)]
pub(crate) struct Holding {
    pub(crate) session: Id<Session>,
    pub(crate) account: AccountId,
    pub(crate) sign_in_name: String,
    pub(crate) name: String,
    pub(crate) strength: Strength,
    pub(crate) shared: bool,
    pub(crate) expires_at: Instant,
    pub(crate) locked: bool,
}

impl<S: Sync> FromRequestParts<S> for Holding {
    type Rejection = page::Stop;
    /// Without a session there is nothing to prove or to end.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, page::Stop> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| kernel::Refusal::SignInFirst.into())
    }
}

/// From where a request came.
pub(crate) struct Origin {
    headers: HeaderMap,
    peer: Option<IpAddr>,
}

impl Origin {
    /// The address to count by: behind a proxy on this machine, the one the proxy saw.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        let peer = self.peer?;
        if !peer.to_canonical().is_loopback() {
            return Some(peer);
        }
        let forwarded = self.headers.get_all("x-forwarded-for").iter().next_back();
        let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
        last.and_then(|address| address.trim().parse().ok()).or(Some(peer))
    }

    /// Whether it came from this very machine, to an address of this very machine, and through no proxy.
    pub(crate) fn is_loopback(&self) -> bool {
        let from_here = self.peer.is_some_and(|peer| peer.to_canonical().is_loopback());
        let proxied = self.headers.contains_key("x-forwarded-for") || self.headers.contains_key("forwarded");
        let host = self.host();
        let name = match host.strip_prefix('[') {
            Some(six) => six.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let to_here =
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        from_here && to_here && !proxied
    }

    /// The host the browser asked for.
    pub(crate) fn host(&self) -> &str {
        self.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost")
    }

    /// The device's token, if it was here before.
    pub(crate) fn device(&self, gate: &Gate) -> Option<Token> {
        token_in(&self.headers, gate.device_cookie())
    }

    /// The session's token.
    pub(crate) fn session(&self, gate: &Gate) -> Option<Token> {
        token_in(&self.headers, gate.session_cookie())
    }

    /// What the browser says of itself.
    pub(crate) fn agent(&self) -> &str {
        self.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default()
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip());
        Ok(Self { headers: parts.headers.clone(), peer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(peer: Option<&str>, headers: &[(&'static str, &'static str)]) -> Origin {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header"));
        }
        Origin { headers: map, peer: peer.map(|peer| peer.parse().expect("an address")) }
    }

    #[test]
    fn only_a_proxy_on_this_machine_may_say_whose_request_it_is() {
        let forwarded = [("x-forwarded-for", "203.0.113.9, 198.51.100.7")];
        let address = |peer| origin(Some(peer), &forwarded).address().map(|address| address.to_string());
        assert_eq!(address("127.0.0.1").as_deref(), Some("198.51.100.7"));
        assert_eq!(address("192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert!(origin(None, &forwarded).address().is_none());
    }

    #[test]
    fn loopback_is_peer_and_host_and_no_proxy() {
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "localhost"] {
            assert!(origin(Some("127.0.0.1"), &[("host", host)]).is_loopback(), "{host}");
        }
        assert!(!origin(Some("127.0.0.1"), &[("host", "evil.example")]).is_loopback());
        assert!(!origin(Some("127.0.0.1"), &[("host", "localhost.evil.example")]).is_loopback());
        assert!(!origin(Some("192.0.2.1"), &[("host", "localhost")]).is_loopback());
        assert!(!origin(None, &[("host", "localhost")]).is_loopback());
        assert!(
            !origin(Some("127.0.0.1"), &[("host", "localhost"), ("x-forwarded-for", "192.0.2.1")])
                .is_loopback()
        );
    }

    #[test]
    fn cookies_are_held_to_https_where_there_is_https() {
        let settings = |address: Option<&str>| Settings {
            region: access::RegionId::from_uuid(Default::default()),
            region_name: "圏域".into(),
            demo: false,
            public_address: address.map(ToOwned::to_owned),
            tiles: None,
        };
        let token = Token::new(&kernel::Chance::seeded(1));
        let gate = Gate::new(&settings(Some("https://tsunagu.example.jp")), ()).expect("a gate");
        let cookie = gate.set_session(&token, None);
        assert!(
            cookie.starts_with("__Host-tsunagu=")
                && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")
        );
        let gate = Gate::new(&settings(None), ()).expect("a gate");
        assert!(gate.set_session(&token, Some(5)).starts_with("tsunagu_session="));
        assert!(!gate.set_session(&token, Some(5)).contains("Secure"));
        assert!(Gate::new(&settings(Some("tsunagu")), ()).is_err());
    }
}

use axum::{
    http::{HeaderValue, header},
    response::Response,
};

use crate::headers::policy;

/// Pictures of the ground under a map, from a host of the operator's choice. Without them a map shows the region's own
/// outlines, and nothing is asked of anybody outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// The address of a tile, with `{z}`, `{x}` and `{y}` in it.
    pub address: String,
    /// Whose work the tiles are, as their terms ask to be named.
    pub credit: String,
    origin: String,
}

impl Tiles {
    /// Reads what the operator said.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(address: &str, credit: &str) -> Result<Self, &'static str> {
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
        // The host enters a header of the page: letters that could end it have no place in it.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(plain) {
            return Err("the address of the map's tiles begins with https:// and a host");
        }
        if !["{z}", "{x}", "{y}"].iter().all(|part| address.contains(part)) {
            return Err("the address of the map's tiles holds {z}, {x} and {y}");
        }
        if credit.trim().is_empty() {
            return Err("say whose work the map's tiles are (--map-credit)");
        }
        let scheme = if address.starts_with("https:") { "https" } else { "http" };
        Ok(Self {
            address: address.to_owned(),
            credit: credit.trim().to_owned(),
            origin: format!("{scheme}://{host}"),
        })
    }

    /// Lets the browser fetch tiles from their host for this one page, and from no other.
    pub fn allow(&self, response: &mut Response) {
        if let Ok(value) = HeaderValue::from_str(&policy(Some(&self.origin))) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_the_tiles_and_no_other_may_be_asked() {
        let address = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png";
        let tiles = Tiles::read(address, "国土地理院").unwrap();
        let mut response = Response::default();
        tiles.allow(&mut response);
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("connect-src 'self' https://cyberjapandata.gsi.go.jp;"), "{policy}");
        assert!(policy.contains("img-src 'self' data: blob: https://cyberjapandata.gsi.go.jp;"));
        assert!(policy.contains("script-src 'self';") && policy.contains("worker-src 'self';"));
    }

    #[test]
    fn what_is_no_address_of_tiles_is_refused() {
        for address in [
            "",
            "tiles/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}",
            "https://a b/{z}/{x}/{y}",
            "https://a;script-src *//{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}.png",
        ] {
            assert!(Tiles::read(address, "x").is_err(), "{address}");
        }
        assert!(Tiles::read("https://tiles.example/{z}/{x}/{y}.png", " ").is_err());
    }
}

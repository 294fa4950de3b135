//! A passkey in software: P-256, no attestation, as the standard lays the bytes out.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::{DerSignature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::{Browser, Seen};

pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    holder: String,
    counter: u32,
    pub origin: String,
}

fn b64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// A CBOR head for a byte string, text or map below 65,536.
fn head(kind: u8, length: usize) -> Vec<u8> {
    match length {
        0..=23 => vec![kind << 5 | length as u8],
        24..=255 => vec![kind << 5 | 24, length as u8],
        _ => vec![kind << 5 | 25, (length >> 8) as u8, length as u8],
    }
}

fn text(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

impl Authenticator {
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 16],
            holder: String::new(),
            counter: 0,
            origin: "http://localhost:8080".into(),
        }
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        [&Sha256::digest("localhost")[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// Answers what a page asks for a new passkey.
    pub fn create(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.holder = options["user"]["id"].as_str().unwrap().to_owned();
        let client = self.client_data("webauthn.create", &options["challenge"]);
        let point = self.key.verifying_key().to_sec1_point(false);
        let cose = [
            &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..],
            point.x().unwrap(),
            &[0x22, 0x58, 32],
            point.y().unwrap(),
        ]
        .concat();
        let data =
            [self.data(0x45), vec![0; 16], vec![0, self.id.len() as u8], self.id.clone(), cose].concat();
        let object = [
            head(5, 3),
            text("fmt"),
            text("none"),
            text("attStmt"),
            head(5, 0),
            text("authData"),
            head(2, data.len()),
            data,
        ]
        .concat();
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": { "attestationObject": b64(&object), "clientDataJSON": b64(&client), "transports": ["internal"] },
        })
    }

    /// Answers what a page asks to prove who one is.
    pub fn get(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        assert_eq!(options["allowCredentials"], json!([]), "nobody learns which accounts there are");
        let client = self.client_data("webauthn.get", &options["challenge"]);
        let data = self.data(0x05);
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: DerSignature = self.key.sign(&signed);
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "authenticatorData": b64(&data), "clientDataJSON": b64(&client),
                "signature": b64(signature.as_bytes()), "userHandle": self.holder,
            },
        })
    }

    /// Lets the browser ask and sends the answer.
    pub async fn register(&mut self, browser: &mut Browser, asks: &str, to: &str) -> Seen {
        let options = asked(browser, asks).await;
        let answer = self.create(&options).to_string();
        let ceremony = options["ceremony"].as_str().unwrap();
        browser
            .send(to, &[("ceremony", ceremony), ("credential", &answer), ("label", "鍵"), ("own", "yes")])
            .await
    }

    /// Proves with the passkey.
    pub async fn prove(&mut self, browser: &mut Browser, to: &str) -> Seen {
        let options = asked(browser, "/sign-in/passkey/options").await;
        let answer = self.get(&options).to_string();
        let ceremony = options["ceremony"].as_str().unwrap();
        browser
            .send(
                to,
                &[("ceremony", ceremony), ("credential", &answer), ("own", "yes"), ("return_to", "/account")],
            )
            .await
    }
}

pub async fn asked(browser: &mut Browser, path: &str) -> Value {
    let seen = browser.send(path, &[]).await;
    serde_json::from_str(&seen.text).unwrap_or_else(|_| panic!("{path}: {} {}", seen.status, seen.text))
}

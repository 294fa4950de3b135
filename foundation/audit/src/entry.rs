use std::borrow::Cow;

use access::{AccountId, Action, Kind, OfficeId, ProfessionalId, RegionId, Role, Strength};
use kernel::{Fault, Id, Instant};
use sha2::{Digest, Sha256};

/// The id of a thing of any kind.
pub type AnyId = Id<()>;
/// The id of an entry.
pub type EntryId = Id<Entry>;
/// What links an entry to the one before.
pub(crate) type Hash = [u8; 32];

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// One of the acts the policy knows.
    Did(Action),
    /// Signed in.
    SignedIn,
    /// Tried to sign in and was refused.
    SignInFailed,
    /// Signed out, or was signed out.
    SignedOut,
}

impl Deed {
    /// The code, in storage and in word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Did(action) => action.code(),
            Self::SignedIn => "signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::SignedOut => "signed-out",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::SignedIn, Self::SignInFailed, Self::SignedOut]
            .into_iter()
            .find(|deed| deed.code() == code)
            .or_else(|| Action::from_code(code).map(Self::Did))
    }
}

impl From<Action> for Deed {
    fn from(action: Action) -> Self {
        Self::Did(action)
    }
}

/// The way by which the answer left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// A page.
    Html,
    /// The interface for other programs.
    Json,
    /// Paper.
    Print,
    /// A file.
    Export,
    /// A search.
    Search,
    /// A live update.
    Stream,
    /// A command on the server.
    Cli,
}

impl Face {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::Html, Self::Json, Self::Print, Self::Export, Self::Search, Self::Stream, Self::Cli];

    /// The code, in storage and in word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Print => "print",
            Self::Export => "export",
            Self::Search => "search",
            Self::Stream => "stream",
            Self::Cli => "cli",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|face| face.code() == code)
    }
}

/// One entry, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id; newer entries have greater ones.
    pub id: EntryId,
    /// Its place in the region's chain; none for a moment after it was written on PostgreSQL.
    pub sequence: Option<i64>,
    /// When.
    pub at: Instant,
    /// Who: the account …
    pub account: Option<AccountId>,
    /// … the professional …
    pub professional: Option<ProfessionalId>,
    /// … the office they acted for …
    pub office: Option<OfficeId>,
    /// … as what …
    pub role: Role,
    /// … and how they had signed in.
    pub strength: Strength,
    /// What they did …
    pub deed: Deed,
    /// … with which kind of thing …
    pub kind: Kind,
    /// … and with which one.
    pub thing: Option<AnyId>,
    /// Whom it is about; the thing itself where it is not about a person.
    pub subject: Option<AnyId>,
    /// By which way the answer left.
    pub face: Face,
    /// Why, where a reason was asked for.
    pub reason: Option<String>,
    /// The names of the fields that changed; never what is in them.
    pub fields: Vec<String>,
    /// How many things it was about, where it was about a list.
    pub many: Option<i64>,
}

/// An entry as it is stored: codes are plain text, so that a row somebody tampered with can still be read and judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub region: RegionId,
    pub id: EntryId,
    pub at: Instant,
    pub account: Option<AccountId>,
    pub professional: Option<ProfessionalId>,
    pub office: Option<OfficeId>,
    pub role: Cow<'static, str>,
    pub strength: Cow<'static, str>,
    pub deed: Cow<'static, str>,
    pub kind: Cow<'static, str>,
    pub thing: Option<AnyId>,
    pub subject: Option<AnyId>,
    pub face: Cow<'static, str>,
    pub reason: Option<String>,
    pub fields: Vec<Cow<'static, str>>,
    pub many: Option<i64>,
}

impl Line {
    /// The bytes that are hashed. Every part has a fixed length, or says its length first, so two different lines
    /// never give the same bytes.
    fn encode(&self, sequence: i64) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        out.push(1); // the version of this encoding
        out.extend(self.region.uuid().as_bytes());
        out.extend(sequence.to_be_bytes());
        out.extend(self.id.uuid().as_bytes());
        out.extend(self.at.as_micros().to_be_bytes());
        put_id(&mut out, self.account);
        put_id(&mut out, self.professional);
        put_id(&mut out, self.office);
        for text in [&self.role, &self.strength, &self.deed, &self.kind] {
            put_text(&mut out, text);
        }
        put_id(&mut out, self.thing);
        put_id(&mut out, self.subject);
        put_text(&mut out, &self.face);
        out.push(u8::from(self.reason.is_some()));
        if let Some(reason) = &self.reason {
            put_text(&mut out, reason);
        }
        out.extend((self.fields.len() as u64).to_be_bytes());
        for field in &self.fields {
            put_text(&mut out, field);
        }
        out.push(u8::from(self.many.is_some()));
        if let Some(many) = self.many {
            out.extend(many.to_be_bytes());
        }
        out
    }

    /// The hash of this line at this place after that one.
    pub(crate) fn hash(&self, previous: &Hash, sequence: i64) -> Hash {
        let mut digest = Sha256::new();
        digest.update(previous);
        digest.update(self.encode(sequence));
        digest.finalize().into()
    }

    /// The entry for people; `sequence` is its place in the chain.
    pub(crate) fn entry(self, sequence: Option<i64>) -> Result<Entry, Fault> {
        fn known<T>(read: Option<T>, code: &str) -> Result<T, Fault> {
            read.ok_or_else(|| Fault::new("reading an audit entry", format!("unknown code {code:?}")))
        }
        Ok(Entry {
            id: self.id,
            sequence,
            at: self.at,
            account: self.account,
            professional: self.professional,
            office: self.office,
            role: known(Role::from_code(&self.role), &self.role)?,
            strength: known(Strength::from_code(&self.strength), &self.strength)?,
            deed: known(Deed::from_code(&self.deed), &self.deed)?,
            kind: known(Kind::from_code(&self.kind), &self.kind)?,
            thing: self.thing,
            subject: self.subject,
            face: known(Face::from_code(&self.face), &self.face)?,
            reason: self.reason,
            fields: self.fields.into_iter().map(Cow::into_owned).collect(),
            many: self.many,
        })
    }
}

fn put_id<T: ?Sized>(out: &mut Vec<u8>, id: Option<Id<T>>) {
    out.push(u8::from(id.is_some()));
    if let Some(id) = id {
        out.extend(id.uuid().as_bytes());
    }
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_be_bytes());
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};
    use uuid::Uuid;

    use super::*;

    /// Reads the encoding back; that it can be read back is what makes it injective.
    struct Reader<'a>(&'a [u8]);

    impl Reader<'_> {
        fn take<const N: usize>(&mut self) -> [u8; N] {
            let (head, rest) = self.0.split_at(N);
            self.0 = rest;
            head.try_into().unwrap()
        }
        fn number(&mut self) -> i64 {
            i64::from_be_bytes(self.take())
        }
        fn id<T: ?Sized>(&mut self) -> Id<T> {
            Id::from_uuid(Uuid::from_bytes(self.take()))
        }
        fn text(&mut self) -> String {
            let (head, rest) = self.0.split_at(self.number_of());
            self.0 = rest;
            String::from_utf8(head[8..].to_vec()).unwrap()
        }
        fn number_of(&self) -> usize {
            8 + u64::from_be_bytes(self.0[..8].try_into().unwrap()) as usize
        }
        fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
            (self.take::<1>() == [1]).then(|| read(self))
        }
        fn line(&mut self) -> (i64, Line) {
            assert_eq!(self.take::<1>(), [1]);
            let region = self.id();
            let sequence = self.number();
            let line = Line {
                region,
                id: self.id(),
                at: Instant::from_micros(self.number()),
                account: self.maybe(Self::id),
                professional: self.maybe(Self::id),
                office: self.maybe(Self::id),
                role: self.text().into(),
                strength: self.text().into(),
                deed: self.text().into(),
                kind: self.text().into(),
                thing: self.maybe(Self::id),
                subject: self.maybe(Self::id),
                face: self.text().into(),
                reason: self.maybe(Self::text),
                fields: (0..self.number()).map(|_| self.text().into()).collect(),
                many: self.maybe(Self::number),
            };
            (sequence, line)
        }
    }

    fn id<T: ?Sized>() -> impl Strategy<Value = Id<T>> {
        any::<u128>().prop_map(|bits| Id::from_uuid(Uuid::from_u128(bits)))
    }
    fn text() -> impl Strategy<Value = Cow<'static, str>> {
        any::<String>().prop_map(Cow::Owned)
    }

    prop_compose! {
        fn line()(
            (region, own, at) in (id(), id(), 0..4_000_000_000_000_000_i64),
            (account, professional, office) in (option::of(id()), option::of(id()), option::of(id())),
            (role, strength, deed, kind) in (text(), text(), text(), text()),
            (thing, subject, face) in (option::of(id()), option::of(id()), text()),
            (reason, fields, many) in (option::of(any::<String>()), vec(text(), 0..4), option::of(any::<i64>())),
        ) -> Line {
            Line {
                region, id: own, at: Instant::from_micros(at), account, professional, office, role, strength, deed,
                kind, thing, subject, face, reason, fields, many,
            }
        }
    }

    proptest! {
        #[test]
        fn the_encoding_can_be_read_back_and_so_no_two_lines_share_one(line in line(), sequence in any::<i64>()) {
            let bytes = line.encode(sequence);
            let mut reader = Reader(&bytes);
            prop_assert_eq!(reader.line(), (sequence, line));
            prop_assert!(reader.0.is_empty());
        }
    }

    #[test]
    fn the_hash_depends_on_the_line_its_place_and_the_one_before() {
        let line = Line {
            region: Id::from_uuid(Uuid::from_u128(1)),
            id: Id::from_uuid(Uuid::from_u128(2)),
            at: Instant::from_micros(3),
            account: None,
            professional: None,
            office: None,
            role: "hub".into(),
            strength: "passkey".into(),
            deed: "look".into(),
            kind: "professional".into(),
            thing: None,
            subject: None,
            face: "html".into(),
            reason: None,
            fields: Vec::new(),
            many: None,
        };
        let first = line.hash(&[0; 32], 1);
        assert_eq!(first, line.clone().hash(&[0; 32], 1));
        assert_ne!(first, line.hash(&[1; 32], 1));
        assert_ne!(first, line.hash(&[0; 32], 2));
        assert_ne!(first, Line { role: "officer".into(), ..line }.hash(&[0; 32], 1));
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for action in Action::ALL {
            assert_eq!(Deed::from_code(action.code()), Some(Deed::Did(*action)));
        }
        for deed in [Deed::SignedIn, Deed::SignInFailed, Deed::SignedOut] {
            assert_eq!(Deed::from_code(deed.code()), Some(deed));
        }
        for face in Face::ALL {
            assert_eq!(Face::from_code(face.code()), Some(*face));
        }
        assert_eq!(Deed::from_code("x"), None);
    }
}

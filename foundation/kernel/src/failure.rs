use std::{borrow::Cow, error::Error, fmt};

/// One field of a form that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name in the form.
    pub field: Cow<'static, str>,
    /// The word key of the sentence that says what to do.
    pub key: &'static str,
    /// Values for the sentence; never personal data.
    pub args: Vec<(&'static str, String)>,
}

impl Invalid {
    /// This field is refused for this reason.
    pub fn new(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self { field: field.into(), key, args: Vec::new() }
    }

    /// The same with a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// Something the person can act on. The word key names the sentence that says what happened, what was kept, and
/// what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields to correct; everything typed is kept.
    Invalid(Vec<Invalid>),
    /// Nothing here, or nothing this person may know of.
    NotFound,
    /// Signed in, but this is not theirs to do. The key says whom to ask.
    NotAllowed(&'static str),
    /// Nobody is signed in, or not strongly enough for this.
    SignInFirst,
    /// Signed in, but the act asks for a fresh proof.
    ProveAgain,
    /// Somebody else changed the same thing in between.
    Conflict(&'static str),
    /// Too large, or too often.
    TooMuch(&'static str),
    /// The machine has no room left; nothing was taken.
    Full,
    /// Any other thing the person can act on.
    Other(&'static str),
}

impl Refusal {
    /// One refused field.
    pub fn invalid(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self::Invalid(vec![Invalid::new(field, key)])
    }

    /// The word key of the sentence shown for the whole.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "page-refusal-invalid",
            Self::NotFound => "page-refusal-not-found",
            Self::SignInFirst => "page-refusal-sign-in-first",
            Self::ProveAgain => "page-refusal-prove-again",
            Self::Full => "page-refusal-full",
            Self::NotAllowed(key) | Self::Conflict(key) | Self::TooMuch(key) | Self::Other(key) => key,
        }
    }
}

/// Something that is ours to mend: what we were doing, and what went wrong below. Never shown to a person, never
/// holding personal data; the person sees a reference number.
pub struct Fault {
    doing: Cow<'static, str>,
    source: Box<dyn Error + Send + Sync>,
    full: bool,
}

impl Fault {
    /// `doing` fails because of `source`.
    pub fn new(doing: impl Into<Cow<'static, str>>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { doing: doing.into(), source: source.into(), full: false }
    }

    /// A fault that comes from a full disk: the person is told that nothing was taken, and the operator to make room.
    pub fn full(
        doing: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { full: true, ..Self::new(doing, source) }
    }

    /// Whether it comes from a full disk.
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// The same fault, seen from one step further out.
    #[must_use]
    pub fn while_doing(self, doing: impl Into<Cow<'static, str>>) -> Self {
        let full = self.full;
        Self { full, ..Self::new(doing, self) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.source)
    }
}
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

/// Why an act did not happen.
#[derive(Debug)]
pub enum Failure {
    /// The person can do something about it.
    Refused(Refusal),
    /// We must.
    Failed(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}
impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Refused(Refusal::Invalid(vec![invalid]))
    }
}

/// What an act comes to.
pub type Outcome<T> = Result<T, Failure>;

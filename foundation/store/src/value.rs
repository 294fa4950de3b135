use std::sync::Arc;

use kernel::{Day, Fault, Id, Instant};
use uuid::Uuid;

/// What a column holds, by meaning; each engine spells it in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A UUID.
    Id,
    /// A moment in UTC, microseconds.
    Instant,
    /// A calendar day.
    Day,
    /// True or false.
    Flag,
    /// A whole number of 64 bits.
    Number,
    /// A floating-point number, for coordinates and measurements only.
    Real,
    /// Text.
    Text,
    /// A JSON document.
    Json,
    /// Bytes.
    Bytes,
}

/// A value on its way into a statement. A missing value knows its type, because PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value of this type.
    Null(Type),
    /// A UUID.
    Id(Uuid),
    /// A moment.
    Instant(Instant),
    /// A day.
    Day(Day),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A floating-point number.
    Real(f64),
    /// Text; shared, because bulk writes hold many.
    Text(Arc<str>),
    /// A JSON document, written out.
    Json(Arc<str>),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// A JSON document of whatever can be written as one.
    ///
    /// # Errors
    /// When it cannot: a map whose keys are no text.
    pub fn json(document: &impl serde::Serialize) -> Result<Self, Fault> {
        let text = serde_json::to_string(document)
            .map_err(|source| Fault::new("writing a document for the database", source))?;
        Ok(Self::Json(text.into()))
    }
}

/// What can become a [`Value`], also when it is missing.
pub trait Storable {
    /// The type of the column it fits.
    const TYPE: Type;
    /// The value itself.
    fn into_value(self) -> Value;
}

macro_rules! storable {
    ($($rust:ty, $kind:ident, $value:ident => $into:expr;)*) => {$(
        impl Storable for $rust {
            const TYPE: Type = Type::$kind;
            fn into_value(self) -> Value {
                let $value = self;
                Value::$kind($into)
            }
        }
        impl From<$rust> for Value {
            fn from($value: $rust) -> Self {
                Self::$kind($into)
            }
        }
    )*};
}

storable! {
    Uuid, Id, value => value;
    Instant, Instant, value => value;
    Day, Day, value => value;
    bool, Flag, value => value;
    i64, Number, value => value;
    u32, Number, value => i64::from(value);
    i32, Number, value => i64::from(value);
    f64, Real, value => value;
    &str, Text, value => Arc::from(value);
    &String, Text, value => Arc::from(value.as_str());
    String, Text, value => Arc::from(value);
    Arc<str>, Text, value => value;
    std::borrow::Cow<'_, str>, Text, value => Arc::from(&*value);
    serde_json::Value, Json, value => Arc::from(value.to_string());
    Vec<u8>, Bytes, value => value;
    &[u8], Bytes, value => value.to_vec();
}

impl<T: ?Sized> Storable for Id<T> {
    const TYPE: Type = Type::Id;
    fn into_value(self) -> Value {
        Value::Id(self.uuid())
    }
}
impl<T: ?Sized> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Id(id.uuid())
    }
}
impl<T: Storable> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::TYPE), T::into_value)
    }
}

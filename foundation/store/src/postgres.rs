//! How PostgreSQL spells moments and days, and how values are bound.

use std::sync::Arc;

use jiff::{ToSpan, civil};
use kernel::{Day, Instant};
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, PgValueFormat, PgValueRef},
    query::Query,
};

use crate::value::{self, Value};

/// 2000-01-01T00:00Z, from which PostgreSQL counts.
const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAY: Day = civil::date(2000, 1, 1);

pub(crate) struct PgInstant(pub Instant);
pub(crate) struct PgDay(pub Day);

fn binary<const N: usize>(value: &PgValueRef<'_>) -> Result<[u8; N], BoxDynError> {
    if value.format() != PgValueFormat::Binary {
        return Err("a value came as text where the binary form was asked for".into());
    }
    Ok(value.as_bytes()?.try_into()?)
}

impl Type<Postgres> for PgInstant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}
impl Encode<'_, Postgres> for PgInstant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&(self.0.as_micros() - EPOCH_MICROS).to_be_bytes());
        Ok(IsNull::No)
    }
}
impl Decode<'_, Postgres> for PgInstant {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(Instant::from_micros(i64::from_be_bytes(binary(&value)?) + EPOCH_MICROS)))
    }
}

impl Type<Postgres> for PgDay {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("date")
    }
}
impl Encode<'_, Postgres> for PgDay {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let days = (self.0 - EPOCH_DAY).get_days();
        buffer.extend_from_slice(&days.to_be_bytes());
        Ok(IsNull::No)
    }
}
impl Decode<'_, Postgres> for PgDay {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(EPOCH_DAY.checked_add(i32::from_be_bytes(binary(&value)?).days())?))
    }
}

/// A document that is written out already.
struct PgJson(Arc<str>);

impl Type<Postgres> for PgJson {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("jsonb")
    }
}
impl Encode<'_, Postgres> for PgJson {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The version of the binary form, and then the text.
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

pub(crate) fn bind<'q>(query: Bound<'q>, value: &Value) -> Bound<'q> {
    match value {
        Value::Null(kind) => match kind {
            value::Type::Id => query.bind(None::<uuid::Uuid>),
            value::Type::Instant => query.bind(None::<PgInstant>),
            value::Type::Day => query.bind(None::<PgDay>),
            value::Type::Flag => query.bind(None::<bool>),
            value::Type::Number => query.bind(None::<i64>),
            value::Type::Real => query.bind(None::<f64>),
            value::Type::Text => query.bind(None::<String>),
            value::Type::Json => query.bind(None::<PgJson>),
            value::Type::Bytes => query.bind(None::<Vec<u8>>),
        },
        Value::Id(id) => query.bind(*id),
        Value::Instant(instant) => query.bind(PgInstant(*instant)),
        Value::Day(day) => query.bind(PgDay(*day)),
        Value::Flag(flag) => query.bind(*flag),
        Value::Number(number) => query.bind(*number),
        Value::Real(real) => query.bind(*real),
        Value::Text(text) => query.bind(text.to_string()),
        Value::Json(text) => query.bind(PgJson(Arc::clone(text))),
        Value::Bytes(bytes) => query.bind(bytes.clone()),
    }
}

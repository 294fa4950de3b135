//! The doors for other programs hold to their own description (OpenAPI 3.1): what it does not name is refused and not
//! ignored, so that nobody takes an answer for the answer to another question.

use std::{collections::HashSet, sync::LazyLock};

use axum::{Json, response::IntoResponse};
use kernel::{Invalid, Refusal};
use page::{Answer, Visit};
use serde_json::Value;
use uuid::Uuid;

/// The description itself.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "it is part of the program, and a test reads it")]
    let description =
        serde_json::from_str(include_str!("../../openapi.json")).expect("a description in JSON");
    description
});

pub(super) async fn description() -> Answer {
    Ok(Json(&*DESCRIPTION).into_response())
}

/// The parameters of a door's query, or nothing where no door has this path.
fn parameters(path: &str) -> Option<Vec<&'static Value>> {
    let fits = |door: &str| {
        let (mut there, mut asked) = (door.split('/'), path.split('/'));
        loop {
            match (there.next(), asked.next()) {
                (None, None) => return true,
                (Some(there), Some(asked)) if there == asked || there.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let doors = DESCRIPTION.get("paths")?.as_object()?;
    let (_, door) = doors.iter().find(|(door, _)| fits(door))?;
    let all = door.pointer("/get/parameters").and_then(Value::as_array);
    let in_query = |one: &&Value| one.get("in").and_then(Value::as_str) == Some("query");
    Some(all.map(|all| all.iter().filter(in_query).collect()).unwrap_or_default())
}

/// Refuses a query that is not as the description says.
pub(crate) fn hold(visit: &Visit) -> Result<(), Refusal> {
    let path = visit.path().split('?').next().unwrap_or_default();
    let Some(parameters) = path.starts_with("/api/v1/").then(|| parameters(path)).flatten() else {
        return Ok(());
    };
    let named = |one: &Value, name: &str| one.get("name").and_then(Value::as_str) == Some(name);
    let (mut invalid, mut seen) = (Vec::new(), HashSet::new());
    for (name, value) in visit.queries() {
        let why = match parameters.iter().find(|one| named(one, name)) {
            None => Some("server-api-unknown"),
            Some(_) if !seen.insert(name.as_str()) => Some("server-api-twice"),
            Some(one) => {
                (!one.get("schema").is_some_and(|schema| holds(schema, value))).then_some("server-api-wrong")
            }
        };
        invalid.extend(why.map(|why| Invalid::new(name.clone(), why)));
    }
    for one in parameters.iter().filter(|one| one.get("required").and_then(Value::as_bool) == Some(true)) {
        let name = one.get("name").and_then(Value::as_str).unwrap_or_default();
        if !seen.contains(name) {
            invalid.push(Invalid::new(name, "server-api-missing"));
        }
    }
    if invalid.is_empty() { Ok(()) } else { Err(Refusal::Invalid(invalid)) }
}

/// Whether a value is as its schema says, in the words our description uses; a test knows that it uses no others.
fn holds(schema: &Value, value: &str) -> bool {
    let number = |name: &str| schema.get(name).and_then(Value::as_i64);
    let within = |count: i64, least: &str, most: &str| {
        number(least).is_none_or(|least| count >= least) && number(most).is_none_or(|most| count <= most)
    };
    if schema.get("type").and_then(Value::as_str) == Some("integer") {
        let plain = value.bytes().all(|digit| digit.is_ascii_digit());
        return plain && value.parse().is_ok_and(|count| within(count, "minimum", "maximum"));
    }
    let characters = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
    within(characters, "minLength", "maxLength")
        && schema.get("enum").and_then(Value::as_array).is_none_or(|all| all.iter().any(|one| one == value))
        && (schema.get("format").and_then(Value::as_str) != Some("uuid") || Uuid::try_parse(value).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_held_to_type_length_choice_and_form() {
        let page = serde_json::json!({"type": "integer", "minimum": 1, "maximum": 10000});
        for (value, right) in [
            ("1", true),
            ("10000", true),
            ("0", false),
            ("10001", false),
            ("+1", false),
            ("x", false),
            ("", false),
        ] {
            assert_eq!(holds(&page, value), right, "{value}");
        }
        let six = serde_json::json!({"type": "string", "minLength": 6, "maxLength": 6});
        assert!(holds(&six, "051110") && holds(&six, "あいうえおか") && !holds(&six, "05111"));
        let one = serde_json::json!({"type": "string", "enum": ["reading", "kind"]});
        assert!(holds(&one, "kind") && !holds(&one, "Kind"));
        let id = serde_json::json!({"type": "string", "format": "uuid"});
        assert!(holds(&id, "01a1fe66-b814-71a9-9820-a779bb046c40") && !holds(&id, "x"));
    }

    #[test]
    fn the_description_uses_only_what_is_held_to() {
        for door in DESCRIPTION["paths"].as_object().expect("doors").values() {
            for one in door["get"]["parameters"].as_array().into_iter().flatten() {
                for (name, value) in one["schema"].as_object().expect("a schema") {
                    let known = match name.as_str() {
                        "type" => value == "integer" || value == "string",
                        "format" => value == "uuid",
                        name => ["minimum", "maximum", "minLength", "maxLength", "enum"].contains(&name),
                    };
                    assert!(known, "{name}: {value} of {one}");
                }
            }
        }
    }

    #[test]
    fn a_door_is_found_by_its_path() {
        assert!(parameters("/api/v1/offices").is_some_and(|all| !all.is_empty()));
        assert!(parameters("/api/v1/offices/01a1fe66").is_some_and(|all| all.is_empty()));
        assert!(parameters("/api/v1/offices/01a1fe66/more").is_none());
    }
}

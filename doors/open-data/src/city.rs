use serde_json::{Map, Value};

use crate::{ReadError, records::Record};

/// Turns JSON of offices, in one list or in one list for each city, into a header and rows. JSON has no lines: rows
/// are counted.
pub(crate) fn records(bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| ReadError::BrokenJson(error.to_string()))?;
    let lists: Vec<Vec<Value>> = match value {
        Value::Array(list) => vec![list],
        Value::Object(cities) => cities
            .into_iter()
            .filter_map(|(_, list)| match list {
                Value::Array(list) => Some(list),
                _ => None,
            })
            .collect(),
        _ => return Err(ReadError::NotATable),
    };
    let offices: Vec<Map<String, Value>> = lists
        .into_iter()
        .flatten()
        .map(|office| match office {
            Value::Object(office) => office,
            // Whatever else stands in the list becomes a row without a name, and is refused as one.
            other => Map::from_iter([(String::from("note"), other)]),
        })
        .collect();
    let mut names: Vec<&str> = Vec::new();
    for name in offices.iter().flat_map(|office| office.keys()) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut header = Record { line: 0, ..Record::default() };
    for name in &names {
        header.text.push_str(name);
        header.end_cell();
    }
    let rows = (1..).zip(&offices).map(|(line, office)| {
        let mut record = Record { line, ..Record::default() };
        for name in &names {
            push(&mut record.text, office.get(*name).unwrap_or(&Value::Null));
            record.end_cell();
        }
        record
    });
    Ok(std::iter::once(header.clone()).chain(rows).collect())
}

fn push(text: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(value) => text.push_str(value),
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                push(text, value);
            }
        }
        other => text.push_str(&other.to_string()),
    }
}

//! Offices that are one: suggestions, merges, and what a merge moved.

use access::{OfficeId, RegionId};
use kernel::{Fault, Id, Instant};
use serde_json::Value as Json;
use store::{Insert, Read, Row, Statement, Value, Write};

use crate::{
    matching::{Candidate, Match, Merge},
    office::{Details, Field},
};

pub(crate) static CANDIDATES: Statement = Statement::new(
    "people.match.candidates",
    "SELECT o.office_id, o.details, o.latitude, o.longitude,
            EXISTS (SELECT 1 FROM office_source s WHERE s.region_id = o.region_id AND s.office_id = o.office_id
                    AND s.import_id = $2)
     FROM office o WHERE o.region_id = $1 AND o.state = 'open'",
);
macro_rules! near {
    ($medical:literal) => {
        concat!(
            "SELECT office_id FROM office WHERE region_id = $1 AND number = $2
             UNION SELECT office_id FROM office WHERE region_id = $1 AND phone_digits = $3
             UNION SELECT office_id FROM office_service WHERE region_id = $1 AND number = $2
             UNION SELECT office_id FROM office WHERE region_id = $1 AND $4 IS NOT NULL AND ",
            $medical,
            " = $4 LIMIT 40"
        )
    };
}
pub(crate) static NEAR: Statement =
    Statement::new("people.match.near", near!(r#"json_extract(details, '$."medical-id"')"#))
        .on_postgres(near!("details ->> 'medical-id'"));
pub(crate) static SUGGEST: Insert = Insert::new(
    "people.match.suggest",
    "office_match",
    &["region_id", "first_id", "second_id", "score", "reasons", "state"],
    "ON CONFLICT (region_id, first_id, second_id) DO NOTHING",
);
pub(crate) static OPEN: Statement = Statement::new(
    "people.match.open",
    "SELECT m.first_id, m.second_id, m.score, m.reasons, a.details, b.details FROM office_match m
     JOIN office a ON a.region_id = m.region_id AND a.office_id = m.first_id AND a.state = 'open'
     JOIN office b ON b.region_id = m.region_id AND b.office_id = m.second_id AND b.state = 'open'
     WHERE m.region_id = $1 AND m.state = 'open' ORDER BY m.score DESC, m.first_id, m.second_id LIMIT ($2 + 0) OFFSET $3",
);
pub(crate) static OPEN_OF: Statement = Statement::new(
    "people.match.open-of",
    "SELECT m.first_id, m.second_id, m.score, m.reasons, a.details, b.details FROM office_match m
     JOIN office a ON a.region_id = m.region_id AND a.office_id = m.first_id AND a.state = 'open'
     JOIN office b ON b.region_id = m.region_id AND b.office_id = m.second_id AND b.state = 'open'
     WHERE m.region_id = $1 AND m.state = 'open' AND (m.first_id = $2 OR m.second_id = $2)
     ORDER BY m.score DESC, m.first_id, m.second_id",
);
pub(crate) static SETTLE: Statement = Statement::new(
    "people.match.settle",
    "UPDATE office_match SET state = $4
     WHERE region_id = $1 AND ((first_id = $2 AND second_id = $3) OR (first_id = $3 AND second_id = $2))",
);
pub(crate) static WINDOWS: Statement = Statement::new(
    "people.merge.windows",
    "UPDATE contact_window SET office_id = $3, version = version + 1 WHERE region_id = $1 AND office_id = $2
     RETURNING window_id",
);
pub(crate) static AFFILIATIONS: Statement = Statement::new(
    "people.merge.affiliations",
    "UPDATE affiliation SET office_id = $3 WHERE region_id = $1 AND office_id = $2 RETURNING affiliation_id",
);
pub(crate) static SOURCES: Statement = Statement::new(
    "people.merge.sources",
    "UPDATE office_source SET office_id = $3, leads = $4 WHERE region_id = $1 AND office_id = $2
     RETURNING source_key",
);
pub(crate) static WINDOW_BACK: Statement = Statement::new(
    "people.merge.window.back",
    "UPDATE contact_window SET office_id = $4, version = version + 1
     WHERE region_id = $1 AND window_id = $2 AND office_id = $3",
);
pub(crate) static AFFILIATION_BACK: Statement = Statement::new(
    "people.merge.affiliation.back",
    "UPDATE affiliation SET office_id = $4 WHERE region_id = $1 AND affiliation_id = $2 AND office_id = $3",
);
pub(crate) static SOURCE_BACK: Statement = Statement::new(
    "people.merge.source.back",
    "UPDATE office_source SET office_id = $4, leads = $5 WHERE region_id = $1 AND source_key = $2 AND office_id = $3",
);
pub(crate) static LEADING: Statement = Statement::new(
    "people.merge.leading",
    "SELECT source_key FROM office_source WHERE region_id = $1 AND office_id = $2 AND leads",
);
pub(crate) static KEEP: Statement = Statement::new(
    "people.merge.keep",
    "INSERT INTO office_merge (region_id, merge_id, kept_id, merged_id, at, author, moved)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
pub(crate) static LATEST: Statement = Statement::new(
    "people.merge.latest",
    "SELECT merge_id, kept_id, merged_id, moved FROM office_merge
     WHERE region_id = $1 AND (kept_id = $2 OR merged_id = $2) AND undone_at IS NULL ORDER BY at DESC, merge_id DESC LIMIT 1",
);
pub(crate) static UNDONE: Statement = Statement::new(
    "people.merge.undone",
    "UPDATE office_merge SET undone_at = $3 WHERE region_id = $1 AND merge_id = $2 AND undone_at IS NULL",
);

/// All open offices, as far as they are compared; `fresh` are those an import speaks of.
pub(crate) async fn candidates(
    db: &mut Read,
    region: RegionId,
    import: Id<crate::import::Import>,
) -> Result<Vec<Candidate>, Fault> {
    let rows = db.rows(&CANDIDATES, &[region.into(), import.into()]).await?;
    rows.iter()
        .map(|row| {
            let details = row.json_as(1)?;
            let point = row.optional_real(2)?.zip(row.optional_real(3)?);
            Ok(Candidate::of(row.id(0)?, &details, point, row.flag(4)?))
        })
        .collect()
}

/// Offices that share a number or a telephone with what is being entered.
pub(crate) async fn near(db: &mut Read, region: RegionId, entered: &Details) -> Result<Vec<OfficeId>, Fault> {
    let values = [
        region.into(),
        entered.get(Field::Number).into(),
        entered.phone_digits().into(),
        entered.get(Field::MedicalId).into(),
    ];
    db.rows(&NEAR, &values).await?.iter().map(|row| row.id(0)).collect()
}

/// Keeps suggestions; one that somebody has settled before stays settled.
pub(crate) async fn suggest(write: &mut Write, region: RegionId, matches: &[Match]) -> Result<u64, Fault> {
    let mut values: Vec<Value> = Vec::with_capacity(matches.len() * SUGGEST.width());
    for one in matches {
        values.extend([
            region.into(),
            one.first.into(),
            one.second.into(),
            one.score.into(),
            one.reasons.join(",").into(),
            "open".into(),
        ]);
    }
    write.insert_many(&SUGGEST, &values).await
}

/// Suggestions nobody has settled, the surest first, with what is known of both.
pub(crate) async fn open(
    db: &mut Read,
    region: RegionId,
    skip: i64,
    limit: u32,
) -> Result<Vec<(Match, Details, Details)>, Fault> {
    db.rows(&OPEN, &[region.into(), limit.into(), skip.into()]).await?.iter().map(pair).collect()
}

/// The same, of one office.
pub(crate) async fn open_of(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
) -> Result<Vec<(Match, Details, Details)>, Fault> {
    db.rows(&OPEN_OF, &[region.into(), office.into()]).await?.iter().map(pair).collect()
}

fn pair(row: &Row) -> Result<(Match, Details, Details), Fault> {
    let reasons = row.text(3)?;
    let reasons = reasons.split(',').filter_map(crate::matching::reason).collect();
    let one = Match { first: row.id(0)?, second: row.id(1)?, score: row.number(2)?, reasons };
    Ok((one, row.json_as(4)?, row.json_as(5)?))
}

/// Closes a suggestion: `merged`, `different`, or `open` again.
pub(crate) async fn settle(
    write: &mut Write,
    region: RegionId,
    (first, second): (OfficeId, OfficeId),
    state: &'static str,
) -> Result<bool, Fault> {
    Ok(write.execute(&SETTLE, &[region.into(), first.into(), second.into(), state.into()]).await? > 0)
}

/// Moves what belongs to an office to another; says what was moved.
pub(crate) async fn move_all(
    write: &mut Write,
    region: RegionId,
    from: OfficeId,
    to: OfficeId,
) -> Result<Json, Fault> {
    let pair = [region.into(), from.into(), to.into()];
    let mut leading = Vec::new();
    for row in write.rows(&LEADING, &pair[..2]).await? {
        leading.push(row.text(0)?);
    }
    let (mut windows, mut affiliations, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    for row in write.rows(&WINDOWS, &pair).await? {
        windows.push(row.uuid(0)?.to_string());
    }
    for row in write.rows(&AFFILIATIONS, &pair).await? {
        affiliations.push(row.uuid(0)?.to_string());
    }
    let values = [region.into(), from.into(), to.into(), false.into()];
    for row in write.rows(&SOURCES, &values).await? {
        sources.push(row.text(0)?);
    }
    Ok(serde_json::json!({
        "windows": windows, "affiliations": affiliations, "sources": sources, "leading": leading,
    }))
}

/// Moves back what a merge moved, as far as it still is where it was moved to.
pub(crate) async fn move_back(write: &mut Write, region: RegionId, merge: &Merge) -> Result<(), Fault> {
    let texts = |name: &str| -> Vec<String> {
        let list = merge.moved.get(name).and_then(Json::as_array);
        list.into_iter().flatten().filter_map(|id| id.as_str().map(Into::into)).collect()
    };
    for (name, statement) in [("windows", &WINDOW_BACK), ("affiliations", &AFFILIATION_BACK)] {
        for id in texts(name).iter().filter_map(|id| id.parse::<Id<()>>().ok()) {
            let values = [region.into(), id.into(), merge.kept.into(), merge.merged.into()];
            write.execute(statement, &values).await?;
        }
    }
    let leading = texts("leading");
    for key in texts("sources") {
        let leads = leading.contains(&key);
        let values = [region.into(), key.into(), merge.kept.into(), merge.merged.into(), leads.into()];
        write.execute(&SOURCE_BACK, &values).await?;
    }
    Ok(())
}

/// Writes a merge down.
pub(crate) async fn keep(
    write: &mut Write,
    region: RegionId,
    merge: &Merge,
    author: &str,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        merge.id.into(),
        merge.kept.into(),
        merge.merged.into(),
        now.into(),
        author.into(),
        merge.moved.clone().into(),
    ];
    write.execute(&KEEP, &values).await.map(drop)
}

/// The last merge an office was part of and that still holds.
pub(crate) async fn latest(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
) -> Result<Option<Merge>, Fault> {
    let Some(row) = db.optional(&LATEST, &[region.into(), office.into()]).await? else { return Ok(None) };
    Ok(Some(Merge { id: row.id(0)?, kept: row.id(1)?, merged: row.id(2)?, moved: row.json(3)? }))
}

/// Notes that a merge was taken back; says whether it held.
pub(crate) async fn undone(
    write: &mut Write,
    region: RegionId,
    merge: Id<Merge>,
    now: Instant,
) -> Result<bool, Fault> {
    Ok(write.execute(&UNDONE, &[region.into(), merge.into(), now.into()]).await? > 0)
}

//! The same office from two lists: suggested by name, telephone and place, merged by a person, and taken back.

use std::collections::{HashMap, HashSet};

use access::{AccountId, OfficeId, Permit, RegionId, act};
use kernel::{Failure, Fault, Id, Ids, Outcome, Refusal, text::fold};
use serde_json::json;
use store::{
    Read, Store, Write,
    search::{Hit, Query, Scope},
};

use crate::{
    import::ImportId,
    office::{Details, Field, Office, State},
    store::{
        merges,
        offices::{self, Author},
        professionals::places,
    },
};

/// Two offices that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// One …
    pub first: OfficeId,
    /// … and the other; its id is greater.
    pub second: OfficeId,
    /// How sure, out of 100.
    pub score: i64,
    /// Why, as codes (`people-match-…`).
    pub reasons: Vec<&'static str>,
}

/// Two offices that were made one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// Its id.
    pub id: Id<Merge>,
    /// The office that stayed.
    pub kept: OfficeId,
    /// The office that is shown there now.
    pub merged: OfficeId,
    pub(crate) moved: serde_json::Value,
}

/// Why two offices may be one, and how much each reason weighs.
const REASONS: &[(&str, i64)] =
    &[("number", 60), ("name", 45), ("name-part", 25), ("phone", 35), ("address", 20), ("near", 15)];
/// From here on a pair is suggested: no reason alone is enough.
const ENOUGH: i64 = 55;
/// More offices than these sharing a telephone or a name are a switchboard or a common word, and say nothing.
const MOST_ALIKE: usize = 20;
/// Metres within which two points are one place.
const NEAR: f64 = 60.0;

/// The reason with this code.
pub(crate) fn reason(code: &str) -> Option<&'static str> {
    REASONS.iter().map(|(reason, _)| *reason).find(|reason| *reason == code)
}

/// An office as far as it is compared.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    id: OfficeId,
    name: String,
    phone: Option<String>,
    address: String,
    point: Option<(f64, f64)>,
    numbers: [Option<Box<str>>; 2],
    fresh: bool,
}

impl Candidate {
    /// What is compared of an office; `fresh` when the list at hand speaks of it.
    pub fn of(id: OfficeId, details: &Details, point: Option<(f64, f64)>, fresh: bool) -> Self {
        let text = |field| fold(details.get(field).unwrap_or_default());
        Self {
            id,
            name: text(Field::Name),
            phone: details.phone_digits(),
            address: text(Field::Address),
            point,
            numbers: [Field::Number, Field::MedicalId].map(|field| details.get(field).map(Into::into)),
            fresh,
        }
    }

    /// Two offices that both have a number of one kind, and not the same, are two.
    fn differs(&self, other: &Self) -> bool {
        self.numbers.iter().zip(&other.numbers).any(|(a, b)| matches!((a, b), (Some(a), Some(b)) if a != b))
    }

    fn has_number_of(&self, other: &Self) -> bool {
        self.numbers.iter().zip(&other.numbers).any(|(a, b)| a.is_some() && a == b)
    }

    /// In what two offices are alike, and how much that weighs.
    fn alike(&self, other: &Self) -> (i64, Vec<&'static str>) {
        let mut reasons = Vec::new();
        if self.has_number_of(other) {
            reasons.push("number");
        }
        if !self.name.is_empty() && self.name == other.name {
            reasons.push("name");
        } else if is_part(&self.name, &other.name) || is_part(&other.name, &self.name) {
            reasons.push("name-part");
        }
        if self.phone.is_some() && self.phone == other.phone {
            reasons.push("phone");
        }
        if !self.address.is_empty() && self.address == other.address {
            reasons.push("address");
        } else if self.point.zip(other.point).is_some_and(|(a, b)| metres(a, b) < NEAR) {
            reasons.push("near");
        }
        let weights = REASONS.iter().filter(|(code, _)| reasons.contains(code));
        (weights.map(|(_, weight)| weight).sum(), reasons)
    }

    fn compare(&self, other: &Self) -> Option<(i64, Vec<&'static str>)> {
        Some(self.alike(other)).filter(|(score, _)| *score >= ENOUGH)
    }
}

/// Whether a name of at least four characters stands within another.
fn is_part(part: &str, whole: &str) -> bool {
    part.chars().nth(3).is_some() && whole.contains(part)
}

/// How far two points lie apart, near enough for a few hundred metres.
fn metres((lat_a, lng_a): (f64, f64), (lat_b, lng_b): (f64, f64)) -> f64 {
    const DEGREE: f64 = 111_320.0;
    let north = (lat_a - lat_b) * DEGREE;
    let east = (lng_a - lng_b) * DEGREE * lat_a.to_radians().cos();
    north.hypot(east)
}

/// Places of offices by what they share.
type Alike<'a> = HashMap<&'a str, Vec<usize>>;

/// Pairs that may be one: fresh offices against all that share telephone or name with them.
pub(crate) fn pairs(candidates: &[Candidate]) -> Vec<Match> {
    let (mut by_phone, mut by_name) = (Alike::new(), Alike::new());
    for (at, one) in candidates.iter().enumerate() {
        by_name.entry(&one.name).or_default().push(at);
        if let Some(phone) = &one.phone {
            by_phone.entry(phone).or_default().push(at);
        }
    }
    let mut seen = HashSet::new();
    let mut pairs = Vec::new();
    for (at, one) in candidates.iter().enumerate().filter(|(_, one)| one.fresh) {
        let alike =
            [one.phone.as_deref().and_then(|phone| by_phone.get(phone)), by_name.get(one.name.as_str())];
        let near = alike.into_iter().flatten().filter(|alike| alike.len() <= MOST_ALIKE).flatten();
        for &other in near {
            if other == at || !seen.insert((at.min(other), at.max(other))) {
                continue;
            }
            let other = &candidates[other];
            if one.differs(other) {
                continue;
            }
            if let Some((score, reasons)) = one.compare(other) {
                let (first, second) = (one.id.min(other.id), one.id.max(other.id));
                pairs.push(Match { first, second, score: score.min(100), reasons });
            }
        }
    }
    pairs
}

/// Looks which offices of an import may be the same as others, and keeps the suggestions; says how many are new.
/// What somebody has settled stays settled.
///
/// # Errors
/// Faults of the database.
pub async fn suggest(store: &Store, region: RegionId, import: ImportId) -> Outcome<u64> {
    let candidates = merges::candidates(&mut store.read().await?, region, import).await?;
    let matches = tokio::task::spawn_blocking(move || pairs(&candidates))
        .await
        .map_err(|source| Fault::new("comparing offices", source))?;
    let mut write = store.write().await?;
    let new = merges::suggest(&mut write, region, &matches).await?;
    write.commit().await?;
    Ok(new)
}

/// An office that may be the one somebody enters by hand.
#[derive(Clone, Debug)]
pub(crate) struct Similar {
    /// The office.
    pub id: OfficeId,
    /// What is known of it.
    pub details: Details,
    /// Why, as codes (`people-match-…`).
    pub reasons: Vec<&'static str>,
}

/// So many are shown beside a form.
const MOST_SIMILAR: usize = 5;

/// Open offices that share number, name, telephone or address with what is being entered, the most alike first.
pub(crate) async fn similar(
    db: &mut Read,
    region: RegionId,
    entered: &Details,
    except: Option<OfficeId>,
) -> Result<Vec<Similar>, Fault> {
    let mut near = merges::near(db, region, entered).await?;
    for field in [Field::Name, Field::Address] {
        let Some(text) = entered.get(field) else { continue };
        let query = Query::new(region, text).among("office", Scope::all()).limit(20);
        // What is too short to be searched for finds nothing.
        let found = match db.search(&query).await {
            Ok(found) => found,
            Err(Failure::Refused(_)) => continue,
            Err(Failure::Failed(fault)) => return Err(fault),
        };
        near.extend(found.iter().flat_map(|found| found.hits.iter().map(Hit::id::<access::Office>)));
    }
    near.sort_unstable();
    near.dedup();
    let one = Candidate::of(Id::from_uuid(uuid::Uuid::nil()), entered, None, true);
    let mut similar = Vec::new();
    for id in near.into_iter().filter(|id| Some(*id) != except) {
        let Some(office) = offices::load(db, region, id).await? else { continue };
        let (score, mut reasons) = one.alike(&Candidate::of(id, &office.details, None, false));
        let number = entered.get(Field::Number);
        let of_service = |service: &crate::office::Service| service.number.as_deref() == number;
        if number.is_some() && !reasons.contains(&"number") && office.services.iter().any(of_service) {
            reasons.push("number");
        }
        if office.state == State::Open && !reasons.is_empty() && reasons != ["name-part"] {
            similar.push((score, Similar { id, details: office.details, reasons }));
        }
    }
    similar.sort_by_key(|(score, one)| (-score, one.id));
    similar.truncate(MOST_SIMILAR);
    Ok(similar.into_iter().map(|(_, one)| one).collect())
}

/// Suggestions nobody has settled, the surest first, with what is known of both offices.
///
/// # Errors
/// When the database cannot answer.
pub async fn suggestions(
    db: &mut Read,
    leave: &access::Leave<act::List, crate::import::Import>,
    skip: i64,
    limit: u32,
) -> Outcome<Vec<(Match, Details, Details)>> {
    Ok(merges::open(db, leave.region(), skip, limit).await?)
}

/// The same, of one office.
///
/// # Errors
/// When the database cannot answer.
pub async fn suggestions_of(
    db: &mut Read,
    leave: &access::Leave<act::List, crate::import::Import>,
    office: OfficeId,
) -> Outcome<Vec<(Match, Details, Details)>> {
    Ok(merges::open_of(db, leave.region(), office).await?)
}

/// Says that two offices are not the same; they are not suggested again.
///
/// # Errors
/// *Not found* when they were not suggested.
pub async fn dismiss(
    write: &mut Write,
    (first, second): (&Permit<act::Settle, Office>, &Permit<act::Settle, Office>),
) -> Outcome<()> {
    let pair = (first.id().cast(), second.id().cast());
    if merges::settle(write, first.region(), pair, "different").await? {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Who merges.
#[derive(Clone, Debug)]
pub struct By<'a> {
    /// Their account.
    pub account: Option<AccountId>,
    /// Their name.
    pub name: &'a str,
    /// Ids and the clock.
    pub ids: &'a Ids,
}

impl By<'_> {
    fn author(&self, cause: &'static str) -> Author<'_> {
        Author { account: self.account, name: self.name, cause, reason: None }
    }
}

/// Makes two offices one: services, windows, people and lists of the second move to the first, its name becomes an
/// alias, and it fills in what was not known. The second is shown at the first from then on.
///
/// # Errors
/// A refusal when one of them is no longer open, or both are the same.
pub async fn merge(
    write: &mut Write,
    keep: &Permit<act::Settle, Office>,
    merged: &Permit<act::Settle, Office>,
    by: &By<'_>,
) -> Outcome<Id<Merge>> {
    let (region, now) = (keep.region(), by.ids.now());
    let kept_before = offices::find(write, keep).await?;
    let merged_before = offices::find(write, merged).await?;
    let both_open = kept_before.state == State::Open && merged_before.state == State::Open;
    if kept_before.id == merged_before.id || !both_open {
        return Err(Refusal::Conflict("people-merge-not-now").into());
    }
    let mut moved = merges::move_all(write, region, merged_before.id, kept_before.id).await?;
    let mut kept = kept_before.clone();
    take_in(&mut kept, &merged_before);
    let changes = offices::save(write, region, &kept_before, &mut kept, &by.author("merge"), now).await?;
    let mut gone = merged_before.clone();
    (gone.state, gone.merged_into) = (State::Merged, Some(kept.id));
    offices::save(write, region, &merged_before, &mut gone, &by.author("merge"), now).await?;
    places::follow_office(write, region, gone.id, now.day_in_japan()).await?;
    let fields: serde_json::Map<_, _> = changes
        .iter()
        .filter(|change| change.field.is_detail())
        .map(|change| (change.field.code().to_owned(), json!([change.before, change.after])))
        .collect();
    let added: Vec<&str> = kept
        .services
        .iter()
        .filter(|service| !kept_before.services.iter().any(|one| one.kind == service.kind))
        .map(|service| service.kind.code())
        .collect();
    (moved["fields"], moved["services"]) = (fields.into(), added.into());
    let merge = Merge { id: by.ids.next(), kept: kept.id, merged: gone.id, moved };
    merges::keep(write, region, &merge, by.name, now).await?;
    merges::settle(write, region, (merge.kept, merge.merged), "merged").await?;
    Ok(merge.id)
}

fn take_in(kept: &mut Office, merged: &Office) {
    for &field in Field::ALL {
        if field != Field::Aliases && kept.details.get(field).is_none() {
            kept.details.set(field, merged.details.get(field).map(Into::into));
        }
    }
    let known = kept.details.get(Field::Aliases).unwrap_or_default();
    let mut aliases: Vec<&str> = known.lines().collect();
    for alias in merged.details.get(Field::Aliases).unwrap_or_default().lines().chain([merged.name()]) {
        if alias != kept.name() && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    let aliases = aliases.join("\n");
    kept.details.set(Field::Aliases, (!aliases.is_empty()).then(|| aliases.into()));
    for service in &merged.services {
        if !kept.services.iter().any(|one| one.kind == service.kind) {
            kept.services.push(service.clone());
        }
    }
    kept.services.sort_by_key(|service| service.kind.code());
}

/// Takes back the last merge an office was part of: what was moved and still is there moves back; fields somebody has
/// changed since stay. Gives the two offices.
///
/// # Errors
/// *Not found* when there is none.
pub async fn undo_merge(
    write: &mut Write,
    permit: &Permit<act::Settle, Office>,
    by: &By<'_>,
) -> Outcome<(OfficeId, OfficeId)> {
    let (region, now) = (permit.region(), by.ids.now());
    let merge = merges::latest(write, region, permit.id().cast()).await?.ok_or(Refusal::NotFound)?;
    if !merges::undone(write, region, merge.id, now).await? {
        return Err(Refusal::NotFound.into());
    }
    merges::move_back(write, region, &merge).await?;
    let gone = || Fault::new("taking a merge back", "an office of a merge is gone");
    let kept_before = offices::load(write, region, merge.kept).await?.ok_or_else(gone)?;
    let merged_before = offices::load(write, region, merge.merged).await?.ok_or_else(gone)?;
    let mut kept = kept_before.clone();
    for (code, values) in merge.moved["fields"].as_object().into_iter().flatten() {
        let Some(field) = Field::from_code(code) else { continue };
        if kept.details.get(field) == values[1].as_str() {
            kept.details.set(field, values[0].as_str().map(Into::into));
        }
    }
    let added: Vec<&str> =
        merge.moved["services"].as_array().into_iter().flatten().filter_map(|s| s.as_str()).collect();
    kept.services.retain(|service| !added.contains(&service.kind.code()));
    offices::save(write, region, &kept_before, &mut kept, &by.author("undo"), now).await?;
    let mut back = merged_before.clone();
    (back.state, back.merged_into) = (State::Open, None);
    offices::save(write, region, &merged_before, &mut back, &by.author("undo"), now).await?;
    places::follow_office(write, region, kept.id, now.day_in_japan()).await?;
    merges::settle(write, region, (merge.kept, merge.merged), "open").await?;
    Ok((merge.kept, merge.merged))
}

/// The last merge of an office that can be taken back.
///
/// # Errors
/// When the database cannot answer.
pub async fn last_merge<A: act::Act>(db: &mut Read, permit: &Permit<A, Office>) -> Outcome<Option<Merge>> {
    Ok(merges::latest(db, permit.region(), permit.id().cast()).await?)
}

#[cfg(test)]
mod tests {
    use kernel::{Chance, Clock, Instant};

    use super::*;

    fn ids() -> Ids {
        Ids::new(Clock::fixed(Instant::from_micros(1)), Chance::seeded(3))
    }

    fn candidate(ids: &Ids, fields: &[(Field, &str)], fresh: bool) -> Candidate {
        let mut details = Details::default();
        for (field, value) in fields {
            details.set(*field, Some((*value).into()));
        }
        Candidate::of(ids.next(), &details, Some((40.27, 140.56)), fresh)
    }

    #[test]
    fn the_same_office_from_two_lists_is_suggested_with_its_reasons() {
        let ids = ids();
        let (name, phone) = ((Field::Name, "みどり　クリニック"), (Field::Phone, "0186-42-0001"));
        let first = candidate(&ids, &[name, phone, (Field::MedicalId, "0520100000011")], false);
        let second =
            candidate(&ids, &[(Field::Name, "みどりクリニック"), phone, (Field::Number, "0510410001")], true);
        let found = pairs(&[first.clone(), second.clone()]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second, found[0].score), (first.id, second.id, 95));
        assert_eq!(found[0].reasons, ["name", "phone", "near"]);
        assert!(found[0].reasons.iter().all(|code| reason(code).is_some()));
    }

    #[test]
    fn two_numbers_are_two_offices_and_one_reason_is_not_enough() {
        let ids = ids();
        let (name, phone) = ((Field::Name, "みどり苑"), (Field::Phone, "0186-42-0001"));
        let numbered = |number| candidate(&ids, &[name, phone, (Field::Number, number)], true);
        assert!(pairs(&[numbered("0510410001"), numbered("0510410002")]).is_empty());
        let mut far = candidate(&ids, &[(Field::Name, "あおば園"), phone], true);
        far.point = Some((43.0, 141.3));
        assert!(pairs(&[far, numbered("0510410001")]).is_empty());
    }

    #[test]
    fn a_switchboard_says_nothing_and_costs_nothing() {
        let ids = ids();
        let many: Vec<Candidate> = (0..200)
            .map(|at| {
                candidate(&ids, &[(Field::Name, &format!("施設{at}")), (Field::Phone, "0186-42-0001")], true)
            })
            .collect();
        assert!(pairs(&many).is_empty());
    }
}

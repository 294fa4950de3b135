//! 社会資源マップづくり (S0-07): several people put down together what there is, on one map. Each entry says who put it
//! down, and which other profession confirmed it; two who put down the same place are shown to each other, and neither
//! is lost.

use access::AccountId;
use kernel::{Day, Id, Instant, Invalid, text::fold};
use people::professional::Profession;

use crate::{
    near::Near,
    resource::{Category, Resource},
};

/// A sitting at which a map is made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id<Session>,
    /// What it is called.
    pub name: String,
    /// Where it is held.
    pub place: Option<String>,
    /// What is looked for.
    pub theme: Option<String>,
    /// The day.
    pub on: Day,
    /// Whose account opened it.
    pub account: AccountId,
    /// Their name then.
    pub opener: String,
    /// When it was closed, and by whom.
    pub closed: Option<(Instant, String)>,
}

/// Somebody who takes part, as what they were then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their profession, as far as it is known.
    pub profession: Option<Profession>,
}

/// What somebody put down in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub resource: Id<Resource>,
    /// Who put it down.
    pub account: AccountId,
    /// When.
    pub at: Instant,
}

/// Somebody confirmed an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Which.
    pub resource: Id<Resource>,
    /// Who.
    pub account: AccountId,
    /// When.
    pub at: Instant,
}

/// What one member brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution<'m> {
    /// Who.
    pub member: &'m Member,
    /// Entries put down.
    pub added: usize,
    /// Entries of others confirmed.
    pub confirmed: usize,
}

/// The longest name, place or theme.
const LONGEST: usize = 200;

impl Session {
    /// The name, place and theme of a session as they were typed.
    ///
    /// # Errors
    /// The name is missing, or one of them is too long or holds what cannot be printed.
    pub fn read(name: &str, place: &str, theme: &str) -> Result<[Option<String>; 3], Vec<Invalid>> {
        let mut wrong = Vec::new();
        let mut read = |field: &'static str, text: &str| {
            let text = text.trim();
            if text.chars().count() > LONGEST {
                wrong.push(Invalid::new(field, "resources-invalid-too-long").with("longest", LONGEST));
            } else if text.chars().any(char::is_control) {
                wrong.push(Invalid::new(field, "resources-invalid-control-character"));
            }
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        let fields = [read("session-name", name), read("session-place", place), read("session-theme", theme)];
        if fields[0].is_none() {
            wrong.push(Invalid::new("session-name", "resources-invalid-session-name"));
        }
        if wrong.is_empty() { Ok(fields) } else { Err(wrong) }
    }
}

impl Entry {
    /// Whether this account may confirm it: nobody confirms their own word.
    pub fn may_be_confirmed_by(&self, account: AccountId) -> bool {
        self.account != account
    }
}

/// Whether somebody looks at a thing with other eyes: both professions are known, and they are two.
pub fn is_other_profession(author: Option<&Member>, confirmer: Option<&Member>) -> bool {
    let of = |member: Option<&Member>| member.and_then(|member| member.profession);
    of(author).zip(of(confirmer)).is_some_and(|(author, confirmer)| author != confirmer)
}

/// What each member brought, the most first; who brought nothing yet is there too.
pub fn contributions<'m>(
    members: &'m [Member],
    entries: &[Entry],
    confirmations: &[Confirmation],
) -> Vec<Contribution<'m>> {
    let mut each: Vec<Contribution<'m>> = members
        .iter()
        .map(|member| Contribution {
            member,
            added: entries.iter().filter(|one| one.account == member.account).count(),
            confirmed: confirmations.iter().filter(|one| one.account == member.account).count(),
        })
        .collect();
    each.sort_by_key(|one| std::cmp::Reverse(one.added + one.confirmed));
    each
}

/// What tells two entries of one place apart, or does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The name in one spelling.
    name: String,
    point: Option<(f64, f64)>,
    category: Category,
}

/// Two entries of one name this near are likely one place.
const SAME_NAME_KM: f64 = 0.5;
/// Two entries of one kind this near are likely one place, whatever they are called.
const SAME_PLACE_KM: f64 = 0.03;

impl Likeness {
    /// Of a resource.
    pub fn of(one: &Resource) -> Self {
        Self { name: fold(&one.name), point: one.point, category: one.category }
    }

    /// Whether both may be the same: that is said, never decided.
    pub fn is_like(&self, other: &Self) -> bool {
        let apart = self.point.zip(other.point).map(|(here, (lat, lng))| {
            let near = Near { point: people::codes::Point { lat, lng }, within: 1 };
            near.distance(here)
        });
        let within = |a: &str, b: &str| a.chars().count() >= 2 && b.contains(a);
        let same_name = within(&self.name, &other.name) || within(&other.name, &self.name);
        match apart {
            None => same_name,
            Some(km) => {
                same_name && km <= SAME_NAME_KM || self.category == other.category && km <= SAME_PLACE_KM
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::resource::sample;

    fn member(number: u128, profession: Option<&str>) -> Member {
        Member {
            account: Id::from_uuid(Uuid::from_u128(number)),
            name: format!("参加者{number}"),
            profession: profession.and_then(Profession::from_code),
        }
    }

    fn like(a: (&str, Option<(f64, f64)>), b: (&str, Option<(f64, f64)>)) -> bool {
        let of =
            |(name, point): (&str, Option<(f64, f64)>)| Likeness::of(&Resource { point, ..sample(name) });
        let (a, b) = (of(a), of(b));
        assert_eq!(a.is_like(&b), b.is_like(&a), "whoever is asked");
        a.is_like(&b)
    }

    #[test]
    fn another_profession_is_another_one_and_who_has_none_known_is_no_other() {
        let (nurse, manager) = (member(1, Some("visiting-nurse")), member(2, Some("care-manager")));
        let unknown = member(3, None);
        assert!(is_other_profession(Some(&nurse), Some(&manager)));
        assert!(!is_other_profession(Some(&nurse), Some(&member(4, Some("visiting-nurse")))));
        assert!(!is_other_profession(Some(&nurse), Some(&unknown)));
        assert!(!is_other_profession(None, Some(&nurse)));
    }

    #[test]
    fn nobody_confirms_their_own_word_and_everybody_is_counted_who_came() {
        let members = [member(1, None), member(2, None), member(3, None)];
        let at = Instant::from_micros(0);
        let resource = |number| Id::from_uuid(Uuid::from_u128(number));
        let entries = [
            Entry { resource: resource(10), account: members[1].account, at },
            Entry { resource: resource(11), account: members[1].account, at },
        ];
        let confirmed = [Confirmation { resource: resource(10), account: members[0].account, at }];
        assert!(!entries[0].may_be_confirmed_by(members[1].account));
        assert!(entries[0].may_be_confirmed_by(members[0].account));
        let each: Vec<_> = contributions(&members, &entries, &confirmed)
            .iter()
            .map(|one| (one.member.name.clone(), one.added, one.confirmed))
            .collect();
        let said = |number: u32, added, confirmed| (format!("参加者{number}"), added, confirmed);
        assert_eq!(each, [said(2, 2, 0), said(1, 0, 1), said(3, 0, 0)]);
    }

    #[test]
    fn two_words_for_one_place_are_told_and_two_places_of_one_name_are_not() {
        let here = Some((43.8, 143.9));
        assert!(like(("本町サロン", here), ("ほんちょう 本町サロン", Some((43.801, 143.9)))));
        assert!(like(("ふれあいサロン", None), ("ふれあいｻﾛﾝ", here)));
        assert!(!like(("ふれあいサロン", here), ("ふれあいサロン", Some((43.9, 143.9)))));
        assert!(like(("角の家のお茶飲み", here), ("水曜の会", Some((43.800_1, 143.9)))));
        assert!(!like(("角の家のお茶飲み", here), ("水曜の会", Some((43.801, 143.9)))));
        assert!(!like(("会", None), ("水曜の会", None)), "one letter says nothing");
    }

    #[test]
    fn a_session_has_a_name() {
        assert!(Session::read("川北の会", "", "買い物").is_ok());
        let fields = |read: Result<_, Vec<Invalid>>| {
            read.err().map(|wrong| wrong.into_iter().map(|one| one.field.into_owned()).collect::<Vec<_>>())
        };
        assert_eq!(fields(Session::read(" ", "", "")), Some(vec!["session-name".to_owned()]));
        assert_eq!(
            fields(Session::read("会", &"あ".repeat(201), "a\u{0}b")),
            Some(vec!["session-place".to_owned(), "session-theme".to_owned()])
        );
    }
}

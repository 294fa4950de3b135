//! The search box on both engines: it finds what contains the words and nothing else, also after changes.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Chance, Clock, Failure, Id, Ids, Refusal, text::fold};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use store::{
    Store,
    search::{Cursor, Entry, Found, Hit, Query, Scope, Total},
};
use store_testing::on_both;
use uuid::Uuid;

fn ids() -> Ids {
    Ids::new(Clock::system(), Chance::seeded(1))
}

async fn put(store: &Store, entries: &[Entry]) {
    let mut write = store.write().await.unwrap();
    write.index_many(entries).await.unwrap();
    write.commit().await.unwrap();
}

async fn find(store: &Store, query: Query) -> Vec<Found> {
    store.read().await.unwrap().search(&query).await.unwrap()
}

fn titles(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.title.as_str()).collect()
}

/// All pages, one after another.
async fn all(store: &Store, region: Id<()>, text: &str, scope: &Scope, limit: u32) -> (Vec<Hit>, Total) {
    let mut read = store.read().await.unwrap();
    let (mut hits, mut total, mut after) = (Vec::new(), None, None::<Cursor>);
    loop {
        let query = Query::new(region, text).limit(limit);
        let query = match after {
            None => query.among("office", scope.clone()),
            Some(after) => query.among_after("office", scope.clone(), after),
        };
        let found = read.search(&query).await.unwrap().remove(0);
        assert!(!found.hits.is_empty() || after.is_none(), "no page but the first is empty");
        assert_eq!(*total.get_or_insert(found.total), found.total, "every page knows the same total");
        hits.extend(found.hits);
        match found.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return (hits, total.unwrap()),
        }
    }
}

#[tokio::test]
async fn any_part_of_a_name_a_reading_an_address_or_a_number_is_enough() {
    on_both(|store| async move {
        let (ids, region) = (ids(), ids().next::<()>());
        let entry = Entry::new(region, "office", ids.next::<()>(), "訪問看護ステーション渡邉")
            .reading("ほうもんかんごすてーしょんわたなべ")
            .detail("訪問看護")
            .also("千歳市緑町1丁目2番3号")
            .also("0123-45-6789");
        put(&store, &[entry]).await;
        for text in [
            "渡辺",
            "ﾜﾀﾅﾍﾞ",
            "ステーシヨン",
            "看",
            "緑町",
            "45-67",
            "０１２３",
            "わたなべ　6789",
            "訪問 千歳 渡邊",
        ] {
            let found = find(&store, Query::new(region, text).among("office", Scope::all())).await;
            assert_eq!(titles(&found[0]), ["訪問看護ステーション渡邉"], "{text}");
            assert_eq!(found[0].total, Total::Exactly(1), "{text}");
        }
        for text in ["渡部", "渡辺ほう", "67890", "訪問 札幌", "号0"] {
            let found = find(&store, Query::new(region, text).among("office", Scope::all())).await;
            assert!(found[0].hits.is_empty() && found[0].total == Total::Exactly(0), "{text}");
        }
        let elsewhere = ids.next::<()>();
        let found = find(&store, Query::new(elsewhere, "渡辺").among("office", Scope::all())).await;
        assert!(found[0].hits.is_empty(), "another region finds nothing");
    })
    .await;
}

#[tokio::test]
async fn names_that_begin_with_the_word_come_first() {
    on_both(|store| async move {
        let (ids, region) = (ids(), ids().next::<()>());
        let entry = |title: &str, reading: &str, also: &str| {
            Entry::new(region, "office", ids.next::<()>(), title).reading(reading).also(also)
        };
        let mut entries: Vec<Entry> = (0..1200).map(|n| entry(&format!("第{n}あおい園"), "", "")).collect();
        entries.push(entry("みどり", "", "葵町 あおい通り"));
        entries.push(entry("蒼井医院", "あおいいいん", ""));
        entries.push(entry("あおい薬局", "", ""));
        entries.push(entry("あおい", "", ""));
        put(&store, &entries).await;
        for text in ["あおい", "あお"] {
            let query = Query::new(region, text).among("office", Scope::all()).limit(5);
            let found = find(&store, query).await.remove(0);
            // Whole names first, where the first word is one; then in the order in which they came.
            let first = if text == "あおい" {
                ["あおい", "あおい薬局", "蒼井医院"]
            } else {
                ["あおい薬局", "あおい", "蒼井医院"]
            };
            assert_eq!(titles(&found)[..3], first);
            assert_eq!(found.total, Total::MoreThan(1000));
        }
        let (hits, _) = all(&store, region, "あおい", &Scope::all(), 7).await;
        let different: BTreeSet<Uuid> = hits.iter().map(|hit| hit.id::<()>().uuid()).collect();
        assert_eq!((hits.len(), different.len()), (1204, 1204), "pages neither repeat nor lose");
        assert_eq!(hits.last().unwrap().title, "みどり");
    })
    .await;
}

#[tokio::test]
async fn one_kinds_thousands_do_not_hide_another_kinds_few() {
    on_both(|store| async move {
        let (ids, region) = (ids(), ids().next::<()>());
        let mut entries: Vec<Entry> =
            (0..1500).map(|n| Entry::new(region, "office", ids.next::<()>(), format!("歯科{n}"))).collect();
        entries.push(Entry::new(region, "professional", ids.next::<()>(), "山田歯科子"));
        put(&store, &entries).await;
        let query =
            Query::new(region, "歯科").among("professional", Scope::all()).among("office", Scope::all());
        let found = find(&store, query).await;
        assert_eq!((found[0].kind, found[0].total), ("professional", Total::Exactly(1)));
        assert_eq!((found[1].kind, found[1].total), ("office", Total::MoreThan(1000)));
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_is_said_and_nothing_is_ignored() {
    on_both(|store| async move {
        let region = ids().next::<()>();
        let mut read = store.read().await.unwrap();
        for (text, limit, key) in [
            ("", 20, "store-search-nothing-to-find"),
            (" ー・。 ", 20, "store-search-nothing-to-find"),
            ("あ い う え お か き く け", 20, "store-search-too-many-words"),
            (&*"あ".repeat(101), 20, "store-search-too-long"),
            ("あ", 0, "store-search-page-size"),
            ("あ", 201, "store-search-page-size"),
        ] {
            let query = Query::new(region, text).among("office", Scope::all()).limit(limit);
            let Err(Failure::Refused(Refusal::Invalid(fields))) = read.search(&query).await else {
                panic!("{text} is not refused");
            };
            assert_eq!(fields[0].key, key);
        }
        let odd = Query::new(region, "あ OR 0 NOT \" ( * :").among("office", Scope::all());
        assert!(read.search(&odd).await.is_ok(), "signs of the index's own language are only text");
        assert!(read.search(&Query::new(region, "あ").among("Office ", Scope::all())).await.is_err());
        for text in ["", "3-0-0", "0-0", "0-x-0", "0-0--1", "0-0-0-0"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    })
    .await;
}

#[derive(Clone, Debug)]
struct Thing {
    title: String,
    reading: String,
    also: Vec<String>,
    public: bool,
    district: Option<u8>,
    offices: Vec<u8>,
    own: Option<u8>,
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, Thing),
    Remove(u8),
}

fn id(of: &str, number: u8) -> Id<()> {
    Id::from_uuid(Uuid::from_u128(
        of.bytes().fold(u128::from(number), |sum, byte| sum * 31 + u128::from(byte)),
    ))
}

impl Thing {
    fn entry(&self, region: Id<()>, number: u8) -> Entry {
        let entry = Entry::new(region, "office", id("thing", number), &self.title)
            .reading(&self.reading)
            .public(self.public);
        let entry = self.also.iter().fold(entry, |entry, text| entry.also(text));
        let entry = self.district.iter().fold(entry, |entry, n| entry.district(id("district", *n)));
        let entry = self.offices.iter().fold(entry, |entry, n| entry.office(id("office", *n)));
        self.own.iter().fold(entry, |entry, n| entry.own(id("own", *n)))
    }

    fn is_found(&self, text: &str, scope: &Scope) -> bool {
        let fields: Vec<String> =
            [&self.title, &self.reading].into_iter().chain(&self.also).map(|field| fold(field)).collect();
        let words =
            text.split_whitespace().all(|word| fields.iter().any(|field| field.contains(&fold(word))));
        let seen = scope.all
            || scope.public && self.public
            || self.district.is_some_and(|n| scope.districts.contains(&id("district", n).uuid()))
            || self.offices.iter().any(|n| scope.offices.contains(&id("office", *n).uuid()))
            || self.own.is_some_and(|n| scope.own == Some(id("own", n).uuid()));
        words && seen
    }
}

const TEXT: &str = "[あいアｱー渡邊辺1２a・ ]{0,7}";

fn thing() -> impl Strategy<Value = Thing> {
    let texts = (TEXT, TEXT, prop::collection::vec(TEXT, 0..3));
    let who = (
        any::<bool>(),
        prop::option::of(0_u8..2),
        prop::collection::vec(0_u8..3, 0..3),
        prop::option::of(0_u8..2),
    );
    (texts, who).prop_map(|((title, reading, also), (public, district, offices, own))| Thing {
        title,
        reading,
        also,
        public,
        district,
        offices,
        own,
    })
}

fn scope() -> impl Strategy<Value = Scope> {
    let who = (
        any::<bool>(),
        prop::collection::vec(0_u8..2, 0..2),
        prop::collection::vec(0_u8..3, 0..3),
        prop::option::of(0_u8..2),
    );
    (prop::bool::weighted(0.5), who).prop_map(|(all, (public, districts, offices, own))| Scope {
        all,
        public,
        districts: districts.into_iter().map(|n| id("district", n).uuid()).collect(),
        offices: offices.into_iter().map(|n| id("office", n).uuid()).collect(),
        own: own.map(|n| id("own", n).uuid()),
    })
}

#[tokio::test]
async fn what_is_found_is_exactly_what_contains_every_word_and_may_be_seen() {
    on_both(|store| async move {
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let step = prop_oneof![
            4 => (0_u8..12, thing()).prop_map(|(n, thing)| Step::Put(n, thing)),
            1 => (0_u8..12).prop_map(Step::Remove),
        ];
        let cases = (
            prop::collection::vec(prop::collection::vec(step, 1..12), 1..4),
            prop::collection::vec(("[あいア渡辺1a]{1,4}( [あい渡邊2]{1,3})?", scope(), 1_u32..5), 4..8),
        );
        for case in 0..60_u8 {
            let (writes, questions) = cases.new_tree(&mut runner).unwrap().current();
            let region = id("region", case);
            let mut things = BTreeMap::new();
            for steps in writes {
                let mut write = store.write().await.unwrap();
                for step in steps {
                    match step {
                        Step::Put(number, thing) => {
                            write.index(&thing.entry(region, number)).await.unwrap();
                            things.insert(number, thing);
                        }
                        Step::Remove(number) => {
                            write.unindex(region, "office", id("thing", number)).await.unwrap();
                            things.remove(&number);
                        }
                    }
                }
                write.commit().await.unwrap();
            }
            for (text, scope, limit) in questions {
                let (hits, total) = all(&store, region, &text, &scope, limit).await;
                let found: Vec<Id<()>> = hits.iter().map(Hit::id).collect();
                let expected: BTreeSet<Id<()>> = things
                    .iter()
                    .filter(|(_, thing)| thing.is_found(&text, &scope))
                    .map(|(number, _)| id("thing", *number))
                    .collect();
                assert_eq!(
                    found.iter().copied().collect::<BTreeSet<_>>(),
                    expected,
                    "{text} {scope:?} {things:?}"
                );
                assert_eq!(found.len(), expected.len(), "nothing is found twice");
                assert_eq!(total, Total::Exactly(expected.len() as u32));
            }
        }
        let mut write = store.write().await.unwrap();
        while write.tidy_search(100).await.unwrap() {}
        write.commit().await.unwrap();
        let (hits, _) = all(&store, id("region", 0), "あ", &Scope::all(), 3).await;
        assert!(!hits.is_empty(), "a tidy index still finds");
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_not_committed_is_not_found() {
    on_both(|store| async move {
        let region = ids().next::<()>();
        let mut write = store.write().await.unwrap();
        write.index(&Entry::new(region, "office", ids().next::<()>(), "緑風苑")).await.unwrap();
        let query = Query::new(region, "緑風").among("office", Scope::all());
        assert_eq!(write.search(&query).await.unwrap()[0].hits.len(), 1, "a write finds what it wrote");
        drop(write);
        assert!(find(&store, query).await[0].hits.is_empty());
    })
    .await;
}

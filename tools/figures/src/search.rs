use std::{collections::HashSet, path::Path, time::Duration};

use kernel::{Chance, Clock, Id, Ids, text::fold};
use store::{
    Settings, Statement, Store,
    search::{Entry, Query, Scope, Total},
};

use crate::{
    measure::{Done, now, report, say, spread, work},
    offices::{self, Invented},
    region,
};

static POINT: Statement = Statement::new(
    "figures.point",
    "SELECT title FROM search_entry WHERE region_id = $1 AND kind = $2 AND thing_id = $3",
);

/// Words of known frequency in the generator's file.
const WORDS: &[&str] = &[
    "歯科",
    "薬局",
    "鶴根",
    "ひまわり",
    "訪問看護",
    "緑風苑",
    "デイサービス",
    "グループホーム",
    "佐藤歯科医院",
    "東京都",
    "看",
    "035-5",
];

/// Fills an index and asks it.
pub async fn measure(facilities: Option<&Path>, count: usize, settings: &Settings, queries: usize) -> Done {
    let chance = Chance::seeded(20_261_121);
    let ids = Ids::new(Clock::system(), chance.clone());
    let offices = match facilities {
        Some(file) => offices::read(file)?,
        None => offices::invent(count, &chance),
    };
    let store = Store::open(settings).await?;
    let region: Id<()> = ids.next();
    let things: Vec<Id<()>> = offices.iter().map(|_| ids.next()).collect();

    let (started, before) = (now(), work()?);
    let mut write = store.write().await?;
    for (offices, things) in offices.chunks(4096).zip(things.chunks(4096)) {
        let entries: Vec<Entry> =
            offices.iter().zip(things).map(|(office, id)| entry(region, *id, office)).collect();
        write.index_many(&entries).await?;
    }
    write.commit().await?;
    let filled = started.elapsed().as_secs_f64();
    say(&format!(
        "{} offices on {:?}: {:.0} rows/s into table and index ({filled:.1} s, {:.1} s of processor)",
        offices.len(),
        store.engine(),
        offices.len() as f64 / filled,
        (work()? - before).as_secs_f64()
    ));
    let started = now();
    let rounds = region::tidy(&store).await?;
    say(&format!("tidying in {rounds} rounds: {:.2} s", started.elapsed().as_secs_f64()));
    // Closing moves the log into the file, which the running server does every few seconds.
    store.close().await;
    let store = Store::open(settings).await?;

    let pick = |length: usize| chance.below(u32::try_from(length).unwrap_or(1)) as usize;
    let (mut empty, mut point, before) = (Vec::new(), Vec::new(), work()?);
    for _ in 0..queries {
        let started = now();
        drop(store.read().await?);
        empty.push(started.elapsed());
        let id = things[pick(things.len())];
        let started = now();
        store.read().await?.one(&POINT, &[region.into(), "office".into(), id.into()]).await?;
        point.push(started.elapsed());
    }
    let floor = (spread(point.clone()).0, "point reads");
    let both = work()? - before;
    say(&report("empty read and point read together", empty, both, floor));
    say(&report("point read", point, both, floor));

    for length in [2, 5] {
        let (mut times, before) = (Vec::new(), work()?);
        let mut different = HashSet::new();
        while times.len() < queries {
            let folded: Vec<char> = fold(&offices[pick(offices.len())].name).chars().collect();
            if folded.len() < length {
                continue;
            }
            let from = pick(folded.len() - length + 1);
            let text: String = folded[from..from + length].iter().collect();
            let (time, _) = ask(&store, region, &text).await?;
            different.insert(text);
            times.push(time);
        }
        let what = format!("{length} characters, {} different, any part of a name", different.len());
        say(&report(&what, times, work()? - before, floor));
    }
    for word in WORDS {
        let (mut times, before) = (Vec::new(), work()?);
        let mut total = Total::Exactly(0);
        for _ in 0..(queries / 10).max(1) {
            let (time, found) = ask(&store, region, word).await?;
            times.push(time);
            total = found;
        }
        say(&report(&format!("{word} {total:?}"), times, work()? - before, floor));
    }
    store.close().await;
    Ok(())
}

async fn ask(store: &Store, region: Id<()>, text: &str) -> Done<(Duration, Total)> {
    let query = Query::new(region, text).among("office", Scope::all());
    let started = now();
    let found = store.read().await?.search(&query).await.map_err(|failure| format!("{failure:?}"))?;
    let time = started.elapsed();
    Ok((time, found.first().map_or(Total::Exactly(0), |found| found.total)))
}

fn entry(region: Id<()>, thing: Id<()>, office: &Invented) -> Entry {
    Entry::new(region, "office", thing, &office.name)
        .reading(&office.reading)
        .detail(&office.kind)
        .also(&office.address)
        .also(&office.phone)
        .public(true)
}

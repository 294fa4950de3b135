//! The feed and live readers.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{Stream, StreamExt};
use store::Engine;
use store_testing::on_both;
use tokio::time::{sleep, timeout};
use work::{Audience, Event, Live, News, Reach, Update, forget_events, reach, tell};

use crate::{Node, SOON, noon};

async fn next(stream: &mut (impl Stream<Item = Update> + Unpin)) -> Update {
    timeout(SOON, stream.next()).await.unwrap().unwrap()
}

/// The next piece of news, passing over beats.
async fn news(stream: &mut (impl Stream<Item = Update> + Unpin)) -> Arc<Event> {
    loop {
        match next(stream).await {
            Update::News(event) => return event,
            Update::Beat { .. } => {}
            Update::Reload { .. } => panic!("nothing was missed"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_polls_after_a_position_never_misses_an_event() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let nodes = [node.clone(), node.another()];
        let writers: Vec<_> = (0..20)
            .map(|writer| {
                let node = nodes[writer % 2].clone();
                tokio::spawn(async move {
                    let mut told = Vec::new();
                    for turn in 0..15_u64 {
                        let mut write = node.store.write().await.unwrap();
                        let thing = node.ids.next::<()>();
                        let news = News::new("test.thing.changed", thing, Audience::all());
                        tell(&mut write, &node.ids, node.region, &news).await.unwrap();
                        if node.store.engine() == Engine::Postgres {
                            // Some are slow to commit after they have told.
                            sleep(Duration::from_millis((writer as u64 * 7 + turn * 3) % 11)).await;
                        }
                        if (writer as u64 + turn).is_multiple_of(6) {
                            drop(write);
                        } else {
                            node.bell.commit(write).await.unwrap();
                            told.push(thing);
                        }
                    }
                    told
                })
            })
            .collect();
        let over = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn({
            let (node, over) = (node.clone(), Arc::clone(&over));
            async move {
                let (mut position, mut heard) = (0, Vec::new());
                loop {
                    let last = over.load(Ordering::SeqCst);
                    let events = node.since(position, 7).await;
                    for event in &events {
                        assert_eq!(event.position, position + 1, "no gaps, whenever one looks");
                        position = event.position;
                        heard.push(event.thing);
                    }
                    if last && events.is_empty() {
                        return heard;
                    }
                }
            }
        });
        let mut told = Vec::new();
        for writer in writers {
            told.extend(writer.await.unwrap());
        }
        node.numbered(told.len() as i64).await;
        over.store(true, Ordering::SeqCst);
        let heard = reader.await.unwrap();
        assert_eq!(heard.len(), told.len());
        assert_eq!(heard.into_iter().collect::<HashSet<_>>(), told.into_iter().collect());
    })
    .await;
}

#[tokio::test]
async fn regions_do_not_hear_each_other_and_numbers_go_on_after_forgetting() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let other = Node { region: node.ids.next(), ..node.clone() };
        for _ in 0..3 {
            node.tell(node.ids.next()).await;
        }
        other.tell(other.ids.next()).await;
        node.numbered(3).await;
        other.numbered(1).await;
        assert_eq!(other.since(0, 10).await.len(), 1);
        node.later(100);
        let mut write = store.write().await.unwrap();
        assert_eq!(forget_events(&mut write, node.region, node.clock.now()).await.unwrap(), 2);
        write.commit().await.unwrap();
        let there = reach(&mut store.read().await.unwrap(), node.region).await.unwrap();
        assert_eq!(there, Reach { first: 3, last: 3 });
        node.tell(node.ids.next()).await;
        node.numbered(4).await;
        assert_eq!(node.since(3, 10).await[0].position, 4);
    })
    .await;
}

#[tokio::test]
async fn a_live_reader_hears_what_it_cares_about_from_every_node() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let live = Live::new(store.clone(), node.bell.clone(), Duration::from_secs(60));
        let (mine, theirs) = (node.ids.next::<()>(), node.ids.next::<()>());
        let mut stream = live.follow(node.region, None, move |event| event.thing == mine).await.unwrap();
        assert_eq!(next(&mut stream).await, Update::Beat { position: 0 });
        node.tell(theirs).await;
        node.tell(mine).await;
        let heard = news(&mut stream).await;
        assert_eq!((heard.position, heard.thing, heard.at), (2, mine, noon()));
        assert_eq!((heard.kind.as_str(), &heard.audience), ("test.thing.changed", &Audience::all()));
        let other = node.another();
        let far = Live::new(store.clone(), other.bell.clone(), Duration::from_secs(60));
        let mut elsewhere = far.follow(node.region, None, |_| true).await.unwrap();
        assert_eq!(next(&mut elsewhere).await, Update::Beat { position: 2 });
        if store.engine() == Engine::Postgres {
            other.tell(mine).await;
            assert_eq!(news(&mut stream).await.position, 3, "the doorbell of the other node was heard");
            assert_eq!(news(&mut elsewhere).await.position, 3);
            node.tell(mine).await;
            assert_eq!(news(&mut elsewhere).await.position, 4, "though its own net is wide");
        }
    })
    .await;
}

#[tokio::test]
async fn a_live_reader_catches_up_after_a_gap_or_is_told_to_read_anew() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let live = Live::new(store.clone(), node.bell.clone(), Duration::from_secs(60));
        let mut write = store.write().await.unwrap();
        for _ in 0..1300 {
            let news = News::new("test.thing.changed", node.ids.next::<()>(), Audience::all());
            tell(&mut write, &node.ids, node.region, &news).await.unwrap();
        }
        node.bell.commit(write).await.unwrap();
        node.numbered(1300).await;
        let mut stream = live.follow(node.region, Some(40), |_| true).await.unwrap();
        assert_eq!(next(&mut stream).await, Update::Beat { position: 40 });
        for position in 41..=1300 {
            assert_eq!(news(&mut stream).await.position, position);
        }
        // More than is kept for slow readers, while this one does not read.
        let mut write = store.write().await.unwrap();
        for _ in 0..1500 {
            let news = News::new("test.thing.changed", node.ids.next::<()>(), Audience::all());
            tell(&mut write, &node.ids, node.region, &news).await.unwrap();
        }
        node.bell.commit(write).await.unwrap();
        node.numbered(2800).await;
        sleep(Duration::from_millis(100)).await;
        for position in 1301..=2800 {
            assert_eq!(news(&mut stream).await.position, position);
        }
        node.later(10);
        let mut write = store.write().await.unwrap();
        forget_events(&mut write, node.region, node.clock.now()).await.unwrap();
        write.commit().await.unwrap();
        for (last, too_far) in [(2800, 5), (2801, 9000)] {
            let mut stream = live.follow(node.region, Some(too_far), |_| true).await.unwrap();
            assert_eq!(next(&mut stream).await, Update::Reload { position: last });
            node.tell(node.ids.next()).await;
            assert_eq!(news(&mut stream).await.position, last + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_quiet_reader_hears_that_the_line_is_open_and_how_far_it_is() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let live = Live::new(store.clone(), node.bell.clone(), Duration::from_millis(30));
        let mut stream = live.follow(node.region, None, |_| false).await.unwrap();
        node.tell(node.ids.next()).await;
        let there = async { while next(&mut stream).await != (Update::Beat { position: 1 }) {} };
        timeout(SOON, there).await.unwrap();
    })
    .await;
}

//! Jobs and schedules.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use kernel::{Fault, Id, Refusal};
use serde_json::json;
use store_testing::on_both;
use tokio::time::{sleep, timeout};
use work::{
    Done, Errand, Go, Job, NewJob, Rule, State, enqueue, ensure_schedule, forget_jobs, jobs, progress,
    remove_schedule, schedules,
};

use crate::{Node, SOON, noon};

#[tokio::test]
async fn a_job_is_asked_for_with_its_change_and_done_with_progress_and_a_result() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let mut write = store.write().await.unwrap();
        enqueue(&mut write, &node.ids, node.region, NewJob::new("test.count", json!({}))).await.unwrap();
        drop(write);
        let account = node.ids.next();
        let asked = NewJob::new("test.count", json!({"to": 3})).asked_by(Some(account));
        let id = node.enqueue(asked).await;
        let later = node
            .enqueue(NewJob::new("test.count", json!({"to": 1})).not_before(noon().plus_seconds(60)))
            .await;
        let unknown = node.enqueue(NewJob::new("test.unknown", json!({}))).await;
        let file = node.ids.next::<()>();
        let runner = node.runner().on("test.count", move |errand: Errand| async move {
            let to = errand.job.payload["to"].as_i64().unwrap();
            for done in 1..=to {
                assert_eq!(errand.progress(done, to).await?, Go::On);
            }
            Ok(Done::File(file))
        });
        assert_eq!(
            runner.turn().await.unwrap(),
            1,
            "neither what was undone, nor what is not due, nor what is unknown"
        );
        let job = node.job(id).await;
        assert_eq!((job.state, job.done, job.total, job.attempts), (State::Done, 3, 3, 1));
        assert_eq!(
            (job.result, job.last_error, job.ended_at),
            (Some(format!("file:{file}")), None, Some(noon()))
        );
        assert_eq!((job.account, &*job.kind, job.made_at), (Some(account), "test.count", noon()));
        node.later(60);
        assert_eq!(runner.turn().await.unwrap(), 1);
        assert_eq!(runner.turn().await.unwrap(), 0);

        let mut read = store.read().await.unwrap();
        let all: Vec<Id<Job>> =
            jobs(&mut read, node.region, None, None, 10).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!(all, [unknown, later, id]);
        let done = jobs(&mut read, node.region, Some(State::Done), Some(later), 10).await.unwrap();
        assert_eq!(done.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
        let far = progress(&mut read, node.region, id).await.unwrap().unwrap();
        assert_eq!((far.state, far.done, far.total), (State::Done, 3, 3));
        assert!(progress(&mut read, node.ids.next(), id).await.unwrap().is_none(), "of another region");
        drop(read);
        let mut write = store.write().await.unwrap();
        assert_eq!(forget_jobs(&mut write, node.region, noon().plus_seconds(30)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_tried_again_with_growing_pauses_then_given_up_and_can_be_retried() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let works = Arc::new(AtomicBool::new(false));
        let runner = node
            .runner()
            .on("test.shaky", {
                let works = Arc::clone(&works);
                move |errand: Errand| {
                    let works = works.load(Ordering::SeqCst);
                    async move {
                        match errand.job.attempts {
                            _ if works => Ok(Done::Word("test-done")),
                            2 => panic!("on purpose"),
                            _ => Err(Fault::new("reaching the other side", "no answer").into()),
                        }
                    }
                }
            })
            .on("test.wrong", |_: Errand| async { Err(Refusal::Other("test-wrong").into()) });
        let id = node.enqueue(NewJob::new("test.shaky", json!({}))).await;
        let mut pauses = Vec::new();
        for attempt in 1..=8 {
            assert_eq!(runner.turn().await.unwrap(), 1, "attempt {attempt}");
            assert_eq!(runner.turn().await.unwrap(), 0, "not before the pause is over");
            let job = node.job(id).await;
            assert_eq!(job.attempts, attempt);
            let reason = job.last_error.unwrap();
            assert!(reason.contains(if attempt == 2 { "panic" } else { "no answer" }), "{reason}");
            if attempt < 8 {
                assert_eq!(job.state, State::Waiting);
                pauses.push(job.run_at.seconds_since(node.clock.now()));
                node.clock.set(job.run_at);
            } else {
                assert_eq!(job.state, State::Failed);
            }
        }
        assert!(pauses.windows(2).all(|pair| pair[1] > pair[0]), "{pauses:?}");
        node.later(100_000);
        assert_eq!(runner.turn().await.unwrap(), 0);
        works.store(true, Ordering::SeqCst);
        assert!(node.change(id, true).await);
        assert!(!node.change(id, true).await, "it waits already");
        assert_eq!(runner.turn().await.unwrap(), 1);
        let job = node.job(id).await;
        assert_eq!(
            (job.state, job.attempts, job.result.as_deref()),
            (State::Done, 1, Some("word:test-done"))
        );

        let wrong = node.enqueue(NewJob::new("test.wrong", json!({}))).await;
        assert_eq!(runner.turn().await.unwrap(), 1);
        let job = node.job(wrong).await;
        assert_eq!(
            (job.state, job.attempts, job.last_error.as_deref()),
            (State::Failed, 1, Some("test-wrong"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runners_never_have_one_job_at_the_same_time() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let running: Arc<Mutex<HashSet<Id<Job>>>> = Arc::default();
        let times: Arc<Mutex<HashMap<Id<Job>, usize>>> = Arc::default();
        let runners: Vec<_> = [node.clone(), node.another()]
            .iter()
            .map(|node| {
                let (running, times) = (Arc::clone(&running), Arc::clone(&times));
                let handler = move |errand: Errand| {
                    let (running, times) = (Arc::clone(&running), Arc::clone(&times));
                    async move {
                        let id = errand.job.id;
                        assert!(running.lock().unwrap().insert(id), "one at a time");
                        sleep(Duration::from_millis(3)).await;
                        *times.lock().unwrap().entry(id).or_default() += 1;
                        running.lock().unwrap().remove(&id);
                        Ok(Done::Quietly)
                    }
                };
                let runner = node.runner().on("test.once", handler).at_once(3);
                runner.look_every(Duration::from_millis(20)).start()
            })
            .collect();
        let mut ids = Vec::new();
        for _ in 0..40 {
            ids.push(node.enqueue(NewJob::new("test.once", json!({}))).await);
        }
        for id in &ids {
            assert_eq!(node.until(*id, State::Done).await.attempts, 1);
        }
        for runner in runners {
            runner.stop(SOON).await;
        }
        let times = times.lock().unwrap();
        assert_eq!(times.len(), 40);
        assert!(times.values().all(|count| *count == 1));
    })
    .await;
}

#[tokio::test]
async fn what_a_crashed_runner_had_is_done_again_when_its_lease_ends() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let begun = Arc::new(AtomicUsize::new(0));
        let stuck = node.runner().on("test.stuck", {
            let begun = Arc::clone(&begun);
            move |_: Errand| {
                begun.fetch_add(1, Ordering::SeqCst);
                std::future::pending()
            }
        });
        let id = node.enqueue(NewJob::new("test.stuck", json!({}))).await;
        let running = stuck.start();
        node.until(id, State::Running).await;
        drop(running);
        let healthy = node.runner().on("test.stuck", |_: Errand| async { Ok(Done::Quietly) });
        assert_eq!(healthy.turn().await.unwrap(), 0, "the lease still holds");
        node.later(61);
        assert_eq!(healthy.turn().await.unwrap(), 1);
        let job = node.job(id).await;
        assert_eq!((job.state, job.attempts, begun.load(Ordering::SeqCst)), (State::Done, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_takes_the_program_down_each_time_is_given_up() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let id = node.enqueue(NewJob::new("test.deadly", json!({}))).await;
        for attempt in 1..=8 {
            let runner = node.runner().on("test.deadly", |_: Errand| std::future::pending());
            let crash = tokio::spawn(async move { runner.turn().await });
            while node.job(id).await.attempts < attempt {
                sleep(Duration::from_millis(2)).await;
            }
            crash.abort();
            assert!(crash.await.unwrap_err().is_cancelled());
            node.later(61);
        }
        let runner = node.runner().on("test.deadly", |_: Errand| async { Ok(Done::Quietly) });
        runner.turn().await.unwrap();
        assert_eq!(node.job(id).await.state, State::Failed);
    })
    .await;
}

#[tokio::test]
async fn a_runner_that_lost_its_job_drops_it_and_says_nothing() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let gone = Arc::new(AtomicBool::new(false));
        struct Gone(Arc<AtomicBool>);
        impl Drop for Gone {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let slow = node.runner().lease(Duration::from_millis(600)).on("test.slow", {
            let gone = Arc::clone(&gone);
            move |_: Errand| {
                let gone = Gone(Arc::clone(&gone));
                async move {
                    let _gone = gone;
                    std::future::pending().await
                }
            }
        });
        let id = node.enqueue(NewJob::new("test.slow", json!({}))).await;
        let running = slow.start();
        node.until(id, State::Running).await;
        let other = node.runner().on("test.slow", |_: Errand| async { Ok(Done::Word("test-other")) });
        // The slow one renews now and then; in between its time runs out.
        while other.turn().await.unwrap() == 0 {
            node.later(10);
        }
        let dropped = async {
            while !gone.load(Ordering::SeqCst) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(SOON, dropped).await.unwrap();
        running.stop(SOON).await;
        let job = node.job(id).await;
        assert_eq!((job.state, job.result.as_deref()), (State::Done, Some("word:test-other")));
    })
    .await;
}

#[tokio::test]
async fn a_job_can_be_called_off_before_and_while_it_runs() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let runner = node.runner().on("test.long", |errand: Errand| async move {
            while errand.progress(1, 0).await? == Go::On {
                sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(errand.go(), Go::Stop);
            Ok(Done::Cancelled)
        });
        let waiting = node.enqueue(NewJob::new("test.long", json!({}))).await;
        assert!(node.change(waiting, false).await);
        assert!(!node.change(waiting, false).await, "it is over");
        assert_eq!(node.job(waiting).await.state, State::Cancelled);
        assert_eq!(runner.turn().await.unwrap(), 0);
        let id = node.enqueue(NewJob::new("test.long", json!({}))).await;
        let running = runner.start();
        node.until(id, State::Running).await;
        assert!(node.change(id, false).await);
        node.until(id, State::Cancelled).await;
        running.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_runner_that_is_stopped_lets_jobs_end_and_gives_back_the_rest() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let open = Arc::new(AtomicBool::new(false));
        let runner = node
            .runner()
            .on("test.short", {
                let open = Arc::clone(&open);
                move |_: Errand| {
                    let open = Arc::clone(&open);
                    async move {
                        while !open.load(Ordering::SeqCst) {
                            sleep(Duration::from_millis(2)).await;
                        }
                        Ok(Done::Quietly)
                    }
                }
            })
            .on("test.endless", |_: Errand| std::future::pending());
        let short = node.enqueue(NewJob::new("test.short", json!({}))).await;
        let endless = node.enqueue(NewJob::new("test.endless", json!({}))).await;
        let running = runner.start();
        node.until(short, State::Running).await;
        node.until(endless, State::Running).await;
        open.store(true, Ordering::SeqCst);
        running.stop(Duration::from_millis(1500)).await;
        assert_eq!(node.job(short).await.state, State::Done);
        let job = node.job(endless).await;
        assert_eq!((job.state, job.attempts), (State::Waiting, 0));
    })
    .await;
}

#[tokio::test]
async fn what_was_missed_while_the_machine_was_off_is_done_once() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let other = node.another();
        let ensure = async |rule: &str| {
            let mut write = store.write().await.unwrap();
            let (rule, job) = (rule.parse::<Rule>().unwrap(), NewJob::new("test.nightly", json!({"a": 1})));
            ensure_schedule(&mut write, node.region, "test.night", rule, job, node.clock.now())
                .await
                .unwrap();
            write.commit().await.unwrap();
        };
        let times = Arc::new(AtomicUsize::new(0));
        let nightly = |node: &Node| {
            let times = Arc::clone(&times);
            node.runner().on("test.nightly", move |errand: Errand| {
                assert_eq!(errand.job.payload["a"], 1);
                times.fetch_add(1, Ordering::SeqCst);
                async { Ok(Done::Quietly) }
            })
        };
        let (one, two) = (nightly(&node), nightly(&other));
        ensure("every 30").await;
        let first = schedules(&mut store.read().await.unwrap(), node.region).await.unwrap().remove(0);
        assert_eq!(
            (first.name.as_str(), first.rule, first.last_at),
            ("test.night", Rule::Every { minutes: 30 }, None)
        );
        assert_eq!(one.turn().await.unwrap(), 0);
        node.later(3 * 24 * 3600);
        ensure("every 30").await;
        let (a, b) = tokio::join!(one.turn(), two.turn());
        assert_eq!(a.unwrap() + b.unwrap(), 1, "one job for all that was missed, on one node");
        assert_eq!(times.load(Ordering::SeqCst), 1);
        let after = schedules(&mut store.read().await.unwrap(), node.region).await.unwrap().remove(0);
        assert_eq!(after.last_at, Some(node.clock.now()));
        assert!(after.last_job.is_some() && after.next_at > node.clock.now());
        ensure("daily 03:30").await;
        let moved = schedules(&mut store.read().await.unwrap(), node.region).await.unwrap().remove(0);
        assert_eq!(moved.next_at, Rule::Daily { hour: 3, minute: 30 }.next_after(node.clock.now()));
        node.clock.set(moved.next_at);
        assert_eq!(one.turn().await.unwrap(), 1);
        let mut write = store.write().await.unwrap();
        assert!(remove_schedule(&mut write, node.region, "test.night").await.unwrap());
        assert!(!remove_schedule(&mut write, node.region, "test.night").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_schedule_does_not_pile_up_jobs_while_one_is_not_over() {
    on_both(|store| async move {
        let node = Node::new(&store);
        let mut write = store.write().await.unwrap();
        let job = NewJob::new("test.slow", json!({}));
        let rule = Rule::Every { minutes: 1 };
        ensure_schedule(&mut write, node.region, "test.minute", rule, job, noon()).await.unwrap();
        write.commit().await.unwrap();
        let idle = node.runner().on("test.other", |_: Errand| async { Ok(Done::Quietly) });
        for _ in 0..3 {
            node.later(60);
            assert_eq!(idle.turn().await.unwrap(), 0);
        }
        let waiting = jobs(&mut store.read().await.unwrap(), node.region, None, None, 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        let able = node.runner().on("test.slow", |_: Errand| async { Ok(Done::Quietly) });
        assert_eq!(able.turn().await.unwrap(), 1);
        node.later(60);
        assert_eq!(able.turn().await.unwrap(), 1);
    })
    .await;
}

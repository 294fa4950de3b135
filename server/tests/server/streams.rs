//! What stays open, over real connections: it ends within a second when the session or the right behind it does.

use std::time::{Duration, Instant};

use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::house::{Browser, CARE_MANAGER, COORDINATOR, House, between};

const A_SECOND: Duration = Duration::from_secs(1);

/// Opens the stream of what has changed, and reads its first beat.
async fn listen(browser: &Browser) -> Stream {
    let mut stream = Stream(browser.connect("GET /stream/feed", "").await);
    let head = stream.next(A_SECOND * 5).await.expect("it opens");
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
    stream
}

struct Stream(TcpStream);

impl Stream {
    /// What comes next; nothing when the other side ended it or is silent for so long.
    async fn next(&mut self, patience: Duration) -> Option<String> {
        let mut bytes = vec![0; 65536];
        match timeout(patience, self.0.read(&mut bytes)).await {
            Ok(Ok(0) | Err(_)) | Err(_) => None,
            Ok(Ok(read)) => Some(String::from_utf8_lossy(&bytes[..read]).into_owned()),
        }
    }

    async fn is_open(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match timeout(Duration::from_millis(1), self.0.peek(&mut bytes)).await {
            Ok(read) => read.unwrap() > 0,
            Err(_) => true,
        }
    }

    /// How long it takes until the other side ends it.
    #[expect(clippy::disallowed_methods, reason = "it measures")]
    async fn end(mut self) -> Duration {
        let began = Instant::now();
        let mut bytes = Vec::new();
        timeout(A_SECOND * 10, self.0.read_to_end(&mut bytes)).await.expect("it ends").unwrap();
        began.elapsed()
    }
}

#[tokio::test]
async fn a_device_that_is_signed_out_hears_nothing_more_within_a_second_and_the_others_do() {
    let house = House::open().await;
    let mut tablet = Browser::enter(&house, CARE_MANAGER).await;
    let mut desk = Browser::enter(&house, CARE_MANAGER).await;
    let (left, mut stays) = (listen(&tablet).await, listen(&desk).await);
    sleep(A_SECOND + A_SECOND / 2).await;
    let mut left = left;
    assert!(left.is_open().await && stays.is_open().await, "a stream does not end by itself");

    let (_, devices) = desk.get("/account/devices").await;
    let ends: Vec<_> =
        between(&devices, "action=\"", "\"").into_iter().filter(|path| path.ends_with("/end")).collect();
    assert_eq!(ends.len(), 1, "the other device: {devices}");
    assert_eq!(desk.post(&ends[0], "").await.0, 303);
    assert!(!tablet.is_in().await, "pages at once");
    let took = left.end().await;
    assert!(took <= A_SECOND, "{took:?}");
    assert!(desk.is_in().await);
    sleep(A_SECOND).await;
    assert!(stays.is_open().await);
    let (_, refused) = tablet.get("/stream/feed").await;
    assert!(refused.contains("location: /sign-in"), "{refused}");
}

#[tokio::test]
async fn who_is_suspended_or_may_less_than_before_hears_nothing_more_within_a_second() {
    let house = House::open().await;
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    let mut manager = Browser::enter(&house, CARE_MANAGER).await;
    let account = {
        let mut read = house.context.store().read().await.unwrap();
        let all = accounts::demo::all(&mut read, house.context.region()).await.unwrap();
        all[CARE_MANAGER].0.id
    };
    let listening = listen(&manager).await;
    hub.get(&format!("/accounts/{account}/edit")).await;
    let (status, text) = hub
        .post(&format!("/accounts/{account}/edit"), "display-name=x&sign-in-name=x&role=resident&lang=ja")
        .await;
    assert_eq!(status, 303, "{text}");
    let took = listening.end().await;
    assert!(took <= A_SECOND, "a right less: {took:?}");
    assert!(manager.is_in().await, "still signed in, as a resident");

    let listening = listen(&manager).await;
    hub.get(&format!("/accounts/{account}")).await;
    assert_eq!(hub.post(&format!("/accounts/{account}/suspend"), "").await.0, 303);
    let took = listening.end().await;
    assert!(took <= A_SECOND, "suspended: {took:?}");
    assert!(!manager.is_in().await);
}

#[tokio::test]
async fn a_program_that_stops_does_not_wait_for_those_who_only_listen() {
    let house = House::open().await;
    let listening = listen(&Browser::enter(&house, CARE_MANAGER).await).await;
    house.context.live().expect("streams").close();
    let took = listening.end().await;
    assert!(took <= A_SECOND, "{took:?}");
}

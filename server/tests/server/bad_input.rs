//! What goes wrong on the way in, through the running program: it says so in words, and nothing is half done.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

use crate::house::{Browser, COORDINATOR, House, between};

const BOUNDARY: &str = "tsunagu-boundary";
const HEADER: &str = "事業所番号,事業所名,サービスの種類,都道府県名,市区町村名,住所,電話番号\n";

/// A form with one file, up to the end of the file.
fn form(browser: &Browser, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in [("_csrf", browser.token.clone()), ("_key", browser.key())] {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(bytes);
    body
}

fn whole(mut form: Vec<u8>) -> Vec<u8> {
    form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    form
}

/// Sends a body of which so many bytes are announced, and reads the answer to its end.
async fn upload(browser: &Browser, body: &[u8], announced: u64) -> (u16, String) {
    let head = format!(
        "POST /imports/new HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\
         Content-Length: {announced}\r\nConnection: close\r\n\r\n",
        browser.address,
        browser.cookies()
    );
    let mut stream = tokio::net::TcpStream::connect(browser.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    (text.split(' ').nth(1).unwrap_or("0").parse().unwrap(), text)
}

async fn sent(browser: &Browser, name: &str, bytes: &[u8]) -> (u16, String) {
    let body = whole(form(browser, name, bytes));
    upload(browser, &body, body.len() as u64).await
}

/// Sends a list and waits until the program has looked at it; what its page says then.
async fn looked_at(browser: &mut Browser, name: &str, bytes: &[u8]) -> String {
    browser.get("/imports/new").await;
    let (status, text) = sent(browser, name, bytes).await;
    assert_eq!(status, 303, "{text}");
    let place = text.lines().find_map(|line| line.strip_prefix("location: ")).expect("a place").to_owned();
    for _ in 0..300 {
        let (_, page) = browser.get(&place).await;
        if !page.contains("読み取り中") {
            return page;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{name} is never looked at");
}

async fn offices(browser: &mut Browser) -> String {
    let (_, text) = browser.get("/api/v1/offices").await;
    between(&text, "\"total\":", ",").remove(0)
}

fn incoming(folder: &Path) -> usize {
    fs::read_dir(folder.join("incoming")).map_or(0, |entries| entries.count())
}

#[tokio::test]
async fn lists_that_are_none_are_refused_in_words_and_leave_nothing_behind() {
    let house = House::open().await;
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    let before = offices(&mut hub).await;
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    bomb.write_all(b"<workbook/>").unwrap();
    bomb.start_file("xl/media/x", zip::write::SimpleFileOptions::default()).unwrap();
    bomb.write_all(&vec![0; 64 << 20]).unwrap();
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    let mis_encoded = [HEADER.as_bytes(), &[0xff, 0xfe, 0x81, 0x00, 0xfd, 0x80, b'\n'].repeat(40)].concat();
    for (name, bytes) in [
        ("bomb.xlsx", bomb.as_slice()),
        ("mis-encoded.csv", &mis_encoded),
        ("cut.xlsx", b"PK\x03\x04\x14\x00\x00\x00"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n0000"),
        ("other.csv", b"a,b\r\n1,2\r\n"),
    ] {
        let page = looked_at(&mut hub, name, bytes).await;
        assert!(page.contains("notice--error"), "{name}: {page}");
        assert!(!page.contains("/accept\""), "{name} cannot be accepted");
        assert!(
            !page.contains(">open-data-") && !page.contains(">people-"),
            "{name}: a word is missing: {page}"
        );
    }
    assert_eq!(offices(&mut hub).await, before);
    assert_eq!(incoming(house.context.store().folder()), 0);
}

#[tokio::test]
async fn a_file_too_large_is_refused_before_it_is_taken_in() {
    let house = House::open().await;
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    hub.get("/imports/new").await;
    let beginning = form(&hub, "huge.csv", HEADER.as_bytes());
    let (status, text) = upload(&hub, &beginning, 2 << 30).await;
    assert_eq!(status, 413, "{text}");
    assert!(text.contains("大きすぎて受け付けられません"), "{text}");
    assert_eq!(incoming(house.context.store().folder()), 0);
    let (status, text) = hub.post("/preferences", &format!("lang=ja&x={}", "x".repeat(2 << 20))).await;
    assert!(status == 413 && text.contains("大きすぎて"), "a form without files: {text}");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_refused_and_nothing_of_it_stays() {
    let house = House::open().await;
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    hub.get("/imports/new").await;
    // The form ends in the middle of its file.
    let half = form(&hub, "half.csv", HEADER.as_bytes());
    let (status, text) = upload(&hub, &half, half.len() as u64).await;
    assert_eq!(status, 400, "{text}");
    assert!(text.contains("ファイルが途中で切れました"), "{text}");
    // The line is dead in the middle of the file.
    let head = format!(
        "POST /imports/new HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\
         Content-Length: 100000\r\n\r\n",
        hub.address,
        hub.cookies()
    );
    let mut stream = tokio::net::TcpStream::connect(hub.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&form(&hub, "dead.csv", HEADER.as_bytes())).await.unwrap();
    sleep(Duration::from_millis(300)).await;
    drop(stream);
    for _ in 0..100 {
        if incoming(house.context.store().folder()) == 0 {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(incoming(house.context.store().folder()), 0);
    let (_, list) = hub.get("/imports").await;
    assert!(!list.contains("half.csv") && !list.contains("dead.csv"));
}

#[tokio::test]
async fn a_form_sent_twice_at_once_is_done_once_and_answered_twice() {
    let house = House::open().await;
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    hub.get("/offices/new").await;
    let before: i64 = offices(&mut hub).await.parse().unwrap();
    let fields = format!(
        "_csrf={}&_key={}&name=%E4%BA%8C%E5%BA%A6&reading=%E3%81%AB%E3%81%A9&kind=clinic&public=yes",
        hub.token,
        hub.key()
    );
    let (mut one, mut other) = (hub.clone(), hub.clone());
    let (one, other) =
        tokio::join!(one.send("POST /offices/new", &fields), other.send("POST /offices/new", &fields));
    let place = |text: &str| text.lines().find(|line| line.starts_with("location: ")).map(ToOwned::to_owned);
    assert_eq!((one.0, other.0), (303, 303), "{} {}", one.1, other.1);
    assert_eq!(place(&one.1), place(&other.1), "the same answer");
    // Back, and sent once more; and once more with something else typed.
    let again = hub.send("POST /offices/new", &fields).await;
    assert_eq!((again.0, place(&again.1)), (303, place(&one.1)));
    let changed = hub.send("POST /offices/new", &fields.replace("clinic", "dental")).await;
    assert_eq!(changed.0, 409);
    assert_eq!(offices(&mut hub).await.parse::<i64>().unwrap(), before + 1);
}

/// The program in a mount namespace of its own, with its data on a disk of 48 MB.
struct SmallDisk {
    program: Child,
    folder: tempfile::TempDir,
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl SmallDisk {
    /// None where the machine does not let us mount.
    fn start() -> Option<(Self, std::net::SocketAddr)> {
        let may_mount =
            Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
        if !may_mount.is_ok_and(|done| done.status.success()) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let script = "mount -t tmpfs -o size=48m none \"$1\" && exec \"$2\" serve --demo --listen 127.0.0.1:0 --data \"$1\"";
        let mut program = Command::new("unshare")
            .args(["-rm", "sh", "-c", script, "sh"])
            .arg(folder.path())
            .arg(env!("CARGO_BIN_EXE_tsunagu"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().parse().unwrap();
        Some((Self { program, folder }, address))
    }

    /// The folder as the program sees it.
    fn inside(&self) -> std::path::PathBuf {
        let root = format!("/proc/{}/root", self.program.id());
        Path::new(&root).join(self.folder.path().strip_prefix("/").unwrap())
    }

    fn fill(&self) {
        let mut ballast = fs::File::create(self.inside().join("ballast")).unwrap();
        let mut zeros = vec![0; 1 << 20];
        while !zeros.is_empty() {
            match ballast.write(&zeros) {
                Ok(written) if written > 0 => {}
                _ => zeros.truncate(zeros.len() / 2),
            }
        }
    }

    fn empty(&self) {
        fs::remove_file(self.inside().join("ballast")).unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_clearly_keeps_what_was_acknowledged_and_goes_on_when_there_is_room_again() {
    let Some((disk, address)) = SmallDisk::start() else {
        eprintln!("this machine lets nobody mount; the full disk is tried elsewhere");
        return;
    };
    let mut hub = Browser::at(address);
    hub.come_in(COORDINATOR).await;
    let (_, page) = hub.get("/hub/words?find=page-language").await;
    let word = between(&page, "name=\"word\" value=\"", "\"").remove(0);
    disk.fill();
    let (mut kept, mut refused) = (String::new(), None);
    for number in 0..400 {
        let said = format!("{number}-{}", "x".repeat(20));
        let (status, text) = hub.post("/hub/words", &format!("word={word}&ja={said}&en=")).await;
        match status {
            303 => kept = said,
            other => {
                refused = Some((other, text));
                break;
            }
        }
    }
    let (status, text) = refused.expect("a disk without room refuses");
    assert_eq!(status, 507, "{text}");
    assert!(text.contains("保存する場所がいっぱいです。何も保存していません"), "{text}");
    let (status, page) = hub.get("/hub/words?find=page-language").await;
    assert_eq!(status, 200, "reading goes on");
    assert!(kept.is_empty() || page.contains(&kept), "what was acknowledged is there, and nothing after it");
    assert_eq!(hub.get("/offices").await.0, 200);

    disk.empty();
    let mut last = 0;
    for _ in 0..100 {
        last = hub.post("/hub/words", &format!("word={word}&ja=again&en=")).await.0;
        if last == 303 {
            break;
        }
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(last, 303, "room again");
    assert!(hub.get("/hub/words?find=page-language").await.1.contains("again"));
}

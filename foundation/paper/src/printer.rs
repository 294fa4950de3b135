use std::{
    io,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use crate::{
    Document, PrintError,
    worker::{ARGUMENT, Exit, WorkerSettings, frame},
};

/// How documents are printed.
#[derive(Clone, Debug)]
pub struct PrinterSettings {
    /// The program to run with the argument `paper-worker`; usually the server's own.
    pub program: PathBuf,
    /// The address space of one worker, in bytes.
    pub memory: u64,
    /// How long one document may take.
    pub time: Duration,
    /// The largest PDF taken from a worker, in bytes.
    pub size: u64,
    /// Where fonts are looked for, first place first.
    pub fonts: Vec<PathBuf>,
    /// How many workers run at the same time.
    pub concurrency: usize,
}

impl PrinterSettings {
    /// One gibibyte, 30 seconds, PDFs up to 200 MB, fonts where Debian puts them, two workers.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            memory: 1 << 30,
            time: Duration::from_secs(30),
            size: 200_000_000,
            fonts: vec!["/usr/local/share/fonts".into(), "/usr/share/fonts".into()],
            concurrency: 2,
        }
    }
}

/// Prints documents, each in a process of its own: a fresh worker costs a few dozen milliseconds, and what one document
/// does to its worker can never reach the next one.
#[derive(Clone)]
pub struct Printer {
    inner: Arc<Inner>,
}

struct Inner {
    settings: PrinterSettings,
    worker: String,
    turns: Semaphore,
    empty: TempDir,
}

/// What is kept of a worker's complaints: enough to tell an exhausted memory from a crash.
const COMPLAINT: u64 = 8 * 1024;

impl Printer {
    /// A printer; nothing is started yet.
    pub fn new(settings: PrinterSettings) -> Result<Self, PrintError> {
        let worker = WorkerSettings {
            memory: settings.memory,
            // Two threads may each be busy for the whole time; the clock on the wall is what normally ends it.
            seconds: settings.time.as_secs().saturating_mul(2).saturating_add(2),
            fonts: settings.fonts.clone(),
        };
        let worker = serde_json::to_string(&worker).map_err(|error| PrintError::Unreachable(error.into()))?;
        let empty = tempfile::Builder::new().prefix("tsunagu-paper-").tempdir();
        let inner = Inner {
            turns: Semaphore::new(settings.concurrency.max(1)),
            empty: empty.map_err(PrintError::Unreachable)?,
            settings,
            worker,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The document as a PDF. Dropping the future ends the worker.
    pub async fn pdf(&self, document: &Document) -> Result<Vec<u8>, PrintError> {
        let Inner { settings, turns, .. } = &*self.inner;
        let turn = timeout(settings.time.saturating_mul(4), turns.acquire()).await;
        let _turn = turn.map_err(|_| PrintError::Busy)?.map_err(|_| PrintError::Busy)?;
        let frame = frame(document).map_err(PrintError::Unreachable)?;
        let mut worker = self.start()?;
        let answer = timeout(settings.time, worker.print(&frame, settings.size)).await;
        worker.end().await;
        answer.map_err(|_| PrintError::TimedOut)?
    }

    fn start(&self) -> Result<Worker, PrintError> {
        let Inner { settings, worker, empty, .. } = &*self.inner;
        let child = Command::new(&settings.program)
            .arg(ARGUMENT)
            .arg(worker)
            .env_clear()
            .current_dir(empty.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(PrintError::Unreachable)?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Ok(Worker { child, group })
    }
}

/// A running worker, ended with all it may have started as soon as nobody holds it.
struct Worker {
    child: Child,
    group: Option<Pid>,
}

impl Worker {
    async fn print(&mut self, frame: &[u8], size: u64) -> Result<Vec<u8>, PrintError> {
        let Child { stdin, stdout, stderr, .. } = &mut self.child;
        let (Some(mut stdin), Some(stdout), Some(stderr)) = (stdin.take(), stdout.take(), stderr.take())
        else {
            return Err(PrintError::Unreachable(io::ErrorKind::BrokenPipe.into()));
        };
        let hand_over = async move {
            // A worker that stops listening says why by its exit status.
            let _closed = stdin.write_all(frame).await;
        };
        let ((), pdf, complaint) = tokio::join!(hand_over, read(stdout, size + 1), complaint(stderr));
        let pdf = pdf.map_err(PrintError::Unreachable)?;
        if pdf.len() as u64 > size {
            return Err(PrintError::TooLarge);
        }
        let status = self.child.wait().await.map_err(PrintError::Unreachable)?;
        // From here the number may belong to somebody else.
        self.group = None;
        judge(status, pdf, &complaint.unwrap_or_default())
    }

    async fn end(mut self) {
        self.kill();
        if self.group.is_some() {
            // Failing means it has already been waited for.
            let _gone = self.child.wait().await;
        }
    }

    fn kill(&self) {
        if let Some(group) = self.group {
            // Failing means it is already gone.
            let _gone = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn read(from: impl AsyncRead + Unpin, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// The beginning of what it complains of; the rest is read and forgotten, so that it is not stopped by a full pipe.
async fn complaint(mut from: impl AsyncRead + Unpin) -> io::Result<Vec<u8>> {
    let beginning = read(&mut from, COMPLAINT).await?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    Ok(beginning)
}

fn judge(status: ExitStatus, pdf: Vec<u8>, complaint: &[u8]) -> Result<Vec<u8>, PrintError> {
    use std::os::unix::process::ExitStatusExt;

    if let Some(signal) = status.signal() {
        return Err(match signal {
            signal if signal == Signal::XCPU.as_raw() => PrintError::TimedOut,
            // Only the kernel, short of memory, sends this unasked.
            signal if signal == Signal::KILL.as_raw() => PrintError::OutOfMemory,
            _ if has(complaint, b"memory allocation of") => PrintError::OutOfMemory,
            signal => PrintError::Crashed(format!("signal {signal}")),
        });
    }
    let code = status.code().unwrap_or(-1);
    match Exit::from_status(code) {
        Some(Exit::Done) if pdf.starts_with(b"%PDF-") => Ok(pdf),
        Some(Exit::Done) => Err(PrintError::Crashed("no PDF came".into())),
        Some(Exit::NoJapaneseFont) => Err(PrintError::NoJapaneseFont),
        Some(Exit::Unprintable) => Err(PrintError::Unprintable),
        Some(Exit::NotLockedIn) => Err(PrintError::NotLockedIn),
        Some(exit @ (Exit::NoDocument | Exit::NotSet)) => Err(PrintError::Crashed(format!("{exit:?}"))),
        None => Err(PrintError::Crashed(format!("status {code}"))),
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use kernel::{Chance, Clock, Id, Ids};
use store::{Durability, Settings, Statement, Store};
use uuid::Uuid;

use crate::{Done, Kept};

/// Two rows in one write, so that half of a write can be seen.
pub static FIRST: Statement = Statement::new(
    "faults.first",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, $2, $3, $4, $5)",
);
pub static SECOND: Statement = Statement::new(
    "faults.second",
    "INSERT INTO command_once (region_id, account_id, command_key, body_hash, answer, done_at)
     VALUES ($1, $1, $1, $2, $3, $4)",
);

/// Writes until it is stopped. An id is printed after its commit and never before.
pub fn write(folder: &Path, writers: u32, durability: Durability, rest: Duration) -> Done<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&Settings { durability, ..Settings::in_folder(folder) }).await?;
        let ids = Ids::new(Clock::system(), Chance::system()?);
        let writers: Vec<_> = (0..writers)
            .map(|writer| {
                let (store, ids) = (store.clone(), ids.clone());
                tokio::spawn(async move {
                    loop {
                        let id = ids.next::<()>();
                        one(&store, &ids, id, writer).await?;
                        let line = format!("{id}\n");
                        // One system call: a line is whole or not there.
                        std::io::stdout()
                            .lock()
                            .write_all(line.as_bytes())
                            .map_err(|source| kernel::Fault::new("acknowledging", source))?;
                        tokio::time::sleep(rest).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            let ended: Result<(), kernel::Fault> = writer.await?;
            ended?;
        }
        Ok(())
    })
}

async fn one(store: &Store, ids: &Ids, id: Id<()>, writer: u32) -> Result<(), kernel::Fault> {
    let mut write = store.write().await?;
    let name = "圏域".repeat(20);
    let code = format!("{writer:04}");
    write
        .execute(&FIRST, &[id.into(), code.into(), name.as_str().into(), true.into(), ids.now().into()])
        .await?;
    write.execute(&SECOND, &[id.into(), vec![7_u8; 32].into(), name.into(), ids.now().into()]).await?;
    write.commit().await
}

/// A running program with writers, and what it has acknowledged until now.
pub struct Running {
    child: Child,
    reading: Option<JoinHandle<()>>,
    acknowledged: Arc<Mutex<Vec<Uuid>>>,
}

impl Running {
    pub fn start(folder: &Path, writers: u32, durability: Kept, rest: u64) -> Done<Self> {
        let mut child = std::process::Command::new(std::env::current_exe()?)
            .arg("write")
            .arg("--folder")
            .arg(folder)
            .args(["--writers", &writers.to_string(), "--durability"])
            .arg(format!("{durability:?}").to_lowercase())
            .args(["--rest", &rest.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the writers have no output")?;
        let acknowledged = Arc::<Mutex<Vec<Uuid>>>::default();
        let into = Arc::clone(&acknowledged);
        let reading = std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = String::new();
            while output.read_line(&mut line).is_ok_and(|length| length > 0) {
                // Only a whole line is an acknowledgement.
                if let Some(Ok(id)) = line.strip_suffix('\n').map(Uuid::try_parse) {
                    into.lock().unwrap_or_else(PoisonError::into_inner).push(id);
                }
                line.clear();
            }
        });
        Ok(Self { child, reading: Some(reading), acknowledged })
    }

    pub fn acknowledged(&self) -> Vec<Uuid> {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until the first is acknowledged.
    pub fn wait_for_first(&mut self) -> Done<()> {
        while self.acknowledged().is_empty() {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the writers ended by themselves: {status}").into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    pub fn pid(&self) -> Done<rustix::process::Pid> {
        rustix::process::Pid::from_raw(i32::try_from(self.child.id())?).ok_or("no process".into())
    }

    /// Kills it as the kernel would, and gives everything it had acknowledged.
    pub fn kill(mut self) -> Done<Vec<Uuid>> {
        self.child.kill()?;
        self.child.wait()?;
        if let Some(reading) = self.reading.take() {
            reading.join().map_err(|_| "reading the acknowledgements failed")?;
        }
        Ok(self.acknowledged())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

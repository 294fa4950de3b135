//! The program itself: how long from its start until it is ready, and what it holds when nobody asks.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::{
    fs::{Advice, fadvise},
    process::{Pid, Signal, kill_process},
};

use crate::measure::{Done, now, report, say, spread};

/// Starts the program so many times on a data folder, each time as if the database had never been read.
pub fn measure(program: &Path, data: &Path, times: usize, rest: Duration) -> Done {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    say(&format!("the program has {:.1} MB", megabytes(std::fs::metadata(program)?.len())));
    say(&format!("the database has {:.0} MB", megabytes(crate::region::size(data))));
    let (mut ready, mut first) = (Vec::new(), Vec::new());
    for time in 0..times {
        forget(&data.join("tsunagu.db"))?;
        let started = now();
        let running = Running::start(program, data)?;
        running.wait_until_ready()?;
        ready.push(started.elapsed());
        let started = now();
        running.ask("/offices")?;
        first.push(started.elapsed());
        if time + 1 == times {
            std::thread::sleep(rest);
            for (name, what) in [("VmRSS:", "memory when idle"), ("RssAnon:", "of it not from files")] {
                say(&format!("{what}: {:.1} MB", running.status(name)?));
            }
        }
        running.stop()?;
    }
    let (middle, most) = (spread(ready.clone()).0, ready.iter().max().copied().unwrap_or_default());
    say(&format!(
        "start to ready, {times} times: p50 {middle:.0} ms, longest {:.0} ms",
        most.as_secs_f64() * 1000.0
    ));
    say(&report("the first list of offices after it", first, Duration::ZERO, (middle, "starts")));
    Ok(())
}

/// Lets the kernel forget what it holds of a file.
fn forget(path: &Path) -> Done {
    let file = File::open(path)?;
    file.sync_all()?;
    fadvise(&file, 0, None, Advice::DontNeed)?;
    Ok(())
}

struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(program: &Path, data: &Path) -> Done<Self> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the program has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { child, address })
    }

    fn wait_until_ready(&self) -> Done {
        for _ in 0..10_000 {
            if self.ask("/readyz").is_ok_and(|status| status == "200") {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err("the program is not ready after ten seconds".into())
    }

    /// The status of a page.
    fn ask(&self, path: &str) -> Done<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let head = String::from_utf8_lossy(answer.get(..12).ok_or("no answer")?).into_owned();
        Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
    }

    /// A line of the kernel's status of the program, in megabytes.
    fn status(&self, name: &str) -> Done<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("the kernel does not say")?;
        Ok(line.split_whitespace().next().unwrap_or_default().parse::<f64>()? * 1024.0 / 1e6)
    }

    fn stop(mut self) -> Done {
        let pid = Pid::from_raw(i32::try_from(self.child.id())?).ok_or("no process")?;
        kill_process(pid, Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A disk whose power is cut. The writers work on an ext4 file system in an image behind a loop device with direct
//! input and output: only what that file system has flushed is in the image, while the rest is in memory, where a
//! power cut loses it. The writers are stopped, the image is copied until two readings are equal, and the writers go
//! on; the copy is mounted, which replays its journal as after a real cut, and searched for everything acknowledged
//! before the stop. The disk's own volatile cache is not simulated: a disk that lies about flushing is not noticed.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread::sleep,
    time::Duration,
};

use kernel::Chance;
use rustix::process::{Signal, kill_process};

use crate::{
    Done, Kept,
    kill::say,
    verdict::{Verdict, judge},
    writers::Running,
};

const IMAGE_MEGABYTES: u64 = 192;
/// Milliseconds between the writes of one writer, so that the disk is not full before the last cut.
const REST: u64 = 10;
const NOT_ALLOWED: u8 = 3;

pub fn run(folder: &Path, cuts: u32, writers: u32) -> Done<ExitCode> {
    fs::create_dir_all(folder)?;
    let mut good = true;
    for durability in [Kept::Full, Kept::Normal] {
        let image = folder.join("disk.img");
        make_image(&image)?;
        let disk = match Mounted::mount(&image, &folder.join("disk")) {
            Ok(disk) => disk,
            Err(why) => {
                eprintln!("skipped: this machine does not allow loop devices to be mounted ({why})");
                return Ok(ExitCode::from(NOT_ALLOWED));
            }
        };
        let sum = cut_again_and_again(&disk, folder, cuts, writers, durability)?;
        // What must not lose does not; what is known to lose does, or the harness sees nothing.
        let as_expected = match durability {
            Kept::Full => sum.cuts_with_loss == 0 && sum.halves == 0 && sum.complaints.is_empty(),
            Kept::Normal => sum.cuts_with_loss > 0,
        };
        good &= as_expected;
        say(&serde_json::json!({
            "harness": "power", "durability": format!("{durability:?}").to_lowercase(), "cuts": cuts,
            "writers": writers, "acknowledged": sum.acknowledged, "lost": sum.lost, "halves": sum.halves,
            "cuts_with_loss": sum.cuts_with_loss, "complaints": sum.complaints, "as_expected": as_expected,
        }));
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Default)]
struct Sum {
    acknowledged: usize,
    lost: u64,
    halves: u64,
    cuts_with_loss: u32,
    complaints: Vec<String>,
}

fn cut_again_and_again(
    disk: &Mounted,
    folder: &Path,
    cuts: u32,
    writers: u32,
    durability: Kept,
) -> Done<Sum> {
    let chance = Chance::system()?;
    let mut sum = Sum::default();
    let mut running = Running::start(&disk.at.join("data"), writers, durability, REST)?;
    running.wait_for_first()?;
    let (copy, place) = (folder.join("cut.img"), folder.join("cut"));
    for _ in 0..cuts {
        sleep(Duration::from_millis(u64::from(100 + chance.below(500))));
        kill_process(running.pid()?, Signal::STOP)?;
        // What was acknowledged is on its way through the pipe; nothing is written any more.
        sleep(Duration::from_millis(50));
        let acknowledged = running.acknowledged();
        copy_as_it_stands(&disk.image, &copy)?;
        kill_process(running.pid()?, Signal::CONT)?;
        let after = Mounted::mount(&copy, &place)?;
        let Verdict { lost, halves, complaints } = judge(&after.at.join("data"), &acknowledged)?;
        drop(after);
        sum.acknowledged = acknowledged.len();
        sum.lost += lost;
        sum.halves += halves;
        sum.cuts_with_loss += u32::from(lost > 0);
        sum.complaints.extend(complaints);
    }
    running.kill()?;
    Ok(sum)
}

fn make_image(image: &Path) -> Done<()> {
    let _ = fs::remove_file(image);
    fs::File::create(image)?.set_len(IMAGE_MEGABYTES << 20)?;
    run_tool("mkfs.ext4", [OsStr::new("-q"), OsStr::new("-F"), image.as_os_str()]).map(drop)
}

/// The kernel may still be writing what was flushed before the stop; a copy of a moving image is of no moment.
fn copy_as_it_stands(image: &Path, copy: &Path) -> Done<()> {
    for _ in 0..20 {
        fs::copy(image, copy)?;
        if fs::read(image)? == fs::read(copy)? {
            return Ok(());
        }
        sleep(Duration::from_millis(20));
    }
    Err("the disk image does not come to rest".into())
}

/// A mounted image; unmounted when dropped.
struct Mounted {
    image: PathBuf,
    at: PathBuf,
    device: String,
}

impl Mounted {
    fn mount(image: &Path, at: &Path) -> Done<Self> {
        fs::create_dir_all(at)?;
        let show = ["--find", "--show", "--direct-io=on"].map(OsStr::new);
        let device = run_tool("losetup", show.into_iter().chain([image.as_os_str()]))?.trim().to_owned();
        let mounted = Self { image: image.to_owned(), at: at.to_owned(), device };
        // The file system writes back by itself as seldom as it can.
        let options = ["-t", "ext4", "-o", "commit=300,noatime", &mounted.device].map(OsStr::new);
        run_tool("mount", options.into_iter().chain([at.as_os_str()]))?;
        Ok(mounted)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Busy for a moment after a kill.
        for _ in 0..50 {
            if run_tool("umount", [self.at.as_os_str()]).is_ok() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        let _ = run_tool("losetup", ["--detach", &self.device].map(OsStr::new));
    }
}

fn run_tool<'a>(tool: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> Done<String> {
    let done = Command::new(tool).args(arguments).output().map_err(|why| format!("{tool}: {why}"))?;
    if !done.status.success() {
        return Err(format!("{tool}: {}", String::from_utf8_lossy(&done.stderr).trim()).into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

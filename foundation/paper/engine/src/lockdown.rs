//! How the worker locks itself in. Everything here works without privileges and inside containers.

use std::{collections::BTreeMap, path::PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope,
    make_bitflags, path_beneath_rules,
};
use paper::worker::WorkerSettings;
use rayon::{ThreadPool, ThreadPoolBuilder};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter_all_threads,
};

/// Why it could not.
pub(crate) type Refused = Box<dyn std::error::Error>;

/// Two: a page is set mostly on one thread, and a second one helps with pictures and fonts.
const THREADS: usize = 2;
/// Deeply nested layout takes stack.
const STACK: usize = 16 << 20;

/// Limits memory and processor time, forbids files to be written, leaves no core.
pub(crate) fn limit(settings: &WorkerSettings) -> Result<(), Refused> {
    let limits = [
        (Resource::As, settings.memory),
        (Resource::Cpu, settings.seconds),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// From here on the process reads fonts and its standard input, and nothing else. Landlock narrows the files where
/// the kernel has it (5.13); the filter of system calls is required, without it the worker does not work. Threads are
/// started in between because afterwards none can be.
pub(crate) fn lock_in(fonts: &[PathBuf]) -> Result<ThreadPool, Refused> {
    let abi = ABI::V6;
    let read: BitFlags<AccessFs> = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(fonts, read))?
        .restrict_self()?;
    let threads = ThreadPoolBuilder::new().num_threads(THREADS).stack_size(STACK).build()?;
    // The pool hands out work only once its threads stand, and a standing thread needs no forbidden call.
    threads.broadcast(|_| ());
    apply(allowed()?, SeccompAction::Errno(libc::EPERM.cast_unsigned()), SeccompAction::Allow)?;
    Ok(threads)
}

/// Closes the door to files, too, once the fonts are in memory.
pub(crate) fn close_files() -> Result<(), Refused> {
    let closed = [libc::SYS_openat, libc::SYS_getdents64].map(|call| (call, Vec::new()));
    let closed = closed.into_iter().collect();
    apply(closed, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM.cast_unsigned()))
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn apply(rules: Rules, otherwise: SeccompAction, named: SeccompAction) -> Result<(), Refused> {
    let filter = SeccompFilter::new(rules, otherwise, named, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter_all_threads(&program)?;
    Ok(())
}

/// The system calls of a program that reads, computes and answers.
fn allowed() -> Result<Rules, Refused> {
    let freely = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_lseek,
        libc::SYS_getdents64,
        libc::SYS_fcntl,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_membarrier,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_nanosleep,
        libc::SYS_clock_nanosleep,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_gettimeofday,
        libc::SYS_restart_syscall,
        libc::SYS_getrandom,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_ppoll,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        // a further filter can only forbid more
        libc::SYS_seccomp,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: Rules = freely.map(|call| (call, Vec::new())).into_iter().collect();
    // an older C library still asks these by their old names
    #[cfg(target_arch = "x86_64")]
    rules.extend([libc::SYS_poll, libc::SYS_stat].map(|call| (call, Vec::new())));

    let writing = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC;
    let reading = u64::from(libc::O_RDONLY.cast_unsigned());
    rules.insert(libc::SYS_openat, only_if(2, writing, reading)?);
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, only_if(2, libc::PROT_EXEC, 0)?);
    }
    rules.insert(libc::SYS_prctl, only_if(0, -1, libc::PR_SET_NO_NEW_PRIVS.cast_unsigned().into())?);
    // limits may be asked, not set: a privileged worker could otherwise lift them
    let asking = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![asking])?]);
    Ok(rules)
}

/// Allowed if these bits of this argument are just so.
fn only_if(argument: u8, bits: i32, are: u64) -> Result<Vec<SeccompRule>, Refused> {
    let mask = SeccompCmpOp::MaskedEq(bits.cast_unsigned().into());
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, mask, are)?;
    Ok(vec![SeccompRule::new(vec![condition])?])
}

#[cfg(test)]
mod tests {
    use std::{
        env, fs,
        net::{TcpListener, TcpStream, UdpSocket},
        os::unix::net::UnixStream,
        process::{Command, exit},
    };

    use super::*;

    const CHILD: &str = "PAPER_TEST_LOCKED_IN";

    /// Locking in cannot be undone, so the test runs itself once more and looks at that process from inside.
    #[test]
    fn who_is_locked_in_reads_fonts_and_nothing_else() {
        if env::var_os(CHILD).is_some() {
            exit(i32::from(from_inside()));
        }
        let name = "lockdown::tests::who_is_locked_in_reads_fonts_and_nothing_else";
        let mut again = Command::new(env::current_exe().unwrap());
        let again = again.args(["--exact", name, "--nocapture", "--test-threads=1"]).env(CHILD, "1");
        let output = again.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "the number says which step; {output:?}");
    }

    fn from_inside() -> u8 {
        let fonts = tempfile::tempdir().unwrap();
        let font = fonts.path().join("a.ttf");
        fs::write(&font, "font").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let settings = WorkerSettings { memory: 1 << 30, seconds: 10, fonts: vec![fonts.path().into()] };
        // what must work before, so that its failing afterwards says something
        if TcpStream::connect(address).is_err() || fs::read("/etc/passwd").is_err() {
            return 1;
        }
        if limit(&settings).is_err() || lock_in(&settings.fonts).is_err() {
            return 2;
        }
        let no_file = fs::read("/etc/passwd").is_err() && fs::write(fonts.path().join("b"), "b").is_err();
        let no_network = TcpStream::connect(address).is_err()
            && UdpSocket::bind("127.0.0.1:0").is_err()
            && UnixStream::pair().is_err();
        let no_program = Command::new("/bin/true").status().is_err();
        let no_thread = std::thread::Builder::new().spawn(|| ()).is_err();
        let more = Rlimit { current: Some(2 << 30), maximum: Some(2 << 30) };
        let no_more = setrlimit(Resource::As, more).is_err();
        let steps = [no_file, no_network, no_program, no_thread, no_more, fs::read(&font).is_ok()];
        if let Some(failed) = (3..).zip(steps).find(|(_, passed)| !passed) {
            return failed.0;
        }
        if close_files().is_err() || fs::read(&font).is_ok() {
            return 20;
        }
        0
    }
}

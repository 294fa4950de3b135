use kernel::Instant;

/// Minutes without a request after which a shared device asks again.
const IDLE_SECONDS: i64 = 15 * 60;
/// A working day, for shared devices.
const SHARED_SECONDS: i64 = 12 * 60 * 60;
/// Thirty days, for somebody's own device.
const OWN_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How often at most it is written down that a session is in use.
const TOUCH_SECONDS: i64 = 60;

/// What decides whether a session still stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Others use the device too.
    pub(crate) shared: bool,
    /// Its last request, to the minute.
    pub(crate) last_seen_at: Instant,
    /// When it ends whatever happens.
    pub(crate) expires_at: Instant,
}

/// How a session stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In use.
    Open {
        /// Its use should be written down again.
        touch: bool,
    },
    /// Nobody was there for a while: the proof is asked for again.
    Locked,
    /// Over.
    Ended,
}

impl Times {
    pub(crate) fn standing(&self, now: Instant) -> Standing {
        let quiet = now.seconds_since(self.last_seen_at);
        if now >= self.expires_at {
            Standing::Ended
        } else if self.shared && quiet >= IDLE_SECONDS {
            Standing::Locked
        } else {
            Standing::Open { touch: quiet >= TOUCH_SECONDS }
        }
    }
}

/// When a session that begins now ends whatever happens.
pub(crate) fn end(shared: bool, now: Instant) -> Instant {
    now.plus_seconds(if shared { SHARED_SECONDS } else { OWN_SECONDS })
}

/// How long a browser keeps the cookie, in seconds; a shared device forgets it when the browser closes.
pub(crate) const fn cookie_seconds(shared: bool) -> Option<i64> {
    if shared { None } else { Some(OWN_SECONDS) }
}

/// What kind of device it is, from what its browser says of itself, for the person to recognise.
pub(crate) fn label(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    let browser = find(&[
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    [system, browser].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(1_795_000_000_000_000).plus_seconds(seconds)
    }

    #[test]
    fn a_shared_device_locks_after_a_quarter_of_an_hour_and_ends_after_a_day_of_work() {
        let times = Times { shared: true, last_seen_at: at(0), expires_at: end(true, at(0)) };
        assert_eq!(times.standing(at(59)), Standing::Open { touch: false });
        assert_eq!(times.standing(at(60)), Standing::Open { touch: true });
        assert_eq!(times.standing(at(899)), Standing::Open { touch: true });
        assert_eq!(times.standing(at(900)), Standing::Locked);
        assert_eq!(times.standing(at(12 * 3600)), Standing::Ended);
    }

    #[test]
    fn ones_own_device_stays_open_for_thirty_days() {
        let times = Times { shared: false, last_seen_at: at(0), expires_at: end(false, at(0)) };
        assert_eq!(times.standing(at(29 * 86_400)), Standing::Open { touch: true });
        assert_eq!(times.standing(at(30 * 86_400)), Standing::Ended);
    }

    #[test]
    fn a_device_is_called_by_system_and_browser() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(label(windows), "Windows, Edge");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
        assert_eq!(label(phone), "iPhone, Safari");
        assert_eq!(label("curl/8"), "");
    }
}

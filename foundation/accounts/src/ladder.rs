//! Growing pauses between attempts. They are kept by account, or by device when the account knows the device, so that
//! somebody who guesses elsewhere locks nobody out; and coarsely by address, because a whole city hall is one.

use access::AccountId;
use sha2::{Digest, Sha256};

/// What attempts are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rung {
    /// The name that was typed, whether there is such an account or not.
    Account,
    /// A device on which this account was signed in before.
    Device,
    /// Where the request came from.
    Address,
}

impl Rung {
    /// In storage.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Device => "device",
            Self::Address => "address",
        }
    }

    /// How many failures are free.
    const fn patience(self) -> i64 {
        match self {
            Self::Account | Self::Device => 4,
            Self::Address => 100,
        }
    }

    /// The longest pause, in seconds.
    const fn longest(self) -> i64 {
        match self {
            Self::Account | Self::Device => 60 * 60,
            Self::Address => 10 * 60,
        }
    }

    /// After how many quiet seconds everything is forgotten.
    pub(crate) const fn memory(self) -> i64 {
        match self {
            Self::Account | Self::Device => 24 * 60 * 60,
            Self::Address => 60 * 60,
        }
    }

    /// How long to wait after this many failures, in seconds: nothing at first, then 15 s, doubling.
    pub(crate) fn pause(self, failures: i64) -> i64 {
        let beyond = failures - self.patience();
        if beyond <= 0 {
            return 0;
        }
        let doublings = u32::try_from(beyond - 1).unwrap_or(u32::MAX).min(20);
        15_i64.saturating_mul(1 << doublings).min(self.longest())
    }
}

/// One place where an attempt is counted. The key is hashed: neither names nor addresses are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) rung: Rung,
    pub(crate) key: Vec<u8>,
}

impl Place {
    pub(crate) fn of_name(name: &str) -> Self {
        Self { rung: Rung::Account, key: Sha256::digest(name.as_bytes()).to_vec() }
    }

    pub(crate) fn of_device(account: AccountId, device: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(account.uuid()).chain_update(device).finalize();
        Self { rung: Rung::Device, key: hash.to_vec() }
    }

    pub(crate) fn of_address(address: std::net::IpAddr) -> Self {
        // One household or ward holds a whole /64.
        let bytes = match address.to_canonical() {
            std::net::IpAddr::V4(four) => four.octets().to_vec(),
            std::net::IpAddr::V6(six) => six.octets()[..8].to_vec(),
        };
        Self { rung: Rung::Address, key: Sha256::digest(bytes).to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failures_are_free_then_pauses_double_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=14).map(|failures| Rung::Account.pause(failures)).collect();
        assert_eq!(pauses, [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(Rung::Device.pause(i64::MAX), 3600);
    }

    #[test]
    fn a_city_hall_may_mistype_a_hundred_times() {
        assert_eq!(Rung::Address.pause(100), 0);
        assert_eq!(Rung::Address.pause(101), 15);
        assert_eq!(Rung::Address.pause(200), 600);
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let place = |text: &str| Place::of_address(text.parse().expect("an address"));
        assert_eq!(place("2001:db8::1"), place("2001:db8::2"));
        assert_ne!(place("2001:db8::1"), place("2001:db8:0:1::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
        assert_eq!(place("192.0.2.1"), place("::ffff:192.0.2.1"));
    }
}

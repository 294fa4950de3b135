use super::Byline;

/// A way to reach an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// 電話
    Phone,
    /// FAX
    Fax,
    /// メール
    Mail,
    /// 連絡アプリ
    Message,
    /// 訪問
    Visit,
}

impl Channel {
    /// The name of the icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Mail => "mail",
            Self::Message => "message",
            Self::Visit => "home-visit",
        }
    }

    /// The word key of its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phone => "page-channel-phone",
            Self::Fax => "page-channel-fax",
            Self::Mail => "page-channel-mail",
            Self::Message => "page-channel-message",
            Self::Visit => "page-channel-visit",
        }
    }
}

/// What the clock says about ringing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Within the hours.
    Open,
    /// Within the hours, but at a time they asked to avoid.
    Avoid,
    /// Outside the hours.
    Closed,
    /// Nobody has told us the hours.
    Unknown,
}

impl Moment {
    /// The name used in class names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Avoid => "avoid",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// The name of the icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Open => "success",
            Self::Avoid => "warning",
            Self::Closed => "clock",
            Self::Unknown => "info",
        }
    }

    /// The word key of the sentence said first.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "page-contact-open",
            Self::Avoid => "page-contact-avoid",
            Self::Closed => "page-contact-closed",
            Self::Unknown => "page-contact-unknown",
        }
    }
}

/// One way to reach them, in their order of preference.
#[derive(Clone)]
pub struct Way {
    /// Telephone, fax, …
    pub channel: Channel,
    /// The number or address as written.
    pub text: String,
    /// Where a press leads; none for what cannot be pressed.
    pub href: Option<String>,
    /// Whom one reaches, when, and what to mind.
    pub note: Option<String>,
}

/// A contact window: first what to do now, then the ways.
#[derive(Clone)]
pub struct ContactCard {
    /// What it is for: 退院調整, 平時, 夜間.
    pub purpose: String,
    /// What the clock says.
    pub moment: Moment,
    /// When that changes, as text: the end of the good time, or when the next one begins.
    pub changes: Option<String>,
    /// The ways, the preferred one first.
    pub ways: Vec<Way>,
    /// Who answers, with their face.
    pub who: Option<Byline>,
    /// The hours and the times to avoid, as text.
    pub hours: Option<String>,
    /// Who confirmed this and when, as one sentence.
    pub assured: Option<String>,
    /// Past the date until which it was confirmed.
    pub stale: bool,
}

impl ContactCard {
    fn rings_now(&self) -> bool {
        self.moment == Moment::Open && self.ways.first().is_some_and(|way| way.channel == Channel::Phone)
    }

    /// The word key of what is said first.
    pub fn word(&self) -> &'static str {
        if self.rings_now() { "page-contact-open-phone" } else { self.moment.word() }
    }

    /// The word key of when that changes.
    pub fn changes_word(&self) -> &'static str {
        if self.moment == Moment::Open { "page-contact-until" } else { "page-contact-next" }
    }

    /// The word key that names the channel to try first, unless that is said already.
    pub fn first_word(&self) -> Option<&'static str> {
        let first = self.ways.first().filter(|_| !self.rings_now())?;
        Some(match first.channel {
            Channel::Phone => "page-contact-first-phone",
            Channel::Fax => "page-contact-first-fax",
            Channel::Mail => "page-contact-first-mail",
            Channel::Message => "page-contact-first-message",
            Channel::Visit => "page-contact-first-visit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(moment: Moment, channel: Channel) -> ContactCard {
        ContactCard {
            purpose: String::new(),
            moment,
            changes: None,
            ways: vec![Way { channel, text: String::new(), href: None, note: None }],
            who: None,
            hours: None,
            assured: None,
            stale: false,
        }
    }

    #[test]
    fn says_first_what_to_do_now_and_never_twice() {
        let ring = card(Moment::Open, Channel::Phone);
        assert_eq!((ring.word(), ring.first_word()), ("page-contact-open-phone", None));
        let fax = card(Moment::Open, Channel::Fax);
        assert_eq!((fax.word(), fax.first_word()), ("page-contact-open", Some("page-contact-first-fax")));
        let wait = card(Moment::Avoid, Channel::Phone);
        assert_eq!(
            (wait.word(), wait.first_word()),
            ("page-contact-avoid", Some("page-contact-first-phone"))
        );
    }
}

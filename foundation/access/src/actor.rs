use std::fmt;

use kernel::{Id, Instant, Lang};

macro_rules! ids {
    ($($(#[$doc:meta])* $marker:ident $id:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $marker {}
        /// The id of one.
        pub type $id = Id<$marker>;
    )*};
}

ids! {
    /// 圏域: everything belongs to one.
    Region RegionId
    /// 日常生活圏域・自治区.
    District DistrictId
    /// 事業所.
    Office OfficeId
    /// 専門職.
    Professional ProfessionalId
    /// Somebody's right to sign in.
    Account AccountId
}

/// One device on which somebody is signed in.
#[derive(Debug)]
pub enum Session {}

kernel::coded! {
    /// What somebody is here as. Professions decide what one sees first; roles decide what one may.
    pub enum Role {
        /// Not signed in.
        Nobody = "nobody",
        /// 住民・家族 with an account.
        Resident = "resident",
        /// 民生委員: own district only.
        Commissioner = "commissioner",
        /// 専門職 of an office.
        Member = "member",
        /// 管理者 of an office.
        Manager = "manager",
        /// 市の職員.
        Officer = "officer",
        /// 拠点の連携コーディネーター.
        Hub = "hub",
        /// Who keeps the machine running; not exempt from anything.
        Operator = "operator",
    }
}

kernel::coded! {
    /// How somebody proved who they are.
    pub enum Strength {
        /// Not at all.
        Nothing = "nothing",
        /// A one-time link, for one form.
        Link = "link",
        /// A click in the demo region.
        Demo = "demo",
        /// A password and a second factor.
        TwoFactor = "two-factor",
        /// A passkey.
        Passkey = "passkey",
    }
}

/// Who asks.
#[derive(Clone)]
pub struct Actor {
    /// The region they act in.
    pub region: RegionId,
    /// Their account; none for [`Role::Nobody`].
    pub account: Option<AccountId>,
    /// The session they came with.
    pub session: Option<Id<Session>>,
    /// Who they are in the directory.
    pub professional: Option<ProfessionalId>,
    /// The offices they belong to now; the first is the one they act for.
    pub offices: Vec<OfficeId>,
    /// The districts they serve, where a role is bound to districts.
    pub districts: Vec<DistrictId>,
    /// What they are here as.
    pub role: Role,
    /// How they signed in.
    pub strength: Strength,
    /// When they last proved who they are.
    pub proved_at: Option<Instant>,
    /// The language they read.
    pub lang: Lang,
    /// Their name, for the page frame and for what they write.
    pub name: String,
}

impl Actor {
    /// Somebody who is not signed in.
    pub const fn nobody(region: RegionId, lang: Lang) -> Self {
        Self {
            region,
            account: None,
            session: None,
            professional: None,
            offices: Vec::new(),
            districts: Vec::new(),
            role: Role::Nobody,
            strength: Strength::Nothing,
            proved_at: None,
            lang,
            name: String::new(),
        }
    }

    /// Whether somebody is signed in.
    pub const fn is_signed_in(&self) -> bool {
        self.account.is_some()
    }
}

impl fmt::Debug for Actor {
    /// Without the name: this may be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Actor")
            .field("account", &self.account)
            .field("role", &self.role)
            .field("strength", &self.strength)
            .finish_non_exhaustive()
    }
}

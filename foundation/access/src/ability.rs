use serde::Serialize;

kernel::coded! {
    /// What can be done with a thing. Eight words are enough for the whole house.
    pub enum Action {
        /// See one.
        Look = "look",
        /// See which there are.
        List = "list",
        /// Make a new one.
        Add = "add",
        /// Change one.
        Change = "change",
        /// Decide what is open about one: accept, merge, take back.
        Settle = "settle",
        /// Carry it out of the house: print, export.
        Share = "share",
        /// Take it away.
        Erase = "erase",
        /// Decide how it works for everybody.
        Govern = "govern",
    }
}

kernel::coded! {
    /// The kinds of thing the policy knows.
    pub enum Kind {
        /// What everybody may see, signed in or not: start page, styles, health.
        Front = "front",
        /// The search box.
        Search = "search",
        /// The stream of what has changed.
        Feed = "feed",
        /// 法人・団体, 事業所.
        Office = "office",
        /// 連絡窓口.
        ContactWindow = "contact-window",
        /// 専門職.
        Professional = "professional",
        /// 社会資源.
        Resource = "resource",
        /// 地域のお宝, as long as only those who wrote it down may see it.
        Treasure = "treasure",
        /// 確認調査.
        Round = "round",
        /// Lists of offices coming in from outside.
        Import = "import",
        /// Somebody's right to sign in.
        Account = "account",
        /// A device on which somebody is signed in.
        Session = "session",
        /// Who looked at what.
        AccessLog = "access-log",
        /// The words a region uses.
        Words = "words",
        /// What the machine does later.
        Job = "job",
        /// This very table.
        Policy = "policy",
    }
}

/// What a route asks for before its handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Ability {
    /// What is done …
    pub action: Action,
    /// … with which kind of thing.
    pub kind: Kind,
}

impl Ability {
    /// This action on this kind.
    pub const fn new(action: Action, kind: Kind) -> Self {
        Self { action, kind }
    }
}

/// The actions as types, for [`crate::Permit`].
pub mod act {
    use super::Action;

    /// An action known at compile time.
    pub trait Act {
        /// Which one.
        const ACTION: Action;
    }

    macro_rules! acts {
        ($($name:ident)*) => {$(
            /// See [`Action`].
            #[derive(Debug)]
            pub enum $name {}
            impl Act for $name {
                const ACTION: Action = Action::$name;
            }
        )*};
    }
    acts!(Look List Add Change Settle Share Erase Govern);
}

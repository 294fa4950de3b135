use access::{Ability, Action, Kind, could};
use kernel::Lang;

use crate::{Context, Visit, assets};

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavigationItem {
    /// Where it leads.
    pub href: &'static str,
    /// The word key of its name.
    pub key: &'static str,
    /// The page shown belongs to it.
    pub current: bool,
    /// How many things behind it need this person.
    pub badge: Option<u32>,
}

/// What kind of thing just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked.
    Success,
    /// Something to know.
    Info,
    /// It worked, and something needs attention.
    Warning,
}

impl FlashKind {
    /// The code, for styles and word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// What the page before wants to say once.
#[derive(Clone, Debug)]
pub struct Flash {
    /// What kind.
    pub kind: FlashKind,
    /// The word key of the sentence.
    pub key: String,
}

/// Everything around the middle of a page.
pub struct Frame {
    context: Context,
    lang: Lang,
    large_type: bool,
    path: String,
    csrf: String,
    actor_name: Option<String>,
    actor_role: String,
    actor_office: String,
    navigation: Vec<NavigationItem>,
    flash: Option<Flash>,
    search_query: String,
    form_key: String,
}

/// The doors of the house, in the order in which they stand in the navigation.
const DOORS: &[(&str, &str, Ability)] = &[
    ("/today", "page-nav-today", Ability::new(Action::Look, Kind::Feed)),
    ("/offices", "page-nav-offices", Ability::new(Action::List, Kind::Office)),
    ("/people", "page-nav-people", Ability::new(Action::List, Kind::Professional)),
    ("/resources", "page-nav-resources", Ability::new(Action::List, Kind::Resource)),
    ("/imports", "page-nav-imports", Ability::new(Action::List, Kind::Import)),
    ("/hub", "page-nav-hub", Ability::new(Action::Govern, Kind::Words)),
];

impl Frame {
    pub(crate) fn of(visit: &Visit) -> Self {
        let context = visit.context().clone();
        let actor = visit.actor();
        let path = visit.path().to_owned();
        let navigation = DOORS
            .iter()
            .filter(|(_, _, ability)| could(actor, *ability))
            .map(|&(href, key, _)| NavigationItem { href, key, current: path.starts_with(href), badge: None })
            .collect();
        let role_key = format!("page-role-{}", actor.role.code());
        Self {
            lang: actor.lang,
            large_type: visit.large_type(),
            csrf: visit.csrf().to_owned(),
            actor_name: actor.is_signed_in().then(|| actor.name.clone()),
            actor_role: context.say(actor.lang, &role_key),
            actor_office: visit.office_name().to_owned(),
            navigation,
            flash: visit.flash().cloned(),
            search_query: visit.query("q").unwrap_or_default().to_owned(),
            form_key: context.ids().next::<()>().to_string(),
            path,
            context,
        }
    }

    /// `ja` or `en`.
    pub fn lang_code(&self) -> &'static str {
        self.lang.code()
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The bytes a file may hold, for the browser to say so before it sends one.
    pub const fn largest_file(&self) -> u64 {
        crate::form::LARGEST_FILE
    }

    /// A word or sentence.
    pub fn say(&self, key: &str) -> String {
        self.context.say(self.lang, key)
    }

    /// A sentence with values in it.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.context.words().say_with(self.lang, key, values)
    }

    /// A sentence with one value in it.
    pub fn say_one(&self, key: &str, name: &str, value: &impl std::fmt::Display) -> String {
        self.say_with(key, &[(name, &value.to_string())])
    }

    /// What stands behind every title.
    pub fn title_suffix(&self) -> String {
        format!("{} — {}", self.context.region_name(self.lang()), self.say("page-product"))
    }

    /// The demo region.
    pub fn demo(&self) -> bool {
        self.context.settings().demo
    }

    /// Larger letters, as this person wishes.
    pub const fn large_type(&self) -> bool {
        self.large_type
    }

    /// Who is signed in.
    pub fn actor_name(&self) -> Option<&str> {
        self.actor_name.as_deref()
    }

    /// What they are here as.
    pub fn actor_role(&self) -> &str {
        &self.actor_role
    }

    /// The office they act for.
    pub fn actor_office(&self) -> &str {
        &self.actor_office
    }

    /// The navigation.
    pub fn navigation(&self) -> &[NavigationItem] {
        &self.navigation
    }

    /// What the page before wants to say.
    pub const fn flash(&self) -> Option<&Flash> {
        self.flash.as_ref()
    }

    /// The address of a file of `web`.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// This page, to come back to.
    pub fn return_to(&self) -> &str {
        &self.path
    }

    /// The token of forms.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// A new command id for a form.
    pub fn form_key(&self) -> &str {
        &self.form_key
    }

    /// What is in the search box.
    pub fn search_query(&self) -> &str {
        &self.search_query
    }
}

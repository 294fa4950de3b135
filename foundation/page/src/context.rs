use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use access::RegionId;
use kernel::{Clock, Fault, Ids, Instant, Lang};
use paper::Printer;
use store::{Store, files::Files};
use tokio::sync::OnceCell;
use work::{Bell, Live};

use crate::{Secret, Tiles, Words};

/// How this program was started, as far as pages show it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The region served.
    pub region: RegionId,
    /// Its name, for titles.
    pub region_name: String,
    /// The demo region: fictional, and open to a click.
    pub demo: bool,
    /// The address people reach it at, such as `https://tsunagu.example.jp`; none on loopback.
    pub public_address: Option<String>,
    /// Pictures of the ground under maps; none when nobody said where they are.
    pub tiles: Option<Tiles>,
}

/// What a page function works with.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    ids: Ids,
    words: Words,
    secret: Secret,
    settings: Settings,
    bell: OnceLock<Bell>,
    live: OnceLock<Live>,
    printer: OnceLock<Printer>,
    files: OnceCell<Files>,
}

impl Context {
    /// Puts it together, once, at start.
    pub fn new(
        store: Store,
        clock: Clock,
        ids: Ids,
        words: Words,
        secret: Secret,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            ids,
            words,
            secret,
            settings,
            bell: OnceLock::new(),
            live: OnceLock::new(),
            printer: OnceLock::new(),
            files: OnceCell::new(),
        }))
    }

    /// Gives it what rings after a commit, and what streams follow. Programs that serve nobody need neither.
    pub fn hang(&self, bell: Bell, live: Live) {
        // It is hung once; a second one would never be heard.
        let _ = self.0.bell.set(bell);
        let _ = self.0.live.set(live);
    }

    /// Gives it what prints.
    pub fn print_with(&self, printer: Printer) {
        let _ = self.0.printer.set(printer);
    }

    /// What rings after a commit.
    pub fn bell(&self) -> Option<&Bell> {
        self.0.bell.get()
    }

    /// What streams follow.
    pub fn live(&self) -> Option<&Live> {
        self.0.live.get()
    }

    /// What prints; none where no Japanese font was found.
    pub fn printer(&self) -> Option<&Printer> {
        self.0.printer.get()
    }

    /// The files of the data folder, opened when first asked for.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub async fn files(&self) -> Result<&Files, Fault> {
        self.0.files.get_or_try_init(|| Files::open(self.0.store.folder())).await
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Where new ids come from.
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    /// The words.
    pub fn words(&self) -> &Words {
        &self.0.words
    }

    /// The program's secret.
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// How the program was started.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The region's name, for this reader: the demo region has one in every language.
    pub fn region_name(&self, lang: Lang) -> String {
        let settings = &self.0.settings;
        if settings.demo { self.say(lang, "page-demo-region") } else { settings.region_name.clone() }
    }

    /// The region served.
    pub fn region(&self) -> RegionId {
        self.0.settings.region
    }

    /// A word or sentence.
    pub fn say(&self, lang: Lang, key: &str) -> String {
        self.0.words.say(lang, key)
    }
}

/// How long a page may take before the visitor is told to try again.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);

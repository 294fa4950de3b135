//! The rooms put together.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{Router, middleware};
use kernel::{Chance, Clock, Fault, Ids};
use page::{Context, Routes, Secret, Tiles, WordFiles, Words};
use paper::{Printer, PrinterSettings};
use store::{Settings, Store};
use tower_http::compression::CompressionLayer;
use work::{Bell, Live, Runner, Running};

use crate::{
    chores::{self, Backups},
    directory::People,
    pages, region, store as rows,
};

/// How the program is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// The database and the data folder.
    pub store: Settings,
    /// The region's code, where the database holds several or none.
    pub region: Option<String>,
    /// The region's name, when it is made.
    pub region_name: Option<String>,
    /// The fictional region, open to a click.
    pub demo: bool,
    /// The address people reach it at.
    pub public_address: Option<String>,
    /// Pictures of the ground under maps; none when nobody said where they are.
    pub tiles: Option<Tiles>,
    /// Where backups go by themselves; none when nobody said.
    pub backups: Option<Backups>,
}

/// The program, open and ready to serve.
pub struct App {
    /// What the pages work with.
    pub context: Context,
    /// Everything behind the front door.
    pub router: Router,
    running: Option<Running>,
}

/// The same demo region at every first start.
const DEMO_SEED: u64 = 20_261_121;

/// The words of all crates.
pub const WORDS: &[WordFiles] =
    &[page::WORDS, accounts::WORDS, people::WORDS, resources::WORDS, open_data::WORDS, pages::WORDS];

static READY: AtomicBool = AtomicBool::new(false);

/// Whether the program can serve.
pub(crate) fn is_ready() -> bool {
    READY.load(Ordering::SeqCst)
}

/// What ids and time come from.
///
/// # Errors
/// When the machine gives no entropy.
pub fn ids() -> Result<Ids, Fault> {
    Ok(Ids::new(Clock::system(), Chance::system()?))
}

/// Every route of the program.
pub fn routes(gate: &accounts::Gate) -> Routes {
    let rooms = pages::routes(gate)
        .and(accounts::routes(gate))
        .and(people::routes())
        .and(resources::routes())
        .and(open_data::routes());
    rooms.before(pages::hold)
}

/// Opens the database and puts the pages on it.
///
/// # Errors
/// When the database cannot be opened or the words cannot be read.
pub async fn open(start: &Start) -> Result<(Context, accounts::Gate), Fault> {
    let ids = ids()?;
    let store = Store::open(&start.store).await?;
    let region =
        region::served(&store, &ids, start.region.as_deref(), start.region_name.as_deref(), start.demo)
            .await?;
    if start.demo && !region.demo {
        return Err(Fault::new(
            "opening the demo region",
            "this data folder holds a real region; give --data another folder",
        ));
    }
    let words = Words::new(WORDS).map_err(|source| Fault::new("reading the words", source))?;
    let own = rows::own_words(&mut store.read().await?, region.id).await?;
    if let Err(error) = words.put_on(&rows::overlay(&own)) {
        tracing::warn!(%error, "the region's own words could not be used");
    }
    let secret = Secret::in_folder(store.folder(), ids.chance())?;
    let settings = page::Settings {
        region: region.id,
        region_name: region.name,
        demo: region.demo,
        public_address: start.public_address.clone(),
        tiles: start.tiles.clone(),
    };
    let gate = accounts::Gate::new(&settings, People)?;
    let context = Context::new(store, Clock::system(), ids, words, secret, settings);
    Ok((context, gate))
}

/// The router of an open program, behind the front door.
pub fn router(context: &Context, gate: &accounts::Gate) -> Router {
    page::site(routes(gate), context.clone())
        .layer(middleware::from_fn_with_state((gate.clone(), context.clone()), accounts::recognise))
        .merge(pages::health(context.clone()))
        .layer(axum::extract::DefaultBodyLimit::max(page::LARGEST_BODY))
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn(page::guard))
}

impl App {
    /// Opens everything and starts what works in the background.
    ///
    /// # Errors
    /// When the database cannot be opened or the words cannot be read.
    pub async fn open(start: &Start) -> Result<Self, Fault> {
        let (context, gate) = open(start).await?;
        let store = context.store().clone();
        // Anybody enters the demo region with a click: who serves it must have said so, and then stays on this machine.
        if context.settings().demo && !start.demo {
            return Err(Fault::new(
                "opening the region",
                "this data folder holds the fictional demo region; start with --demo, or give --data another folder",
            ));
        }
        if start.demo {
            let mark = |purpose: &str, text: &[u8]| context.secret().mark(purpose, text);
            demo::make(&store, context.region(), DEMO_SEED, context.now(), &mark).await?;
        }
        let bell = Bell::hang(store.clone(), Duration::from_secs(3));
        let live = Live::new(store.clone(), bell.clone(), Duration::from_secs(20));
        context.hang(bell.clone(), live);
        match std::env::current_exe().map(PrinterSettings::new).map(Printer::new) {
            Ok(Ok(printer)) => context.print_with(printer),
            Ok(Err(error)) => tracing::warn!(%error, "nothing can be printed as PDF"),
            Err(error) => tracing::warn!(%error, "nothing can be printed as PDF"),
        }
        tokio::spawn(audit::keep_sealing(store.clone(), Duration::from_millis(200)));
        chores::plan(&store, context.region(), start.backups.is_some(), context.now()).await?;
        let runner = Runner::new(store, context.ids().clone(), bell).on(open_data::JOB, open_data::ImportJob);
        let printing = context.clone();
        let runner = runner.on(resources::BOOKLET, move |errand: work::Errand| {
            resources::make_booklet(errand, printing.clone())
        });
        let runner = chores::on(runner, &context, start.backups.clone());
        let router = router(&context, &gate);
        READY.store(true, Ordering::SeqCst);
        Ok(Self { context, router, running: Some(runner.start()) })
    }

    /// Serves until the program is asked to stop; what is under way is brought to an end.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub async fn serve(mut self, listener: tokio::net::TcpListener) -> Result<(), Fault> {
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let live = self.context.live().cloned();
        let stopped = async move {
            asked_to_stop().await;
            if let Some(live) = live {
                live.close();
            }
        };
        axum::serve(listener, service)
            .with_graceful_shutdown(stopped)
            .await
            .map_err(|source| Fault::new("serving", source))?;
        READY.store(false, Ordering::SeqCst);
        if let Some(running) = self.running.take() {
            running.stop(Duration::from_secs(10)).await;
        }
        self.context.store().close().await;
        Ok(())
    }
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "the program cannot hear that it should stop");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

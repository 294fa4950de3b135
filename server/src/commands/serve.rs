use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use kernel::{Fault, Outcome};
use page::Tiles;

use super::{Place, answer, backup::seal};
use crate::{
    app::{App, Start},
    chores::Backups,
};

/// Serve the pages.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "TSUNAGU_LISTEN")]
    listen: SocketAddr,
    /// Make and serve the fictional demo region; on this machine only.
    #[arg(long)]
    demo: bool,
    /// The region's name, when it is made at this start.
    #[arg(long)]
    region_name: Option<String>,
    /// The address people reach it at, such as https://tsunagu.example.jp.
    #[arg(long, env = "TSUNAGU_PUBLIC_ADDRESS")]
    public_address: Option<String>,
    /// The address of pictures of the ground under maps, such as https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png.
    /// Without it maps show the region's own outlines and ask nobody outside.
    #[arg(long, env = "TSUNAGU_MAP_TILES")]
    map_tiles: Option<String>,
    /// Whose work the pictures are, as their terms ask to be named.
    #[arg(long, env = "TSUNAGU_MAP_CREDIT", default_value = "")]
    map_credit: String,
    /// Make a backup into this folder every night, and try each month whether it could be restored.
    #[arg(long, env = "TSUNAGU_BACKUP_INTO")]
    backup_into: Option<PathBuf>,
    /// Seal them for this key (age1…); may stand several times. Without one, for the passphrase in the environment.
    #[arg(long, env = "TSUNAGU_BACKUP_RECIPIENT", value_delimiter = ',')]
    backup_recipient: Vec<String>,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome<()> {
        if self.demo && !self.listen.ip().is_loopback() {
            let why = "the demo region lets anybody in with a click; it listens on 127.0.0.1 or ::1 only";
            return Err(Fault::new("starting the demo region", why).into());
        }
        let backups = match self.backup_into {
            Some(into) => Some(Backups { into, seal: seal(&self.backup_recipient)? }),
            None => None,
        };
        let tiles = self.map_tiles.as_deref().map(|address| Tiles::read(address, &self.map_credit));
        let tiles = tiles.transpose().map_err(|why| Fault::new("reading where the map's tiles are", why))?;
        let start = Start {
            backups,
            tiles,
            demo: self.demo,
            region_name: self.region_name,
            public_address: self.public_address,
            ..self.place.start()
        };
        let app = App::open(&start).await?;
        let listener = tokio::net::TcpListener::bind(self.listen)
            .await
            .map_err(|source| Fault::new(format!("listening on {}", self.listen), source))?;
        let address = listener.local_addr().map_err(|source| Fault::new("listening", source))?;
        answer(&format!("tsunagu: http://{address}"));
        if self.demo {
            answer("The demo region is fictional. Open the address and choose who you want to be.");
        }
        app.serve(listener).await?;
        Ok(())
    }
}

use std::net::SocketAddr;

use clap::Args;
use kernel::{Fault, Outcome};

use super::{Place, answer};
use crate::app::{App, Start};

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
}

impl Serve {
    pub(super) async fn run(self) -> Outcome<()> {
        if self.demo && !self.listen.ip().is_loopback() {
            let why = "the demo region lets anybody in with a click; it listens on 127.0.0.1 or ::1 only";
            return Err(Fault::new("starting the demo region", why).into());
        }
        let start = Start {
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

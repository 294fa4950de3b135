use access::Role;
use clap::Subcommand;
use kernel::{Outcome, Refusal, calendar::display};

use super::{Place, answer};
use crate::app;

/// Say who may sign in.
#[derive(Subcommand)]
pub(super) enum User {
    /// Add an account and print the link by which its holder chooses how to sign in.
    Add {
        /// What they sign in as.
        name: String,
        /// How they are called.
        #[arg(long)]
        display_name: String,
        /// hub, operator, officer, manager, member, commissioner or resident.
        #[arg(long, default_value = "hub")]
        role: String,
        #[command(flatten)]
        place: Place,
    },
    /// Print the accounts.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Keep somebody out, at once.
    Suspend {
        /// What they sign in as.
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

impl User {
    pub(super) async fn run(self) -> Outcome<()> {
        match self {
            Self::Add { name, display_name, role, place } => {
                let role = Role::from_code(&role)
                    .ok_or_else(|| Refusal::invalid("role", "accounts-invalid-role"))?;
                let (context, _) = app::open(&place.start()).await?;
                let (store, region, ids) = (context.store(), context.region(), context.ids());
                let (account, link) =
                    accounts::operator::add(store, region, ids, &name, &display_name, role).await?;
                let until = display::instant(kernel::Lang::En, link.expires_at);
                answer(&format!("{}\t{}\t{}", account.sign_in_name, link.path, until));
                store.close().await;
            }
            Self::List { place } => {
                let (context, _) = app::open(&place.start()).await?;
                let mut page = 1;
                loop {
                    let mut read = context.store().read().await?;
                    let (accounts, total) =
                        accounts::operator::list(&mut read, context.region(), page).await?;
                    if accounts.is_empty() {
                        break;
                    }
                    for account in accounts {
                        let line = [
                            account.sign_in_name.as_str(),
                            &account.display_name,
                            account.role.code(),
                            account.state.code(),
                        ];
                        answer(&line.join("\t"));
                    }
                    page += 1;
                    if page > total {
                        break;
                    }
                }
                context.store().close().await;
            }
            Self::Suspend { name, place } => {
                let (context, _) = app::open(&place.start()).await?;
                let (store, region, ids) = (context.store(), context.region(), context.ids());
                accounts::operator::suspend(store, region, ids, &name).await?;
                store.close().await;
            }
        }
        Ok(())
    }
}

use access::{act, permit};
use askama::Template;
use axum::extract::Path;
use kernel::{Id, calendar::display};
use page::{Answer, FlashKind, Form, Frame, Visit, html};
use uuid::Uuid;

use super::{first, own_account};
use crate::{account::Device, record, store::sessions};

struct Shown {
    id: String,
    label: String,
    shared: bool,
    here: bool,
    made_at: String,
    last_seen_at: String,
}

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    devices: Vec<Shown>,
}

/// The devices on which one is signed in.
pub(super) async fn list(visit: Visit) -> Answer {
    let account = own_account(&visit)?;
    let mut read = visit.context().store().read().await?;
    let sessions = sessions::of_account(&mut read, visit.context().region(), account, visit.now()).await?;
    let here = visit.actor().session;
    let frame = visit.frame();
    let shown = |listed: sessions::Listed| Shown {
        id: listed.id.to_string(),
        label: Some(listed.label)
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| frame.say("accounts-device-unknown")),
        shared: listed.shared,
        here: here == Some(listed.id),
        made_at: display::instant(visit.lang(), listed.made_at),
        last_seen_at: display::instant(visit.lang(), listed.last_seen_at),
    };
    let devices = sessions.into_iter().map(shown).collect();
    html(&DevicesPage { frame, devices })
}

/// Signs one device out.
pub(super) async fn end(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = first!(visit, &form);
    let permit =
        permit::<act::Erase, Device>(&mut write, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    sessions::revoke(&mut write, permit.region(), permit.id().cast(), visit.now()).await?;
    let account = own_account(&visit)?;
    record::signed_out(&mut write, visit.actor(), account, visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-device-ended"));
    visit.finish(write, &form, "/account/devices", said).await
}

/// Signs all other devices out.
pub(super) async fn end_others(visit: Visit, form: Form) -> Answer {
    let account = own_account(&visit)?;
    let (region, here) = (visit.context().region(), visit.actor().session);
    let mut write = first!(visit, &form);
    sessions::revoke_all(&mut write, region, account, here, visit.now()).await?;
    record::signed_out(&mut write, visit.actor(), account, visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-devices-ended"));
    visit.finish(write, &form, "/account/devices", said).await
}

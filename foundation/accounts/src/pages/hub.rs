use access::{AccountId, Action, Facts, Kind, Role, act, permit};
use askama::Template;
use axum::{Extension, extract::Path};
use kernel::{Id, Outcome, Refusal, calendar::display};
use page::{
    Answer, FlashKind, Form, Frame, Visit,
    components::{Badge, Pager, Tone},
    html,
};
use store::Read;
use uuid::Uuid;

use super::{encoded, first};
use crate::{
    account::{Account, Belonging, Holder, State},
    gate::{Gate, Origin},
    invite::{self, Link},
    qr, record,
    store::{accounts, invitations, passkeys, secrets, sessions},
};

struct Line {
    href: String,
    name: String,
    sign_in_name: String,
    role: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    frame: Frame,
    words: String,
    lines: Vec<Line>,
    pager: Option<Pager>,
}

#[derive(Template)]
#[template(path = "account-of.html")]
struct AccountOfPage {
    frame: Frame,
    path: String,
    account: Account,
    role: String,
    state: Badge,
    belonging: Belonging,
    serves: bool,
    districts: Vec<String>,
    made_at: String,
    devices: usize,
    own: bool,
}

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    frame: Frame,
    account: Account,
    path: String,
    address: String,
    picture: String,
    expires_at: String,
}

fn role(frame: &Frame, account: &Account) -> String {
    frame.say(&format!("page-role-{}", account.role.code()))
}

fn state(frame: &Frame, account: &Account) -> Badge {
    let tone = match account.state {
        State::Invited => Tone::Info,
        State::Active => Tone::Success,
        State::Suspended => Tone::Warning,
    };
    Badge::new(frame.say(&format!("accounts-state-{}", account.state.code())), tone)
}

/// Where one is in the list; nothing when all of it is on the page.
fn pager(frame: &Frame, words: &str, number: i64, count: i64) -> Option<Pager> {
    let pages = usize::try_from((count + accounts::PAGE - 1) / accounts::PAGE).unwrap_or(1);
    let base =
        if words.is_empty() { "/accounts".to_owned() } else { format!("/accounts?q={}", encoded(words)) };
    let shown = frame.say_one("accounts-count", "count", &count);
    (pages > 1).then(|| Pager::new(base, usize::try_from(number).unwrap_or(1), pages, shown))
}

/// Everybody who may sign in.
pub(super) async fn list(visit: Visit) -> Answer {
    let words = visit.query("q").unwrap_or_default().to_owned();
    let number = visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).max(1);
    visit.actor().allow(Action::List, &Facts::of(Kind::Account), visit.now())?;
    let mut write = visit.context().store().write().await?;
    let (found, count) = accounts::list(&mut write, visit.context().region(), &words, number).await?;
    let ids = found.iter().map(|account| account.id.cast()).collect();
    record::listed(&mut write, visit.actor(), ids, visit.context().ids()).await?;
    write.commit().await?;
    let frame = visit.frame();
    let line = |account: Account| Line {
        href: format!("/accounts/{}", account.id),
        role: role(&frame, &account),
        state: state(&frame, &account),
        name: account.display_name,
        sign_in_name: account.sign_in_name,
    };
    let lines = found.into_iter().map(line).collect();
    let pager = pager(&frame, &words, number, count);
    html(&AccountsPage { words, lines, pager, frame })
}

/// One account, as those who govern it see it.
pub(super) async fn show(Extension(gate): Extension<Gate>, visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let id: AccountId = Id::from_uuid(id);
    let (context, now) = (visit.context(), visit.now());
    let mut write = context.store().write().await?;
    let permit = permit::<act::Look, Holder>(&mut write, visit.actor(), id.cast(), now).await?;
    let region = permit.region();
    record::looked(&mut write, visit.actor(), permit, context.ids()).await?;
    let account = accounts::find(&mut write, region, id).await?.ok_or(Refusal::NotFound)?;
    let belonging = accounts::belonging(&mut write, region, id).await?;
    let devices = sessions::of_account(&mut write, region, id, now).await?.len();
    let serves = account.role == Role::Commissioner;
    let served = match account.professional.filter(|_| serves) {
        Some(who) => gate.directory().served(&mut write, region, who, now.day_in_japan()).await?,
        None => Vec::new(),
    };
    write.commit().await?;
    let frame = visit.frame();
    html(&AccountOfPage {
        serves,
        districts: served.into_iter().map(|one| one.name).collect(),
        path: format!("/accounts/{id}"),
        role: role(&frame, &account),
        state: state(&frame, &account),
        made_at: display::instant(visit.lang(), account.made_at),
        own: visit.actor().account == Some(id),
        account,
        belonging,
        devices,
        frame,
    })
}

/// Leave to govern an account that is not one's own: nobody locks themselves out or lifts themselves up.
pub(super) async fn govern(
    visit: &Visit,
    db: &mut Read,
    id: AccountId,
) -> Outcome<(access::Permit<act::Govern, Holder>, Account)> {
    let permit = permit::<act::Govern, Holder>(db, visit.actor(), id.cast(), visit.now()).await?;
    if visit.actor().account == Some(id) {
        return Err(Refusal::Conflict("accounts-refusal-yourself").into());
    }
    let account = accounts::find(db, permit.region(), id).await?.ok_or(Refusal::NotFound)?;
    Ok((permit, account))
}

/// Keeps somebody out, at once and on every device.
pub(super) async fn suspend(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = first!(visit, &form);
    let (permit, account) = govern(&visit, &mut write, Id::from_uuid(id)).await?;
    let (region, now) = (permit.region(), visit.now());
    accounts::change_state(&mut write, region, account.id, State::Suspended, now).await?;
    sessions::revoke_all(&mut write, region, account.id, None, now).await?;
    invitations::withdraw(&mut write, region, account.id, now).await?;
    record::changed(&mut write, visit.actor(), &permit, &["state"], visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-suspended"));
    visit.finish(write, &form, &format!("/accounts/{id}"), said).await
}

/// Lets somebody in again: with what they had, or with a new invitation when they had nothing yet.
pub(super) async fn resume(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = first!(visit, &form);
    let (permit, account) = govern(&visit, &mut write, Id::from_uuid(id)).await?;
    let (region, now) = (permit.region(), visit.now());
    if account.state != State::Suspended {
        return Err(Refusal::Conflict("accounts-refusal-not-suspended").into());
    }
    let stored = secrets::find(&mut write, region, account.id).await?;
    let keys = passkeys::of_account(&mut write, region, account.id).await?;
    let ready = !keys.is_empty() || stored.password.is_some() && stored.totp.is_some() || account.demo;
    let state = if ready { State::Active } else { State::Invited };
    accounts::change_state(&mut write, region, account.id, state, now).await?;
    record::changed(&mut write, visit.actor(), &permit, &["state"], visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-resumed"));
    visit.finish(write, &form, &format!("/accounts/{id}"), said).await
}

/// Somebody lost what they sign in with: everything of it ends, and a new link lets them choose again.
pub(super) async fn invite_again(visit: Visit, origin: Origin, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = first!(visit, &form);
    let (permit, mut account) = govern(&visit, &mut write, Id::from_uuid(id)).await?;
    let (region, now, ids) = (permit.region(), visit.now(), visit.context().ids());
    secrets::reset(&mut write, region, account.id, now).await?;
    passkeys::remove(&mut write, region, account.id, None).await?;
    sessions::revoke_all(&mut write, region, account.id, None, now).await?;
    accounts::change_state(&mut write, region, account.id, State::Invited, now).await?;
    account.state = State::Invited;
    let link = invite::link(&mut write, region, account.id, ids).await?;
    record::changed(&mut write, visit.actor(), &permit, &["invitation"], ids).await?;
    visit.finish(write, &form, &format!("/accounts/{id}"), None).await?;
    invited(&visit, &origin, account, &link)
}

/// Shows a new link, this once, also as a picture and for the printer.
pub(super) fn invited(visit: &Visit, origin: &Origin, account: Account, link: &Link) -> Answer {
    let base = visit.context().settings().public_address.clone();
    let base = base.unwrap_or_else(|| format!("http://{}", origin.host()));
    let address = format!("{}{}", base.trim_end_matches('/'), link.path);
    html(&InvitedPage {
        frame: visit.frame(),
        path: format!("/accounts/{}", account.id),
        picture: qr::picture(&address)?,
        account,
        address,
        expires_at: display::instant(visit.lang(), link.expires_at),
    })
}

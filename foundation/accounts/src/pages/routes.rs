use access::{Action, Kind};
use axum::{Extension, handler::Handler};
use page::Routes;

use super::{demo, devices, edit, hub, invitation, own, passkeys, preferences, prove, secrets, sign_in};
use crate::Gate;

/// The routes of the sign-in.
pub fn routes(gate: &Gate) -> Routes {
    let with = || Extension(gate.clone());
    let entrance = Routes::new("accounts")
        .get("/sign-in", Action::Look, Kind::Front, sign_in::show)
        .post("/sign-in", Action::Look, Kind::Front, sign_in::enter.layer(with()))
        .post("/sign-in/passkey/options", Action::Look, Kind::Front, passkeys::ask.layer(with()))
        .post("/sign-in/passkey", Action::Look, Kind::Front, passkeys::enter.layer(with()))
        .post("/sign-in/demo", Action::Look, Kind::Front, demo::enter.layer(with()))
        .post("/sign-out", Action::Look, Kind::Front, sign_in::leave.layer(with()))
        .get("/prove", Action::Look, Kind::Front, prove::show)
        .post("/prove", Action::Look, Kind::Front, prove::prove.layer(with()))
        .post("/prove/passkey", Action::Look, Kind::Front, prove::passkey.layer(with()))
        .get("/invitation/{token}", Action::Look, Kind::Front, invitation::show)
        .post("/invitation/{token}", Action::Look, Kind::Front, invitation::accept.layer(with()))
        .post(
            "/invitation/{token}/passkey/options",
            Action::Look,
            Kind::Front,
            invitation::ask_passkey.layer(with()),
        )
        .post(
            "/invitation/{token}/passkey",
            Action::Look,
            Kind::Front,
            invitation::accept_passkey.layer(with()),
        )
        .post("/preferences", Action::Look, Kind::Front, preferences::change);
    let own = Routes::new("accounts")
        .get("/account", Action::Look, Kind::Account, own::show)
        .get("/account/password", Action::Change, Kind::Account, secrets::password)
        .post("/account/password", Action::Change, Kind::Account, secrets::change_password.layer(with()))
        .get("/account/authenticator", Action::Change, Kind::Account, secrets::authenticator)
        .post("/account/authenticator", Action::Change, Kind::Account, secrets::change_authenticator)
        .get("/account/recovery-codes", Action::Change, Kind::Account, secrets::recovery_codes)
        .post("/account/recovery-codes", Action::Change, Kind::Account, secrets::make_recovery_codes)
        .post(
            "/account/passkeys/options",
            Action::Change,
            Kind::Account,
            passkeys::ask_to_register.layer(with()),
        )
        .post("/account/passkeys", Action::Change, Kind::Account, passkeys::register.layer(with()))
        .post("/account/passkeys/{id}/remove", Action::Change, Kind::Account, passkeys::remove)
        .get("/account/devices", Action::List, Kind::Session, devices::list)
        .post("/account/devices/{id}/end", Action::Erase, Kind::Session, devices::end)
        .post("/account/devices/end-others", Action::Erase, Kind::Session, devices::end_others);
    let everybody = Routes::new("accounts")
        .get("/accounts", Action::List, Kind::Account, hub::list)
        .get("/accounts/new", Action::Add, Kind::Account, edit::new.layer(with()))
        .post("/accounts/new", Action::Add, Kind::Account, edit::invite.layer(with()))
        .get("/accounts/{id}", Action::Look, Kind::Account, hub::show.layer(with()))
        .get("/accounts/{id}/edit", Action::Govern, Kind::Account, edit::edit.layer(with()))
        .post("/accounts/{id}/edit", Action::Govern, Kind::Account, edit::change.layer(with()))
        .post("/accounts/{id}/suspend", Action::Govern, Kind::Account, hub::suspend)
        .post("/accounts/{id}/resume", Action::Govern, Kind::Account, hub::resume)
        .post("/accounts/{id}/invite", Action::Govern, Kind::Account, hub::invite_again);
    entrance.and(own).and(everybody)
}

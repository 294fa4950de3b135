use access::{Action, Facts, Kind, Role};
use askama::Template;
use axum::{Extension, extract::Path, http::StatusCode};
use kernel::{Id, Invalid, Lang, Outcome};
use page::{
    Answer, FlashKind, Form, Frame, Visit,
    components::{Choice, FormState},
    html,
};
use store::Read;
use uuid::Uuid;

use super::{first, html_with, hub, refused};
use crate::{
    account::{Account, Belonging, State},
    directory::{Listing, Named, Sought},
    gate::{Gate, Origin},
    invite, name, record,
    store::accounts,
};

#[derive(Template)]
#[template(path = "account-form.html")]
struct AccountFormPage {
    frame: Frame,
    form: FormState,
    path: String,
    back: String,
    new: bool,
    roles: Vec<Choice>,
    langs: Vec<Choice>,
    offices: Vec<Choice>,
    professionals: Vec<Choice>,
}

/// The parts of an account that are chosen from the directory, with the fields they are chosen in.
const CHOSEN: [(Listing, &str, &str); 2] = [
    (Listing::Office, "office", "office-words"),
    (Listing::Professional, "professional", "professional-words"),
];

/// Shows the form: what was chosen, and what the words that were typed find.
async fn page(
    gate: &Gate,
    visit: &Visit,
    db: &mut Read,
    form: FormState,
    chosen: &Form,
    account: Option<&Account>,
) -> Outcome<AccountFormPage> {
    let mut lists: [Vec<Choice>; 2] = Default::default();
    for (list, (listing, field, words)) in lists.iter_mut().zip(CHOSEN) {
        let mut found = named(gate, visit, db, listing, &ids(chosen, field)).await?;
        // There are too many to show them all.
        if chosen.filled(words).is_some() {
            let sought = Sought::Words(chosen.text(words));
            let more = gate.directory().find(db, visit.context().region(), listing, sought).await?;
            let new: Vec<Named> = more.into_iter().filter(|one| !found.contains(one)).collect();
            found.extend(new);
        }
        *list = found.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect();
    }
    let [offices, professionals] = lists;
    let frame = visit.frame();
    let path = account.map_or_else(|| "/accounts".to_owned(), |account| format!("/accounts/{}", account.id));
    let roles = Role::ALL.iter().filter(|role| **role != Role::Nobody);
    Ok(AccountFormPage {
        roles: roles
            .map(|role| Choice::new(role.code(), frame.say(&format!("page-role-{}", role.code()))))
            .collect(),
        langs: Lang::ALL
            .iter()
            .map(|lang| Choice::new(lang.code(), frame.say(&format!("page-language-{}", lang.code()))))
            .collect(),
        path: if account.is_some() { format!("{path}/edit") } else { format!("{path}/new") },
        back: path,
        new: account.is_none(),
        form,
        offices,
        professionals,
        frame,
    })
}

fn ids(form: &Form, field: &str) -> Vec<Uuid> {
    form.all(field).filter_map(|id| id.parse().ok()).collect()
}

async fn named(
    gate: &Gate,
    visit: &Visit,
    db: &mut Read,
    listing: Listing,
    ids: &[Uuid],
) -> Outcome<Vec<Named>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(gate.directory().find(db, visit.context().region(), listing, Sought::Ids(ids)).await?)
}

const FIELDS: [&str; 8] = [
    "display-name",
    "sign-in-name",
    "role",
    "lang",
    "office",
    "office-words",
    "professional",
    "professional-words",
];

/// The form as it was typed.
fn typed(form: &Form) -> FormState {
    FIELDS.iter().fold(FormState::new("account"), |state, field| {
        form.all(field).fold(state, |state, value| state.with(*field, value))
    })
}

/// What a form says, in an order of its own; several problems are all told.
struct Wished {
    display_name: String,
    role: Role,
    lang: Lang,
    belonging: Belonging,
    professional: Option<access::ProfessionalId>,
}

async fn read(
    gate: &Gate,
    visit: &Visit,
    db: &mut Read,
    form: &Form,
) -> Outcome<Result<Wished, Vec<Invalid>>> {
    let mut invalid = Vec::new();
    let display_name = form.text("display-name").to_owned();
    if display_name.is_empty() || display_name.chars().count() > 100 {
        invalid.push(Invalid::new("display-name", "accounts-invalid-display-name"));
    }
    let role = Role::from_code(form.text("role")).filter(|role| *role != Role::Nobody);
    if role.is_none() {
        invalid.push(Invalid::new("role", "accounts-invalid-role"));
    }
    let offices = named(gate, visit, db, Listing::Office, &ids(form, "office")).await?;
    let professionals = named(gate, visit, db, Listing::Professional, &ids(form, "professional")).await?;
    if role == Some(Role::Commissioner) && professionals.is_empty() {
        invalid.push(Invalid::new("professional", "accounts-invalid-commissioner"));
    }
    if matches!(role, Some(Role::Member | Role::Manager)) && offices.is_empty() {
        invalid.push(Invalid::new("office", "accounts-invalid-office"));
    }
    Ok(match role {
        Some(role) if invalid.is_empty() => Ok(Wished {
            display_name,
            role,
            lang: Lang::from_code(form.text("lang")).unwrap_or_default(),
            belonging: Belonging {
                offices: offices.into_iter().map(|one| (Id::from_uuid(one.id), one.name)).collect(),
            },
            professional: professionals.first().map(|one| Id::from_uuid(one.id)),
        }),
        _ => Err(invalid),
    })
}

/// Where somebody new is invited.
pub(super) async fn new(Extension(gate): Extension<Gate>, visit: Visit) -> Answer {
    visit.actor().allow(Action::Add, &Facts::of(Kind::Account), visit.now())?;
    let mut read = visit.context().store().read().await?;
    let chosen = Form::of(visit.queries().iter().cloned());
    let form = typed(&chosen).with("lang", "ja");
    html(&page(&gate, &visit, &mut read, form, &chosen, None).await?)
}

/// Makes an account and shows the link by which its holder chooses how to sign in.
pub(super) async fn invite(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    visit.actor().allow(Action::Add, &Facts::of(Kind::Account), visit.now())?;
    let (context, now) = (visit.context(), visit.now());
    let mut write = first!(visit, &form);
    if form.ticked("find") {
        return html(&page(&gate, &visit, &mut write, typed(&form), &form, None).await?);
    }
    let mut wished = read(&gate, &visit, &mut write, &form).await?;
    let sign_in_name = match name::read("sign-in-name", form.text("sign-in-name")) {
        Ok(name) => {
            if accounts::find_by_name(&mut write, context.region(), &name).await?.is_some() {
                let taken = Invalid::new("sign-in-name", "accounts-invalid-name-taken");
                wished = Err(wished.err().unwrap_or_default().into_iter().chain([taken]).collect());
            }
            name
        }
        Err(wrong) => {
            wished = Err(wished.err().unwrap_or_default().into_iter().chain([wrong]).collect());
            String::new()
        }
    };
    let wished = match wished {
        Ok(wished) => wished,
        Err(invalid) => {
            let mut page = page(&gate, &visit, &mut write, typed(&form), &form, None).await?;
            page.form = refused(page.form, &page.frame, &invalid);
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let account = Account {
        id: context.ids().next(),
        sign_in_name,
        display_name: wished.display_name,
        lang: wished.lang,
        role: wished.role,
        professional: wished.professional,
        state: State::Invited,
        demo: false,
        made_at: now,
    };
    let region = context.region();
    if !accounts::add(&mut write, region, &account).await? {
        return Err(kernel::Refusal::Conflict("accounts-invalid-name-taken").into());
    }
    accounts::set_belonging(&mut write, region, account.id, &wished.belonging).await?;
    let link = invite::link(&mut write, region, account.id, context.ids()).await?;
    record::added(&mut write, visit.actor(), account.id, audit::Face::Html, context.ids()).await?;
    visit.finish(write, &form, &format!("/accounts/{}", account.id), None).await?;
    hub::invited(&visit, &origin, account, &link)
}

/// Where role and offices of an account are changed.
pub(super) async fn edit(Extension(gate): Extension<Gate>, visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (permit, account) = hub::govern(&visit, &mut db, Id::from_uuid(id)).await?;
    let belonging = accounts::belonging(&mut db, permit.region(), account.id).await?;
    let fields = [
        ("display-name", account.display_name.clone()),
        ("role", account.role.code().to_owned()),
        ("lang", account.lang.code().to_owned()),
    ];
    let offices = belonging.offices.iter().map(|(office, _)| ("office", office.to_string()));
    let professional = account.professional.iter().map(|one| ("professional", one.to_string()));
    let chosen = Form::of(fields.into_iter().chain(offices).chain(professional));
    html(&page(&gate, &visit, &mut db, typed(&chosen), &chosen, Some(&account)).await?)
}

/// Changes them, from the next request of that person on.
pub(super) async fn change(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    Path(id): Path<Uuid>,
    form: Form,
) -> Answer {
    let mut write = first!(visit, &form);
    let (permit, mut account) = hub::govern(&visit, &mut write, Id::from_uuid(id)).await?;
    if form.ticked("find") {
        return html(&page(&gate, &visit, &mut write, typed(&form), &form, Some(&account)).await?);
    }
    let wished = match read(&gate, &visit, &mut write, &form).await? {
        Ok(wished) => wished,
        Err(invalid) => {
            let mut page = page(&gate, &visit, &mut write, typed(&form), &form, Some(&account)).await?;
            page.form = refused(page.form, &page.frame, &invalid);
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (region, now) = (permit.region(), visit.now());
    let before = accounts::belonging(&mut write, region, account.id).await?;
    let mut fields = Vec::new();
    for (field, differs) in [
        ("display-name", account.display_name != wished.display_name),
        ("role", account.role != wished.role),
        ("lang", account.lang != wished.lang),
        ("professional", account.professional != wished.professional),
        ("offices", before.offices != wished.belonging.offices),
    ] {
        if differs {
            fields.push(field);
        }
    }
    account.display_name = wished.display_name;
    account.role = wished.role;
    account.professional = wished.professional;
    accounts::change(&mut write, region, &account, now).await?;
    accounts::change_lang(&mut write, region, account.id, wished.lang).await?;
    accounts::set_belonging(&mut write, region, account.id, &wished.belonging).await?;
    record::changed(&mut write, visit.actor(), &permit, &fields, visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-changed"));
    visit.finish(write, &form, &format!("/accounts/{id}"), said).await
}

use std::sync::Arc;

use access::{AccountId, Actor};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Failure, Fault, Instant, Lang, Outcome, Refusal};
use store::{Command, Once, Write};
use uuid::Uuid;

use crate::{
    Answer, Context, Flash, FlashKind, Form, Frame,
    answer::{Stop, Stopped, see_other, turned_away},
};

/// Who came, as the sign-in found out; put into the request before [`welcome`].
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who it is.
    pub actor: Actor,
    /// The name of the office they act for.
    pub office_name: String,
}

/// One request for a page: who asks, for what, in which language, and what they are shown around it.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

struct Inner {
    context: Context,
    actor: Actor,
    office_name: String,
    method: Method,
    path: String,
    came_from: Option<String>,
    query: Vec<(String, String)>,
    fragment: bool,
    data: bool,
    large_type: bool,
    csrf: String,
    flash: Option<Flash>,
}

/// A command whose form was sent for the first time, or again.
pub enum Begun {
    /// Do it in this write, then [`Visit::finish`].
    First(Box<Write>),
    /// It was done before; this is the answer again.
    Again(Response),
}

const VISITOR: &str = "tsunagu_visitor";
const FLASH: &str = "tsunagu_flash";
const LANG: &str = "tsunagu_lang";
const TYPE: &str = "tsunagu_type";

/// Receives a request: finds out language and look, makes the [`Visit`], runs the page, and turns refusals and faults
/// into answers the person can read.
pub(crate) async fn welcome(State(context): State<Context>, mut request: Request, next: Next) -> Response {
    let arrival = request.extensions_mut().remove::<Arrival>();
    let cookies = cookies(request.headers());
    let cookie = |name: &str| cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let accepted = header_text(request.headers(), header::ACCEPT_LANGUAGE).and_then(Lang::from_code);
    let lang = cookie(LANG)
        .and_then(Lang::from_code)
        .or_else(|| arrival.as_ref().map(|arrival| arrival.actor.lang))
        .or(accepted)
        .unwrap_or_default();
    let (mut actor, office_name) = arrival.map_or_else(
        || (Actor::nobody(context.region(), lang), String::new()),
        |arrival| (arrival.actor, arrival.office_name),
    );
    actor.lang = lang;
    let known_visitor = cookie(VISITOR).filter(|value| value.len() == 36).map(ToOwned::to_owned);
    let visitor = known_visitor.clone().unwrap_or_else(|| context.ids().next::<()>().to_string());
    let bound_to = actor.session.map_or_else(|| visitor.clone(), |session| session.to_string());
    let csrf = form_token(&context, &bound_to);
    let flash = cookie(FLASH).and_then(read_flash);
    let had_flash = flash.is_some();
    let headers = request.headers();
    let visit = Visit(Arc::new(Inner {
        fragment: headers.contains_key("hx-request"),
        data: request.uri().path().starts_with("/api/")
            || header_text(headers, header::ACCEPT)
                .is_some_and(|accept| accept.starts_with("application/json")),
        large_type: cookie(TYPE) == Some("large"),
        came_from: came_from(headers),
        method: request.method().clone(),
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        query: form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect(),
        actor,
        office_name,
        csrf,
        flash,
        context,
    }));
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if let Some(Stopped(failure)) = response.extensions_mut().remove::<Stopped>() {
        response = visit.present(&failure);
    } else {
        response = turned_away(&visit, response);
    }
    let shown = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if shown && known_visitor.is_none() {
        add_cookie(
            &mut response,
            &format!("{VISITOR}={visitor}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
        );
    }
    if shown && had_flash {
        add_cookie(&mut response, &format!("{FLASH}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    }
    response
}

/// The token that forms of this session, or of this browser when nobody is signed in, carry.
pub fn form_token(context: &Context, bound_to: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&context.secret().mark("form", bound_to.as_bytes()))
}

/// Adds a cookie to an answer.
pub fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The cookies of a request, as sent.
pub fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The path of the page a form was on, to come back to after signing in.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let host = header_text(headers, header::HOST)?;
    let referer = header_text(headers, header::REFERER)?;
    let (_, rest) = referer.split_once("://")?;
    let path = rest.strip_prefix(host)?;
    path.starts_with('/').then(|| path.to_owned())
}

fn read_flash(value: &str) -> Option<Flash> {
    let (kind, key) = value.split_once('.')?;
    let kind = [FlashKind::Success, FlashKind::Info, FlashKind::Warning]
        .into_iter()
        .find(|one| one.code() == kind)?;
    let is_key = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (is_key && key.len() < 80).then(|| Flash { kind, key: key.to_owned() })
}

impl Visit {
    /// What the page works with.
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The language they read.
    pub fn lang(&self) -> Lang {
        self.0.actor.lang
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.0.context.now()
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Whether only a block of the page is asked for.
    pub fn wants_fragment(&self) -> bool {
        self.0.fragment
    }

    /// Whether JSON is asked for.
    pub fn wants_data(&self) -> bool {
        self.0.data
    }

    /// The first value of a name in the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.0
            .query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All names and values of the query.
    pub fn queries(&self) -> &[(String, String)] {
        &self.0.query
    }

    pub(crate) fn large_type(&self) -> bool {
        self.0.large_type
    }

    pub(crate) fn csrf(&self) -> &str {
        &self.0.csrf
    }

    pub(crate) fn office_name(&self) -> &str {
        &self.0.office_name
    }

    pub(crate) fn flash(&self) -> Option<&Flash> {
        self.0.flash.as_ref()
    }

    /// Everything around the middle of the page.
    pub fn frame(&self) -> Frame {
        Frame::of(self)
    }

    /// Opens the write of a form's command, unless the same command was done before.
    ///
    /// # Errors
    /// A refusal when the same key comes with another body; a fault of the database.
    pub async fn begin(&self, form: &Form) -> Outcome<Begun> {
        let mut write = self.context().store().write().await?;
        Ok(match write.once(&self.command(form)).await? {
            Once::New => Begun::First(Box::new(write)),
            Once::Done(answer) => Begun::Again(see_other(&answer)),
            Once::Different => return Err(Refusal::Conflict("page-refusal-other-body").into()),
        })
    }

    /// Keeps what was done together with its answer, and leads on. `said` is the word key of what the next page says.
    ///
    /// # Errors
    /// When it could not be kept; then nothing is.
    pub async fn finish(
        &self,
        mut write: Box<Write>,
        form: &Form,
        to: &str,
        said: Option<(FlashKind, &str)>,
    ) -> Answer {
        write.keep_answer(&self.command(form), to, self.now()).await?;
        write.commit().await?;
        if let Some(bell) = self.context().bell() {
            bell.ring();
        }
        let mut response = see_other(to);
        if let Some((kind, key)) = said {
            add_cookie(
                &mut response,
                &format!("{FLASH}={}.{key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60", kind.code()),
            );
        }
        Ok(response)
    }

    fn command(&self, form: &Form) -> Command {
        // Somebody without an account is told apart by the form's token.
        let account = self.0.actor.account.unwrap_or_else(|| {
            let mark = self.0.context.secret().mark("visitor", self.0.csrf.as_bytes());
            AccountId::from_uuid(Uuid::from_slice(&mark[..16]).unwrap_or_default())
        });
        Command::new(self.0.actor.region, account, form.key(), form.body())
    }

    /// The answer to a refusal or a fault, in the form that was asked for.
    fn present(&self, failure: &Failure) -> Response {
        match failure {
            Failure::Refused(Refusal::SignInFirst) if !self.0.data => self.lead_to("/sign-in"),
            Failure::Refused(Refusal::ProveAgain) if !self.0.data => self.lead_to("/prove"),
            failure => crate::answer::present(self, failure),
        }
    }

    fn lead_to(&self, place: &str) -> Response {
        let back = if self.0.method == Method::GET {
            Some(self.0.path.as_str())
        } else {
            self.0.came_from.as_deref()
        };
        let back: String = form_urlencoded::byte_serialize(back.unwrap_or("/").as_bytes()).collect();
        let to = format!("{place}?return_to={back}");
        let mut response = see_other(&to);
        if self.0.fragment {
            // A fragment cannot hold the sign-in page; the whole page goes there.
            if let Ok(value) = HeaderValue::from_str(&to) {
                response = ().into_response();
                response.headers_mut().insert("hx-redirect", value);
            }
        }
        response
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Stop;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Stop> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit
            .ok_or_else(|| Fault::new("receiving a request", "it did not come through the front door").into())
    }
}

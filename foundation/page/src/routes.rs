use std::convert::Infallible;

use access::{Ability, Action, Kind, could};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use kernel::{Fault, Refusal};
use serde::Serialize;

use crate::{Context, Visit, answer::Stop};

/// One route, for `tsunagu routes` and for the test that tries each as everybody.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What it asks for, such as `change office`.
    pub ability: String,
    /// The crate it belongs to.
    pub room: &'static str,
    /// The same, for code.
    #[serde(skip)]
    pub asks: Ability,
}

/// The routes of a room. None can be added without saying what it asks for, and none is reached by somebody who could
/// do nothing behind it.
pub struct Routes {
    room: &'static str,
    router: Router<Context>,
    listed: Vec<Listed>,
}

impl Routes {
    /// No routes yet.
    pub fn new(room: &'static str) -> Self {
        Self { room, router: Router::new(), listed: Vec::new() }
    }

    /// Something to see.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, action: Action, kind: Kind, handler: H) -> Self
    where
        H: Handler<T, Context>,
        T: 'static,
    {
        self.add("GET", path, Ability::new(action, kind), get(handler))
    }

    /// Something to do.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, action: Action, kind: Kind, handler: H) -> Self
    where
        H: Handler<T, Context>,
        T: 'static,
    {
        self.add("POST", path, Ability::new(action, kind), post(handler))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        ability: Ability,
        route: MethodRouter<Context, Infallible>,
    ) -> Self {
        // Around the acts a page knows, and not around the answer to those it does not know.
        let guarded = route.route_layer(middleware::from_fn(move |request: Request, next: Next| {
            ask(ability, request, next)
        }));
        self.router = self.router.route(path, guarded);
        let asks = format!("{} {}", ability.action.code(), ability.kind.code());
        self.listed.push(Listed { method, path, ability: asks, room: self.room, asks: ability });
        self
    }

    /// The routes of several rooms together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.listed.extend(other.listed);
        self
    }

    /// Before each of these pages, also before it is asked who may: what this refuses is refused.
    #[must_use]
    pub fn before(mut self, check: fn(&Visit) -> Result<(), Refusal>) -> Self {
        let asked = middleware::from_fn(move |request: Request, next: Next| async move {
            match request.extensions().get::<Visit>().map_or(Ok(()), check) {
                Ok(()) => next.run(request).await,
                Err(refusal) => Stop::from(refusal).into_response(),
            }
        });
        self.router = self.router.route_layer(asked);
        self
    }

    /// What there is.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The router.
    pub fn into_router(self) -> Router<Context> {
        self.router
    }
}

async fn ask(ability: Ability, request: Request, next: Next) -> Response {
    let stop = match request.extensions().get::<Visit>() {
        None => Stop::from(Fault::new("receiving a request", "it did not come through the front door")),
        Some(visit) if could(visit.actor(), ability) => return next.run(request).await,
        Some(visit) if visit.actor().is_signed_in() => Refusal::NotAllowed("page-refusal-not-allowed").into(),
        Some(_) => Refusal::SignInFirst.into(),
    };
    stop.into_response()
}

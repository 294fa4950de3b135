//! Offices for other programs.

use access::{Permit, act, permit};
use axum::{Json, extract::Path, response::IntoResponse};
use page::{Answer, Visit};
use serde::Serialize;
use uuid::Uuid;

use super::{
    office_shown,
    offices::{Asked, asked_list, office_id},
};
use crate::{
    office::{Details, Office},
    store::{districts, list::MOST_COUNTED},
};

/// An office as other programs see it.
#[derive(Serialize)]
struct OfficeData<'a> {
    id: String,
    details: &'a Details,
    services: Vec<&'static str>,
    district: Option<String>,
}

pub(super) async fn list(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let districts = districts::all(&mut db, visit.actor().region).await?;
    let asked = Asked::whole(&visit, &districts)?;
    let listed = asked_list(&visit, &mut db, &asked).await?;
    let offices: Vec<_> = listed
        .lines
        .iter()
        .map(|line| OfficeData {
            id: line.id.to_string(),
            details: &line.details,
            services: line.services.iter().map(|service| service.kind.code()).collect(),
            district: line.district.map(|id| id.to_string()),
        })
        .collect();
    let body = serde_json::json!({
        "offices": offices,
        "page": asked.page + 1,
        "more": listed.more,
        "total": listed.total.min(MOST_COUNTED),
        "total_is_exact": listed.total <= MOST_COUNTED,
    });
    Ok(Json(body).into_response())
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Office> =
        permit(&mut db, visit.actor(), office_id(id), visit.now()).await?;
    let office = office_shown::find(&visit, &mut db, &permit).await?;
    let data = OfficeData {
        id: office.id.to_string(),
        details: &office.details,
        services: office.services.iter().map(|service| service.kind.code()).collect(),
        district: office.district.map(|id| id.to_string()),
    };
    Ok(Json(data).into_response())
}

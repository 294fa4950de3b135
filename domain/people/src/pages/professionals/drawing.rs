use axum::{extract::Path, http::header, response::IntoResponse};
use page::Answer;

/// A drawn face. The address is the recipe and says nothing of whose face it is; it never changes.
pub(crate) async fn drawing(Path(recipe): Path<String>) -> Answer {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, crate::face::svg(&recipe)).into_response())
}

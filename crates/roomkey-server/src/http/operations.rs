//! For whoever runs the server: is it up, is it well, what does it do, what does it offer.

use super::credentials::caller_with;
use super::respond;
use crate::app::App;
use crate::failure::Failure;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use std::sync::Arc;

/// `GET /healthz`: the process answers.
pub(super) async fn health() -> Response {
    respond::json_text(r#"{"status":"ok"}"#.to_owned())
}

/// `GET /readyz`: database and audit log can be written, and a key is active.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    app.readiness.ask(&app).await?;
    Ok(respond::json_text(r#"{"status":"ready"}"#.to_owned()))
}

/// `GET /metrics`, for callers with the right `metrics`.
pub(super) async fn metrics(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    caller_with(&app, &request.into_parts().0, |rights| rights.metrics)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    Ok((headers, app.metrics.encode()).into_response())
}

/// `GET /openapi.json`
pub(super) async fn openapi() -> Response {
    respond::json_text(super::openapi::json().to_owned())
}

//! Making answers, and reading the ids in paths.

use crate::failure::Failure;
use crate::store::Page;
use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, header};
use serde::Deserialize;
use serde_json::{Value, json};

/// 200 with a JSON value.
pub(crate) fn json(value: &Value) -> Response {
    json_text(value.to_string())
}

/// 200 with text that is JSON already.
pub(crate) fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

fn expect_text(parts: &Parts) -> Result<(), Failure> {
    let is_text = roomkey::endpoint::is_text(parts.uri.path().as_bytes());
    is_text.then_some(()).ok_or_else(|| Failure::rule("The path is not text, percent-encoded."))
}

/// The one parameter of a path, percent-decoded.
pub(crate) async fn path_id(parts: &mut Parts) -> Result<String, Failure> {
    expect_text(parts)?;
    Path::<String>::from_request_parts(parts, &())
        .await
        .map(|Path(id)| id)
        .map_err(|_| Failure::rule("The id in the path is not text."))
}

/// The two parameters of a path, percent-decoded.
pub(crate) async fn path_ids(parts: &mut Parts) -> Result<(String, String), Failure> {
    expect_text(parts)?;
    Path::<(String, String)>::from_request_parts(parts, &())
        .await
        .map(|Path(ids)| ids)
        .map_err(|_| Failure::rule("An id in the path is not text."))
}

/// `page` and `perPage`, as text so that a bad number gets our answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PageQuery {
    page: Option<String>,
    #[serde(rename = "perPage")]
    per_page: Option<String>,
}

impl PageQuery {
    const MOST_PER_PAGE: u32 = 100;

    /// Counted from 1 outside; 20 on a page unless asked otherwise, at most 100.
    pub(crate) fn parse(&self) -> Result<Page, Failure> {
        let number = |text: &Option<String>, default: u32| match text.as_deref() {
            None | Some("") => Ok(default),
            Some(text) => match text.parse::<u32>() {
                Ok(number @ 1..=1_000_000) if !text.starts_with('+') => Ok(number),
                _ => Err(Failure::rule("`page` and `perPage` are whole numbers from 1 on.")),
            },
        };
        let size = number(&self.per_page, 20)?.min(Self::MOST_PER_PAGE);
        Ok(Page { number: number(&self.page, 1)? - 1, size })
    }
}

/// A page of a list in the vendor's shape.
pub(crate) fn page(page: Page, total: i64, data: &[Value]) -> Value {
    let size = i64::from(page.size);
    let last = total.saturating_add(size).saturating_sub(1).checked_div(size).unwrap_or(1).max(1);
    json!({
        "pageInfo": {
            "currentPage": i64::from(page.number) + 1,
            "perPage": size,
            "lastPage": last,
            "total": total,
        },
        "data": data,
    })
}

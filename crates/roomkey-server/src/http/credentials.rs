//! Finding the one token of a request, and what it allows.

use crate::app::App;
use crate::callers::Caller;
use crate::config::Rights;
use crate::desk::tokens::verify;
use crate::failure::Failure;
use http::request::Parts;
use http::{HeaderMap, header};
use roomkey::videosdk::{Claims, Expectation, endpoints};
use roomkey::{RoomId, Verified};

/// Who asks, as the guard has found out for routes that take a caller.
#[derive(Clone, Debug)]
pub(super) struct Identified(pub(super) Result<Caller, Failure>);

/// Who asks.
pub(super) fn caller(parts: &Parts) -> Result<Caller, Failure> {
    match parts.extensions.get() {
        Some(Identified(caller)) => caller.clone(),
        None => Err(Failure::internal()),
    }
}

/// Who asks, if they have the right to do what they ask for.
pub(super) fn caller_with(
    app: &App,
    parts: &Parts,
    right: impl FnOnce(Rights) -> bool,
) -> Result<Caller, Failure> {
    let caller = caller(parts)?;
    if right(caller.policy.rights) {
        Ok(caller)
    } else if app.callers.is_anonymous(&caller) {
        Err(Failure::local_key_required())
    } else {
        Err(Failure::right_missing())
    }
}

/// The credential in `Authorization`: raw, as the vendor's clients send it, or after `Bearer`.
/// `None` when there is none; refused when there are two.
pub(crate) fn authorization(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let Some(text) = authorization_header(headers)? else { return Ok(None) };
    Ok(endpoints::credential(text)?)
}

/// The header `Authorization` as it stands.
pub(super) fn authorization_header(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    single_header(headers, header::AUTHORIZATION.as_str())
}

/// A header that holds a credential, of which there may be one.
pub(super) fn single_header<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> Result<Option<&'a str>, Failure> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Failure::ambiguous());
    }
    value.to_str().map(Some).map_err(|_| Failure::token_invalid())
}

/// Verifies the token in `Authorization`.
pub(crate) async fn api_token(app: &App, headers: &HeaderMap) -> Result<Verified<Claims>, Failure> {
    let token = authorization(headers)?.ok_or(Failure::token_invalid())?;
    verify(app, token, &Expectation::api()).await
}

/// Refuses a token that is for one room when something else is asked for.
pub(crate) fn for_room(claims: &Claims, room: Option<&RoomId>) -> Result<(), Failure> {
    Ok(endpoints::for_room(claims, room)?)
}

//! Requests and answers of others, as a verb's members have them.

use crate::members::Members;
use crate::refusal::wrong;
use crate::verbs::Member;
use http::Response;
use roomkey::endpoint::Incoming;
use roomkey::{Result, Timestamp, retry};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The members of a request that a client sent.
pub(crate) const QUERY: Member = Member::text("query", "the query, without `?`").optional();
pub(crate) const AUTHORIZATION: Member =
    Member::text("authorization", "the header `Authorization`").optional();
pub(crate) const CONTENT_TYPE: Member =
    Member::text("content_type", "the header `Content-Type`").optional();
pub(crate) const BODY: Member = Member::text("body", "the body as text").optional();
pub(crate) const BODY_HEX: Member =
    Member::text("body_hex", "or in hexadecimal digits, where it is no UTF-8").optional();
/// The members of an answer.
pub(crate) const STATUS: Member = Member::whole("status", "the status").optional();
pub(crate) const HEADERS: Member =
    Member::any("headers", "the headers: an object, or pairs of names and values").optional();
pub(crate) const CAME: Member =
    Member::seconds("came", "when it came, in Unix seconds, against which its dates are read")
        .optional();

/// A request that a client sent to an endpoint.
pub(crate) struct Sent {
    query: String,
    authorization: Option<String>,
    content_type: Option<String>,
    body: Vec<u8>,
}

impl Sent {
    pub(crate) fn read(members: &mut Members<'_>) -> Result<Self> {
        Ok(Self {
            query: members.optional(QUERY.name)?.unwrap_or_default(),
            authorization: members.optional(AUTHORIZATION.name)?,
            content_type: members.optional(CONTENT_TYPE.name)?,
            body: members.bytes(BODY.name)?,
        })
    }

    pub(crate) fn as_incoming(&self) -> Incoming<'_> {
        Incoming {
            query: &self.query,
            authorization: self.authorization.as_deref(),
            content_type: self.content_type.as_deref(),
            body: &self.body,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Headers {
    Pairs(Vec<(String, String)>),
    Named(BTreeMap<String, String>),
}

/// An answer that somebody gave.
pub(crate) fn answer(members: &mut Members<'_>) -> Result<Response<Vec<u8>>> {
    let mut answer = Response::builder().status(members.needed::<u16>(STATUS.name)?);
    let headers = match members.optional::<Headers>(HEADERS.name)? {
        None => Vec::new(),
        Some(Headers::Pairs(pairs)) => pairs,
        Some(Headers::Named(named)) => named.into_iter().collect(),
    };
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    let body = members.bytes(BODY.name)?;
    let not_of_answers = |_| wrong("The status or a header cannot be of an answer.");
    let mut answer = answer.body(body).map_err(not_of_answers)?;
    // A clock that is set to no time says nothing.
    let came = members.optional::<i64>(CAME.name)?;
    if let Some(came) = came.and_then(|came| Timestamp::from_unix(came).ok()) {
        retry::received(answer.headers_mut(), came);
    }
    Ok(answer)
}

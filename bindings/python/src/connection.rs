//! What tokens of OpenTok and of Vonage have in common: wishes, expectations and claims.

use crate::arguments::{
    Duration, Moment, SessionLike, Text, Texts, Whole, now, optional, text, time_rules,
};
use crate::claims::time;
use crate::errors::OrRaise;
use crate::outputs::{self, JsonObject, Time};
use pyo3::prelude::*;
use roomkey::opentok::{
    Access, AccessSpec, ApiAccess, ApiAccessSpec, ApiExpectation, ApiExpectationSpec, Expectation,
    ExpectationSpec,
};
use roomkey::{Timestamp, Verified};
use std::borrow::Cow;

/// What a client token is to grant, as it was given.
pub(crate) struct Wish<'a, 'py> {
    pub(crate) session: SessionLike<'a, 'py>,
    pub(crate) role: Option<Text<'a, 'py>>,
    pub(crate) kind: Option<Text<'a, 'py>>,
    pub(crate) data: Option<Text<'a, 'py>>,
    pub(crate) layout_classes: Option<Texts<'a, 'py>>,
    pub(crate) nonce: Option<Whole<'a, 'py>>,
    pub(crate) jti: Option<Text<'a, 'py>>,
}

fn borrowed<'t>(argument: Option<&'t Text<'_, '_>>, name: &str) -> PyResult<Option<Cow<'t, str>>> {
    Ok(optional(argument, name)?.map(Cow::Borrowed))
}

impl Wish<'_, '_> {
    pub(crate) fn read(&self, py: Python<'_>) -> PyResult<Access> {
        let classes = match &self.layout_classes {
            None => Vec::new(),
            Some(classes) => classes.objects("layout_classes")?,
        };
        let classes = classes.iter().map(|one| text(one, "layout_classes").map(Cow::Borrowed));
        let spec = AccessSpec {
            session: self.session.read("session")?.into(),
            role: borrowed(self.role.as_ref(), "role")?,
            kind: borrowed(self.kind.as_ref(), "kind")?,
            data: borrowed(self.data.as_ref(), "data")?,
            layout_classes: classes.collect::<PyResult<_>>()?,
            nonce: self.nonce.map(|nonce| nonce.read("nonce")).transpose()?,
            jti: borrowed(self.jti.as_ref(), "jti")?,
        };
        spec.parse().or_raise(py)
    }
}

/// What a client token has to be good for, as it was given.
pub(crate) struct Demand<'a, 'py> {
    pub(crate) session: Option<SessionLike<'a, 'py>>,
    pub(crate) capability: Option<Text<'a, 'py>>,
    pub(crate) kind: Option<Text<'a, 'py>>,
    pub(crate) leeway: Option<Whole<'a, 'py>>,
    pub(crate) max_lifetime: Option<Duration<'a, 'py>>,
    pub(crate) allow_missing_expiry: bool,
    pub(crate) now: Option<Moment<'a, 'py>>,
}

impl Demand<'_, '_> {
    pub(crate) fn read(&self, py: Python<'_>) -> PyResult<(Expectation, Timestamp)> {
        let session = self.session.as_ref().map(|session| session.read("session")).transpose()?;
        let (leeway, maximum_lifetime) = time_rules(self.leeway, self.max_lifetime)?;
        let spec = ExpectationSpec {
            session: session.map(Cow::Borrowed),
            capability: borrowed(self.capability.as_ref(), "capability")?,
            kind: borrowed(self.kind.as_ref(), "kind")?,
            leeway,
            maximum_lifetime,
            allow_missing_expiry: self.allow_missing_expiry,
        };
        Ok((spec.parse().or_raise(py)?, now(py, self.now.as_ref())?))
    }
}

/// What a token for the REST API is to say.
pub(crate) fn api_access(py: Python<'_>, jti: Option<&Text<'_, '_>>) -> PyResult<ApiAccess> {
    ApiAccessSpec { jti: borrowed(jti, "jti")? }.parse().or_raise(py)
}

/// What a token for the REST API has to keep to.
pub(crate) fn api_expectation(
    py: Python<'_>,
    leeway: Option<Whole<'_, '_>>,
    max_lifetime: Option<Duration<'_, '_>>,
) -> PyResult<ApiExpectation> {
    let (leeway, maximum_lifetime) = time_rules(leeway, max_lifetime)?;
    ApiExpectationSpec { leeway, maximum_lifetime }.parse().or_raise(py)
}

/// What a token for the REST API says, after it was verified.
///
///     >>> from roomkey import opentok
///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
///     >>> token = credentials.mint_api(jti="call-7", now=1_700_000_000)
///     >>> claims = credentials.verify_api(token, now=1_700_000_000)
///     >>> claims.project, claims.jti
///     ('123456', 'call-7')
#[pyclass(frozen, eq, module = "roomkey.opentok")]
#[derive(PartialEq)]
pub(crate) struct ApiClaims(pub(crate) Verified<roomkey::opentok::ApiClaims>);

crate::values::verified!(ApiClaims);

#[pymethods]
impl ApiClaims {
    /// The API key or the application that calls.
    #[getter]
    fn project(&self) -> &str {
        self.0.project()
    }

    /// When it was issued (`iat`), as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// The first second at which it is no longer valid (`exp`), as an aware datetime in UTC.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// The id of the token (`jti`).
    #[getter]
    fn jti(&self) -> Option<&str> {
        self.0.jti().map(roomkey::Jti::as_str)
    }

    /// All claims under Roomkey's names, as a new dict. Times are seconds since 1970.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
    ///     >>> credentials.verify_api(credentials.mint_api()).to_dict()["project"]
    ///     '123456'
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    fn __repr__(&self) -> String {
        format!("ApiClaims(project='{}')", self.0.project())
    }
}

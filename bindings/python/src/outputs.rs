//! Python objects that go out, each with the type that the stubs show for it.

use crate::json;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier as named, type_hint_subscript as of};
use std::convert::Infallible;

macro_rules! outputs {
    ($($(#[$doc:meta])* $name:ident, $hint:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name<'py>(pub(crate) Bound<'py, PyAny>);

        impl<'py> IntoPyObject<'py> for $name<'py> {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = Infallible;

            #[cfg(feature = "stubs")]
            const OUTPUT_TYPE: PyStaticExpr = $hint;

            fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Infallible> {
                Ok(self.0)
            }
        }
    )*};
}

outputs! {
    /// An aware `datetime` in UTC.
    Time, named!("datetime", "datetime");
    /// Texts that nobody changes.
    Texts, of!(named!("builtins", "tuple"), named!("builtins", "str"), ELLIPSIS);
    /// A permission each.
    Permissions, of!(named!("builtins", "tuple"), named!("roomkey._types", "Permission"), ELLIPSIS);
    /// A role each.
    Roles, of!(named!("builtins", "tuple"), named!("roomkey._types", "Role"), ELLIPSIS);
    /// A right each.
    Rights, of!(named!("builtins", "tuple"), named!("roomkey._types", "Right"), ELLIPSIS);
    /// What someone is in a session.
    SessionRole, named!("roomkey._types", "SessionRole");
    /// What can be done in a session.
    Capabilities, of!(named!("builtins", "tuple"), named!("roomkey._types", "Capability"), ELLIPSIS);
    /// Roles in a session.
    SessionRoles, of!(named!("builtins", "tuple"), named!("roomkey._types", "SessionRole"), ELLIPSIS);
    /// The form of a token.
    TokenKind, named!("roomkey._types", "TokenKind");
    /// Scopes.
    Scopes, of!(named!("builtins", "tuple"), named!("roomkey._types", "Scope"), ELLIPSIS);
    /// How someone gets in.
    Entry, named!("roomkey._types", "Entry");
    /// A `dict` of what JSON can hold.
    JsonObject, named!("roomkey._types", "JsonObject");
    /// What JSON can hold.
    Json, named!("typing", "Any");
    /// Findings.
    Findings, of!(named!("builtins", "tuple"), <crate::inspection::Finding as IntoPyObject>::OUTPUT_TYPE, ELLIPSIS);
    /// Vendors.
    Vendors, of!(named!("builtins", "tuple"), <crate::vendor::Vendor as IntoPyObject>::OUTPUT_TYPE, ELLIPSIS);
    /// A token or an error for each of many.
    Minted, named!("roomkey._types", "Minted");
    /// What a session wants done.
    SessionOutputs, of!(named!("builtins", "list"), named!("roomkey._types", "SessionOutput"));
    /// Names and values.
    TextDict, of!(named!("builtins", "dict"), named!("builtins", "str"), named!("builtins", "str"));
}

#[cfg(feature = "stubs")]
const ELLIPSIS: PyStaticExpr =
    PyStaticExpr::Constant { value: pyo3::inspect::PyStaticConstant::Ellipsis };

/// A tuple of texts.
pub(crate) fn texts<T: AsRef<str>>(
    py: Python<'_>,
    texts: impl IntoIterator<Item = T>,
) -> PyResult<Bound<'_, PyAny>> {
    let texts: Vec<T> = texts.into_iter().collect();
    Ok(PyTuple::new(py, texts.iter().map(AsRef::as_ref))?.into_any())
}

/// One word of a list that does not grow.
pub(crate) fn word<'py>(py: Python<'py>, word: &str) -> Bound<'py, PyAny> {
    PyString::intern(py, word).into_any()
}

/// What a value says as JSON, as a new dict.
pub(crate) fn claims_dict(
    py: Python<'_>,
    claims: serde_json::Result<serde_json::Value>,
) -> PyResult<JsonObject<'_>> {
    // A claim is a text, a number, or was read as JSON: all of it can be written again.
    json::python(py, &claims.unwrap_or_default()).map(JsonObject)
}

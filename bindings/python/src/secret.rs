//! Secrets, which Python can hold and not read.

use crate::arguments::{SecretLike, flag};
use pyo3::prelude::*;

/// Bytes that sign tokens. They are the exact bytes given, and nothing shows them.
///
/// A secret is refused if it cannot be right (empty, a PEM, a file name) and, unless
/// `allow_weak=True` says so by name, if it is unsafe: fewer than 32 bytes, or a placeholder copied
/// from the vendor's documents.
///
///     >>> from roomkey import Secret
///     >>> Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     Secret([redacted])
///     >>> Secret("short", allow_weak=True).weakness
///     'secret_too_short'
#[pyclass(frozen, module = "roomkey")]
pub(crate) struct Secret(pub(crate) roomkey::Secret);

/// A secret of the core from bytes.
pub(crate) fn made(bytes: &[u8], allow_weak: bool) -> roomkey::Result<roomkey::Secret> {
    if allow_weak { roomkey::Secret::allow_weak(bytes) } else { roomkey::Secret::new(bytes) }
}

#[pymethods]
impl Secret {
    #[new]
    #[pyo3(signature = (value, *, allow_weak: "bool" = false))]
    fn new(
        value: SecretLike<'_, '_>,
        #[pyo3(from_py_with = flag)] allow_weak: bool,
    ) -> PyResult<Self> {
        value.with(allow_weak, |secret| {
            let copy = secret.reveal(|bytes| made(bytes, allow_weak));
            crate::errors::OrRaise::or_raise(copy, value.0.py()).map(Self)
        })
    }

    /// The code for which it would be refused without `allow_weak`, or `None`.
    #[getter]
    fn weakness(&self) -> Option<&'static str> {
        self.0.weakness().map(roomkey::Code::as_str)
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "Secret([redacted])"
    }
}

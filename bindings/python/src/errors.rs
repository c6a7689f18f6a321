//! The core's refusals as Python exceptions.
//!
//! The classes are written in Python (`roomkey.errors`), because people subclass, pickle and
//! document them there. They are looked up once; which class a code has stands in a table there.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use roomkey::{Code, Error};

/// `roomkey.errors.of`, which makes the exception for a code.
static OF: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception for an error of the core, as an object.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let of = OF.import(py, "roomkey.errors", "of")?;
    of.call1((error.code().as_str(), error.reason(), error.hint(), error.retry_after()))
}

/// The exception for an error of the core, to be raised.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error).map_or_else(|failure| failure, PyErr::from_value)
}

/// An argument that is not what it has to be. The value itself is never repeated.
pub(crate) fn wrong(py: Python<'_>, name: &str, wanted: &str) -> PyErr {
    raised(py, &Error::because(Code::ArgumentInvalid, format!("`{name}` is not {wanted}.")))
}

/// The same, because of what Python itself said about it.
pub(crate) fn wrong_because(py: Python<'_>, name: &str, wanted: &str, cause: PyErr) -> PyErr {
    let error = wrong(py, name, wanted);
    error.set_cause(py, Some(cause));
    error
}

/// A result of the core as one of Python.
pub(crate) trait OrRaise<T> {
    /// Raises the exception for the error.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for roomkey::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raised(py, &error))
    }
}

/// Every error code, with its category, its meaning and whether a retry can help.
///
///     >>> from roomkey import _roomkey
///     >>> _roomkey.codes()["token_revoked"]
///     ('token', 'The token was revoked.', False)
#[pyfunction]
#[pyo3(signature = () -> "dict[str, tuple[str, str, bool]]")]
pub(crate) fn codes(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let codes = PyDict::new(py);
    for code in Code::ALL {
        let retryable = Error::new(*code).is_retryable();
        let about = (code.category().as_str(), code.meaning(), retryable).into_pyobject(py)?;
        codes.set_item(code.as_str(), about.cast_into::<PyTuple>()?)?;
    }
    Ok(codes)
}

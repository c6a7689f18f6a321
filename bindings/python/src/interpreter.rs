//! One interpreter of a process has the package.
//!
//! The exceptions are looked up once in a process. A second interpreter would raise those of the first,
//! which its `except` does not know.

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// Raises `ImportError` in every interpreter of the process but the one that came first.
#[pyfunction]
pub(crate) fn only_one_interpreter(py: Python<'_>) -> PyResult<()> {
    static FIRST: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    // Every interpreter has one of its own.
    let builtins = py.import("builtins")?;
    if FIRST.get_or_init(py, || builtins.clone().unbind()).bind(py).is(&builtins) {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "roomkey is in use by another interpreter of this process, and cannot be shared: run each \
         interpreter in a process of its own (with mod_wsgi: `WSGIApplicationGroup %{GLOBAL}`).",
    ))
}

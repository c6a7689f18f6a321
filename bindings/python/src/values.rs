//! What the objects that only hold values have in common: they compare by value, copies of them are
//! themselves, and those that stand for a verification are never read from a file.

use crate::errors::raised;
use pyo3::prelude::*;
use roomkey::{Code, Error};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Why an object is not pickled: whoever reads it would trust bytes that nobody verified.
pub(crate) fn not_pickled(py: Python<'_>, name: &str) -> PyErr {
    let reason =
        format!("`{name}` says that it was verified, and a pickle of it could be anyone's.");
    let hint = "Keep the token and verify it again, or keep `to_dict()`.";
    raised(py, &Error::because(Code::ArgumentInvalid, reason).with_hint(hint))
}

/// A hash of what equal values have in common.
pub(crate) fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Copies of an object that cannot be changed: the object.
macro_rules! copies {
    ($($class:ty),*) => {$(
        #[pymethods]
        impl $class {
            fn __copy__(slf: Py<Self>) -> Py<Self> {
                slf
            }

            fn __deepcopy__(slf: Py<Self>, _memo: Bound<'_, PyAny>) -> Py<Self> {
                slf
            }
        }
    )*};
}

/// Claims that were verified: values that are copied and compared, and not pickled.
macro_rules! verified {
    ($class:ident) => {
        crate::values::copies!($class);

        #[pymethods]
        impl $class {
            fn __hash__(&self) -> u64 {
                crate::values::hash(serde_json::to_string(&self.0).ok())
            }

            fn __reduce__(&self, py: Python<'_>) -> PyResult<String> {
                Err(crate::values::not_pickled(py, stringify!($class)))
            }
        }
    };
}

pub(crate) use {copies, verified};

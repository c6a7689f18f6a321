//! JSON values from Python objects and back.
//!
//! Only what JSON can hold exactly goes in: anything else is refused and nothing is rounded or left
//! out. No code of the caller's runs on the way, objects that contain themselves end at the depth
//! that tokens end at, and no more is read than could stand in a token.

use crate::errors::{OrRaise, raised, wrong};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString};
use roomkey::{Code, Error};
use serde_json::{Map, Number, Value};

/// Reads an object with all it holds.
pub(crate) fn object(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Map<String, Value>> {
    let py = object.py();
    match object.cast::<PyDict>() {
        Ok(members) => Reader { name, left: roomkey::jws::MAXIMUM_BYTES }.members(members, 1),
        Err(_) => Err(wrong(py, name, "a dict")),
    }
}

/// Reads one value.
pub(crate) fn value(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    Reader { name, left: roomkey::jws::MAXIMUM_BYTES }.value(object, 0)
}

struct Reader<'n> {
    name: &'n str,
    /// How many characters and values may still come.
    left: usize,
}

impl Reader<'_> {
    fn spend(&mut self, py: Python<'_>, amount: usize) -> PyResult<()> {
        match self.left.checked_sub(amount) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(raised(py, &Error::new(Code::TokenTooLarge))),
        }
    }

    fn value(&mut self, object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
        let py = object.py();
        self.spend(py, 1)?;
        if let Ok(string) = object.cast::<PyString>() {
            let text = crate::arguments::text(string, self.name)?;
            self.spend(py, text.len())?;
            Ok(Value::String(text.to_owned()))
        } else if let Ok(flag) = object.cast::<PyBool>() {
            Ok(Value::Bool(flag.is_true()))
        } else if let Ok(number) = object.cast::<PyInt>() {
            let number = number.extract().map(u64::into);
            let negative = || object.extract().map(i64::into);
            number.or_else(|_| negative()).map(Value::Number).map_err(|_| self.unfit(py))
        } else if let Ok(number) = object.cast::<PyFloat>() {
            Number::from_f64(number.value()).map(Value::Number).ok_or_else(|| self.unfit(py))
        } else if object.is_instance_of::<PyNone>() {
            Ok(Value::Null)
        } else if let Ok(members) = object.cast::<PyDict>() {
            self.members(members, Self::deeper(py, depth)?).map(Value::Object)
        } else if let Some(items) = crate::arguments::items(object) {
            let depth = Self::deeper(py, depth)?;
            items.iter().map(|item| self.value(item, depth)).collect()
        } else {
            Err(wrong(py, self.name, "made of dict, list, str, int, float, bool and None"))
        }
    }

    fn members(
        &mut self,
        members: &Bound<'_, PyDict>,
        depth: usize,
    ) -> PyResult<Map<String, Value>> {
        let py = members.py();
        let mut map = Map::new();
        for (key, value) in members.iter() {
            let Ok(key) = key.cast::<PyString>() else {
                return Err(wrong(py, self.name, "a dict whose keys are all text"));
            };
            let key = crate::arguments::text(key, self.name)?.to_owned();
            self.spend(py, key.len())?;
            let value = self.value(&value, depth)?;
            if map.insert(key, value).is_some() {
                // Two keys of different classes can be equal as text.
                return Err(raised(py, &Error::new(Code::MemberDuplicated)));
            }
        }
        Ok(map)
    }

    fn deeper(py: Python<'_>, depth: usize) -> PyResult<usize> {
        if depth < roomkey::json::MAXIMUM_DEPTH {
            Ok(depth + 1)
        } else {
            Err(Error::new(Code::NestingTooDeep)).or_raise(py)
        }
    }

    fn unfit(&self, py: Python<'_>) -> PyErr {
        wrong(py, self.name, "made of numbers that JSON readers keep: 64 bits or finite")
    }
}

/// A JSON value as Python objects.
pub(crate) fn python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), _, _) => number.into_pyobject(py)?.into_any(),
            (_, Some(number), _) => number.into_pyobject(py)?.into_any(),
            (_, _, number) => number.into_pyobject(py)?.into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(python(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(members) => dict(py, members.iter())?.into_any(),
    })
}

/// A dict of members.
pub(crate) fn dict<'py, 'v>(
    py: Python<'py>,
    members: impl Iterator<Item = (&'v String, &'v Value)>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in members {
        dict.set_item(name, python(py, value)?)?;
    }
    Ok(dict)
}

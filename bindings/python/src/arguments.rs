//! What Python hands over, looked at as it is.
//!
//! pyo3's own conversions are too obliging for an access token: they take `True` for 1, ask any
//! object for its `__index__`, and raise `OverflowError` or `TypeError` where people expect one kind
//! of error. So arguments arrive here unconverted, and each is read with its name: the exact type or
//! a subclass of it, without running any code of the caller's, or `argument_invalid`.
//!
//! The names of the types are those of `roomkey._types`, which the stubs show.

use crate::errors::{OrRaise, wrong, wrong_because};
use crate::secret::Secret;
use crate::session_id::SessionId;
use pyo3::Borrowed;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDateTime, PyDelta, PyDeltaAccess, PyFloat, PyInt, PyList,
    PyMapping, PyString, PyTuple,
};
use roomkey::{Code, Error, Lifetime, LifetimeSpec, Timestamp};
use serde_json::Number;
use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration as StdDuration;

macro_rules! arguments {
    ($($(#[$doc:meta])* $name:ident, $module:tt, $hint:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name<'a, 'py>(pub(crate) Borrowed<'a, 'py, PyAny>);

        impl<'a, 'py> FromPyObject<'a, 'py> for $name<'a, 'py> {
            type Error = Infallible;

            #[cfg(feature = "stubs")]
            const INPUT_TYPE: PyStaticExpr = pyo3::type_hint_identifier!($module, $hint);

            fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Self, Infallible> {
                Ok(Self(object))
            }
        }
    )*};
}

arguments! {
    /// Text.
    Text, "builtins", "str";
    /// Several texts, in anything that can be gone through. A single text is not several.
    Texts, "roomkey._types", "Texts";
    /// Several permissions.
    Permissions, "roomkey._types", "Permissions";
    /// Several rights.
    Rights, "roomkey._types", "Rights";
    /// Several roles.
    Roles, "roomkey._types", "Roles";
    /// Several scopes.
    Scopes, "roomkey._types", "Scopes";
    /// What a token is wanted for.
    Use, "roomkey._types", "Use";
    /// A whole number that is not negative.
    Whole, "builtins", "int";
    /// A number of seconds, perhaps with a fraction.
    Seconds, "builtins", "float";
    /// What mints a token for a time in seconds.
    Mint, "roomkey._types", "Mint";
    /// Bytes.
    Bytes, "builtins", "bytes";
    /// A query, as text or as the bytes that were sent.
    Query, "roomkey._types", "Query";
    /// A number of seconds, text with a unit, or a `timedelta`.
    Duration, "roomkey._types", "Duration";
    /// Seconds since 1970, or a `datetime` that knows its offset.
    Moment, "roomkey._types", "Moment";
    /// A `dict` of what JSON can hold.
    JsonObject, "roomkey._types", "JsonObject";
    /// Text, or a `dict` of what JSON can hold.
    TextOrJson, "roomkey._types", "TextOrJson";
    /// Text, bytes or a `Secret`.
    SecretLike, "roomkey._types", "SecretLike";
    /// A mapping of variables, such as `os.environ`.
    Variables, "roomkey._types", "Variables";
    /// Credentials, each with a state.
    Entries, "roomkey._types", "KeyringEntries";
    /// Credentials or a keyring.
    Signers, "roomkey._types", "Signers";
    /// The headers of an answer.
    Headers, "roomkey._types", "Headers";
    /// The id of a session, as text or parsed.
    SessionLike, "roomkey._types", "SessionLike";
    /// An app token, or the claims of one that was verified.
    AppLike, "roomkey._types", "AppLike";
}

/// `True` or `False`, for `from_py_with`.
pub(crate) fn flag(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    match object.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true()),
        Err(_) => Err(wrong(object.py(), "flag", "True or False")),
    }
}

impl Text<'_, '_> {
    pub(crate) fn read(&self, name: &str) -> PyResult<&str> {
        text(&self.0, name)
    }
}

impl Query<'_, '_> {
    /// As text. A byte that is no ASCII is written as an escape, which says the same, so that nothing is
    /// replaced and the core decides what is text.
    pub(crate) fn read(&self, name: &str) -> PyResult<Cow<'_, str>> {
        let object: &Bound<'_, PyAny> = &self.0;
        let Ok(bytes) = object.cast::<PyBytes>() else {
            return text(object, name).map(Cow::Borrowed);
        };
        let bytes = bytes.as_bytes();
        if bytes.is_ascii()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Ok(Cow::Borrowed(text));
        }
        let mut escaped = String::new();
        for byte in bytes {
            if byte.is_ascii() {
                escaped.push(char::from(*byte));
            } else {
                let _infallible = write!(escaped, "%{byte:02X}");
            }
        }
        Ok(Cow::Owned(escaped))
    }
}

/// Reads an optional text.
pub(crate) fn optional<'t>(
    argument: Option<&'t Text<'_, '_>>,
    name: &str,
) -> PyResult<Option<&'t str>> {
    argument.map(|text| text.read(name)).transpose()
}

/// The text of an object, which may be an instance of a subclass of `str`: its own text then, not
/// what its `__str__` says.
pub(crate) fn text<'t>(object: &'t Bound<'_, PyAny>, name: &str) -> PyResult<&'t str> {
    let py = object.py();
    let Ok(string) = object.cast::<PyString>() else { return Err(wrong(py, name, "text")) };
    let unfit = |cause| wrong_because(py, name, "text that UTF-8 can hold", cause);
    string.to_str().map_err(unfit)
}

macro_rules! several {
    ($($name:ident),*) => {$(
        impl<'py> $name<'_, 'py> {
            /// The texts as objects, which keeps them alive while they are read.
            pub(crate) fn objects(self, name: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
                each(&self.0, name)
            }
        }
    )*};
}

several!(Texts, Permissions, Rights, Roles, Scopes);

/// What an object yields. Text, bytes and mappings can be gone through too, and nobody means their
/// letters, their numbers or their keys: `{"allow_mod": False}` grants nothing.
fn each<'py>(object: &Bound<'py, PyAny>, name: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
    const WANTED: &str = "several texts, such as a list, a tuple or a set";
    let py = object.py();
    if let Some(items) = items(object) {
        return Ok(items);
    }
    let is_one = object.is_instance_of::<PyString>()
        || object.is_instance_of::<PyBytes>()
        || object.is_instance_of::<PyByteArray>()
        || object.cast::<PyMapping>().is_ok();
    if is_one {
        return Err(wrong(py, name, WANTED));
    }
    let failed = |cause| wrong_because(py, name, WANTED, cause);
    object.try_iter().map_err(failed)?.collect::<PyResult<_>>().map_err(failed)
}

/// The items of a list or a tuple.
pub(crate) fn items<'py>(object: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    if let Ok(list) = object.cast::<PyList>() {
        Some(list.iter().collect())
    } else {
        object.cast::<PyTuple>().ok().map(|tuple| tuple.iter().collect())
    }
}

/// A number that is one: `True` and `False` are not.
fn whole<'t, 'py>(object: &'t Bound<'py, PyAny>) -> Option<&'t Bound<'py, PyInt>> {
    object.cast::<PyInt>().ok().filter(|_| !object.is_instance_of::<PyBool>())
}

impl Whole<'_, '_> {
    pub(crate) fn read(self, name: &str) -> PyResult<u64> {
        whole(&self.0)
            .and_then(|number| number.extract().ok())
            .ok_or_else(|| wrong(self.0.py(), name, "a whole number, 0 or more"))
    }
}

impl Seconds<'_, '_> {
    pub(crate) fn read(self, name: &str) -> PyResult<f64> {
        let object: &Bound<'_, PyAny> = &self.0;
        if let Ok(seconds) = object.cast::<PyFloat>() {
            return Ok(seconds.value());
        }
        match whole(object) {
            // What no float holds is as good as endless.
            Some(seconds) => Ok(seconds.extract().unwrap_or(f64::INFINITY)),
            None => Err(wrong(object.py(), name, "a number of seconds")),
        }
    }
}

impl Bytes<'_, '_> {
    pub(crate) fn read(&self, name: &str) -> PyResult<&[u8]> {
        let object: &Bound<'_, PyAny> = &self.0;
        match object.cast::<PyBytes>() {
            Ok(bytes) => Ok(bytes.as_bytes()),
            Err(_) => Err(wrong(object.py(), name, "bytes")),
        }
    }
}

impl Duration<'_, '_> {
    /// The plain value that the core judges.
    pub(crate) fn read(self, name: &str) -> PyResult<LifetimeSpec> {
        // A number that no lifetime is. The core says so, the same way for all of them.
        let unfit = || Number::from(-1);
        let object: &Bound<'_, PyAny> = &self.0;
        if let Ok(string) = object.cast::<PyString>() {
            return Ok(LifetimeSpec::Text(text(string, name)?.to_owned()));
        }
        let number = if let Some(number) = whole(object) {
            number.extract::<u64>().map_or_else(|_| unfit(), Number::from)
        } else if let Ok(delta) = object.cast::<PyDelta>() {
            match seconds_of(delta) {
                (seconds, 0) => u64::try_from(seconds).map_or_else(|_| unfit(), Number::from),
                _ => unfit(),
            }
        } else if object.is_instance_of::<PyFloat>() {
            unfit()
        } else {
            return Err(wrong(object.py(), name, "a number of seconds, text or a timedelta"));
        };
        Ok(LifetimeSpec::Number(number))
    }
}

/// Whole seconds, rounded down, and microseconds.
fn seconds_of(delta: &Bound<'_, PyDelta>) -> (i64, i32) {
    let days = i64::from(delta.get_days());
    (days * 86_400 + i64::from(delta.get_seconds()), delta.get_microseconds())
}

impl Moment<'_, '_> {
    pub(crate) fn read(self, name: &str) -> PyResult<Timestamp> {
        let object: &Bound<'_, PyAny> = &self.0;
        let py = object.py();
        let seconds = if let Some(number) = whole(object) {
            // What does not fit is no time either.
            number.extract::<i64>().unwrap_or(i64::MAX)
        } else if let Ok(time) = object.cast::<PyDateTime>() {
            since_1970(time, name)?
        } else {
            return Err(wrong(py, name, "a number of seconds since 1970 or an aware datetime"));
        };
        Timestamp::from_unix(seconds).or_raise(py)
    }
}

/// Whole seconds since 1970, rounded down.
fn since_1970(time: &Bound<'_, PyDateTime>, name: &str) -> PyResult<i64> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = time.py();
    let strange = |cause| wrong_because(py, name, "a datetime whose time zone works", cause);
    if time.call_method0(pyo3::intern!(py, "utcoffset")).map_err(strange)?.is_none() {
        let reason = format!(
            "`{name}` is a naive datetime: it does not say which time zone it means, and a machine \
             in another zone would take it for another moment."
        );
        let hint = "Use datetime.now(timezone.utc), or give it a tzinfo.";
        let error = Error::because(Code::ArgumentInvalid, reason).with_hint(hint);
        return Err(crate::errors::raised(py, &error));
    }
    let epoch = EPOCH.get_or_try_init(py, || moment(py, 0).map(Bound::unbind))?;
    let since = time.sub(epoch).map_err(strange)?;
    let since = since.cast::<PyDelta>().map_err(|error| strange(error.into()))?;
    Ok(seconds_of(since).0)
}

/// The time that was given, or what Python's clock says: whoever stops `time.time` in a test, by hand or
/// with one of the libraries for it, stops it here too.
pub(crate) fn now(py: Python<'_>, now: Option<&Moment<'_, '_>>) -> PyResult<Timestamp> {
    static TIME: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    if let Some(now) = now {
        return now.read("now");
    }
    let time = TIME.get_or_try_init(py, || py.import("time").map(Bound::unbind))?.bind(py);
    let strange = |cause| wrong_because(py, "time.time()", "a number of seconds since 1970", cause);
    let seconds = time.call_method0(pyo3::intern!(py, "time")).map_err(strange)?;
    let since = StdDuration::try_from_secs_f64(seconds.extract().map_err(strange)?);
    // A clock that stands before 1970 was never set, and the core refuses it.
    let seconds = since.map_or(-1, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    Timestamp::from_unix(seconds).or_raise(py)
}

/// A time as an aware `datetime` in UTC.
pub(crate) fn moment(py: Python<'_>, seconds: u64) -> PyResult<Bound<'_, PyAny>> {
    static FROM: PyOnceLock<(Py<PyAny>, Py<PyAny>)> = PyOnceLock::new();
    let (from_timestamp, utc) = FROM.get_or_try_init(py, || {
        let datetime = py.import("datetime")?;
        let from_timestamp = datetime.getattr("datetime")?.getattr("fromtimestamp")?;
        let utc = datetime.getattr("timezone")?.getattr("utc")?;
        PyResult::Ok((from_timestamp.unbind(), utc.unbind()))
    })?;
    from_timestamp.bind(py).call1((seconds, utc))
}

impl SessionLike<'_, '_> {
    /// The text, which the core parses where it is not parsed yet.
    pub(crate) fn read(&self, name: &str) -> PyResult<&str> {
        let object: &Bound<'_, PyAny> = &self.0;
        match object.cast::<SessionId>() {
            Ok(session) => Ok(session.get().0.as_str()),
            Err(_) => text(object, name),
        }
    }
}

/// A lifetime that may be left out. What may be asked for at most, the core says when it mints.
pub(crate) fn lifetime(
    py: Python<'_>,
    given: Option<Duration<'_, '_>>,
    default: Lifetime,
) -> PyResult<Lifetime> {
    match given {
        None => Ok(default),
        Some(duration) => duration.read("lifetime")?.parse(Lifetime::LONGEST_SECONDS).or_raise(py),
    }
}

/// What a leeway and a longest lifetime were given as.
pub(crate) fn time_rules(
    leeway: Option<Whole<'_, '_>>,
    max_lifetime: Option<Duration<'_, '_>>,
) -> PyResult<(Option<u64>, Option<LifetimeSpec>)> {
    let leeway = leeway.map(|leeway| leeway.read("leeway")).transpose()?;
    let maximum = max_lifetime.map(|maximum| maximum.read("max_lifetime")).transpose()?;
    Ok((leeway, maximum))
}

/// The variables of the environment, or of another mapping.
pub(crate) struct Environment<'py>(Bound<'py, PyAny>);

impl<'py> Environment<'py> {
    pub(crate) fn of(py: Python<'py>, given: Option<Variables<'_, 'py>>) -> PyResult<Self> {
        Ok(Self(match given {
            Some(variables) => variables.0.to_owned(),
            None => py.import("os")?.getattr("environ")?,
        }))
    }

    pub(crate) fn get(&self, name: &str) -> PyResult<Option<String>> {
        let strange = |cause| wrong_because(self.0.py(), "environ", "a mapping of text", cause);
        match self.0.call_method1("get", (name,)).map_err(strange)? {
            value if value.is_none() => Ok(None),
            value => text(&value, name).map(|value| Some(value.to_owned())),
        }
    }

    /// A variable that has to be set, and not to nothing.
    pub(crate) fn need(&self, name: &str, unset: Code) -> PyResult<String> {
        let error = || Error::because(unset, format!("`{name}` is not set."));
        let value = self.get(name)?.filter(|value| !value.is_empty());
        value.ok_or_else(|| crate::errors::raised(self.0.py(), &error()))
    }
}

impl SecretLike<'_, '_> {
    /// Lends the secret: the one that was given, or one made of exactly the bytes that were.
    pub(crate) fn with<T>(
        self,
        allow_weak: bool,
        then: impl FnOnce(&roomkey::Secret) -> PyResult<T>,
    ) -> PyResult<T> {
        let py = self.0.py();
        if let Ok(secret) = self.0.cast::<Secret>() {
            return then(&secret.get().0);
        }
        then(&crate::secret::made(self.exact("secret")?, allow_weak).or_raise(py)?)
    }

    /// A copy of the bytes, for an owner who wipes them.
    pub(crate) fn bytes(self, name: &str) -> PyResult<Vec<u8>> {
        match self.0.cast::<Secret>() {
            Ok(secret) => Ok(secret.get().0.reveal(<[u8]>::to_vec)),
            Err(_) => self.exact(name).map(<[u8]>::to_vec),
        }
    }

    /// The bytes of what is no `Secret`.
    fn exact(&self, name: &str) -> PyResult<&[u8]> {
        let object: &Bound<'_, PyAny> = &self.0;
        match object.cast::<PyBytes>() {
            Ok(bytes) => Ok(bytes.as_bytes()),
            Err(_) if object.is_instance_of::<PyString>() => Ok(text(object, name)?.as_bytes()),
            Err(_) => Err(wrong(object.py(), name, "text, bytes or a Secret")),
        }
    }
}

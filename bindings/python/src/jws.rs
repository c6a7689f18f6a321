//! Signatures of tokens that belong to no vendor.

use crate::arguments::{Bytes, Duration, Moment, SecretLike, Text, Whole, flag, now, optional};
use crate::errors::OrRaise;
use crate::json;
use crate::outputs::JsonObject;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use roomkey::jws::ExpectationSpec;
use std::borrow::Cow;

/// A key that verifies signatures, and with it the one algorithm it verifies.
///
///     >>> from roomkey import jws
///     >>> jws.Key.hs256("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     Key(HS256, [redacted])
#[pyclass(frozen, module = "roomkey.jws")]
pub(crate) struct Key(pub(crate) roomkey::jws::Key);

#[pymethods]
impl Key {
    /// A shared secret, for HS256: text, bytes or a `Secret`.
    ///
    ///     >>> from roomkey import jws
    ///     >>> jws.Key.hs256(b"9d3b1f0a6c5e4827b1a0f3c2d4e59687").algorithm
    ///     'HS256'
    #[staticmethod]
    fn hs256(secret: SecretLike<'_, '_>) -> PyResult<Self> {
        secret.with(false, |secret| Ok(Self(roomkey::jws::Key::hs256(secret))))
    }

    /// An RSA public key of at least 2048 bits as one PEM block, for RS256. Raises `key_invalid` and
    /// `key_too_small`.
    ///
    ///     >>> import roomkey
    ///     >>> from roomkey import jws
    ///     >>> try:
    ///     ...     jws.Key.rs256_pem("not a key")
    ///     ... except roomkey.ConfigurationError as error:
    ///     ...     print(error.code)
    ///     key_invalid
    #[staticmethod]
    fn rs256_pem(py: Python<'_>, pem: Text<'_, '_>) -> PyResult<Self> {
        roomkey::jws::Key::rs256_pem(pem.read("pem")?).or_raise(py).map(Self)
    }

    /// An RSA public key of at least 2048 bits from the big-endian bytes of its modulus and its
    /// exponent, for RS256. Raises `key_invalid` and `key_too_small`.
    ///
    ///     >>> from roomkey import jws
    ///     >>> jws.Key.rs256_components(b"\xff" * 256, b"\x01\x00\x01").algorithm
    ///     'RS256'
    #[staticmethod]
    fn rs256_components(
        py: Python<'_>,
        modulus: Bytes<'_, '_>,
        exponent: Bytes<'_, '_>,
    ) -> PyResult<Self> {
        let (modulus, exponent) = (modulus.read("modulus")?, exponent.read("exponent")?);
        roomkey::jws::Key::rs256_components(modulus, exponent).or_raise(py).map(Self)
    }

    /// The algorithm this key verifies: `HS256` or `RS256`.
    #[getter]
    fn algorithm(&self) -> &'static str {
        self.0.algorithm().as_str()
    }

    /// Checks form, header and signature, and returns the payload, whatever bytes it holds.
    ///
    /// This decides who made the bytes and nothing more: it looks at no claim and no time. For a
    /// JWT use `verify`.
    ///
    ///     >>> from roomkey import jws, videosdk
    ///     >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    ///     >>> token = videosdk.Credentials("my-api-key", secret).mint(permissions=["allow_join"])
    ///     >>> jws.Key.hs256(secret).open(token)[:24]
    ///     b'{"apikey":"my-api-key","'
    fn open<'py>(&self, py: Python<'py>, token: Text<'_, '_>) -> PyResult<Bound<'py, PyBytes>> {
        let payload = self.0.open(token.read("token")?).or_raise(py)?;
        Ok(PyBytes::new(py, &payload))
    }

    /// Decides whether to trust a plain JWT, and returns its claims; raises if not.
    ///
    /// `audience` has to be named by `aud`; without it a token with `aud` is refused. `iss` has to be
    /// `issuer`, if that is given: where a key signs for several. `leeway` is how many seconds clocks may
    /// differ (0 to 600, 0 by default); `max_lifetime` refuses tokens that live longer;
    /// `allow_missing_expiry` admits tokens without `exp`.
    ///
    ///     >>> from roomkey import jws, videosdk
    ///     >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    ///     >>> token = videosdk.Credentials("my-api-key", secret).mint(permissions=["allow_join"])
    ///     >>> jws.Key.hs256(secret).verify(token)["permissions"]
    ///     ['allow_join']
    #[pyo3(signature = (token, *, audience=None, issuer=None, leeway=None, max_lifetime=None,
                        allow_missing_expiry: "bool" = false, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        token: Text<'_, '_>,
        audience: Option<Text<'_, '_>>,
        issuer: Option<Text<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        #[pyo3(from_py_with = flag)] allow_missing_expiry: bool,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<JsonObject<'py>> {
        let spec = ExpectationSpec {
            audience: optional(audience.as_ref(), "audience")?.map(Cow::Borrowed),
            issuer: optional(issuer.as_ref(), "issuer")?.map(Cow::Borrowed),
            leeway: leeway.map(|leeway| leeway.read("leeway")).transpose()?,
            maximum_lifetime: max_lifetime.map(|most| most.read("max_lifetime")).transpose()?,
            allow_missing_expiry,
        };
        let expectation = spec.parse().or_raise(py)?;
        let now = self::now(py, now.as_ref())?;
        let claims = self.0.verify(token.read("token")?, &expectation, now).or_raise(py)?;
        json::dict(py, claims.members().iter()).map(|dict| JsonObject(dict.into_any()))
    }

    fn __repr__(&self) -> String {
        format!("Key({}, [redacted])", self.algorithm())
    }
}

/// An RSA private key that signs with RS256: at least 2048 bits, one PEM block, not encrypted.
///
/// Raises `key_invalid` and `key_too_small`. `Rs256Signer(pem).sign(payload)` is a token.
///
///     >>> import roomkey
///     >>> from roomkey import jws
///     >>> try:
///     ...     jws.Rs256Signer("not a key").sign(b'{"iss":"me"}')
///     ... except roomkey.ConfigurationError as error:
///     ...     print(error.code)
///     key_invalid
#[pyclass(frozen, module = "roomkey.jws")]
pub(crate) struct Rs256Signer(roomkey::jws::Rs256Signer);

#[pymethods]
impl Rs256Signer {
    #[new]
    fn new(py: Python<'_>, pem: Text<'_, '_>) -> PyResult<Self> {
        roomkey::jws::Rs256Signer::from_pem(pem.read("pem")?).or_raise(py).map(Self)
    }

    /// Signs a payload with the header `{"alg":"RS256","typ":"JWT"}`.
    fn sign(&self, py: Python<'_>, payload: Bytes<'_, '_>) -> PyResult<String> {
        let payload = payload.read("payload")?;
        // An RSA signature takes a millisecond, for which others need not wait.
        py.detach(|| self.0.sign(payload)).or_raise(py)
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "Rs256Signer([redacted])"
    }
}

//! What a vendor's server tells of by a webhook.

use crate::arguments::moment;
use crate::outputs::{self, JsonObject, Time};
use pyo3::prelude::*;
use roomkey::Verified;
use roomkey::vendor::Event;

/// Something that happened at a vendor's. Only `VendorKeys.verify_webhook` makes one, and it cannot be changed.
///
/// The example has the test sign what LiveKit's server would.
///
///     >>> import base64, hashlib, hmac, roomkey
///     >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
///     >>> livekit = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
///     >>> body = b'{"event":"room_started","room":{"name":"class-7"},"id":"EV_1","createdAt":"1750000000"}'
///     >>> encode = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=")
///     >>> digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
///     >>> claims = b'{"iss":"APIx7Qm2","nbf":1750000000,"exp":1750000300,"sha256":"%s"}' % digest.encode()
///     >>> signed = encode(b'{"alg":"HS256"}') + b"." + encode(claims)
///     >>> tag = encode(hmac.digest(secret.encode(), signed, "sha256"))
///     >>> event = livekit.verify_webhook(f"{signed.decode()}.{tag.decode()}", body, now=1750000000)
///     >>> event.name, event.room, event.participant, event.id
///     ('room_started', 'class-7', None, 'EV_1')
#[pyclass(frozen, eq, module = "roomkey")]
#[derive(PartialEq)]
pub(crate) struct VendorEvent(pub(crate) Verified<Event>);

crate::values::verified!(VendorEvent);

#[pymethods]
impl VendorEvent {
    /// Its id. The same event may come again: remember those of the window, and act once.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// What happened, in the vendor's words, such as `participant_joined`. The vendor's list grows.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// When it happened, as an aware datetime in UTC.
    #[getter]
    fn created_at<'py>(&self, py: Python<'py>) -> PyResult<Time<'py>> {
        moment(py, self.0.created_at().unix()).map(Time)
    }

    /// The room, or `None`: it did not happen in one.
    #[getter]
    fn room(&self) -> Option<&str> {
        self.0.room()
    }

    /// The participant, or `None`: it is about none.
    #[getter]
    fn participant(&self) -> Option<&str> {
        self.0.participant()
    }

    /// Everything the vendor said, without passwords, as a new dict.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(self.0.raw()))
    }

    /// All of it as a new dict, the time in seconds since 1970.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&*self.0))
    }

    fn __repr__(&self) -> String {
        format!("VendorEvent({:?}, id={:?})", self.name(), self.id())
    }
}

//! Names, lifetimes and times as the core reads them.

use crate::arguments::{Duration, Moment, Text};
use crate::errors::OrRaise;
use pyo3::prelude::*;
use roomkey::videoio::{AppId, Identity, Scope};
use roomkey::videosdk::{Permission, Role};
use roomkey::{ApiKey, CustomRoomId, Jti, LifetimeSpec, ParticipantId, RoomId};

macro_rules! parsers {
    ($($(#[$doc:meta])* $function:ident, $type:ident;)*) => {$(
        $(#[$doc])*
        #[pyfunction]
        pub(crate) fn $function(py: Python<'_>, text: Text<'_, '_>) -> PyResult<String> {
            $type::parse(text.read("text")?).or_raise(py).map(|parsed| parsed.to_string())
        }
    )*};
}

parsers! {
    /// Returns the text if it is a room id, and raises `room_id_invalid` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_room_id("2kyv-gzay-64pg")
    ///     '2kyv-gzay-64pg'
    parse_room_id, RoomId;
    /// Returns the text if it can be an app's own name of a room, and raises
    /// `custom_room_id_invalid` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_custom_room_id("Stand-up, Mondays")
    ///     'Stand-up, Mondays'
    parse_custom_room_id, CustomRoomId;
    /// Returns the text if it is a participant id, and raises `participant_id_invalid` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_participant_id("lxvdplwt")
    ///     'lxvdplwt'
    parse_participant_id, ParticipantId;
    /// Returns the text if it is an API key, and raises `api_key_invalid` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_api_key("my-api-key")
    ///     'my-api-key'
    parse_api_key, ApiKey;
    /// Returns the text if it can be the id of a token, and raises `jti_invalid` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_jti("order-7")
    ///     'order-7'
    parse_jti, Jti;
    /// Returns the text if it is a permission, and raises `permission_unknown` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_permission("ask_join")
    ///     'ask_join'
    parse_permission, Permission;
    /// Returns the text if it is a role, and raises `role_unknown` if not.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.parse_role("rtc")
    ///     'rtc'
    parse_role, Role;
    /// Returns the text if it can be the id of an app, and raises `app_id_invalid` if not.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> videoio.parse_app_id("my-app")
    ///     'my-app'
    parse_app_id, AppId;
    /// Returns the text if it can be an app's own name for a user, and raises `identity_invalid` if
    /// not.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> videoio.parse_identity("ann@app.example")
    ///     'ann@app.example'
    parse_identity, Identity;
    /// Returns the text if it is a scope, and raises `scope_unknown` if not.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> videoio.parse_scope("videos.read")
    ///     'videos.read'
    parse_scope, Scope;
}

/// The seconds of a lifetime: a number of seconds, text such as `"2h"`, or a `timedelta`.
///
/// Raises `lifetime_invalid` for what is no lifetime and for more than `maximum`, which is 30 days
/// unless it is given.
///
///     >>> import roomkey
///     >>> roomkey.lifetime_seconds("2h")
///     7200
#[pyfunction]
#[pyo3(signature = (value, *, maximum=None))]
pub(crate) fn lifetime_seconds(
    py: Python<'_>,
    value: Duration<'_, '_>,
    maximum: Option<Duration<'_, '_>>,
) -> PyResult<u64> {
    let maximum = maximum.map(|maximum| maximum.read("maximum")).transpose()?;
    let lifetime = LifetimeSpec::choose(Some(&value.read("value")?), maximum.as_ref());
    Ok(lifetime.or_raise(py)?.as_seconds())
}

/// A time as RFC 3339 writes it, in UTC, to the second.
///
///     >>> import roomkey
///     >>> roomkey.timestamp_text(1_700_000_000)
///     '2023-11-14T22:13:20Z'
#[pyfunction]
pub(crate) fn timestamp_text(time: Moment<'_, '_>) -> PyResult<String> {
    Ok(time.read("time")?.to_string())
}

//! Vendors by their names: which keys there are, whatever their vendor, and whether a token is good by them.

use super::vendors::{Current, Tokbox};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use roomkey::Verified;
use roomkey::vendor::endpoints::VerifyRequest;
use roomkey::vendor::{Claims, Keys, Vendor};
use std::sync::Arc;

/// The keys of the vendor of this name: those of the store, or where rooms are at a vendor those of the
/// configuration. Of a vendor that there is not and of one without keys the answer is the same.
pub(crate) fn keys_of(app: &App, name: &str) -> Result<Arc<Keys>, Failure> {
    let stored = app.authorities.as_ref().map(Current::get);
    let stored = stored.iter().flat_map(|stored| stored.keys().iter().cloned());
    let in_cloud = app.tokbox.as_ref().and_then(Tokbox::cloud_keys);
    std::iter::once(app.keys.by_name())
        .chain(stored)
        .chain(in_cloud)
        .find(|keys| keys.vendor().about().name == name)
        .ok_or_else(Failure::vendor_unknown)
}

/// What a room of a vendor is called here, if it has a name beside its id: policies and revocations may be about
/// either.
pub(crate) async fn known_as(
    app: &App,
    vendor: Vendor,
    room: Option<&str>,
) -> Result<Option<String>, Failure> {
    match room {
        Some(room) => Ok(app.store.name_of_room(vendor.about().name, room).await?),
        None => Ok(None),
    }
}

/// Verifies a token for what it has to be good for. Which tokens were taken back the database says, so without
/// it none is good.
pub(crate) async fn verify(
    app: &App,
    keys: &Keys,
    asked: &VerifyRequest,
) -> Result<Verified<Claims>, Failure> {
    app.store.is_there()?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let claims = asked.verify(keys, now)?;
    let name = known_as(app, keys.vendor(), claims.subject().entering).await?;
    if app.is_taken_back(keys.vendor(), &claims, name.as_deref()) {
        tracing::debug!(reason = "token_revoked", "a token was refused");
        return Err(Failure::token_invalid());
    }
    Ok(claims)
}

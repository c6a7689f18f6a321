//! Vendors by their names: which keys there are, whatever their vendor, and whether a token is good by them.

use super::again::twice;
use super::vendors::{Current, Tokbox};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use roomkey::Verified;
use roomkey::vendor::endpoints::VerifyRequest;
use roomkey::vendor::{Claims, Keys, Vendor};
use std::future::ready;
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
    name: &str,
    asked: &VerifyRequest,
) -> Result<Verified<Claims>, Failure> {
    app.store.is_there()?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let before = app.keys_seen();
    let vendor = keys_of(app, name)?.vendor();
    let judge = || -> Result<_, Failure> { Ok(asked.verify(&*keys_of(app, name)?, now)?) };
    let claims = twice(app, || ready(judge())).await?;
    let known_as = known_as(app, vendor, claims.subject().entering).await?;
    if app.is_taken_back(vendor, &claims, known_as.as_deref()) {
        tracing::debug!(reason = "token_revoked", "a token was refused");
        // As long as for any other that is refused.
        app.look_again(before).await;
        return Err(Failure::token_invalid());
    }
    Ok(claims)
}

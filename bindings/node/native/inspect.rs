//! Looking at a token without trusting it.

use crate::crossing::{answer, json_text, moment};
use crate::secret::Secret;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::inspect::{Context, inspect as look};

/// The report as JSON, beside what it says to a person.
#[napi(catch_unwind)]
pub fn inspect<'env>(
    env: &'env Env,
    text: String,
    secret: Option<&Secret>,
    now: f64,
) -> napi::Result<JsString<'env>> {
    let report = moment(now).and_then(|now| {
        let context = Context::at(now);
        let context = secret.map_or(context, |secret| context.secret(&secret.0));
        let report = look(&text, &context);
        json_text(&(&report, report.to_string()))
    });
    answer(env, report)
}

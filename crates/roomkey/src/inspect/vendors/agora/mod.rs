//! Agora's two forms, which are no JWT: bytes in base64, and those of 007 compressed besides.

mod bytes;
mod new;
mod old;
mod services;
#[cfg(test)]
mod tests;

use super::{Context, Kind, Report};

pub(super) fn look(token: &str, context: &Context<'_>, report: &mut Report) -> bool {
    if let Some(encoded) = token.strip_prefix("007").filter(|encoded| new::is_one(encoded)) {
        report.kind = Kind::Agora007;
        new::look(encoded, context, report);
    } else if let Some((app, content)) =
        token.strip_prefix("006").and_then(|rest| rest.split_at_checked(32))
        && app.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        report.kind = Kind::Agora006;
        old::look(app, content, context, report);
    } else {
        return false;
    }
    true
}

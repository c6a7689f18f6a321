//! Agora's two forms, which are no JWT: bytes in base64, and those of 007 compressed besides.

mod bytes;
mod new;
mod old;
mod services;
#[cfg(test)]
mod tests;

use crate::report::{Context, FindingCode, Form, Kind, Look, Report, Words, is_base64, run};

/// The forms for the inspector.
pub(super) static LOOK: Look =
    Look { jwts: &[], forms: &[Form { at, is_headless: |_| false, look }] };

const WORDS_OF_007: Words = &[
    (FindingCode::TokenExpired, "Its lifetime is over, or that of the last of its privileges."),
    (
        FindingCode::IssuedInFuture,
        "The time of issue lies more than a minute ahead. The clock of the minting machine may be wrong.",
    ),
    (
        FindingCode::TokenTooLarge,
        "More than 16 KiB come out of it when it is inflated, and nothing that long is looked at.",
    ),
    (
        FindingCode::EncodingInvalid,
        "What follows `007` is not one compressed token and nothing else: it was cut short or changed, or something was joined to it.",
    ),
];

const WORDS_OF_006: Words = &[
    (FindingCode::TokenExpired, "The last of its privileges has ended."),
    (
        FindingCode::EncodingInvalid,
        "What follows the id of the app cannot be read: it was cut short or changed.",
    ),
];

fn at(text: &str) -> Option<usize> {
    if text.starts_with("007eJ") {
        return Some(run(text, is_base64)).filter(|length| *length > 40);
    }
    let hex = run(text.strip_prefix("006")?, |one| one.is_ascii_hexdigit());
    (hex >= 32).then(|| run(text, is_base64)).filter(|length| *length > 60)
}

fn look(token: &str, context: &Context<'_>, report: &mut Report) -> bool {
    if let Some(encoded) = token.strip_prefix("007").filter(|encoded| new::is_one(encoded)) {
        report.recognise(Kind::Agora007, WORDS_OF_007);
        new::look(encoded, context, report);
    } else if let Some((app, content)) =
        token.strip_prefix("006").and_then(|rest| rest.split_at_checked(32))
        && app.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        report.recognise(Kind::Agora006, WORDS_OF_006);
        old::look(app, content, context, report);
    } else {
        return false;
    }
    true
}

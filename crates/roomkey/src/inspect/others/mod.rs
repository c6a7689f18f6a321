//! The vendors whose tokens are looked at and not made: one small file each, and one entry in the list.

mod agora;
mod daily;
mod hundredms;
mod jaas;
mod jitsi;
mod stream;
mod twilio;
mod zoom;

use crate::report::Look;

pub(super) static LOOKS: &[&Look] = &[
    &twilio::LOOK,
    &jaas::LOOK,
    &zoom::LOOK,
    &hundredms::LOOK,
    &jitsi::LOOK,
    &daily::LOOK,
    &stream::LOOK,
    &agora::LOOK,
];

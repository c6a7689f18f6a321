//! `VideoSDK`'s numbers of client errors, for those who know them: beside our words, and never instead of them.

use super::ending::Refusal;
use super::input::{Action, Input};
use crate::error::Code;

/// The number of a token that the door does not take, by our code for it (JS SDK 1.1.1, `constants.d.ts`). An ended
/// token is among those that are invalid: the vendor has no number of its own for it.
///
/// ```
/// use roomkey::{Code, gate::number_of};
/// assert_eq!(number_of(Code::TokenExpired), 4002);
/// assert_eq!(number_of(Code::RoomMismatch), 4022);
/// assert_eq!(number_of(Code::ParticipantMismatch), 4023);
/// assert_eq!(number_of(Code::RoleNotAllowed), 4024);
/// ```
pub const fn number_of(code: Code) -> u16 {
    match code {
        Code::ApiKeyMissing | Code::ApiKeyMismatch | Code::ApiKeyUnknown => 4001,
        Code::ApiKeyDisabled => 4053,
        Code::RoomIdInvalid => 4003,
        Code::ParticipantIdInvalid => 4004,
        Code::PermissionMissing | Code::PermissionsInvalid | Code::PermissionsContradictory => 4008,
        Code::RoomMismatch => 4022,
        Code::ParticipantMismatch => 4023,
        Code::RoleNotAllowed | Code::RolesInvalid => 4024,
        Code::InternalFault | Code::EntropyUnavailable => 5000,
        _ => 4002,
    }
}

/// The number of a refusal in view of what was asked for: where the vendor has one for the failed request, that one.
pub(super) const fn number_for(input: &Input, why: Refusal) -> u16 {
    match input {
        Input::Answer { .. } | Input::AdmitAll { .. } => 4059,
        Input::Moderate { action: Action::Remove | Action::Ban, .. } => 4066,
        Input::Moderate { action: Action::AskMicrophone, .. } => 4067,
        Input::Moderate { action: Action::DisableMicrophone, .. } => 4068,
        Input::Moderate { action: Action::AskWebcam, .. } => 4069,
        Input::Moderate { action: Action::DisableWebcam, .. } => 4070,
        _ => why.number(),
    }
}

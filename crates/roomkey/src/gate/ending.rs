//! How a knock ends, how somebody is gone, and why something is refused: words that stand on the wire.

use serde::{Deserialize, Serialize};

macro_rules! said {
    (
        $(#[$doc:meta])* $name:ident;
        $($(#[$variant_doc:meta])* $variant:ident, $text:literal, $sentence:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// A stable word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The same for people.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

said! {
    /// How a knock ends: in exactly one of these, once.
    ///
    /// ```
    /// use roomkey::gate::Ending;
    /// assert_eq!(Ending::ALL.len(), 7);
    /// assert_eq!(Ending::HostAbsent.as_str(), "host_absent");
    /// assert_eq!(Ending::Denied.sentence(), "They may not come in.");
    /// ```
    Ending;
    /// They may come in, once, within the join window.
    Admitted, "admitted", "They may come in.";
    /// They may not.
    Denied, "denied", "They may not come in.";
    /// Nobody answered in time.
    Expired, "expired", "Nobody answered in time.";
    /// No host was there to answer.
    HostAbsent, "host_absent", "No host was there to answer.";
    /// Whoever knocked does not want to come in any more.
    Withdrawn, "withdrawn", "Whoever knocked went away.";
    /// The room is closed, or its time is over.
    Closed, "closed", "The room is closed.";
    /// They were banned.
    Banned, "banned", "They do not come into this room.";
}

said! {
    /// What made a knock end so, or somebody go.
    ///
    /// ```
    /// use roomkey::gate::Cause;
    /// assert_eq!(Cause::TokenExpired.as_str(), "token_expired");
    /// assert!(Cause::ALL.iter().all(|cause| cause.sentence().ends_with('.')));
    /// ```
    Cause;
    /// Somebody said so who may.
    Host, "host", "A host said so.";
    /// They said so themselves.
    Oneself, "oneself", "They said so themselves.";
    /// Who waited was let in by rules that have no lobby any more.
    LobbyOpened, "lobby_opened", "The room has no lobby any more.";
    /// The time to do it is over: to answer, to come in, to come back.
    Time, "time", "It was not done in time.";
    /// The token ended while they waited.
    TokenExpired, "token_expired", "The token ended meanwhile.";
    /// The token was taken back.
    TokenRevoked, "token_revoked", "The token was taken back.";
    /// The same participant came another time.
    Replaced, "replaced", "The same participant came another time.";
    /// The connection was lost and did not come back.
    ConnectionLost, "connection_lost", "The connection was lost.";
    /// They are not on the roster.
    NotOnRoster, "not_on_roster", "They are not on the list of those who may come in.";
    /// The time of the room is over.
    RoomOver, "room_over", "The time of the room is over.";
    /// The session was ended.
    SessionEnded, "session_ended", "The session was ended.";
    /// The room was closed.
    RoomClosed, "room_closed", "The room was closed.";
    /// They were thrown out.
    Removed, "removed", "They were removed.";
    /// They were banned.
    Banned, "banned", "They were banned.";
}

said! {
    /// Why something is refused.
    ///
    /// ```
    /// use roomkey::gate::Refusal;
    /// assert_eq!(Refusal::ParticipantDuplicate.as_str(), "participant_duplicate");
    /// assert_eq!(Refusal::ParticipantDuplicate.number(), 4005);
    /// assert!(Refusal::ALL.iter().all(|refusal| refusal.sentence().ends_with('.')));
    /// ```
    Refusal;
    /// The token is for another room.
    RoomMismatch, "room_mismatch", "The token is for another room.";
    /// The room is closed.
    RoomClosed, "room_closed", "The room is closed.";
    /// Its time has not come.
    RoomNotOpen, "room_not_open", "The room is not open yet.";
    /// Its time is over.
    RoomOver, "room_over", "The time of the room is over.";
    /// There is no room for more.
    ParticipantLimit, "participant_limit", "As many are in the room as may be.";
    /// No more may wait.
    LobbyFull, "lobby_full", "As many wait as may.";
    /// They are not on the roster.
    NotOnRoster, "not_on_roster", "The participant is not on the list of those who may come in.";
    /// They are banned.
    Banned, "banned", "The participant does not come into this room.";
    /// The token was taken back.
    TokenRevoked, "token_revoked", "The token was taken back.";
    /// The token has ended.
    TokenExpired, "token_expired", "The token has ended.";
    /// The same participant is connected.
    ParticipantDuplicate, "participant_duplicate", "The same participant is connected already.";
    /// They were denied a short while ago.
    KnockCoolDown, "knock_cool_down", "They were denied a short while ago.";
    /// They were told not to ask again.
    KnockNotAgain, "knock_not_again", "They were told not to ask again.";
    /// There was too much knocking.
    KnockLimit, "knock_limit", "There was too much knocking.";
    /// There is no such knock, or another secret.
    EntryUnknown, "entry_unknown", "There is no such knock, or its secret is another.";
    /// The admission is over, or was used.
    AdmissionOver, "admission_over", "The admission is over, or was used.";
    /// There is no such ticket, it was used, or its secret is another.
    TicketUnknown, "ticket_unknown", "There is no such ticket, it was used, or its secret is another.";
    /// They are not inside.
    NotInside, "not_inside", "Only who is in the room does that.";
    /// Another connection has taken the place of this one.
    ConnectionReplaced, "connection_replaced", "Another connection has taken the place of this one.";
    /// They may not do that.
    PermissionMissing, "permission_missing", "They may not do that.";
    /// Nobody does that for themselves.
    Oneself, "oneself", "Nobody does that for themselves.";
    /// Who was made host does not do that to who is moderator by token.
    Outranked, "outranked", "Who was made host does not do that to a moderator.";
    /// There is no such participant in the room.
    ParticipantUnknown, "participant_unknown", "There is no such participant in the room.";
    /// Nobody has asked for that.
    NotAsked, "not_asked", "Nobody has asked for that.";
    /// The text is empty, too long, or has control characters.
    TextInvalid, "text_invalid", "The text is empty, too long, or has control characters.";
    /// What was drawn for it was drawn before.
    NotFresh, "not_fresh", "What was drawn for this was drawn before.";
}

impl Refusal {
    /// `VideoSDK`'s number for it, of its client errors (JS SDK 1.1.1, `constants.d.ts`): 4025, a request that does not
    /// match the security configuration, where it has none of its own.
    ///
    /// See [`Refusal`] for an example.
    pub const fn number(self) -> u16 {
        match self {
            Self::TokenRevoked | Self::TokenExpired | Self::TicketUnknown => 4002,
            Self::ParticipantDuplicate | Self::ConnectionReplaced => 4005,
            Self::PermissionMissing | Self::Oneself | Self::Outranked | Self::KnockNotAgain => 4008,
            Self::ParticipantLimit | Self::LobbyFull => 4009,
            Self::RoomMismatch => 4022,
            Self::NotOnRoster => 4023,
            Self::RoomClosed | Self::RoomNotOpen | Self::RoomOver => 4052,
            Self::NotFresh => 5000,
            _ => 4025,
        }
    }
}

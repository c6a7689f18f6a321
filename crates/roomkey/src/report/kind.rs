//! The kinds of token there are.

use crate::written::written;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident, $text:literal, $words:literal;)*) => {
        /// What a token seems to be.
        ///
        /// ```
        /// assert_eq!(roomkey::inspect::Kind::OpenTokT1.as_str(), "opentok_t1");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
            /// A kind that only its vendor's folder knows.
            Other(&'static OtherKind),
        }

        impl Kind {
            /// Every kind but those that only their vendor's folder knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The kind in lower case, as it stands in JSON.
            ///
            /// ```
            /// assert_eq!(roomkey::inspect::Kind::VideoSdk.as_str(), "videosdk");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* Self::Other(other) => other.name }
            }

            /// What a person would call it, behind "This is".
            pub(crate) const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* Self::Other(other) => other.words }
            }
        }
    };
}

/// A kind of token that a vendor's folder names.
///
/// ```
/// use roomkey::inspect::Kind;
/// fn is_of_a_folder(kind: Kind) -> bool {
///     matches!(kind, Kind::Other(_))
/// }
/// assert!(!is_of_a_folder(Kind::VideoSdk));
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct OtherKind {
    /// As it stands in JSON.
    pub(crate) name: &'static str,
    /// What a person would call it, behind "This is".
    pub(crate) words: &'static str,
}

kinds! {
    /// A JWT with the claim `apikey`.
    VideoSdk, "videosdk", "a VideoSDK token";
    /// OpenTok's own format, `T1==…`.
    OpenTokT1, "opentok_t1", "an OpenTok token (T1)";
    /// A JWT of OpenTok: for a session, or for the REST API.
    OpenTokJwt, "opentok_jwt", "an OpenTok token (JWT)";
    /// A JWT of Vonage: for a session, or for the REST API.
    VonageJwt, "vonage_jwt", "a Vonage token";
    /// Video.io's app token: a JWT with the claim `acid` and the role `app`.
    VideoIoApp, "videoio_app", "an app token of Video.io";
    /// Our own session token for Video.io: the same with the role `session`.
    VideoIoSession, "videoio_session", "a session token of Video.io";
    /// A JWT with `LiveKit`'s claim `video`.
    LiveKit, "livekit", "a LiveKit token";
    /// A JWT for a Jitsi server of one's own: `room`, and `context` or the audience `jitsi`.
    Jitsi, "jitsi", "a Jitsi token";
    /// A JWT for Jitsi as a service (8x8), whose key id or subject is `vpaas-magic-cookie-…`.
    Jaas, "jaas", "a JaaS token (Jitsi as a service)";
    /// A meeting token of Daily: `d` and other claims of one or two letters.
    Daily, "daily", "a Daily meeting token";
    /// A JWT for Zoom's Video SDK: `tpc` and `app_key` or `role_type`.
    ZoomVideo, "zoom_video", "a Zoom token (Video SDK)";
    /// A JWT for Zoom's Meeting SDK: `mn` and `appKey` or `sdkKey`.
    ZoomMeeting, "zoom_meeting", "a Zoom token (Meeting SDK)";
    /// An access token of Twilio: `cty` is `twilio-fpa;v=1`.
    Twilio, "twilio", "a Twilio access token";
    /// A JWT of 100ms: `access_key`, and `type` is `app` or `management`.
    HundredMs, "100ms", "a 100ms token";
    /// A JWT of Stream: `user_id` or `server`, and nothing that Stream does not write.
    Stream, "stream", "a Stream token";
    /// Agora's `AccessToken2`: `007` and compressed bytes in base64. No JWT.
    Agora007, "agora_007", "an Agora token (007)";
    /// Agora's older form: `006`, the id of the app and bytes in base64. No JWT.
    Agora006, "agora_006", "an Agora token (006)";
    /// An encrypted JWT, which nobody can look into without its key.
    Jwe, "jwe", "an encrypted token (JWE)";
    /// Some other JWT.
    Jwt, "jwt", "a JWT";
    /// No token that we know.
    Unknown, "unknown", "no token that Roomkey knows";
}

written!(Kind: Serialize);

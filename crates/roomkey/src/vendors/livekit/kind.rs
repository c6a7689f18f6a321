//! What kind of participant comes, as LiveKit tells people from machines.

use crate::error::{Code, Error, Result};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$one:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$one])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text that stands in the token.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Parses the exact text.
            ///
            /// # Errors
            /// `argument_invalid` for any other text, which the server would take for something else.
            pub fn parse(text: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    Error::because(
                        Code::ArgumentInvalid,
                        format!("{} is one of {}.", $what, words.join(", ")),
                    )
                })
            }

            /// As the server reads it: in any case.
            #[allow(dead_code, reason = "of a detail nothing follows but a finding")]
            pub(crate) fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(text))
            }
        }

        $crate::written::written!($name: Display, Serialize);
    };
}

words! {
    /// What kind of participant it is (`kind`). One that the server does not know is a standard one to it, so
    /// none such is minted.
    ///
    /// ```
    /// use roomkey::livekit::Kind;
    /// assert_eq!(Kind::parse("agent")?, Kind::Agent);
    /// assert_eq!(Kind::Agent.as_str(), "agent");
    /// assert!(Kind::parse("robot").is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Kind, "A kind of participant", {
        /// People, and whoever says nothing.
        Standard = "standard",
        /// What brings a stream in.
        Ingress = "ingress",
        /// What records or streams out.
        Egress = "egress",
        /// A telephone.
        Sip = "sip",
        /// A program that takes part.
        Agent = "agent",
        /// Another network of calls.
        Connector = "connector",
        /// Another source of media.
        Bridge = "bridge",
    }
}

words! {
    /// What else there is to know about its kind (`kindDetails`). The server drops those it does not know.
    ///
    /// ```
    /// use roomkey::livekit::KindDetail;
    /// assert_eq!(KindDetail::parse("cloud_agent")?, KindDetail::CloudAgent);
    /// assert_eq!(KindDetail::CloudAgent.as_str(), "cloud_agent");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    KindDetail, "A detail of a kind", {
        /// An agent that the vendor's cloud runs.
        CloudAgent = "cloud_agent",
        /// Forwarded from another room.
        Forwarded = "forwarded",
        /// A call by the messenger of that name.
        ConnectorWhatsapp = "connector_whatsapp",
        /// A call by Twilio.
        ConnectorTwilio = "connector_twilio",
        /// A camera that speaks RTSP.
        BridgeRtsp = "bridge_rtsp",
        /// One that is played for a test.
        Simulation = "simulation",
    }
}

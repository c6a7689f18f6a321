//! What a person sees when the server listens: where, with which key, and for each vendor the lines
//! that make a room and a token.

use super::Listening;
use anstyle::Style;
use roomkey_server::DatabaseUrl;
use std::fmt;

/// The lines on standard error.
pub(super) struct Banner<'a> {
    pub(super) listening: &'a Listening<'a>,
    pub(super) database: &'a DatabaseUrl,
    pub(super) has_callers: bool,
    pub(super) is_loopback: bool,
    /// This program, as a shell is told to run it.
    pub(super) program: &'a str,
    /// Whose sessions the rooms of a name are.
    pub(super) rooms_vendor: Option<&'a str>,
}

impl Banner<'_> {
    fn vendors(&self, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listening: Listening { url, opentok, vonage, videoio, .. }, program, .. } = self;
        let (Some(opentok), Some(vonage), Some(videoio)) = (opentok, vonage, videoio) else {
            return Ok(());
        };
        writeln!(f, "\nOpenTok, API key {}", opentok.api_key)?;
        if let Some(secret) = opentok.secret {
            writeln!(f, "         secret  {secret}")?;
        }
        self.session("opentok", "X-OPENTOK-AUTH:", caller, f)?;
        writeln!(f, "\nVonage, application {}", vonage.application_id)?;
        if let Some(path) = vonage.private_key_path {
            writeln!(f, "        private key {path}")?;
        }
        self.session("vonage", "Authorization: Bearer", caller, f)?;
        writeln!(f, "\nVideo.io, where an identity takes the place of a room\n")?;
        let token = if let Some(token) = videoio.app_token {
            token
        } else {
            writeln!(
                f,
                "APP_TOKEN=$({program} token mint --vendor videoio --kind app --app {} --database {})",
                videoio.app,
                quoted(&self.database.to_string())
            )?;
            "$APP_TOKEN"
        };
        writeln!(
            f,
            "curl -s -H \"Authorization: Bearer {token}\" -H 'Content-Type: application/json' \
             -d '{{\"identity\":\"ann\"}}' {url}/v1/sessions"
        )?;
        self.livekit(caller, f)
    }

    /// A media server of LiveKit's that takes the tokens, and a token. Whoever has another one tells it the
    /// same key.
    fn livekit(&self, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listening: Listening { url, livekit, .. }, program, .. } = self;
        let Some(livekit) = livekit.as_ref().filter(|livekit| !livekit.api_key.is_empty()) else {
            return Ok(());
        };
        writeln!(f, "\nLiveKit, API key {}", livekit.api_key)?;
        if let Some(secret) = livekit.secret {
            writeln!(f, "         secret  {secret}")?;
        }
        let database = quoted(&self.database.to_string());
        writeln!(f, "\nexport $({program} keys export --database {database} | grep ^LIVEKIT_)")?;
        writeln!(
            f,
            "LIVEKIT_KEYS=\"$LIVEKIT_API_KEY: $LIVEKIT_API_SECRET\" livekit-server --bind 127.0.0.1 --node-ip 127.0.0.1 &"
        )?;
        writeln!(
            f,
            "curl -s{caller} -H 'Content-Type: application/json' \
             -d '{{\"room_name\":\"my-room\",\"participant_identity\":\"ann\"}}' {url}/livekit/token"
        )
    }
}

impl Banner<'_> {
    fn who_may_ask(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_loopback {
            return Ok(());
        }
        let callers =
            if self.has_callers { "" } else { " Programs on this machine may ask it for tokens." };
        writeln!(f, "\nPages on any port of localhost may call it (CORS).{callers}")?;
        if let Some(path) = self.listening.local_key_path {
            writeln!(f, "Metrics and revocations take the key in {path}.")?;
        }
        Ok(())
    }

    /// A session and a token: from the room of a name, or where that is another vendor's, as the vendor's
    /// own SDKs do it.
    fn session(
        &self,
        vendor: &str,
        header: &str,
        caller: &str,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let Self { listening: Listening { url, .. }, program, .. } = self;
        if self.rooms_vendor == Some(vendor) {
            return writeln!(f, "\ncurl -s{caller} {url}/room/my-room");
        }
        let database = quoted(&self.database.to_string());
        let mint = format!("{program} token mint --vendor {vendor} --database {database}");
        writeln!(f, "\nJWT=$({mint} --kind api)")?;
        writeln!(
            f,
            "SESSION=$(curl -s -d '' -H \"{header} $JWT\" -H 'Accept: application/json' \
             {url}/session/create | grep -o '\"session_id\":\"[^\"]*' | cut -d'\"' -f4)"
        )?;
        writeln!(f, "{mint} --role publisher --session \"$SESSION\"")
    }
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:+@".contains(&byte);
    if word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bold = Style::new().bold();
        let Listening { url, api_key, secret, secrets_path, .. } = self.listening;
        writeln!(
            f,
            "Roomkey listens on {bold}{url}{bold:#} and keeps its data in {}.\n",
            self.database
        )?;
        writeln!(f, "  api key  {api_key}")?;
        if let Some(secret) = secret {
            writeln!(f, "  secret   {secret}")?;
            writeln!(f, "           Keep it: only `roomkey keys export` shows it again.")?;
        }
        if let Some(path) = secrets_path {
            writeln!(f, "  secrets  are in {path}, for you alone")?;
        }
        self.who_may_ask(f)?;
        writeln!(f, "\nA token, a meeting, and whether it is there:\n")?;
        // Where callers are configured, a token is only for those who show a key of theirs.
        let caller =
            if self.has_callers { " -H \"Authorization: Bearer $CALLER_KEY\"" } else { "" };
        writeln!(f, "TOKEN=$(curl -s{caller} {url}/get-token | cut -d'\"' -f4)")?;
        writeln!(
            f,
            "MEETING=$(curl -s -d \"token=$TOKEN\" {url}/create-meeting \
             | grep -o '\"meetingId\":\"[^\"]*' | cut -d'\"' -f4)"
        )?;
        writeln!(f, "curl -i -d \"token=$TOKEN\" {url}/validate-meeting/$MEETING")?;
        self.vendors(caller, f)?;
        writeln!(f)?;
        write!(f, "Ctrl-C stops it.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_there_once_and_callers_show_a_key() {
        let database = DatabaseUrl::default();
        let new = Listening {
            url: "http://[::1]:9",
            api_key: "k",
            secret: Some("s3cr3t"),
            opentok: None,
            vonage: None,
            videoio: None,
            livekit: None,
            local_key_path: Some("/a/roomkey.local.key"),
            secrets_path: None,
        };
        let banner = |listening: &Listening<'_>, has_callers, is_loopback| {
            let (program, rooms_vendor) = ("roomkey", Some("opentok"));
            let database = &database;
            Banner { listening, database, has_callers, is_loopback, program, rooms_vendor }
                .to_string()
        };
        let shown = banner(&new, false, true);
        assert!(shown.contains("s3cr3t") && !shown.contains("CALLER_KEY"), "{shown}");
        assert!(shown.contains("CORS") && shown.contains("/a/roomkey.local.key"), "{shown}");
        let old = Listening { secret: None, local_key_path: None, ..new };
        let shown = banner(&old, true, false);
        assert!(!shown.contains("secret") && shown.contains("CALLER_KEY"), "{shown}");
        assert!(!shown.contains("CORS") && !shown.contains("local.key"), "{shown}");
        assert_eq!(shown.lines().filter(|line| line.contains("curl ")).count(), 3);
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("/opt/roomkey"), "/opt/roomkey");
        assert_eq!(quoted("/a b/it's"), "'/a b/it'\\''s'");
    }
}

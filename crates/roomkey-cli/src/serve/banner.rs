//! What a person sees when the server listens: where, with which key, and for each vendor the lines
//! that make a room and a token.

use super::{Listening, Project};
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

/// What a person copies into a shell for a vendor, beside its title and its credentials.
type Lines = fn(&Banner<'_>, &Project, caller: &str, &mut fmt::Formatter<'_>) -> fmt::Result;

/// For vendors that have a way of their own. Every other is shown by its name.
const LINES: &[(&str, Lines)] = &[
    ("opentok", |banner, project, caller, f| banner.session(project, "X-OPENTOK-AUTH:", caller, f)),
    ("vonage", |banner, project, caller, f| {
        banner.session(project, "Authorization: Bearer", caller, f)
    }),
    ("videoio", |banner, project, _, f| banner.user(project, f)),
    ("livekit", |banner, _, caller, f| banner.media_server(caller, f)),
];

impl Banner<'_> {
    fn vendors(&self, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for project in &self.listening.vendors.0 {
            let (about, local) = (project.vendor.vendor().about(), project.vendor.local());
            write!(f, "\n{}", about.title)?;
            if about.credential(local.project).is_some() {
                let title = local.project_title.replace("api key", "API key");
                write!(f, ", {} {}", title.trim_end_matches(" id"), project.name)?;
            }
            writeln!(f)?;
            if let Some(path) = &project.private_key_path {
                writeln!(f, "         private key {path}")?;
            } else if let (Some(secret), None) = (&project.secret, &local.bearer) {
                writeln!(f, "         secret  {}", secret.as_str())?;
            }
            let own = LINES.iter().find(|(name, _)| *name == about.name);
            match own {
                Some((_, lines)) => lines(self, project, caller, f)?,
                None => self.by_name(project, caller, f)?,
            }
        }
        Ok(())
    }

    /// A token of any vendor that can say a grant.
    fn by_name(&self, project: &Project, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (about, url) = (project.vendor.vendor().about(), self.listening.url);
        if about.grant.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\ncurl -s{caller} -H 'Content-Type: application/json' -d \
             '{{\"grant\":{{\"room\":\"my-room\",\"identity\":\"ann\",\"join\":\"join\"}}}}' {url}/vendors/{}/token",
            about.name
        )
    }

    /// Where an identity takes the place of a room.
    fn user(&self, project: &Project, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listening: Listening { url, .. }, program, .. } = self;
        writeln!(f, "\nAn identity takes the place of a room:\n")?;
        let token = if let Some(token) = &project.secret {
            token.as_str()
        } else {
            let database = quoted(&self.database.to_string());
            let mint = format!("{program} token mint --vendor {}", project.vendor.as_str());
            let app = &project.name;
            writeln!(f, "APP_TOKEN=$({mint} --kind app --app {app} --database {database})")?;
            "$APP_TOKEN"
        };
        writeln!(
            f,
            "curl -s -H \"Authorization: Bearer {token}\" -H 'Content-Type: application/json' \
             -d '{{\"identity\":\"ann\"}}' {url}/v1/sessions"
        )
    }

    /// A media server of LiveKit's that takes the tokens, and a token. Whoever has another one tells it the
    /// same key.
    fn media_server(&self, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listening: Listening { url, .. }, program, .. } = self;
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
        project: &Project,
        header: &str,
        caller: &str,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let Self { listening: Listening { url, .. }, program, .. } = self;
        let vendor = project.vendor.as_str();
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
    use crate::serve::Projects;

    #[test]
    fn the_secret_is_there_once_and_callers_show_a_key() {
        let database = DatabaseUrl::default();
        let new = Listening {
            url: "http://[::1]:9",
            api_key: "k",
            secret: Some("s3cr3t"),
            vendors: Projects(Vec::new()),
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
        let old =
            Listening { secret: None, local_key_path: None, vendors: Projects(Vec::new()), ..new };
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

//! What a person sees when the server listens: where, with which key, and for each vendor the lines
//! that make a room and a token.

use super::Listening;
use anstyle::Style;
use roomkey_server::{DatabaseUrl, Steps};
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
    /// Where clients are sent that need a media server.
    pub(super) media_server: Option<&'a str>,
}

impl Banner<'_> {
    fn vendors(&self, caller: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = quoted(&self.database.to_string());
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
            let steps = Steps {
                url: self.listening.url,
                program: self.program,
                database: &database,
                caller,
                project: &project.name,
                handed: project.secret.as_ref().map(|text| text.as_str()),
                rooms_vendor: self.rooms_vendor,
                media_server: self.media_server,
            };
            let steps = steps.of(project.vendor);
            if !steps.is_empty() {
                write!(f, "\n{steps}")?;
            }
        }
        Ok(())
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
            let banner = Banner {
                listening,
                database,
                has_callers,
                is_loopback,
                program,
                rooms_vendor,
                media_server: None,
            };
            banner.to_string()
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

//! What a person sees when the server listens: where, with which key, and three lines to try.

use super::Listening;
use anstyle::Style;
use roomkey_server::DatabaseUrl;
use std::fmt;

/// The lines on standard error.
pub(super) struct Banner<'a> {
    pub(super) listening: &'a Listening<'a>,
    pub(super) database: &'a DatabaseUrl,
    pub(super) has_callers: bool,
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bold = Style::new().bold();
        let Listening { url, api_key, secret } = self.listening;
        writeln!(
            f,
            "Roomkey listens on {bold}{url}{bold:#} and keeps its data in {}.\n",
            self.database
        )?;
        writeln!(f, "  api key  {api_key}")?;
        if let Some(secret) = secret {
            writeln!(f, "  secret   {secret}")?;
            writeln!(f, "           Keep it now: it is not shown again.")?;
        }
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
        writeln!(f, "curl -i -d \"token=$TOKEN\" {url}/validate-meeting/$MEETING\n")?;
        write!(f, "Ctrl-C stops it.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_there_once_and_callers_show_a_key() {
        let database = DatabaseUrl::default();
        let new = Listening { url: "http://[::1]:9", api_key: "k", secret: Some("s3cr3t") };
        let banner =
            Banner { listening: &new, database: &database, has_callers: false }.to_string();
        assert!(banner.contains("s3cr3t") && !banner.contains("CALLER_KEY"), "{banner}");
        let old = Listening { secret: None, ..new };
        let banner = Banner { listening: &old, database: &database, has_callers: true }.to_string();
        assert!(!banner.contains("secret") && banner.contains("CALLER_KEY"), "{banner}");
        assert_eq!(banner.lines().filter(|line| line.contains("curl ")).count(), 3);
    }
}

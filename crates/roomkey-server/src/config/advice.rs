//! What no rule forbids and nobody can mean: settings that let in more, or fewer, than it seems.
//!
//! A server starts with them, because each has a use somewhere; whoever writes them down is told.

use super::{CallerConfig, Config, JwksConfig, JwksSource, Proof, is_loopback};
use crate::callers::look_at_file;
use crate::error::{Error, Result};
use roomkey::grant::{Permission, Role, Word};
use std::path::Path;

impl Config {
    /// Whether the folders are there in which a server keeps its files.
    ///
    /// # Errors
    /// [`Error::File`] with the folder that is not there.
    ///
    /// ```
    /// use roomkey_server::Config;
    /// let config = Config::from_toml("database = 'sqlite:/no/such/folder/roomkey.db'")?;
    /// assert_eq!(config.check_folders().unwrap_err().code(), "file_unusable");
    /// # Ok::<(), roomkey_server::Error>(())
    /// ```
    pub fn check_folders(&self) -> Result<()> {
        let audit = self.audit_path();
        for file in [self.database.path(), audit.as_deref()].into_iter().flatten() {
            let folder = match file.parent() {
                Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
                Some(folder) => folder,
                None => continue,
            };
            let failed = |source| Error::File { path: folder.to_owned(), source };
            if !folder.metadata().map_err(failed)?.is_dir() {
                return Err(failed(std::io::ErrorKind::NotADirectory.into()));
            }
        }
        Ok(())
    }

    /// What is allowed and hardly meant, a sentence each. A server says the same in its log when it
    /// starts. Key sets of identity providers that are files are read.
    ///
    /// ```
    /// use roomkey_server::Config;
    /// assert!(Config::default().warnings().is_empty());
    /// let open = Config::from_toml("allowed_hosts = ['rooms.example']")?;
    /// assert!(open.warnings()[0].contains("[[callers]]"));
    /// # Ok::<(), roomkey_server::Error>(())
    /// ```
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let public_host = self.allowed_hosts.iter().find(|host| !is_loopback(host));
        if let (true, Some(host)) = (self.is_loopback(), public_host) {
            if !self.has_callers() {
                warnings.push(format!(
                    "`allowed_hosts` lets in requests for `{host}`, and without [[callers]] whoever \
                     sends one is taken for a program on this machine: configure [[callers]]."
                ));
            } else if !self.proxies.are_configured() {
                warnings.push(format!(
                    "Requests for `{host}` come through a proxy, and without `trusted_proxies` all \
                     of them have one address and one allowance."
                ));
            }
        }
        let is_public = !self.is_loopback() || public_host.is_some();
        if is_public && self.public_url.is_none() {
            warnings.push(format!(
                "`public_url` is missing, so links in answers begin with `http://{}`.",
                self.bind
            ));
        }
        warnings.extend(self.callers_never_let_in());
        warnings
    }

    fn callers_never_let_in(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (index, caller) in self.callers.iter().enumerate() {
            let name = &caller.name;
            if let Proof::Jwks(jwks) = &caller.proof {
                let mut before = self.callers.iter().take(index);
                if let Some(other) = before.find(|other| takes_same(other, jwks)) {
                    warnings.push(format!(
                        "Caller `{name}` is never let in: whoever it is for is `{}`, which stands \
                         before it and has the same `issuer`, `audience` and keys.",
                        other.name
                    ));
                }
                if let JwksSource::File(path) = &jwks.source {
                    let path_shown = path.display();
                    match look_at_file(path) {
                        Ok(odd) => warnings.extend(odd.into_iter().map(|odd| {
                            format!("Caller `{name}`: of the key set `{path_shown}` {odd}.")
                        })),
                        Err(reason) => warnings.push(format!(
                            "Caller `{name}` is never let in with the key set `{path_shown}`: {reason}."
                        )),
                    }
                }
            }
            let needed = self.needed_to_join();
            let policy = caller.policy.of_everyone();
            let may_join = needed.iter().any(|one| policy.permissions().contains(*one));
            if !may_join && policy.roles().contains(Role::Rtc) {
                let needed: Vec<_> = needed.iter().map(|one| format!("`{one}`")).collect();
                warnings.push(format!(
                    "Caller `{name}` gets no token that lets anybody in: its `permissions` have no {}.",
                    needed.join(" and no ")
                ));
            }
        }
        warnings
    }

    /// One of these opens a room; not every vendor has a lobby to ask in.
    fn needed_to_join(&self) -> &'static [Permission] {
        if self.vendor.about().grant.contains(&Word::JoinAsk) {
            &[Permission::AllowJoin, Permission::AskJoin]
        } else {
            &[Permission::AllowJoin]
        }
    }
}

/// Whether a caller takes every token that these settings take.
fn takes_same(caller: &CallerConfig, jwks: &JwksConfig) -> bool {
    let Proof::Jwks(own) = &caller.proof else { return false };
    let same_source = match (&own.source, &jwks.source) {
        (JwksSource::Url(one), JwksSource::Url(other)) => one == other,
        (JwksSource::File(one), JwksSource::File(other)) => one == other,
        _ => false,
    };
    same_source && own.issuer == jwks.issuer && own.audience == jwks.audience
}

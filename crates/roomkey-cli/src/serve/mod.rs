//! `roomkey serve`: the token server, until it is told to stop.

mod banner;

use crate::failure::{Failure, Result};
use crate::output::{Output, note, warn, write_json};
use crate::secrets::{self, Lines};
use crate::{clock, config, keys};
use clap::Args;
use roomkey_server::{
    AuditLog, Config, DatabaseUrl, LogFormat, Server, VendorName, Vendors, logging,
};
use serde::Serialize;
use std::io::IsTerminal;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Run the token server
///
/// Without a configuration it listens on loopback, keeps its rooms and keys in `roomkey.db`, and
/// makes a key on the first start. With --json one line on standard output says where it listens:
/// `{"url":…,"api_key":…,"secret":…,"opentok":{"api_key":…,"secret":…},"vonage":{"application_id":…,
/// "private_key_path":…},"videoio":{"app_token":…},"livekit":{"api_key":…,"secret":…},"local_key_path":…,"secrets_path":…}`.
///
/// Secrets are shown when they were just made, on a terminal, or with --json in a pipe. Elsewhere they
/// would stay in somebody's log, so they go to a file beside the database, for its owner alone
/// (`secrets_path`), unless --show-secrets asks for them. `roomkey keys export` tells them again.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 picks a free one [default: 127.0.0.1:9000]
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    bind: Option<SocketAddr>,
    /// The database [default: sqlite:roomkey.db]
    #[arg(long, value_name = "sqlite:PATH")]
    database: Option<DatabaseUrl>,
    /// A configuration file, as TOML; options of the command line go before it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Show secrets that were just made wherever the output goes
    #[arg(long)]
    show_secrets: bool,
}

/// What a script is told once the server listens.
#[derive(Serialize)]
struct Listening<'a> {
    url: &'a str,
    api_key: &'a str,
    secret: Option<&'a str>,
    /// What the server makes for itself of each other vendor, under the vendor's name.
    #[serde(flatten)]
    vendors: Projects,
    /// The key that the owner shows, where no callers are configured.
    local_key_path: Option<&'a str>,
    /// Where the secrets were written that were just made and are not shown.
    secrets_path: Option<&'a str>,
}

impl Listening<'_> {
    /// The secrets in it, as the lines of a `.env` file.
    fn secrets(&self) -> Lines {
        let mut lines = Lines::default();
        if let Some(secret) = self.secret {
            secrets::add_usual(&mut lines, self.api_key, secret);
        }
        for project in &self.vendors.0 {
            if let Some(secret) = &project.secret {
                secrets::add(&mut lines, project.vendor, &project.name, Some(secret));
            }
        }
        lines
    }

    /// The same without its secrets.
    fn without_secrets(mut self) -> Self {
        self.secret = None;
        for project in &mut self.vendors.0 {
            project.secret = None;
        }
        self
    }
}

/// The projects of the other vendors; without any where rooms are at a vendor.
struct Projects(Vec<Project>);

/// What programs of a vendor's project are given.
struct Project {
    vendor: VendorName,
    name: String,
    /// If it was just made.
    secret: Option<Zeroizing<String>>,
    private_key_path: Option<String>,
}

impl Projects {
    fn of(vendors: &Vendors) -> Result<Self> {
        let text = |bytes: &[u8]| Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
        let project = |vendor: VendorName| -> Result<Project> {
            let Vendors { credentials, created, private_key_path, .. } = vendors;
            let is_new = created.contains(&vendor);
            let secret = if is_new { credentials.handed(vendor, clock::now()?)? } else { None };
            let path = private_key_path.as_ref().filter(|_| vendor.has_private_keys());
            Ok(Project {
                vendor,
                name: credentials.project(vendor).to_owned(),
                secret: secret.map(|secret| secret.reveal(text)),
                private_key_path: path.map(|path| path.to_string_lossy().into_owned()),
            })
        };
        VendorName::all().map(project).collect::<Result<_>>().map(Self)
    }
}

impl Serialize for Projects {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(VendorName::all().map(|vendor| {
            (vendor.as_str(), self.0.iter().find(|project| project.vendor == vendor))
        }))
    }
}

impl Serialize for Project {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        let local = self.vendor.local();
        let is_credential = self.vendor.vendor().about().credential(local.project).is_some();
        let name = is_credential.then_some((local.project, Some(self.name.as_str())));
        let secret = if self.vendor.has_private_keys() {
            ("private_key_path", self.private_key_path.as_deref())
        } else {
            (self.vendor.handed(), self.secret.as_ref().map(|text| text.as_str()))
        };
        serializer.collect_map(name.into_iter().chain([secret]))
    }
}

fn address(text: &str) -> std::result::Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "it is an IP address and a port, such as 127.0.0.1:9000")
}

pub(crate) fn run(arguments: Arguments, output: Output) -> Result<ExitCode> {
    logging::init(if output.json { LogFormat::Json } else { LogFormat::Text });
    let shows_secrets = arguments.show_secrets
        || if output.json { secrets::stdout_is_a_pipe() } else { std::io::stderr().is_terminal() };
    let config = arguments.configuration()?;
    // Where there is one processor, one thread for everything is the faster.
    let is_alone = std::thread::available_parallelism().is_ok_and(|count| count.get() == 1);
    let mut runtime = if is_alone {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    runtime.enable_all().build().map_err(|error| Failure::no_runtime(&error))?.block_on(serve(
        config,
        shows_secrets,
        output,
    ))?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn configuration(self) -> Result<Config> {
        let mut config = match &self.config {
            Some(path) => config::read(path)?,
            None => Config::default(),
        };
        if let Some(address) = self.bind {
            config = config.with_bind(address);
        }
        if let Some(database) = self.database {
            config = config.with_database(database);
        }
        Ok(config)
    }
}

async fn serve(config: Config, shows_secrets: bool, output: Output) -> Result<()> {
    // Asked for before anyone is told that the server is there, and may stop it again.
    let stop = stop_signal().map_err(|error| no_signals(&error))?;
    let (database, has_callers) = (config.database().clone(), config.has_callers());
    let rotated = rotation_signal().map_err(|error| no_signals(&error))?;
    let server = Server::bind(config).await?;
    follow_rotation(rotated, server.audit_log());
    let url = format!("http://{}", reachable(server.local_addr()));
    let secret = server.created_key().map(keys::secret_text);
    let vendors = server.vendors();
    let local_key_path = server.local_key_path().map(|path| path.to_string_lossy().into_owned());
    let mut listening = Listening {
        url: &url,
        api_key: server.api_key().as_str(),
        secret: secret.as_ref().map(|text| text.as_str()),
        vendors: vendors.map_or(Ok(Projects(Vec::new())), Projects::of)?,
        local_key_path: local_key_path.as_deref(),
        secrets_path: None,
    };
    let mut secrets_path = None;
    if !shows_secrets {
        secrets_path = keep_secrets(&database, &listening.secrets());
        listening =
            Listening { secrets_path: secrets_path.as_deref(), ..listening.without_secrets() };
    }
    if output.json {
        write_json(&listening)?;
    } else {
        // What was started may not be where shells look for programs.
        let program = std::env::current_exe()
            .map_or_else(|_| "roomkey".to_owned(), |path| banner::quoted(&path.to_string_lossy()));
        let program = &program;
        note(banner::Banner {
            listening: &listening,
            database: &database,
            has_callers,
            is_loopback: server.local_addr().ip().is_loopback(),
            program,
            rooms_vendor: server.rooms_vendor(),
            media_server: server.media_server(),
        });
    }
    drop(listening);
    drop((secret, secrets_path));
    Ok(server.run(stop).await?)
}

/// Writes secrets that are not shown to a file beside the database, and says which. If that cannot be
/// done they are still in the database.
fn keep_secrets(database: &DatabaseUrl, lines: &Lines) -> Option<String> {
    if lines.is_empty() {
        return None;
    }
    let path = database.path()?.with_extension("secrets.env");
    let path = std::path::absolute(&path).unwrap_or(path);
    match secrets::NewFile::create(&path).and_then(|file| file.write(lines)) {
        Ok(path) => Some(path.to_string_lossy().into_owned()),
        Err(failure) => {
            let reason = failure.reason();
            warn(format_args!(
                "{reason} The new secrets are not shown: `roomkey keys export` does that."
            ));
            None
        }
    }
}

fn no_signals(error: &std::io::Error) -> Failure {
    Failure::refused("signals_unavailable", format!("Signals cannot be waited for: {error}."))
}

/// What tells that the audit log was moved away: SIGHUP, as tools that rotate logs expect.
#[cfg(unix)]
type Rotated = tokio::signal::unix::Signal;

/// Asked for before anything else: without it the signal ends the process.
#[cfg(unix)]
fn rotation_signal() -> std::io::Result<Rotated> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::hangup())
}

/// Goes on in the file that has the log's name then.
#[cfg(unix)]
fn follow_rotation(mut rotated: Rotated, log: AuditLog) {
    tokio::spawn(async move {
        while rotated.recv().await.is_some() {
            // What came of it stands in the server's log.
            drop(log.reopen().await);
        }
    });
}

#[cfg(not(unix))]
type Rotated = ();

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn rotation_signal() -> std::io::Result<Rotated> {
    Ok(())
}

#[cfg(not(unix))]
fn follow_rotation((): Rotated, _: AuditLog) {}

/// Where a client on this machine reaches a server that listens on every address.
const fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

/// Done when the process is told to stop: by Ctrl-C, or by what `kill` and service managers send.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_reached_on_loopback() {
        for (listening, told) in [
            ("127.0.0.1:9000", "127.0.0.1:9000"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()).to_string(), told);
        }
    }
}

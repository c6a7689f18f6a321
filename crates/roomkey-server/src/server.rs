//! Setting everything up, listening, and stopping without dropping anyone.

mod chores;
mod keys;
#[cfg(test)]
mod tests;

use crate::app::{App, Keys, RateLimits};
use crate::audit::Record;
use crate::callers::Callers;
use crate::config::Config;
use crate::desk::again::Glances;
use crate::desk::revoked::Revoked;
use crate::desk::vendors::{Authorities, Current, Tokbox};
use crate::error::{AuditError, Error, Result};
use crate::few::Few;
use crate::http;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::socket::connections;
use crate::socket::unread::Unread;
use crate::store::{CreatedKey, Store, Turn, VendorCredentials, VendorName};
use roomkey::ApiKey;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A server that listens, and serves once it [runs](Server::run).
///
/// ```
/// use roomkey_server::{Config, DatabaseUrl, Server, VendorName, Vendors};
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
/// let config = Config::default()
///     .with_bind("127.0.0.1:0".parse().unwrap())
///     .with_database(DatabaseUrl::memory());
/// let server = Server::bind(config).await?;
/// assert!(server.local_addr().ip().is_loopback());
/// // Once, when the database was new.
/// let created = server.created_key().expect("a key that nobody knows yet");
/// assert_eq!(server.api_key(), created.api_key());
/// created.secret().reveal(|secret| assert_eq!(secret.len(), 64));
/// // It stands in for the other vendors' clouds too; `/room/{name}` admits to sessions of OpenTok.
/// let vendors: &Vendors = server.vendors().expect("nothing else is configured");
/// assert!(vendors.created.contains(&VendorName::LIVEKIT));
/// assert_eq!(server.rooms_vendor(), Some("opentok"));
/// // On loopback clients are sent to LiveKit's media server where it usually is.
/// assert_eq!(server.media_server(), Some("ws://127.0.0.1:7880"));
/// // What has no file leaves none.
/// assert_eq!(server.local_key_path(), None);
/// server.run(async { /* until the program is told to stop */ }).await?;
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    created: Option<CreatedKey>,
    vendors: Option<Vendors>,
    api_key: ApiKey,
    local_key_path: Option<PathBuf>,
}

/// What a server that stands in for the other vendors' clouds signs with. See [`Server::vendors`].
///
/// See [`Server`] for an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct Vendors {
    /// What it signs with. Secrets are to be shown only if they were just made.
    pub credentials: VendorCredentials,
    /// For which of them it was made by this start.
    pub created: Vec<VendorName>,
    /// The private key of Vonage's application that signs, unless the database is in memory. It changes
    /// with the keys.
    pub private_key_path: Option<PathBuf>,
}

/// The audit log of a server. Cheap to clone, and good while the server runs.
///
/// ```
/// use roomkey_server::{Config, DatabaseUrl, Server};
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path().join("roomkey.audit.jsonl");
/// # let config = Config::default()
/// #     .with_bind("127.0.0.1:0".parse().unwrap())
/// #     .with_database(DatabaseUrl::memory())
/// #     .with_audit_path(path.clone());
/// let server = Server::bind(config).await?;
/// let log = server.audit_log();
/// assert!(!log.reopen().await?);
/// // Its file is moved away, as `logrotate` does.
/// std::fs::rename(&path, path.with_extension("1")).unwrap();
/// assert!(log.reopen().await?);
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct AuditLog(Arc<App>);

impl AuditLog {
    /// Goes on in the file that has the log's name now: makes it if it was moved away, and begins it with
    /// a record that is chained to the last one of the old file. Says whether it is another file.
    ///
    /// # Errors
    /// [`Error::Audit`] when there is a file of that name that is not empty and not this log, or it
    /// cannot be written; the server then goes on as before.
    pub async fn reopen(&self) -> Result<bool> {
        let Some(path) = self.0.config.audit_path() else { return Ok(false) };
        let audit = self.0.audit.clone();
        let reopened = tokio::task::spawn_blocking(move || audit.reopen(&path)).await;
        let reopened = reopened
            .unwrap_or_else(|error| Err(AuditError::from(std::io::Error::other(error))))
            .inspect_err(|error| {
                let code = error.code();
                tracing::error!(code, reason = %error, "the audit log goes on where it was");
            })?;
        if reopened {
            tracing::info!("the audit log goes on in a new file");
            self.0.store.name_last_record(&self.0.audit).await?;
        } else {
            tracing::info!("the audit log was not moved, and goes on where it was");
        }
        Ok(reopened)
    }
}

impl Server {
    /// Listens, opens database and audit log, and makes the first key if the database is new.
    ///
    /// # Errors
    /// [`Error::Config`] off loopback without callers; [`Error::Store`], [`Error::Audit`],
    /// [`Error::Bind`] and the others when something cannot be used.
    pub async fn bind(config: Config) -> Result<Self> {
        config.check()?;
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        // Before the first key is made: its secret is shown once, by a server that listens.
        let bind = |source| Error::Bind { address: config.bind(), source };
        let listener = connections::listen(config.bind()).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        // Until everything is set up: two servers that start at once make one set of keys.
        let turn = Turn::take(config.database().path()).await?;
        let store = Store::open_in(config.database(), &turn).await?;
        let (store, audit) = store.served_with(config.audit_path().as_deref()).await?;
        let local_key = keys::local_key(&config)?;
        let (created, made) = Box::pin(keys::make_credentials(&config, &store)).await?;
        // Before what it counts is read, so that a change in between is seen later.
        let seen = store.generations().await?;
        let (keyring, upstream) = keys::authority(&config, &store).await?;
        let vendors = keys::read_vendors(&config, &store, made).await?;
        let authorities = vendors.as_ref().map(|vendors| Authorities::new(&vendors.credentials));
        let authorities = authorities.transpose()?.map(Arc::new);
        let tokbox = Tokbox::new(&config, authorities.as_deref())?;
        let authorities = authorities.map(Current::new);
        let api_key = keyring.active()?.api_key().clone();
        let revoked = Revoked::default();
        revoked.replace(store.revocations().await?);
        audit.append_now(&Record { action: "server.start", outcome: "ok", ..Record::default() })?;
        store.name_last_record(&audit).await?;
        drop(turn);

        let callers = Callers::new(&config, local_key.as_ref().map(|key| key.sha256))?;
        // Those in files are there at once; who asks first is not to find them unread.
        Box::pin(callers.read_files()).await;
        let app = App {
            public_url: config.public_url.clone().unwrap_or_else(|| format!("http://{address}")),
            callers,
            limits: RateLimits::new(&config),
            unread: Unread::default(),
            ebb: Arc::default(),
            too_often: Few::default(),
            metrics: Metrics::new(),
            keys: Keys::new(keyring, store.key_projects().await?),
            seen: Mutex::new(seen),
            glances: Glances::default(),
            following: tokio::sync::Mutex::default(),
            readiness: Readiness::default(),
            store,
            revoked,
            audit,
            upstream,
            authorities,
            tokbox,
            config,
        };
        let local_key_path = local_key.map(|key| key.path);
        let app = Arc::new(app);
        Ok(Self { listener, address, app, created, vendors, api_key, local_key_path })
    }

    /// The address that is listened on, with the port that was picked for port 0.
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The key that was made because the database was new, with its secret: shown now or never.
    pub const fn created_key(&self) -> Option<&CreatedKey> {
        self.created.as_ref()
    }

    /// What the server signs with for OpenTok, Vonage and Video.io, if it stands in for their clouds.
    pub const fn vendors(&self) -> Option<&Vendors> {
        self.vendors.as_ref()
    }

    /// Whose sessions `/room/{name}` admits to, `opentok` or `vonage`; `None` where rooms are VideoSDK's.
    pub fn rooms_vendor(&self) -> Option<&'static str> {
        self.app.tokbox.as_ref().map(|tokbox| tokbox.signer().auth().as_str())
    }

    /// Where LiveKit's media server is, as `/livekit/token` tells clients; `None` where the route is not there because
    /// nobody has said it.
    pub fn media_server(&self) -> Option<&str> {
        self.app.config.livekit_url()
    }

    /// What makes the server go on in another file when its audit log is rotated.
    ///
    /// See [`AuditLog`] for an example.
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.app.clone())
    }

    /// The API key that signs the tokens of `/get-token` at the start.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// Where the local key stands, which a server on loopback without callers asks for where its owner is
    /// meant. `None` with callers, and for a database in memory.
    pub fn local_key_path(&self) -> Option<&Path> {
        self.local_key_path.as_deref()
    }

    /// The interface without the sockets, for tests.
    #[doc(hidden)]
    pub fn router(&self) -> axum::Router {
        http::Interface::new(self.app.clone()).into_router()
    }

    /// Reads the key sets of identity providers now, for tests.
    #[doc(hidden)]
    pub async fn refresh_callers(&self) {
        self.app.callers.refresh().await;
    }

    /// Takes over now what another process has changed in the database, for tests.
    #[doc(hidden)]
    pub async fn follow_store(&self) -> bool {
        self.app.follow_store().await.is_ok()
    }

    /// Serves until `shutdown` is done; then takes no more connections, finishes the requests that
    /// are under way (for as long as the configuration says), and closes the database.
    ///
    /// # Errors
    /// [`Error::Audit`] when the last records cannot be brought to the disk.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let Self { listener, app, created, vendors, .. } = self;
        // The secrets have been shown or they have not; from here on nobody needs them.
        drop((created, vendors));
        let mut tasks = JoinSet::new();
        chores::begin(&mut tasks, &app);

        connections::serve(listener, app.clone(), shutdown).await;

        tasks.shutdown().await;
        app.audit.append_now(&Record {
            action: "server.stop",
            outcome: "ok",
            ..Record::default()
        })?;
        app.store.name_last_record(&app.audit).await?;
        app.store.close().await;
        Ok(())
    }
}

//! The vendors beside VideoSDK: what stands in for their clouds, and what signs for them on the
//! server's own routes.

use crate::app::App;
use crate::clock::Millis;
use crate::config::{AuthorityConfig, Config, UpstreamConfig};
use crate::error::{Error, Result};
use crate::failure::Failure;
use crate::private_file;
use crate::store::{By, Store, TokboxSession, VendorCredentials, VendorName, VendorSecret};
use crate::upstream::Cloud;
use roomkey::keyring::Keyring;
use roomkey::opentok::rest::{Api, MediaMode, NewSession};
use roomkey::opentok::rooms::{self, Signer};
use roomkey::opentok::{self, NewSessionId, SessionId};
use roomkey::vendor::{Keys, Vendor};
use roomkey::{Lifetime, livekit, videoio};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// What stands in for the clouds of OpenTok, Vonage and Video.io.
#[derive(Debug)]
pub(crate) struct Authorities {
    pub(crate) tokbox: opentok::endpoints::Endpoints,
    pub(crate) videoio: videoio::endpoints::Endpoints,
    pub(crate) livekit: Keyring<livekit::Credentials>,
    /// Who signs for sessions: OpenTok and Vonage.
    signers: [Arc<Signer>; 2],
    /// The keys of every vendor.
    keys: Vec<Arc<Keys>>,
}

impl Authorities {
    pub(crate) fn new(credentials: &VendorCredentials) -> Result<Self> {
        let opentok: Keyring<opentok::Credentials> = credentials.keyring(VendorName::OPENTOK)?;
        let keys = VendorName::all().filter_map(|vendor| credentials.verifying(vendor).transpose());
        Ok(Self {
            keys: keys.map(|keys| keys.map(Arc::new)).collect::<Result<_>>()?,
            tokbox: opentok::endpoints::Endpoints::new(opentok.clone())
                .and_vonage(credentials.keyring(VendorName::VONAGE)?),
            videoio: videoio::endpoints::Endpoints::new(
                videoio::authorities(&credentials.credentials(VendorName::VIDEOIO)?)?,
                Lifetime::default(),
            ),
            livekit: credentials.keyring(VendorName::LIVEKIT)?,
            signers: [
                Arc::new(Signer::OpenTok(opentok)),
                Arc::new(Signer::Vonage(credentials.keyring(VendorName::VONAGE)?)),
            ],
        })
    }

    /// The keys of every vendor.
    pub(crate) fn keys(&self) -> &[Arc<Keys>] {
        &self.keys
    }

    /// Who signs on the server's own routes: for the vendor of the configuration, or OpenTok if that
    /// has no sessions.
    fn signer(&self, vendor: Vendor) -> &Arc<Signer> {
        let [first, ..] = &self.signers;
        let of = |signer: &&Arc<Signer>| signer.auth().as_str() == vendor.about().name;
        self.signers.iter().find(of).unwrap_or(first)
    }
}

/// What is in force, replaced as a whole when it changes.
#[derive(Debug)]
pub(crate) struct Current<T>(RwLock<Arc<T>>);

impl<T> Current<T> {
    pub(crate) const fn new(value: Arc<T>) -> Self {
        Self(RwLock::new(value))
    }

    pub(crate) fn get(&self) -> Arc<T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, value: Arc<T>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

/// Takes over the keys of other vendors, as they stand in the store now.
pub(crate) async fn follow(app: &App) -> Result<()> {
    let Some(authorities) = &app.authorities else { return Ok(()) };
    let Some(credentials) = app.store.vendor_credentials().await? else { return Ok(()) };
    let latest = Arc::new(Authorities::new(&credentials)?);
    if let Some(tokbox) = app.tokbox.as_ref().filter(|tokbox| tokbox.are_local()) {
        tokbox.signer.replace(latest.signer(app.config.vendor).clone());
    }
    authorities.replace(latest);
    // The keys count whether or not the file for SDKs can be written.
    let database = app.config.database().path().map(Path::to_path_buf);
    let keep = move || keep_private_keys(database.as_deref(), &credentials);
    let kept = tokio::task::spawn_blocking(keep).await;
    if let Ok(Err(error)) = kept {
        tracing::error!(reason = %error, "the file with a private key has not the one that signs");
    }
    Ok(())
}

/// OpenTok or Vonage on the server's own routes: which sessions there are, and tokens for them.
#[derive(Debug)]
pub(crate) struct Tokbox {
    signer: Current<Signer>,
    /// Where sessions are created, unless here.
    cloud: Option<(Cloud, Api)>,
    /// What signs there, for who finds it by its vendor's name.
    by_name: Option<Arc<Keys>>,
}

impl Tokbox {
    /// For the vendor of the configuration; OpenTok if that has no sessions. None where rooms are
    /// VideoSDK's and in its cloud.
    pub(crate) fn new(config: &Config, local: Option<&Authorities>) -> Result<Option<Self>> {
        let AuthorityConfig::Upstream(upstream) = &config.authority else {
            let Some(local) = local else { return Ok(None) };
            let signer = Current::new(local.signer(config.vendor).clone());
            return Ok(Some(Self { signer, cloud: None, by_name: None }));
        };
        let UpstreamConfig { base_url, credentials } = &**upstream;
        let Some(signer) = Signer::open(config.vendor, credentials)? else { return Ok(None) };
        let api = match base_url {
            Some(base) => Api::new(base, signer.auth())?,
            None => Api::cloud(signer.auth()),
        };
        let cloud = Cloud::new(config.limits.upstream_timeout)?;
        let by_name = Some(Arc::new(config.vendor.open(credentials)?));
        let signer = Current::new(Arc::new(signer));
        Ok(Some(Self { signer, cloud: Some((cloud, api)), by_name }))
    }

    /// What signs at the vendor's cloud, if sessions are there.
    pub(crate) fn cloud_keys(&self) -> Option<Arc<Keys>> {
        self.by_name.clone()
    }

    /// Who signs now.
    pub(crate) fn signer(&self) -> Arc<Signer> {
        self.signer.get()
    }

    /// Whether this server decides which sessions exist.
    pub(crate) const fn are_local(&self) -> bool {
        self.cloud.is_none()
    }

    /// The session of a name, if there is one.
    pub(crate) async fn find(
        &self,
        store: &Store,
        name: &str,
    ) -> Result<Option<SessionId>, Failure> {
        let signer = self.signer();
        Ok(store.named_session(signer.auth().as_str(), signer.project(), name).await?)
    }

    /// The session of a name; a new one where there is none, or no name.
    pub(crate) async fn find_or_create(
        &self,
        app: &App,
        name: Option<&str>,
        by: By,
    ) -> Result<SessionId, Failure> {
        let store = &app.store;
        let signer = self.signer();
        let (vendor, project) = (signer.auth().as_str(), signer.project());
        if let Some(name) = name
            && let Some(found) = store.named_session(vendor, project, name).await?
        {
            return Ok(found);
        }
        let created = Millis::now().map_err(|error| Failure::from_core(&error))?;
        let now = created.timestamp().map_err(|error| Failure::from_core(&error))?;
        let id = if let Some((cloud, api)) = &self.cloud {
            let token = signer.mint_api(now).map_err(|error| Failure::from_core(&error))?;
            // As the vendor's sample servers do: a relayed session cannot be archived.
            let new = NewSession { media_mode: Some(MediaMode::Routed), ..NewSession::default() };
            let call = api.create_session(&token, &new);
            let call = call.map_err(|error| Failure::from_core(&error))?;
            let session = cloud.send(&call, rooms::refused).await?;
            if !session.session_id().belongs_to(project) {
                tracing::warn!("the vendor answered with a session of another project");
                return Err(Failure::upstream_failed());
            }
            session.session_id().clone()
        } else {
            let new =
                NewSessionId { milliseconds: created.into_second(), ..NewSessionId::default() };
            SessionId::create(project, &new, now).map_err(|error| Failure::from_core(&error))?
        };
        let session = TokboxSession {
            id: id.clone(),
            vendor,
            project: project.to_owned(),
            name: name.map(str::to_owned),
            settings: "{}".to_owned(),
            created,
        };
        let Some(kept) = store.keep_session(session, by).await? else {
            // Two names would be one room, and whoever may enter one of them would enter both.
            tracing::warn!("the vendor answered with a session that is known already");
            return Err(Failure::upstream_failed());
        };
        if kept == id {
            app.metrics.rooms_created.inc();
        }
        Ok(kept)
    }
}

/// Keeps the private key that signs for each vendor that has such keys beside the database, for its owner
/// alone and for SDKs that read it from a file. Says where Vonage's is.
pub(crate) fn keep_private_keys(
    database: Option<&Path>,
    credentials: &VendorCredentials,
) -> Result<Option<PathBuf>> {
    let Some(database) = database else { return Ok(None) };
    for vendor in VendorName::all().filter(|vendor| vendor.has_private_keys()) {
        // Where none signs, what is there stays.
        if !credentials.signs(vendor) {
            continue;
        }
        let VendorSecret::PrivateKey(pem) = credentials.secret(vendor)? else { continue };
        let path = private_key_path(database, vendor);
        let is_ours = |found: &[u8]| credentials.stored(vendor).any(|known| known == found);
        let kept = private_file::write_or_replace(&path, pem.as_bytes(), is_ours);
        kept.map_err(|source| Error::File { path, source })?;
    }
    Ok(Some(private_key_path(database, VendorName::VONAGE)))
}

/// Refuses a file in the place of such a key where the database has none yet of this vendor: it cannot have
/// written it.
pub(crate) async fn expect_no_private_keys(database: Option<&Path>, store: &Store) -> Result<()> {
    let Some(database) = database else { return Ok(()) };
    for vendor in VendorName::all().filter(|vendor| vendor.has_private_keys()) {
        if store.vendor_keys(vendor).await?.is_empty() {
            expect_nothing(private_key_path(database, vendor))?;
        }
    }
    Ok(())
}

fn expect_nothing(path: PathBuf) -> Result<()> {
    let taken = match path.symlink_metadata() {
        Ok(_) => "it is there already, and is of another database; move it away",
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::File { path, source }),
    };
    Err(Error::File { path, source: std::io::Error::other(taken) })
}

fn private_key_path(database: &Path, vendor: VendorName) -> PathBuf {
    let path = database.with_extension(format!("{}.pem", vendor.as_str()));
    std::path::absolute(&path).unwrap_or(path)
}

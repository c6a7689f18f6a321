//! Video.io: the authority that stands in for the vendor, and what a script's URL says.

use crate::asked::Wish;
use crate::crossing::{answer, json_text, moment, refusal, thrown};
use crate::endpoints::{incoming, shown};
use crate::secret::Secret;
use napi::bindgen_prelude::{Either, Uint8Array};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::videoio::endpoints::Endpoints;
use roomkey::videoio::{
    AppAccessSpec, AppClaims, AppId, Authority as Core, ExpectationSpec, Identity,
    SessionAccessSpec, SessionCredentials, Warning,
};
use roomkey::{LifetimeSpec, Verified, json};
use serde_json::json;

/// What mints and verifies both kinds of tokens.
#[napi]
#[derive(Debug)]
pub struct Authority(Core);

#[napi]
impl Authority {
    /// With this secret.
    #[napi(constructor, catch_unwind)]
    pub fn new(secret: &Secret) -> Self {
        Self(Core::new(&secret.0))
    }

    /// Mints an app token, from JSON.
    #[napi(catch_unwind)]
    pub fn mint_app<'env>(
        &self,
        env: &'env Env,
        spec: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let minted = json::from_slice::<AppAccessSpec<'static>>(spec.as_bytes())
            .and_then(|spec| self.0.mint_app(&spec.parse()?, moment(now)?));
        answer(env, minted)
    }

    /// A verified app token, or why it is none.
    #[napi(catch_unwind)]
    pub fn verify_app(&self, token: String, now: f64) -> Either<String, AppToken> {
        match moment(now).and_then(|now| self.0.verify_app(&token, now)) {
            Ok(claims) => Either::B(AppToken(claims)),
            Err(error) => Either::A(refusal(&error)),
        }
    }

    /// Mints a session token of an app, from JSON.
    #[napi(catch_unwind)]
    pub fn mint_session<'env>(
        &self,
        env: &'env Env,
        app: &AppToken,
        wish: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let minted = Wish::<SessionAccessSpec<'static>>::read(&wish).and_then(|wish| {
            let lifetime = LifetimeSpec::choose(wish.lifetime.as_ref(), None)?;
            self.0.mint_session(&app.0, &wish.access.parse()?, lifetime, moment(now)?)
        });
        answer(env, minted)
    }

    /// The claims of a session token as JSON, for what is expected of it.
    #[napi(catch_unwind)]
    pub fn verify_session<'env>(
        &self,
        env: &'env Env,
        token: String,
        expectation: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let claims = json::from_slice::<ExpectationSpec<'static>>(expectation.as_bytes())
            .and_then(|spec| self.0.verify_session(&token, &spec.parse()?, moment(now)?))
            .and_then(|claims| json_text(&claims));
        answer(env, claims)
    }

    /// What the vendor's service would call a user of an app.
    #[napi(catch_unwind)]
    pub fn user_id<'env>(
        &self,
        env: &'env Env,
        app: String,
        identity: String,
    ) -> napi::Result<JsString<'env>> {
        let id = AppId::parse(&app)
            .and_then(|app| Ok(self.0.user_id(&app, &Identity::parse(&identity)?)));
        answer(env, id)
    }
}

/// The claims of an app token that was verified.
#[napi]
#[derive(Debug)]
pub struct AppToken(Verified<AppClaims>);

#[napi]
impl AppToken {
    /// The claims as JSON.
    #[napi(catch_unwind)]
    pub fn claims<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        answer(env, json_text(&self.0))
    }
}

/// `POST /v1/sessions`.
#[napi]
#[derive(Debug)]
pub struct SessionEndpoint(Endpoints);

#[napi]
impl SessionEndpoint {
    /// With the secret of an authority, and the lifetime of its tokens as JSON.
    #[napi(constructor, catch_unwind)]
    pub fn new(secret: &Secret, lifetime: String) -> napi::Result<Self> {
        let lifetime = json::from_slice::<Option<LifetimeSpec>>(lifetime.as_bytes())
            .and_then(|spec| LifetimeSpec::choose(spec.as_ref(), None));
        let lifetime = lifetime.map_err(|error| thrown(&error))?;
        Ok(Self(Endpoints::new(Core::new(&secret.0), lifetime)))
    }

    /// The answer as JSON.
    #[napi(catch_unwind)]
    pub fn create_session<'env>(
        &self,
        env: &'env Env,
        query: String,
        authorization: Option<String>,
        content_type: Option<String>,
        body: Uint8Array,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let request = incoming(&query, authorization.as_deref(), content_type.as_deref(), &body);
        answer(env, moment(now).map(|now| shown(&self.0.create_session(&request, now))))
    }
}

/// What the URL of the vendor's script says about who begins a session, as JSON.
#[napi(catch_unwind)]
pub fn script_url(env: &Env, url: String) -> napi::Result<JsString<'_>> {
    let read = SessionCredentials::from_script_url(&url).map(|(credentials, warning)| {
        let (kind, token, identity) = match &credentials {
            SessionCredentials::Session(token) => ("session", token, None),
            SessionCredentials::App { token, identity } => ("app", token, Some(identity)),
        };
        json!({
            "kind": kind,
            "token": token.reveal(str::to_owned),
            "identity": identity,
            "warning": warning.map(Warning::as_str),
        })
        .to_string()
    });
    answer(env, read)
}

//! The description of a vendor as data.

use super::claim::Claim;
use super::member::Member;
use crate::error::{Code, Error, Result};
use crate::grant::Word;
use crate::report::Kind;

/// A vendor as data: everything that a shell has to know of it. As JSON it has the same members, but for
/// those that only the command needs, and a [`Member`] has its type as `type`, with the `words` for it.
///
/// ```
/// let about = roomkey::vendor::by_name("vonage")?.about();
/// assert_eq!(about.title, "Vonage");
/// assert_eq!(about.credentials[0].variables, ["VONAGE_APPLICATION_ID"]);
///
/// let json = serde_json::to_value(about).unwrap_or_default();
/// assert_eq!(json["forms"][0]["mint"][0]["type"], "text");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct About {
    /// The name that shells find it by.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What its keys are made of.
    pub credentials: &'static [CredentialField],
    /// Its kinds of token; the first is the one meant where none is named.
    pub forms: &'static [Form],
    /// What of a [`Grant`](crate::grant::Grant) its tokens can say.
    pub grant: &'static [Word],
}

/// One thing that belongs to a vendor's credentials.
///
/// ```
/// let about = roomkey::vendor::by_name("opentok")?.about();
/// let secret = about.credentials.iter().find(|field| field.is_secret).unwrap();
/// assert_eq!((secret.name, secret.variables), ("secret", &["OPENTOK_API_SECRET"][..]));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct CredentialField {
    /// Its name.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// Its names in the environment. If it has two, they have to agree.
    pub variables: &'static [&'static str],
    /// Whether nobody may see it.
    pub is_secret: bool,
    /// The code where it is missing.
    pub code: Code,
    /// Whether keys can be made without it.
    pub is_optional: bool,
    /// Whether tokens can be verified for whichever one they name, where it is not known.
    #[serde(skip)]
    pub may_be_any: bool,
    /// What files of credentials call it, if it may lie in a file of its own.
    pub file: Option<KeyFile>,
}

/// A key that may lie in a file of its own.
///
/// ```
/// let about = roomkey::vendor::by_name("vonage")?.about();
/// let key = about.credentials.iter().find_map(|field| field.file).unwrap();
/// assert_eq!(key.path_variable, "VONAGE_PRIVATE_KEY_PATH");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct KeyFile {
    /// What files of credentials call the key itself.
    pub name: &'static str,
    /// What they call the path of its file.
    pub path: &'static str,
    /// The variable with that path.
    pub path_variable: &'static str,
}

impl CredentialField {
    pub(crate) const fn public(
        name: &'static str,
        what: &'static str,
        variables: &'static [&'static str],
        code: Code,
    ) -> Self {
        let (is_optional, may_be_any, file) = (false, false, None);
        Self { name, what, variables, is_secret: false, code, is_optional, may_be_any, file }
    }

    pub(crate) const fn secret(
        name: &'static str,
        what: &'static str,
        variables: &'static [&'static str],
        code: Code,
    ) -> Self {
        let (is_optional, may_be_any, file) = (false, false, None);
        Self { name, what, variables, is_secret: true, code, is_optional, may_be_any, file }
    }

    pub(crate) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    pub(crate) const fn or_any(self) -> Self {
        Self { may_be_any: true, ..self }
    }

    pub(crate) const fn or_file(
        self,
        name: &'static str,
        path: &'static str,
        path_variable: &'static str,
    ) -> Self {
        Self { file: Some(KeyFile { name, path, path_variable }), ..self }
    }
}

/// A kind of token.
///
/// ```
/// let about = roomkey::vendor::by_name("videoio")?.about();
/// let kinds: Vec<&str> = about.forms.iter().flat_map(|form| form.kinds).copied().collect();
/// assert_eq!(kinds, ["session", "app"]);
/// let app = about.forms.last().unwrap();
/// assert_eq!((app.lifetime, app.example), (None, r#"{"kind":"app","app":"my-app"}"#));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Form {
    /// What `kind` calls it; of more than one, the first is meant where none is named. None where the
    /// vendor has one kind only.
    pub kinds: &'static [&'static str],
    /// What is read as `kind` too and not offered: the words of a vendor that shares its tokens.
    #[serde(skip)]
    pub(crate) also_read: &'static [&'static str],
    /// What the inspector takes it for.
    #[serde(skip)]
    pub(crate) seen_as: &'static [Kind],
    /// What people call it, such as "a client token of `opentok`".
    pub title: &'static str,
    /// What says something when one is minted.
    pub mint: &'static [Member],
    /// What says something when one is verified.
    pub verify: &'static [Member],
    /// The claims that come out when one is verified, in the order in which they are written.
    pub claims: &'static [Claim],
    /// Whether others may stand beside these: the app's own, which mean nothing to the vendor.
    pub own_claims: bool,
    /// How long one lives if nothing is said, in seconds; `None` if it lives for ever.
    pub lifetime: Option<u64>,
    /// What one is minted from, as an example: an object of these members.
    pub example: &'static str,
    /// What may stand beside a grant, if it can be minted from one: these, and `lifetime`, `not_before`,
    /// `issued_at` and `jti`.
    pub beside_grant: Option<&'static [Member]>,
}

impl Form {
    pub(crate) const fn new(
        kinds: &'static [&'static str],
        title: &'static str,
        lifetime: Option<u64>,
    ) -> Self {
        Self {
            kinds,
            also_read: &[],
            seen_as: &[],
            title,
            mint: &[],
            verify: &[],
            claims: &[],
            own_claims: false,
            lifetime,
            example: "{}",
            beside_grant: None,
        }
    }

    pub(crate) const fn also_read(self, kinds: &'static [&'static str]) -> Self {
        Self { also_read: kinds, ..self }
    }

    pub(crate) const fn seen_as(self, seen_as: &'static [Kind]) -> Self {
        Self { seen_as, ..self }
    }

    pub(crate) const fn mint(self, mint: &'static [Member]) -> Self {
        Self { mint, ..self }
    }

    pub(crate) const fn verify(self, verify: &'static [Member]) -> Self {
        Self { verify, ..self }
    }

    /// These claims come out, and no others.
    pub(crate) const fn claims(self, claims: &'static [Claim]) -> Self {
        Self { claims, ..self }
    }

    /// These claims come out, and perhaps the app's own.
    pub(crate) const fn claims_and_own(self, claims: &'static [Claim]) -> Self {
        Self { claims, own_claims: true, ..self }
    }

    pub(crate) const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// It can be minted from a grant with these beside it.
    pub(crate) const fn grant(self, beside: &'static [Member]) -> Self {
        Self { beside_grant: Some(beside), ..self }
    }
}

impl Form {
    /// The claim of this name, if one comes out that is called so.
    ///
    /// ```
    /// let form = roomkey::vendor::by_name("videosdk")?.about().form(None)?;
    /// assert!(form.claim("roomId").is_some_and(|claim| claim.is_optional));
    /// assert!(form.claim("tenant").is_none() && form.own_claims);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn claim(&self, name: &str) -> Option<&'static Claim> {
        self.claims.iter().find(|claim| claim.name == name)
    }
}

impl About {
    /// The kind of token that a word means; the usual one without a word.
    ///
    /// # Errors
    /// `argument_invalid` for a word that means none.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("videoio")?.about();
    /// assert_eq!(about.form(Some("app"))?.title, "an app token of `videoio`");
    /// assert!(about.form(Some("t1")).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn form(&self, kind: Option<&str>) -> Result<&'static Form> {
        let meant = self.forms.iter().find(|form| {
            kind.is_none_or(|kind| form.kinds.contains(&kind) || form.also_read.contains(&kind))
        });
        meant.ok_or_else(|| {
            let kinds: Vec<String> = (self.forms.iter().flat_map(|form| form.kinds))
                .map(|kind| format!("`{kind}`"))
                .collect();
            let reason = if kinds.is_empty() {
                format!("`kind` says nothing about {}.", self.words_for_first())
            } else {
                format!("A token of `{}` is of the kind {}.", self.name, kinds.join(" or "))
            };
            Error::because(Code::ArgumentInvalid, reason)
        })
    }

    fn words_for_first(&self) -> &'static str {
        self.forms.first().map_or("this token", |form| form.title)
    }

    /// Whether some kind of token of this vendor has such a member, to mint or to verify. An error may
    /// name such a one; any other name may be a secret in the wrong place.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.has_member("session") && !about.has_member("secret"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn has_member(&self, name: &str) -> bool {
        self.member_names().any(|known| known == name)
    }

    /// The names of all such members, in the order of the description; one may stand several times.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("videosdk")?.about();
    /// assert!(about.member_names().any(|name| name == "permissions"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn member_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let members = self.forms.iter().flat_map(|form| form.mint.iter().chain(form.verify));
        let names = members.flat_map(|member| std::iter::once(member.name).chain(member.alias));
        ["kind", "grant"].into_iter().chain(names)
    }

    /// Whether its tokens are each for a session, which somebody has made before.
    ///
    /// ```
    /// use roomkey::vendor::by_name;
    /// assert!(by_name("vonage")?.about().has_sessions() && !by_name("livekit")?.about().has_sessions());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn has_sessions(&self) -> bool {
        self.has_member("session")
    }

    /// The field of its credentials that has this name.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.credential("secret").is_some_and(|field| field.is_secret));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn credential(&self, name: &str) -> Option<&'static CredentialField> {
        self.credentials.iter().find(|field| field.name == name)
    }

    /// The same as [`About::has_member`], or whether it is a field of its credentials.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.knows("secret") && !about.knows("permissions"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn knows(&self, name: &str) -> bool {
        self.has_member(name) || self.credential(name).is_some()
    }
}

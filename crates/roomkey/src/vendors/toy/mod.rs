//! A vendor that there is not: one secret, one claim, and a second where a grant says whose toy it is. Tests build it in to show that a folder and a line of the
//! list are all a vendor takes to be minted, verified and inspected through every door. No release has it.

use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, Word};
use crate::id::Jti;
use crate::jws::{Expectation, HS256_ENCODED, Hs256, Key, Leeway};
use crate::report::{FindingCode, Jwt, Kind, Look, Mark, OtherKind, times};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use crate::vendor::{
    self, About, Claim, Claims, CredentialField, Entry, Form, Given, Local, Made, Member, Mints,
    Tokens, Type, of_jwt,
};
use serde_json::{Value, json};

const SECRET: CredentialField =
    CredentialField::secret("secret", "secret of the toy", &["TOY_SECRET"], Code::SecretEmpty);
const TOY: Member = Member::new("toy", Type::Text, "which toy it is for").required();
const WANTED: Member = Member::new("toy", Type::Text, "which toy it has to be for");
const CLAIMS: &[Claim] = &[
    Claim::new("toy", Type::Text, "which toy it is for", r#""bear""#),
    Claim::new("child", Type::Text, "who plays with it", r#""ann""#).optional(),
    of_jwt::JTI.optional(),
    of_jwt::IAT,
    of_jwt::EXP,
];
static KIND: OtherKind = OtherKind { name: "toy", words: "a token of the toy vendor" };

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "toy",
        title: "Toy",
        credentials: &[SECRET],
        forms: &[Form::new(&[], "a token of `toy`", Some(3600))
            .seen_as(&[Kind::Other(&KIND)])
            .example(r#"{"toy":"bear"}"#)
            .mint(&[TOY, vendor::LIFETIME, vendor::ISSUED_AT])
            .verify(&[WANTED, vendor::LEEWAY])
            .claims(CLAIMS)
            .grant(&[])],
        grant: &[Word::Room, Word::Identity, Word::Join],
    },
    look: &Look { jwts: &[JWT], forms: &[] },
    open: |given| Ok(Box::new(Keys(given.secret(&SECRET)?))),
    local: Some(Local {
        project: "box",
        project_title: "toy box",
        project_made: Made::Letters("BOX", 6),
        key: "secret",
        key_made: Made::Hex(32),
        bearer: None,
        proof: (r#"{"toy":"bear"}"#, "{}"),
        open: None,
    }),
};

const JWT: Jwt = Jwt {
    recognise: |seen| seen.claim("toy").map(|_| Kind::Other(&KIND)),
    mark: Mark::Own,
    claims: &[&vendor::names::<{ CLAIMS.len() }>(CLAIMS)],
    look: |seen, _, report| {
        if !seen.names("toy") {
            report.find(FindingCode::ClaimInvalid);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
    },
    ..Jwt::PLAIN
};

struct Keys(Secret);

impl Keys {
    fn sign(&self, mut claims: Value, lifetime: Lifetime, issued_at: Timestamp) -> String {
        if let Some(members) = claims.as_object_mut() {
            members.insert("iat".to_owned(), issued_at.unix().into());
            members.insert("exp".to_owned(), issued_at.after(lifetime).unix().into());
        }
        let mut token = format!("{HS256_ENCODED}.");
        base64_simd::URL_SAFE_NO_PAD.encode_append(claims.to_string(), &mut token);
        Hs256::new(&self.0).sign(&mut token);
        token
    }
}

impl Mints for Keys {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = given.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let toy = given.take::<String>("toy")?.ok_or(Error::new(Code::ArgumentInvalid))?;
        Ok(self.sign(json!({ "toy": toy }), lifetime, issued_at))
    }

    fn mint_grant(&self, grant: &Grant, mut beside: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = beside.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let mut claims = json!({ "toy": grant.room, "child": grant.identity });
        if let (Some(jti), Some(members)) = (beside.jti()?, claims.as_object_mut()) {
            members.insert("jti".to_owned(), jti.as_str().into());
        }
        Ok(self.sign(claims, lifetime, issued_at))
    }
}

impl Tokens for Keys {
    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(&self, token: &str, mut given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        let leeway = Leeway::seconds(given.take::<u64>("leeway")?.unwrap_or_default())?;
        let claims = Key::hs256(&self.0).verify(token, &Expectation::live().leeway(leeway), now)?;
        let text = |name: &str| claims.members().get(name).and_then(Value::as_str);
        let time = |name: &str| {
            let seconds = claims.members().get(name).and_then(Value::as_i64);
            seconds.map(Timestamp::from_unix).transpose()
        };
        let toy = text("toy").ok_or(Error::new(Code::ClaimInvalid))?;
        if given.take::<String>("toy")?.is_some_and(|wanted| wanted != toy) {
            return Err(Error::new(Code::RoomMismatch));
        }
        let shown = Claims::of_jwt(token)?
            .jti_is(text("jti").map(Jti::parse).transpose()?.as_ref())
            .times_are(time("iat")?, time("exp")?)
            .room_is(Some(toy))
            .participant_is(text("child"));
        Ok(Verified::new(shown))
    }
}

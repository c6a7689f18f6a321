//! A vendor that there is not: one secret, one claim. Tests build it in to show that a folder and a line of the
//! list are all a vendor takes to be minted, verified and inspected through every door. No release has it.

use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, Word};
use crate::jws::{Expectation, HS256_ENCODED, Hs256, Key, Leeway};
use crate::report::{FindingCode, Jwt, Kind, Look, Mark, OtherKind, times};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use crate::vendor::{
    self, About, Claims, CredentialField, Entry, Form, Given, Member, Tokens, Type,
};
use serde_json::json;

const SECRET: CredentialField =
    CredentialField::secret("secret", "secret of the toy", &["TOY_SECRET"], Code::SecretEmpty);
const TOY: Member = Member::new("toy", Type::Text, "which toy it is for");
static KIND: OtherKind = OtherKind { name: "toy", words: "a token of the toy vendor" };

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "toy",
        title: "Toy",
        credentials: &[SECRET],
        forms: &[Form::new(&[], "a token of `toy`", Some(3600))
            .mint(&[TOY, vendor::LIFETIME, vendor::ISSUED_AT])
            .verify(&[TOY, vendor::LEEWAY])],
        grant: &[],
    },
    look: &Look { jwts: &[JWT], forms: &[] },
    open: |given| Ok(Box::new(Keys(given.secret(&SECRET)?))),
    local: None,
};

const JWT: Jwt = Jwt {
    recognise: |seen| seen.claim("toy").map(|_| Kind::Other(&KIND)),
    mark: Mark::Own,
    claims: &["toy", "iat", "exp"],
    look: |seen, _, report| {
        if !seen.names("toy") {
            report.find(FindingCode::ClaimInvalid);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
    },
    ..Jwt::PLAIN
};

struct Keys(Secret);

impl Tokens for Keys {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = given.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let toy = given.take::<String>("toy")?.ok_or(Error::new(Code::ArgumentInvalid))?;
        let end = issued_at.after(lifetime).unix();
        let claims = json!({ "toy": toy, "iat": issued_at.unix(), "exp": end }).to_string();
        let mut token = format!("{HS256_ENCODED}.");
        base64_simd::URL_SAFE_NO_PAD.encode_append(claims, &mut token);
        Hs256::new(&self.0).sign(&mut token, None);
        Ok(token)
    }

    fn mint_grant(&self, _: &Grant, _: Given, _: Timestamp) -> Result<String> {
        Err(Word::Room.unsupported(ENTRY.about.title))
    }

    fn verify(&self, token: &str, mut given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        let leeway = Leeway::seconds(given.take::<u64>("leeway")?.unwrap_or_default())?;
        let claims = Key::hs256(&self.0).verify(token, &Expectation::live().leeway(leeway), now)?;
        let toy = claims.members().get("toy").and_then(|toy| toy.as_str());
        let toy = toy.ok_or(Error::new(Code::ClaimInvalid))?;
        if given.take::<String>("toy")?.is_some_and(|wanted| wanted != toy) {
            return Err(Error::new(Code::RoomMismatch));
        }
        Ok(Verified::new(Claims::of_jwt(token)?.room_is(Some(toy))))
    }
}

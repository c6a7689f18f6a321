//! A session of OpenTok's and one of Video.io's: who gets which token, and what each is good for.
//!
//! ```sh
//! OPENTOK_API_KEY=… OPENTOK_API_SECRET=… VIDEOIO_AUTHORITY_SECRET=… cargo run --bin sessions
//! ```

use roomkey::opentok::{self, Capability, NewSessionId, Role, SessionId};
use roomkey::videoio::{self, AppAccess, Authority, Scope, SessionAccess};
use roomkey::{Lifetime, Secret};
use roomkey_examples::now;
use std::env::var;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let now = now()?;
    let hour = Lifetime::hours(1)?;

    let secret = Secret::new(var("OPENTOK_API_SECRET")?)?;
    let credentials = opentok::Credentials::new(&var("OPENTOK_API_KEY")?, secret)?;
    // The vendor's cloud knows the sessions that it has made (`opentok::rest`); a local authority may
    // make the id itself.
    let project = credentials.api_key().as_str();
    let session = SessionId::create(project, &NewSessionId::default(), now)?;
    for (name, role) in [("ann", Role::Moderator), ("ben", Role::Subscriber)] {
        let access = opentok::Access::new(session.clone(), role).data(format!("name={name}"))?;
        let token = credentials.mint(&access, hour, now)?;
        let may_speak =
            opentok::Expectation::any().session(session.clone()).can(Capability::Publish);
        match credentials.verify(&token, &may_speak, now) {
            Ok(claims) => println!("{name} speaks as a {}", claims.role()),
            Err(refused) => println!("{name} does not speak: {}", refused.code()),
        }
    }

    // Video.io's apps trade their token for one of a user.
    let authority = Authority::new(&Secret::new(var("VIDEOIO_AUTHORITY_SECRET")?)?);
    let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
    let app = authority.verify_app(&app_token, now)?;
    let access = SessionAccess::new("ann@app.example".parse()?, [Scope::VideosRead])?;
    let token = authority.mint_session(&app, &access, hour, now)?;
    let claims = authority.verify_session(&token, &videoio::Expectation::any(), now)?;
    let same = claims.user_id() == authority.user_id(claims.app(), claims.identity());
    println!("{} is the same user every time: {same}", claims.identity());
    Ok(())
}

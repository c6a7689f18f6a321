//! Which tokens are door tokens.

use super::super::{Door, IDENTITY_CLAIM, Identity, number_of};
use crate::error::Code;
use crate::id::ApiKey;
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use crate::vendors::videosdk::{Access, Credentials, Expectation, Permission, Role};
use serde_json::json;

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).unwrap()
}

/// What the door says of a token with this access, of a key.
fn verdict(api_key: &str, access: &Access) -> Result<super::super::Pass, Code> {
    let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
    let credentials = Credentials::new(api_key, secret).unwrap();
    let now = Timestamp::from_unix(1_700_000_000).unwrap();
    let token = credentials.mint(access, Lifetime::default(), now).unwrap();
    let claims = credentials.verify(&token, &Expectation::any(), now).unwrap();
    let door = Door::new([key("door-key-1")], [&key("media-key-1")]).unwrap();
    door.pass(&claims).map_err(|error| error.code())
}

fn asking() -> Access {
    Access::new([Permission::AskJoin])
        .unwrap()
        .room("room".parse().unwrap())
        .participant("ben".parse().unwrap())
}

#[test]
fn a_door_token_is_of_the_doors_key_for_one_room_and_one_participant_and_comes_in() {
    assert!(verdict("door-key-1", &asking()).is_ok());
    assert_eq!(verdict("media-key-1", &asking()).unwrap_err(), Code::TokenKindMismatch);
    let anyone = Access::new([Permission::AllowJoin]).unwrap();
    assert_eq!(verdict("door-key-1", &anyone).unwrap_err(), Code::RoomMismatch);
    let somebody = anyone.room("room".parse().unwrap());
    assert_eq!(verdict("door-key-1", &somebody).unwrap_err(), Code::ParticipantMismatch);
    let crawler = asking().roles([Role::Crawler]);
    assert_eq!(verdict("door-key-1", &crawler).unwrap_err(), Code::RoleNotAllowed);
    let moderator = Access::new([Permission::AllowMod])
        .unwrap()
        .room("room".parse().unwrap())
        .participant("ben".parse().unwrap());
    assert_eq!(verdict("door-key-1", &moderator).unwrap_err(), Code::PermissionMissing);
    let shared = Door::new([key("media-key-1")], [&key("media-key-1")]);
    assert_eq!(shared.unwrap_err().code(), Code::ArgumentInvalid);
    assert!(Door::new([], []).is_err());
}

#[test]
fn who_somebody_is_is_what_the_token_says_and_a_typed_name_is_marked_as_typed() {
    let said = json!({"issuer": "https://login.example", "subject": "7", "name": "Ben Okri"});
    let known = verdict("door-key-1", &asking().claim(IDENTITY_CLAIM, said).unwrap()).unwrap();
    let typed = super::super::Name::parse("The Queen").unwrap();
    let identity = Identity::of(&known, Some(typed.clone()));
    assert!(identity.verified && identity.name.as_str() == "Ben Okri");
    let unknown = verdict("door-key-1", &asking()).unwrap();
    let identity = Identity::of(&unknown, Some(typed));
    assert!(!identity.verified && identity.name.as_str() == "The Queen");
    assert_eq!(Identity::of(&unknown, None).name.as_str(), "ben");
    let malformed = asking().claim(IDENTITY_CLAIM, json!({"name": "Ben"})).unwrap();
    assert_eq!(verdict("door-key-1", &malformed).unwrap_err(), Code::ClaimInvalid);
}

#[test]
fn every_code_has_a_number_that_the_vendor_has() {
    for code in Code::ALL {
        let number = number_of(*code);
        assert!((4001..=4070).contains(&number) || number == 5000, "{code}: {number}");
    }
}

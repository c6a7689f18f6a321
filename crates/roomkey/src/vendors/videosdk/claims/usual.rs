//! The usual payload, read the quick way.
//!
//! Nearly every payload is a flat object of the documents' claims, each once, as plain text, whole
//! numbers and lists of plain text, without white space. Such a one is read here in a single pass
//! and without serde. Everything else (an escape, a fraction, a claim of the app's own, a name that
//! stands twice, a value that is wrong) is left alone: `None` means "ask the full reader", never
//! "refused". So nothing can be trusted here that would not be trusted there, which the property
//! test below holds it to, and a mistake here costs time at most.

use super::{Claims, RIGHTS};
use crate::grant::{Permission, Permissions, Right, Rights, Role, Roles};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::jws::Times;
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Timestamp};
use std::collections::BTreeMap;

/// How the payloads of some credentials begin that grant some permissions: both claims, encoded as a mint
/// does, and the comma behind them. What begins like that need not be read to be known.
#[derive(Clone, Copy)]
pub(in crate::videosdk) struct Beginning<'b> {
    pub(in crate::videosdk) json: &'b [u8],
    pub(in crate::videosdk) permissions: Permissions,
}

/// Reads a payload of the usual form whose `apikey` is the expected one.
pub(super) fn read(
    payload: &[u8],
    expected: &ApiKey,
    beginning: Option<Beginning<'_>>,
) -> Option<Claims> {
    // Asked once of all bytes, without stopping at the first, which processors do 16 at a time.
    let odd = |byte: u8| byte < b' ' || byte == b'\\';
    if payload.iter().fold(false, |found, byte| found | odd(*byte)) {
        return None;
    }
    let mut rest = Rest(std::str::from_utf8(payload).ok()?);
    let mut api_key = None;
    let mut permissions: Option<Permissions> = None;
    let known = beginning.filter(|beginning| payload.starts_with(beginning.json));
    if let Some(beginning) = known {
        rest.0 = rest.0.get(beginning.json.len()..)?;
        api_key = Some(expected.clone());
        permissions = Some(beginning.permissions);
    } else {
        rest.skip('{')?;
    }
    let mut version = None;
    let mut room = None;
    let mut participant = None;
    let mut roles: Option<Roles> = None;
    let mut rights: Option<Rights> = None;
    let mut times = Times::default();
    let mut jti = None;
    loop {
        // In the order in which tokens are written.
        if rest.name("\"version\":") {
            set(&mut version, (rest.number()? == 2).then_some(())?)?;
        } else if rest.name("\"roomId\":") {
            set(&mut room, RoomId::parse(rest.text()?).ok()?)?;
        } else if rest.name("\"participantId\":") {
            set(&mut participant, ParticipantId::parse(rest.text()?).ok()?)?;
        } else if rest.name("\"roles\":") {
            set(&mut roles, rest.texts(|text| Role::parse(text).ok())?.collect())?;
        } else if rest.name("\"iat\":") {
            set(&mut times.issued_at, rest.time()?)?;
        } else if rest.name("\"exp\":") {
            set(&mut times.expires_at, rest.time()?)?;
        } else if rest.name("\"jti\":") {
            set(&mut jti, Jti::parse(rest.text()?).ok()?)?;
        } else if rest.name("\"nbf\":") {
            set(&mut times.not_before, rest.time()?)?;
        } else if rest.name("\"apikey\":") {
            let known = rest.text()? == expected.as_str();
            set(&mut api_key, known.then(|| expected.clone())?)?;
        } else if rest.name("\"permissions\":") {
            let known = rest.texts(|text| Permission::parse(text).ok())?;
            set(&mut permissions, known.collect())?;
        } else if rest.text()? == RIGHTS {
            rest.skip(':')?;
            set(&mut rights, rest.texts(|text| Right::parse(text).ok())?.collect())?;
        } else {
            return None;
        }
        if rest.skip(',').is_none() {
            break;
        }
    }
    rest.skip('}')?;
    rest.0.is_empty().then_some(())?;
    Some(Claims {
        api_key: api_key?,
        permissions: permissions?,
        unknown_permissions: Vec::new(),
        version_2: version.is_some(),
        room,
        participant,
        roles,
        rights,
        unknown_rights: Vec::new(),
        times,
        jti,
        custom: BTreeMap::new(),
    })
}

/// Fills a claim that has not been seen yet.
fn set<T>(claim: &mut Option<T>, value: T) -> Option<()> {
    claim.replace(value).is_none().then_some(())
}

/// What has not been read yet, of a payload without control characters and backslashes.
struct Rest<'p>(&'p str);

impl<'p> Rest<'p> {
    fn skip(&mut self, expected: char) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// Whether this name and its colon come next, which are skipped then.
    #[inline]
    fn name(&mut self, expected: &'static str) -> bool {
        match self.0.strip_prefix(expected) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Text. As there is no escape anywhere, it ends at the next quotation mark.
    fn text(&mut self) -> Option<&'p str> {
        self.skip('"')?;
        let length = memchr::memchr(b'"', self.0.as_bytes())?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        self.skip('"')?;
        Some(text)
    }

    /// A list of one or two texts, the most that there is to say, each of which is known.
    fn texts<T>(
        &mut self,
        parse: fn(&str) -> Option<T>,
    ) -> Option<impl Iterator<Item = T> + use<T>> {
        self.skip('[')?;
        let first = parse(self.text()?)?;
        let second = match self.skip(',') {
            Some(()) => Some(parse(self.text()?)?),
            None => None,
        };
        self.skip(']')?;
        Some(std::iter::once(first).chain(second))
    }

    /// A whole number of up to 11 digits.
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut length) = (0u64, 0usize);
        for byte in self.0.bytes().take(11) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            // Eleven digits fit many times over.
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            length = length.wrapping_add(1);
        }
        if length == 0 || (length > 1 && self.0.starts_with('0')) {
            return None;
        }
        self.0 = self.0.get(length..)?;
        // What follows a number decides what it is; here only the end of the member may, and no more digits.
        matches!(self.0.as_bytes().first(), Some(b',' | b'}')).then_some(number)
    }

    fn time(&mut self) -> Option<Timestamp> {
        let seconds = self.number()?;
        (seconds < FIRST_IMPLAUSIBLE_SECOND).then(|| Timestamp::from_plausible(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USUAL: &str = r#"{"apikey":"my-api-key","permissions":["allow_join","allow_mod"],"version":2,"roomId":"2kyv-gzay-64pg","participantId":"lxvdplwt","roles":["crawler","rtc"],"roomkey_rights":["create","validate"],"iat":1700000000,"nbf":1700000000,"exp":1700007200,"jti":"fcf27a64-85c6-4742-96cb-ebe9f930ef6e"}"#;

    const BOTH: &[u8] = br#"{"apikey":"my-api-key","permissions":["allow_join","allow_mod"],"#;
    const ONE: &[u8] = br#"{"apikey":"my-api-key","permissions":["allow_join"],"#;

    fn key() -> ApiKey {
        ApiKey::parse("my-api-key").unwrap()
    }

    /// Whatever is read here must be read the same by the full reader.
    /// By every beginning, also one that is not there.
    fn agree(payload: &[u8]) -> bool {
        let both = [Permission::AllowJoin, Permission::AllowMod].into_iter().collect();
        let one = [Permission::AllowJoin].into_iter().collect();
        let beginnings = [
            None,
            Some(Beginning { json: BOTH, permissions: both }),
            Some(Beginning { json: ONE, permissions: one }),
        ];
        beginnings.into_iter().all(|beginning| {
            read(payload, &key(), beginning)
                .is_none_or(|claims| Claims::read_any(payload, Some(&key())) == Ok(claims))
        })
    }

    #[test]
    fn the_usual_payload_is_read_here_and_equal() {
        assert!(read(USUAL.as_bytes(), &key(), None).is_some());
        assert!(agree(USUAL.as_bytes()));
    }

    #[test]
    fn everything_unusual_is_left_to_the_full_reader() {
        for (usual, unusual) in [
            ("my-api-key", "other-key"),
            ("my-api-key", "my-api\\u002dkey"),
            ("allow_mod", "allow_all"),
            (r#"["allow_join","allow_mod"]"#, "[]"),
            (r#"["allow_join","allow_mod"]"#, r#"["allow_join","allow_mod","ask_join"]"#),
            (r#"["allow_join","allow_mod"]"#, r#""allow_join""#),
            (r#""version":2"#, r#""version":"2""#),
            (r#""version":2"#, r#""version":3"#),
            (r#""version":2"#, r#""version":2.0"#),
            (r#""version":2"#, r#""version":02"#),
            (r#""version":2"#, r#""version": 2"#),
            ("2kyv-gzay-64pg", "a/b"),
            ("lxvdplwt", "two words"),
            ("lxvdplwt", "a\tb"),
            ("crawler", "CRAWLER"),
            ("validate", "Validate"),
            (r#"["create","validate"]"#, "[]"),
            (r#"["create","validate"]"#, r#""create""#),
            ("roomkey_rights", "roles"),
            ("1700007200", "1700007200.5"),
            ("1700007200", "1700007200000"),
            ("1700007200", "100000000000"),
            ("1700007200", "-1"),
            ("1700007200", "17e8"),
            ("nbf", "exp"),
            ("nbf", "name"),
            ("}", "} "),
            ("}", ",}"),
            ("}", ""),
            ("{", "[{"),
        ] {
            let payload = USUAL.replacen(usual, unusual, 1);
            assert_ne!(payload, USUAL);
            assert_eq!(read(payload.as_bytes(), &key(), None), None, "{payload}");
            assert!(agree(payload.as_bytes()), "{payload}");
        }
    }

    #[test]
    fn what_begins_as_a_mint_does_is_read_from_there_on_and_no_claim_of_it_twice() {
        let permissions = [Permission::AllowJoin].into_iter().collect();
        let beginning = Some(Beginning { json: ONE, permissions });
        let from = |rest: &str| {
            let payload = [ONE, rest.as_bytes()].concat();
            let claims = read(&payload, &key(), beginning);
            assert_eq!(claims, read(&payload, &key(), None), "{rest}");
            claims
        };
        assert!(from(r#""exp":1700007200}"#).is_some());
        for wrong in [
            "",
            "}",
            r#","exp":1700007200}"#,
            r#""apikey":"my-api-key","exp":1700007200}"#,
            r#""permissions":["allow_join"],"exp":1700007200}"#,
        ] {
            assert!(from(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn no_change_of_bytes_makes_the_two_readers_differ(
            changes in prop::collection::vec((0..USUAL.len(), prop::sample::select(b"\"\\{}[],:02579.-+eEnull \n\x00\x7f\xc3\xa9".to_vec())), 1..4),
        ) {
            let mut payload = USUAL.as_bytes().to_vec();
            for (at, byte) in changes {
                payload[at] = byte;
            }
            prop_assert!(agree(&payload));
        }

        #[test]
        fn no_choice_of_members_makes_the_two_readers_differ(
            members in prop::collection::vec(prop::sample::select(vec![
                r#""apikey":"my-api-key""#, r#""apikey":"other""#,
                r#""permissions":["allow_join"]"#, r#""permissions":["ask_join"]"#, r#""permissions":[]"#,
                r#""permissions":["allow_join","allow_join"]"#,
                r#""version":2"#, r#""version":2.0"#, r#""version":1"#,
                r#""roomId":"2kyv-gzay-64pg""#, r#""roomId":"""#, r#""participantId":"p""#, r#""participantId":"p p""#,
                r#""roles":["rtc"]"#, r#""roles":["rtc","host"]"#,
                r#""roomkey_rights":["create"]"#, r#""roomkey_rights":["validate","create"]"#,
                r#""roomkey_rights":["create","all"]"#, r#""roomkey_rights":{}"#, r#""iat":0"#, r#""iat":00"#,
                r#""exp":99999999999"#, r#""exp":100000000000"#, r#""exp":1e9"#, r#""nbf":5"#,
                r#""jti":"a""#, r#""jti":"""#, r#""name":"Ann""#, r#""jti" :"a""#,
            ]), 0..8),
        ) {
            let payload = format!("{{{}}}", members.join(","));
            prop_assert!(agree(payload.as_bytes()), "{payload}");
        }
    }
}

//! The usual payload, read the quick way.
//!
//! Nearly every payload is a flat object of the documents' claims, each once, as plain text, whole
//! numbers and lists of plain text, without white space. Such a one is read here in a single pass
//! and without serde. Everything else (an escape, a fraction, a claim of the app's own, a name that
//! stands twice, a value that is wrong) is left alone: `None` means "ask the full reader", never
//! "refused". So nothing can be trusted here that would not be trusted there, which the property
//! test below holds it to, and a mistake here costs time at most.

use super::{Claims, Own, RIGHTS};
use crate::grant::{Permission, Permissions, Right, Rights, Role, Roles};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::jws::Times;
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Timestamp};
use std::collections::BTreeMap;

/// Reads a payload of the usual form whose `apikey` is the expected one.
pub(super) fn read(payload: &[u8], expected: &ApiKey) -> Option<Claims> {
    let mut rest = Rest::of(payload)?;
    rest.skip('{')?;
    members(rest, expected, None)
}

/// Reads what follows a beginning that is known, when all of it is of the usual form.
pub(super) fn read_own(own: Own<'_>, rest: &[u8]) -> Option<Claims> {
    members(Rest::of(rest)?, own.api_key, Some(own.permissions))
}

/// Reads members up to the end. With `permissions` those and the API key have been read before.
fn members(
    mut rest: Rest<'_>,
    expected: &ApiKey,
    mut permissions: Option<Permissions>,
) -> Option<Claims> {
    let mut api_key = permissions.is_some().then(|| expected.clone());
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
    fn of(payload: &'p [u8]) -> Option<Self> {
        // Asked once of all bytes, without stopping at the first, which processors do 16 at a time.
        let odd = |byte: u8| byte < b' ' || byte == b'\\';
        if payload.iter().fold(false, |found, byte| found | odd(*byte)) {
            return None;
        }
        std::str::from_utf8(payload).ok().map(Self)
    }

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
        let length = quote_in(self.0.as_bytes())?;
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
        let bytes = self.0.as_bytes();
        let eight = bytes.first_chunk().copied().and_then(eight_digits);
        let (mut number, mut length) = eight.map_or((0, 0), |number| (number, 8usize));
        for byte in bytes.iter().take(11).skip(length) {
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

/// Where the first quotation mark is. Most texts are so short that asking for vectors takes longer than
/// looking at eight bytes at once.
fn quote_in(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let other = u64::from_le_bytes(*word) ^ u64::from_le_bytes([b'"'; 8]);
        // Of a byte that is zero the high bit comes out, and of none below it.
        let zero =
            other.wrapping_sub(u64::from_le_bytes([1; 8])) & !other & u64::from_le_bytes([0x80; 8]);
        if zero != 0 {
            return at.checked_mul(8)?.checked_add(zero.trailing_zeros() as usize / 8);
        }
    }
    let in_rest = rest.iter().position(|byte| *byte == b'"')?;
    bytes.len().checked_sub(rest.len())?.checked_add(in_rest)
}

/// The number that eight digits are, all at once: of neighbours two, then of pairs two, then of fours two.
fn eight_digits(bytes: [u8; 8]) -> Option<u64> {
    let digits = u64::from_le_bytes(bytes) ^ u64::from_le_bytes([b'0'; 8]);
    // A digit is below 10, so it has no high bits, and gets none when 6 is added.
    let high = u64::from_le_bytes([0xf0; 8]);
    if (digits | digits.wrapping_add(u64::from_le_bytes([6; 8]))) & high != 0 {
        return None;
    }
    let pairs = (digits.wrapping_mul((10 << 8) | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul((100 << 16) | 1) >> 16) & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul((10_000 << 32) | 1) >> 32)
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

    /// The same by its beginning, if it has that one.
    fn from(json: &[u8], permissions: &[Permission], payload: &[u8]) -> Option<Claims> {
        let permissions = permissions.iter().copied().collect();
        read_own(Own { api_key: &key(), permissions, json }, payload.strip_prefix(json)?)
    }

    /// Whatever is read here must be read the same by the full reader, from its beginning or from behind it.
    fn agree(payload: &[u8]) -> bool {
        [
            read(payload, &key()),
            from(BOTH, &[Permission::AllowJoin, Permission::AllowMod], payload),
            from(ONE, &[Permission::AllowJoin], payload),
        ]
        .into_iter()
        .flatten()
        .all(|claims| Claims::read_any(payload, Some(&key())) == Ok(claims))
    }

    #[test]
    fn the_usual_payload_is_read_here_and_equal() {
        assert!(read(USUAL.as_bytes(), &key()).is_some());
        assert!(agree(USUAL.as_bytes()));
    }

    #[test]
    fn the_first_quotation_mark_is_found_wherever_it_is() {
        for length in 0..40 {
            for other in [0, b'!', b'#', 0x80, 0xa2, 0xff] {
                let mut bytes = vec![other; length];
                assert_eq!(quote_in(&bytes), None);
                for at in (0..length).rev() {
                    bytes[at] = b'"';
                    assert_eq!(quote_in(&bytes), Some(at));
                }
            }
        }
    }

    #[test]
    fn eight_digits_are_a_number_and_nothing_else_is() {
        for number in [0, 1, 9, 10, 12_345_678, 90_817_263, 17_000_000, 99_999_999] {
            let text = format!("{number:08}");
            let bytes: [u8; 8] = text.into_bytes().try_into().unwrap();
            assert_eq!(eight_digits(bytes), Some(number));
            for at in 0..8 {
                for byte in (0..=255u8).filter(|byte| !byte.is_ascii_digit()) {
                    let mut other = bytes;
                    other[at] = byte;
                    assert_eq!(eight_digits(other), None, "{other:?}");
                }
            }
        }
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
            assert_eq!(read(payload.as_bytes(), &key()), None, "{payload}");
            assert!(agree(payload.as_bytes()), "{payload}");
        }
    }

    #[test]
    fn what_begins_as_a_mint_does_is_read_from_there_on_and_no_claim_of_it_twice() {
        let behind = |rest: &str| {
            let payload = [ONE, rest.as_bytes()].concat();
            let claims = from(ONE, &[Permission::AllowJoin], &payload);
            assert_eq!(claims, read(&payload, &key()), "{rest}");
            claims
        };
        assert!(behind(r#""exp":1700007200}"#).is_some());
        for wrong in [
            "",
            "}",
            r#","exp":1700007200}"#,
            r#""apikey":"my-api-key","exp":1700007200}"#,
            r#""permissions":["allow_join"],"exp":1700007200}"#,
        ] {
            assert!(behind(wrong).is_none(), "{wrong}");
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

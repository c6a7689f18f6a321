//! Dates as ISO 8601 writes them in UTC, which servers put into JSON.

/// Reads `2019-09-30T15:52:04Z`, with any fraction of a second or none: milliseconds since 1970. What is less than
/// a millisecond is dropped. Years before 1970 are no time that is read here.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, thousandths(fraction)?),
        None => (time, 0),
    };
    let [year, month, day] = three(date.split('-'), 4)?;
    let [hour, minute, second] = three(time.split(':'), 2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since the first of March of the year 0, as in `Timestamp`'s `Display`.
    let (year, month) =
        if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let seconds = days.checked_sub(719_468)? * 86_400 + hour * 3600 + minute * 60 + second;
    Some(seconds * 1000 + fraction)
}

/// The first three digits of a fraction, of which there may be up to nine.
fn thousandths(fraction: &str) -> Option<u64> {
    number(fraction, fraction.len()).filter(|_| (1..=9).contains(&fraction.len()))?;
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

/// Three numbers; the first has so many digits, the others two.
fn three<'t>(mut parts: impl Iterator<Item = &'t str>, digits: usize) -> Option<[u64; 3]> {
    let numbers =
        [number(parts.next()?, digits)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?];
    parts.next().is_none().then_some(numbers)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn fractions_are_read_to_the_millisecond_and_nonsense_is_not() {
        assert_eq!(milliseconds("1970-01-01T00:00:01.25Z"), Some(1_250));
        assert_eq!(milliseconds("2019-09-30T15:52:04.821997Z"), Some(1_569_858_724_821));
        for text in [
            "2019-09-30T15:52:04",
            "2019-09-30 15:52:04Z",
            "2019-09-30T15:52:04.Z",
            "2019-13-30T15:52:04Z",
            "2019-02-29T15:52:04Z",
            "2019-09-30T24:00:00Z",
            "1969-12-31T23:59:59Z",
            "2019-09-30T15:52:04.+1Z",
            "2019-09-30T15:52:04+00:00",
            "2019-9-30T15:52:04Z",
            "02019-09-30T15:52:04Z",
            "",
            "Z",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}

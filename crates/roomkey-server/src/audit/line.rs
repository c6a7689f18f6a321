//! A record as the line that it becomes.

use super::Record;
use super::chain::{Generations, Head};
use crate::clock::Millis;
use crate::id::push_hex;
use std::io::Write;
use std::net::IpAddr;

/// The time as text, kept for as long as it stays the same: requests come faster than clocks tick.
#[derive(Debug, Default)]
pub(super) struct Stamp {
    at: Option<Millis>,
    text: String,
}

impl Stamp {
    pub(super) fn text(&mut self, now: Millis) -> &str {
        if self.at != Some(now) {
            self.text = now.to_string();
            self.at = Some(now);
        }
        &self.text
    }
}

/// Writes what a record says, without what chains it.
pub(super) fn write_record(out: &mut Vec<u8>, record: &Record<'_>, time: &str) {
    for part in
        [b",\"time\":\"", time.as_bytes(), b"\",\"action\":\"", record.action.as_bytes(), b"\""]
    {
        out.extend_from_slice(part);
    }
    for (name, value) in [
        ("caller", record.caller),
        ("key", record.key),
        ("room", record.room),
        ("participant", record.participant),
        ("grants", record.grants),
        ("roles", record.roles),
        ("jti", record.jti),
        ("outcome", Some(record.outcome)),
    ] {
        if let Some(value) = value {
            for part in [b",\"", name.as_bytes(), b"\":"] {
                out.extend_from_slice(part);
            }
            // Writing to a vector cannot fail.
            drop(serde_json::to_writer(&mut *out, value));
        }
    }
    if let Some(lifetime) = record.lifetime {
        let _ = write!(out, ",\"lifetime\":{lifetime}");
    }
    if let Some(change) = record.change {
        out.extend_from_slice(b",\"change\":{");
        if let Some((subject, generation)) = change.makes {
            let _ = write!(out, "\"{subject}\":{generation},");
        }
        out.extend_from_slice(b"\"data\":");
        drop(serde_json::to_writer(&mut *out, change.data));
        out.push(b'}');
    }
    if let Some(request) = record.request {
        out.extend_from_slice(b",\"request\":\"");
        request.push(out);
        out.push(b'"');
        if let Some(client) = request.client() {
            out.extend_from_slice(b",\"client\":\"");
            write_address(out, client);
            out.push(b'"');
        }
    }
}

/// As it is displayed, and in a tenth of the time for those of four numbers.
fn write_address(out: &mut Vec<u8>, address: IpAddr) {
    let IpAddr::V4(address) = address else {
        let _ = write!(out, "{address}");
        return;
    };
    for (position, number) in address.octets().into_iter().enumerate() {
        if position > 0 {
            out.push(b'.');
        }
        out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }
}

/// Writes a record as it stands in the chain, without its newline.
pub(super) fn write_line(out: &mut Vec<u8>, record: &[u8], before: Head) {
    out.extend_from_slice(b"{\"seq\":");
    let _ = write!(out, "{}", before.mark.number.saturating_add(1));
    out.extend_from_slice(record);
    let Generations { keys, revocations } = before.done;
    if before.done != Generations::default() {
        let _ = write!(out, ",\"done\":\"{keys}/{revocations}\"");
    }
    out.extend_from_slice(b",\"prev\":\"");
    push_hex(&before.mark.hash, out);
    out.extend_from_slice(b"\"}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_in_a_record_as_it_is_displayed() {
        let every = (0..=255).map(|number| IpAddr::from([number, 255 - number, number / 10, 0]));
        let six = ["::1", "2001:db8::7"].map(|text| text.parse().unwrap());
        for address in every.chain(six) {
            let mut out = Vec::new();
            write_address(&mut out, address);
            assert_eq!(out, address.to_string().as_bytes());
        }
    }
}

//! The [wire](roomkey_wire) for C: `include/roomkey.h` says the same to a C compiler.
//!
//! Addresses become slices, and slices addresses; everything else is the wire's. What can be seen to be
//! wrong is refused: an address that is null, a length that nothing has, text that is not UTF-8. Nothing
//! unwinds into C. Where a caller has the memory, its own is written into, so that a token costs no
//! allocation more than it has to; what a [`roomkey_call`] answers is owned here until [`roomkey_free`], because a call
//! may have done something and cannot be made again for want of room.

#![expect(
    unsafe_code,
    reason = "C hands over addresses; what each call relies on stands beside it"
)]

mod memory;

use memory::{Bytes, Text, bytes, text};
use roomkey_wire::{MOST_BYTES, Refusal, Wiped, guarded};
use std::ptr;

/// Bytes that are owned here, until [`roomkey_free`].
#[repr(C)]
#[derive(Debug)]
pub struct roomkey_bytes {
    /// The first of them, or null where there are none.
    pub data: *mut u8,
    /// How many there are.
    pub length: usize,
}

/// A secret by its name. The bytes are the caller's, who wipes them.
#[repr(C)]
#[derive(Debug)]
pub struct roomkey_secret {
    /// The name, in UTF-8.
    pub name: *const u8,
    /// How many bytes it has.
    pub name_length: usize,
    /// The secret.
    pub value: *const u8,
    /// How many bytes it has.
    pub value_length: usize,
}

/// It was done.
pub const ROOMKEY_OK: i32 = 0;
/// It was refused, and what was written says why.
pub const ROOMKEY_REFUSED: i32 = 1;
/// There is no address to write an answer to.
pub const ROOMKEY_NOWHERE: i32 = -1;
/// What came out has no room: nothing was written. With [`ROOMKEY_ROOM`] bytes there is always enough.
pub const ROOMKEY_NO_ROOM: i64 = i64::MIN;
/// So many bytes hold every token, everything that one says, and every refusal.
pub const ROOMKEY_ROOM: usize = 131_072;

const _: () = assert!(ROOMKEY_ROOM >= MOST_BYTES);

/// Writes down what came out, or why nothing did.
///
/// # Safety
/// `out` is null or may be written to.
unsafe fn hand_over(out: *mut roomkey_bytes, outcome: Result<Vec<u8>, Refusal>) -> i32 {
    if out.is_null() {
        return ROOMKEY_NOWHERE;
    }
    let (code, owned) = match outcome {
        Ok(answer) => (ROOMKEY_OK, answer),
        Err(refusal) => (ROOMKEY_REFUSED, refusal.to_json()),
    };
    let (data, length) = memory::leak(owned);
    // SAFETY: it is not null, and the caller has a place for one there.
    unsafe { ptr::write(out, roomkey_bytes { data, length }) };
    code
}

/// Opens something: see [`roomkey_wire::open`]. The number is written to `handle`, and 0 where it is refused.
///
/// # Safety
/// Each address is null, or of so many bytes that may be read (`handle` and `refusal`: written) during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn roomkey_open(
    kind: *const u8,
    kind_length: usize,
    json: *const u8,
    json_length: usize,
    secrets: *const roomkey_secret,
    secrets_length: usize,
    handle: *mut u64,
    refusal: *mut roomkey_bytes,
) -> i32 {
    if handle.is_null() || refusal.is_null() {
        return ROOMKEY_NOWHERE;
    }
    let opened = guarded(|| {
        // SAFETY: the caller says so of each.
        let kind = unsafe { text(kind, kind_length) }?;
        // SAFETY: the same.
        let json = unsafe { bytes(json, json_length) }?;
        // SAFETY: the same.
        let secrets = unsafe { memory::slice(secrets, secrets_length) }?;
        let mut named: Vec<(Text<'_>, Bytes<'_>)> = Vec::with_capacity(secrets.len());
        for secret in secrets {
            // SAFETY: the same of what each of them names.
            let name = unsafe { text(secret.name, secret.name_length) }?;
            // SAFETY: the same.
            named.push((name, unsafe { bytes(secret.value, secret.value_length) }?));
        }
        roomkey_wire::open(kind, json, &named)
    });
    let (number, outcome) = match opened {
        Ok(number) => (number, Ok(Vec::new())),
        Err(refusal) => (0, Err(refusal)),
    };
    // SAFETY: it is not null, and the caller has a place for a number there.
    unsafe { ptr::write(handle, number) };
    // SAFETY: the caller says so.
    unsafe { hand_over(refusal, outcome) }
}

/// Closes it: 1 if it was open, 0 if not. Calls that are under way end with what they have.
#[unsafe(no_mangle)]
pub extern "C" fn roomkey_close(handle: u64) -> i32 {
    guarded(|| Ok(i32::from(roomkey_wire::close(handle)))).unwrap_or_default()
}

/// Asks about what is open: see [`roomkey_wire::call`]. What `out` held before is not looked at.
///
/// # Safety
/// Each address is null, or of so many bytes that may be read (`out`: written) during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn roomkey_call(
    handle: u64,
    verb: *const u8,
    verb_length: usize,
    json: *const u8,
    json_length: usize,
    out: *mut roomkey_bytes,
) -> i32 {
    if out.is_null() {
        // What nobody can be told is not done.
        return ROOMKEY_NOWHERE;
    }
    let answered = guarded(|| {
        // SAFETY: the caller says so of each.
        let verb = unsafe { text(verb, verb_length) }?;
        // SAFETY: the same.
        let json = unsafe { bytes(json, json_length) }?;
        roomkey_wire::call(handle, verb, json)
    });
    // SAFETY: the caller says so.
    unsafe { hand_over(out, answered) }
}

/// Writes into the caller's memory: so many bytes, or minus so many of a refusal.
///
/// # Safety
/// `out` is null or of `room` bytes that may be written.
unsafe fn write_down(out: *mut u8, room: usize, outcome: &Result<Wiped, Refusal>) -> i64 {
    let refusal;
    let (written, sign) = match outcome {
        Ok(answer) => (answer.as_ref(), 1),
        Err(error) => {
            refusal = error.to_json();
            (refusal.as_slice(), -1)
        }
    };
    let length = i64::try_from(written.len()).ok().filter(|_| written.len() <= room);
    let Some(length) = length.filter(|_| !out.is_null()) else { return ROOMKEY_NO_ROOM };
    // SAFETY: there is room for all of them, and nobody else has what was made here.
    unsafe { ptr::copy_nonoverlapping(written.as_ptr(), out, written.len()) };
    length.saturating_mul(sign)
}

/// Mints from packed fields: see [`roomkey_wire::mint`].
///
/// # Safety
/// Each address is null, or of so many bytes that may be read (`out`: written) during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn roomkey_mint(
    handle: u64,
    packed: *const u8,
    packed_length: usize,
    now: i64,
    out: *mut u8,
    room: usize,
) -> i64 {
    let minted = guarded(|| {
        // SAFETY: the caller says so.
        let packed = unsafe { bytes(packed, packed_length) }?;
        roomkey_wire::mint(handle, packed, now).map(Wiped::from)
    });
    // SAFETY: the caller says so.
    unsafe { write_down(out, room, &minted) }
}

/// Verifies for packed fields, and writes packed fields: see [`roomkey_wire::verify_fields`].
///
/// # Safety
/// Each address is null, or of so many bytes that may be read (`out`: written) during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn roomkey_verify(
    handle: u64,
    token: *const u8,
    token_length: usize,
    packed: *const u8,
    packed_length: usize,
    now: i64,
    out: *mut u8,
    room: usize,
) -> i64 {
    let verified = guarded(|| {
        // SAFETY: the caller says so of each.
        let token = unsafe { text(token, token_length) }?;
        // SAFETY: the same.
        let packed = unsafe { bytes(packed, packed_length) }?;
        roomkey_wire::verify_fields(handle, token, packed, now).map(Wiped::from)
    });
    // SAFETY: the caller says so.
    unsafe { write_down(out, room, &verified) }
}

/// Wipes and frees what was handed over, and writes that there is nothing: doing it twice is harmless.
///
/// # Safety
/// `owned` is null, or holds what [`roomkey_call`] or [`roomkey_open`] wrote, or nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn roomkey_free(owned: *mut roomkey_bytes) {
    if owned.is_null() {
        return;
    }
    let nothing = roomkey_bytes { data: ptr::null_mut(), length: 0 };
    // SAFETY: the caller says that it may be read and written.
    let had = unsafe { ptr::replace(owned, nothing) };
    // SAFETY: it is what `hand_over` wrote, and nobody has it twice.
    unsafe { memory::take_back(had.data, had.length) };
}

//! Addresses as slices and back, and what must not cross.

use roomkey_wire::Refusal;
use std::ptr;
use std::slice;

/// What a caller handed over, for the time of a call.
pub(crate) type Bytes<'a> = &'a [u8];
/// The same as text.
pub(crate) type Text<'a> = &'a str;

/// Some things at an address. Null is nothing at all.
///
/// # Safety
/// The address is null, or of so many things that may be read for as long as the slice lives.
pub(crate) unsafe fn slice<'a, T>(address: *const T, length: usize) -> Result<&'a [T], Refusal> {
    if length == 0 {
        return Ok(&[]);
    }
    let size = length.checked_mul(size_of::<T>()).and_then(|size| isize::try_from(size).ok());
    if address.is_null() || size.is_none() || !address.is_aligned() {
        return Err(Refusal::argument("An address is null, or has a length that nothing has."));
    }
    // SAFETY: it is an aligned address, no longer than what can be, and the caller says the rest.
    Ok(unsafe { slice::from_raw_parts(address, length) })
}

/// Bytes.
///
/// # Safety
/// As [`slice`].
pub(crate) unsafe fn bytes<'a>(address: *const u8, length: usize) -> Result<Bytes<'a>, Refusal> {
    // SAFETY: the caller says so.
    unsafe { slice(address, length) }
}

/// Text.
///
/// # Safety
/// As [`slice`].
pub(crate) unsafe fn text<'a>(address: *const u8, length: usize) -> Result<Text<'a>, Refusal> {
    // SAFETY: the caller says so.
    let bytes = unsafe { bytes(address, length) }?;
    std::str::from_utf8(bytes).map_err(|_| Refusal::argument("A text is not UTF-8."))
}

/// Gives bytes away. None have no address.
pub(crate) fn leak(mut owned: Vec<u8>) -> (*mut u8, usize) {
    if owned.is_empty() {
        return (ptr::null_mut(), 0);
    }
    // To give back what is too much of the memory would be to copy, and to leave what was copied.
    let exact = if owned.capacity() == owned.len() {
        owned.into_boxed_slice()
    } else {
        let exact = Box::from(owned.as_slice());
        roomkey_wire::wipe(&mut owned);
        exact
    };
    let exact = Box::leak(exact);
    (exact.as_mut_ptr(), exact.len())
}

/// Wipes what was given away, and frees it.
///
/// # Safety
/// It is what [`leak`] gave, once.
pub(crate) unsafe fn take_back(data: *mut u8, length: usize) {
    if data.is_null() {
        return;
    }
    // SAFETY: `leak` made it of a box with so many bytes.
    let mut owned = unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(data, length)) };
    roomkey_wire::wipe(&mut owned);
}

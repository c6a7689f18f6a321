//! The [wire](roomkey_wire) for the JVM and Android: the native methods of `dev.roomkey.internal.Native`.
//!
//! uniffi carries everything that is not hot; its way across costs more than a token library of Java does, so
//! these five calls go straight. Bytes are copied once, small ones into memory of the call that nobody clears
//! first. A refusal is thrown as `dev.roomkey.internal.NativeRefusal`, which the face of the package turns into its own
//! exception. Nothing unwinds into the JVM, and while an exception waits there nothing else is asked of it.

#![expect(
    unsafe_code,
    reason = "the JVM hands over references; what each call relies on stands beside it"
)]

mod java;

use java::{Buffer, Java};
use jni_sys::{JNIEnv, jbyteArray, jclass, jlong, jobjectArray};
use roomkey_wire::{Refusal, Wiped, guarded};
use std::ptr;
use zeroize::Zeroizing;

/// What a call comes to: an answer, a refusal, or an exception that waits already.
enum Failed {
    Refused(Refusal),
    Waiting,
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Java {
    /// The answer, or the refusal as an exception and nothing.
    fn answer<T>(&self, outcome: Result<T, Failed>, nothing: T) -> T {
        match outcome {
            Ok(answer) => answer,
            Err(Failed::Waiting) => nothing,
            Err(Failed::Refused(refusal)) => {
                self.throw(&refusal.to_json());
                nothing
            }
        }
    }
}

/// A number as Java has it. Those of the wire are below 2^63, and all others are none of its.
fn number(handle: jlong) -> u64 {
    u64::try_from(handle).unwrap_or_default()
}

fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|_| Refusal::argument("A text is not UTF-8."))
}

/// `long open(byte[] kind, byte[] json, byte[][] names, byte[][] values)`
///
/// # Safety
/// The JVM calls it, with what belongs to the call.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_dev_roomkey_internal_Native_open(
    env: *mut JNIEnv,
    _: jclass,
    kind: jbyteArray,
    json: jbyteArray,
    names: jobjectArray,
    values: jobjectArray,
) -> jlong {
    // SAFETY: the JVM says so.
    let java = unsafe { Java::new(env) };
    let open = || {
        let (mut kinds, mut jsons) = (Buffer::new(), Buffer::new());
        let (kind, json) = (java.bytes(kind, &mut kinds)?, java.bytes(json, &mut jsons)?);
        let (count, of_values) = (java.length(names)?, java.length(values)?);
        if count != of_values {
            return Err(Refusal::argument("Secrets have as many names as values.").into());
        }
        let mut secrets: Vec<(String, Zeroizing<Vec<u8>>)> = Vec::new();
        for index in 0..count {
            let name = java.element(names, index)?;
            let name = text(&name)?.to_owned();
            secrets.push((name, Zeroizing::new(java.element(values, index)?)));
        }
        let secrets: Vec<(&str, &[u8])> =
            secrets.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
        let handle = guarded(|| roomkey_wire::open(text(kind)?, json, &secrets))?;
        jlong::try_from(handle).map_err(|_| Refusal::fault().into())
    };
    java.answer(open(), 0)
}

/// `void close(long handle)`
///
/// # Safety
/// The JVM calls it.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_dev_roomkey_internal_Native_close(
    _: *mut JNIEnv,
    _: jclass,
    handle: jlong,
) {
    // Whether it was open says nothing to a class that closes itself once or twice.
    let _closed = guarded(|| Ok(roomkey_wire::close(number(handle))));
}

/// `byte[] call(long handle, byte[] verb, byte[] json)`
///
/// # Safety
/// The JVM calls it, with what belongs to the call.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_dev_roomkey_internal_Native_call(
    env: *mut JNIEnv,
    _: jclass,
    handle: jlong,
    verb: jbyteArray,
    json: jbyteArray,
) -> jbyteArray {
    // SAFETY: the JVM says so.
    let java = unsafe { Java::new(env) };
    let call = || {
        let (mut verbs, mut jsons) = (Buffer::new(), Buffer::new());
        let (verb, json) = (java.bytes(verb, &mut verbs)?, java.bytes(json, &mut jsons)?);
        let answer = guarded(|| roomkey_wire::call(number(handle), text(verb)?, json))?;
        java.array(Wiped::from(answer).as_ref())
    };
    java.answer(call(), ptr::null_mut())
}

/// `byte[] mint(long handle, byte[] packed, long now)`
///
/// A token is ASCII, of which Java makes a text faster than the JVM does of it here.
///
/// # Safety
/// The JVM calls it, with what belongs to the call.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_dev_roomkey_internal_Native_mint(
    env: *mut JNIEnv,
    _: jclass,
    handle: jlong,
    packed: jbyteArray,
    now: jlong,
) -> jbyteArray {
    // SAFETY: the JVM says so.
    let java = unsafe { Java::new(env) };
    let mint = || {
        let mut buffer = Buffer::new();
        let packed = java.bytes(packed, &mut buffer)?;
        let token = guarded(|| roomkey_wire::mint(number(handle), packed, now))?;
        java.array(Wiped::from(token).as_ref())
    };
    java.answer(mint(), ptr::null_mut())
}

/// `byte[] verify(long handle, byte[] token, byte[] packed, long now)`
///
/// # Safety
/// The JVM calls it, with what belongs to the call.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_dev_roomkey_internal_Native_verify(
    env: *mut JNIEnv,
    _: jclass,
    handle: jlong,
    token: jbyteArray,
    packed: jbyteArray,
    now: jlong,
) -> jbyteArray {
    // SAFETY: the JVM says so.
    let java = unsafe { Java::new(env) };
    let verify = || {
        let (mut tokens, mut fields) = (Buffer::new(), Buffer::new());
        let (token, packed) = (java.bytes(token, &mut tokens)?, java.bytes(packed, &mut fields)?);
        let said =
            guarded(|| roomkey_wire::verify_fields(number(handle), text(token)?, packed, now))?;
        java.array(Wiped::from(said).as_ref())
    };
    java.answer(verify(), ptr::null_mut())
}

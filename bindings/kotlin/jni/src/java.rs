//! What is asked of the JVM.

use crate::Failed;
use jni_sys::{
    JNIEnv, JNINativeInterface_, jarray, jbyte, jbyteArray, jclass, jmethodID, jobject,
    jobjectArray, jsize, jvalue,
};
use roomkey_wire::Refusal;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::sync::OnceLock;

const REFUSAL: &CStr = c"dev/roomkey/internal/NativeRefusal";
const CONSTRUCTOR: &CStr = c"<init>";
const OF_BYTES: &CStr = c"([B)V";

/// So many bytes of an argument are copied to the stack; nearly all have fewer.
const SMALL: usize = 4096;

/// Memory for an argument: nothing is cleared before it is written, and what was written is wiped, since it may be a token.
pub(crate) struct Buffer {
    small: [MaybeUninit<u8>; SMALL],
    /// So much of that was written.
    length: usize,
    large: Vec<u8>,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { small: [MaybeUninit::uninit(); SMALL], length: 0, large: Vec::new() }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(written) = self.small.get_mut(..self.length) {
            written.fill(MaybeUninit::new(0));
            zeroize::optimization_barrier(written);
        }
        roomkey_wire::wipe(&mut self.large);
    }
}

/// The JVM, for the thread and the time of a call.
pub(crate) struct Java {
    env: *mut JNIEnv,
}

/// The class of refusals and its constructor, for as long as the process lives.
struct Thrown {
    class: jclass,
    constructor: jmethodID,
}

// SAFETY: it is a global reference and the id of a method, which belong to no thread.
unsafe impl Send for Thrown {}
// SAFETY: the same.
unsafe impl Sync for Thrown {}

static THROWN: OnceLock<Thrown> = OnceLock::new();

/// One of the functions that the JVM has had since version 1.6.
macro_rules! ask {
    ($java:expr, $function:ident $(, $argument:expr)*) => {{
        let function = $java.functions().v1_6.$function;
        function($java.env $(, $argument)*)
    }};
}

impl Java {
    /// # Safety
    /// It is what the JVM hands to a native method, and lives no longer than its call.
    pub(crate) unsafe fn new(env: *mut JNIEnv) -> Self {
        Self { env }
    }

    fn functions(&self) -> &JNINativeInterface_ {
        // SAFETY: `env` may be read for the time of the call.
        let functions = unsafe { *self.env };
        // SAFETY: it points to the JVM's functions, which are there as long as the JVM.
        unsafe { &*functions }
    }

    /// How many elements an array has.
    pub(crate) fn length(&self, array: jarray) -> Result<jsize, Failed> {
        if array.is_null() {
            return Err(Refusal::argument("An array is null.").into());
        }
        // SAFETY: it is an array of this call.
        Ok(unsafe { ask!(self, GetArrayLength, array) })
    }

    /// The bytes of an array.
    pub(crate) fn bytes<'b>(
        &self,
        array: jbyteArray,
        buffer: &'b mut Buffer,
    ) -> Result<&'b [u8], Failed> {
        let count = self.length(array)?;
        let length = usize::try_from(count).unwrap_or_default();
        if length <= SMALL {
            let address = buffer.small.as_mut_ptr().cast::<jbyte>();
            // SAFETY: there is room for all of them, and the array has so many.
            unsafe { ask!(self, GetByteArrayRegion, array, 0, count, address) };
            buffer.length = length;
            let written = buffer.small.get(..length).unwrap_or_default();
            // SAFETY: the JVM has written these bytes.
            return Ok(unsafe { &*(std::ptr::from_ref(written) as *const [u8]) });
        }
        buffer.large = self.copied(array, count, length);
        Ok(&buffer.large)
    }

    fn copied(&self, array: jbyteArray, count: jsize, length: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::with_capacity(length);
        let address = bytes.as_mut_ptr().cast::<jbyte>();
        // SAFETY: there is room for all of them, and the array has so many.
        unsafe { ask!(self, GetByteArrayRegion, array, 0, count, address) };
        // SAFETY: the JVM has written them.
        unsafe { bytes.set_len(length) };
        bytes
    }

    /// The bytes of an array in an array.
    pub(crate) fn element(&self, arrays: jobjectArray, index: jsize) -> Result<Vec<u8>, Failed> {
        // SAFETY: it is an array of this call, and the index is below its length.
        let array = unsafe { ask!(self, GetObjectArrayElement, arrays, index) };
        let count = self.length(array)?;
        let bytes = self.copied(array, count, usize::try_from(count).unwrap_or_default());
        // SAFETY: it is a reference of this call, which nobody else has.
        unsafe { ask!(self, DeleteLocalRef, array) };
        Ok(bytes)
    }

    /// An array of bytes.
    pub(crate) fn array(&self, bytes: &[u8]) -> Result<jbyteArray, Failed> {
        let count = jsize::try_from(bytes.len());
        let count = count.map_err(|_| Refusal::argument("The answer is too long for an array."))?;
        // SAFETY: no exception waits.
        let array = unsafe { ask!(self, NewByteArray, count) };
        if array.is_null() {
            // The JVM has no memory, and says so itself.
            return Err(Failed::Waiting);
        }
        // SAFETY: the array has so many bytes, and so has the slice.
        unsafe { ask!(self, SetByteArrayRegion, array, 0, count, bytes.as_ptr().cast::<jbyte>()) };
        Ok(array)
    }

    /// Throws a refusal. Where even that cannot be done, what the JVM throws instead waits.
    pub(crate) fn throw(&self, json: &[u8]) {
        let Some(thrown) = self.thrown() else { return };
        let Ok(array) = self.array(json) else { return };
        let arguments = [jvalue { l: array }];
        // SAFETY: the constructor is the class's and takes an array of bytes.
        let refusal: jobject =
            unsafe { ask!(self, NewObjectA, thrown.class, thrown.constructor, arguments.as_ptr()) };
        if !refusal.is_null() {
            // SAFETY: it is an object of a class of exceptions.
            let _waits = unsafe { ask!(self, Throw, refusal) };
        }
    }

    /// Looks the class up once: that costs more than a verification.
    fn thrown(&self) -> Option<&'static Thrown> {
        if let Some(thrown) = THROWN.get() {
            return Some(thrown);
        }
        // SAFETY: it is a name that ends with NUL, and no exception waits.
        let class = unsafe { ask!(self, FindClass, REFUSAL.as_ptr()) };
        if class.is_null() {
            return None;
        }
        // SAFETY: so are these, and it is a class.
        let constructor =
            unsafe { ask!(self, GetMethodID, class, CONSTRUCTOR.as_ptr(), OF_BYTES.as_ptr()) };
        if constructor.is_null() {
            return None;
        }
        // SAFETY: it is a reference of this call.
        let class = unsafe { ask!(self, NewGlobalRef, class) };
        // Of two threads that come here at once one keeps a reference too many.
        if class.is_null() {
            None
        } else {
            Some(THROWN.get_or_init(|| Thrown { class, constructor }))
        }
    }
}

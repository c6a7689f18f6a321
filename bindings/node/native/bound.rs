//! Functions with a value of ours behind them, for the two calls that have to be fast.
//!
//! `#[napi]` methods take a lock that all threads share, read every text in two calls and zero its memory first;
//! together that costs about as much as the HMAC. Here a call is four Node-API functions and no more. It is
//! the only unsafe code of the binding.
#![expect(unsafe_code, reason = "Node-API is C; what each call relies on stands beside it")]

use napi::bindgen_prelude::{Either, FromNapiValue, Unknown};
use napi::{Env, sys};
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// The most arguments that a bound function takes.
const ARGUMENTS: usize = 10;

/// What was passed is not what this way of calling is for; the caller has to ask in another.
pub(crate) struct Unusual;

/// A value that is called.
pub(crate) trait Callable: 'static {
    /// The answer.
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual>;
}

/// Makes a function of it, which owns it.
pub(crate) fn function<'env, T: Callable>(
    env: &'env Env,
    name: &str,
    value: T,
) -> napi::Result<Unknown<'env>> {
    let raw = env.raw();
    let data: *mut c_void = Box::into_raw(Box::new(value)).cast();
    let mut function = ptr::null_mut();
    // SAFETY: `env` is alive, `name` is read before the call returns, and `data` lives as long as the
    // function, because only its finalizer drops it.
    unsafe {
        napi::check_status!(sys::napi_create_function(
            raw,
            name.as_ptr().cast(),
            isize::try_from(name.len()).unwrap_or_default(),
            Some(run::<T>),
            data,
            &raw mut function,
        ))?;
        napi::check_status!(sys::napi_add_finalizer(
            raw,
            function,
            data,
            Some(drop_value::<T>),
            ptr::null_mut(),
            ptr::null_mut(),
        ))?;
        Unknown::from_napi_value(raw, function)
    }
}

/// Called by Node when the function is gone.
unsafe extern "C" fn drop_value<T>(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: `data` is the box of `function`, and Node calls this once.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

/// Called by Node for each call of the function. `undefined` comes out where there is no answer.
unsafe extern "C" fn run<T: Callable>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    let mut values = [ptr::null_mut(); ARGUMENTS];
    let mut count = ARGUMENTS;
    let mut data = ptr::null_mut();
    // SAFETY: Node gives us `env` and `info` for this call, `values` has room for `count`, and what was
    // not passed becomes `undefined`.
    let status = unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut count,
            values.as_mut_ptr(),
            ptr::null_mut(),
            &raw mut data,
        )
    };
    if status != sys::Status::napi_ok {
        return ptr::null_mut();
    }
    // SAFETY: `data` is the box of `function`, and the function is alive since it is running.
    let value = unsafe { &*data.cast::<T>() };
    #[expect(clippy::large_stack_arrays, reason = "it is never initialised, and stacks are larger")]
    let mut texts = [MaybeUninit::uninit(); TEXTS];
    let mut arguments = Arguments { env, values: values.iter(), free: &mut texts };
    // A panic must not unwind into C.
    let answer = catch_unwind(AssertUnwindSafe(|| value.call(&mut arguments)));
    let Ok(Ok(answer)) = answer else { return ptr::null_mut() };
    let create = if answer.is_ascii() {
        sys::napi_create_string_latin1
    } else {
        sys::napi_create_string_utf8
    };
    let length = isize::try_from(answer.len()).unwrap_or_default();
    let mut text = ptr::null_mut();
    // SAFETY: the bytes are there for the length given, and Node copies them. If it cannot, `text` stays null.
    unsafe { create(env, answer.as_ptr().cast(), length, &raw mut text) };
    text
}

/// Room for the texts of a call: the longest token or claims, and everything else.
const TEXTS: usize = roomkey::jws::MAXIMUM_BYTES + 8 * 1024;

/// The arguments of a call, one after the other.
pub(crate) struct Arguments<'call> {
    env: sys::napi_env,
    values: std::slice::Iter<'call, sys::napi_value>,
    free: &'call mut [MaybeUninit<u8>],
}

impl<'call> Arguments<'call> {
    /// The next argument, a text of fewer bytes than `most`.
    pub(crate) fn text(&mut self, most: usize) -> Result<&'call str, Unusual> {
        self.option(most)?.ok_or(Unusual)
    }

    /// The next argument, such a text or nothing.
    pub(crate) fn option(&mut self, most: usize) -> Result<Option<&'call str>, Unusual> {
        let value = self.next()?;
        self.option_of(value, most)
    }

    /// The next argument, such a text or a number.
    pub(crate) fn text_or_number(
        &mut self,
        most: usize,
    ) -> Result<Either<&'call str, f64>, Unusual> {
        let value = self.next()?;
        match self.option_of(value, most)? {
            Some(text) => Ok(Either::A(text)),
            None => self.number_of(value).map(Either::B),
        }
    }

    /// The first `most` bytes, or a few less, of the next argument, a text.
    pub(crate) fn start_of_text(&mut self, most: usize) -> Result<&'call str, Unusual> {
        let value = self.next()?;
        self.read(value, most).ok_or(Unusual)
    }

    /// The next argument, a number.
    pub(crate) fn number(&mut self) -> Result<f64, Unusual> {
        let value = self.next()?;
        self.number_of(value)
    }

    fn next(&mut self) -> Result<sys::napi_value, Unusual> {
        self.values.next().copied().ok_or(Unusual)
    }

    fn option_of(
        &mut self,
        value: sys::napi_value,
        most: usize,
    ) -> Result<Option<&'call str>, Unusual> {
        // A character has at most four bytes, so what is shorter than this was not cut off. Half a
        // surrogate pair arrives as the replacement character, which is not what was passed.
        match self.read(value, most) {
            Some(text) if text.len() + 4 > most || text.contains('\u{fffd}') => Err(Unusual),
            other => Ok(other),
        }
    }

    fn read(&mut self, value: sys::napi_value, most: usize) -> Option<&'call str> {
        let free = std::mem::take(&mut self.free);
        // One byte is for the NUL that Node writes.
        let room = free.len().min(most + 1);
        let mut length = 0;
        // SAFETY: `value` is of this call, and there are `room` bytes at the pointer, of which Node writes no
        // more. Where the value is no text it writes nothing and says so.
        let status = unsafe {
            sys::napi_get_value_string_utf8(
                self.env,
                value,
                free.as_mut_ptr().cast(),
                room,
                &raw mut length,
            )
        };
        if status != sys::Status::napi_ok {
            self.free = free;
            return None;
        }
        let (written, rest) = free.split_at_mut_checked(length)?;
        self.free = rest;
        // SAFETY: Node has written these bytes.
        let written = unsafe { std::slice::from_raw_parts(written.as_ptr().cast::<u8>(), length) };
        std::str::from_utf8(written).ok()
    }

    fn number_of(&self, value: sys::napi_value) -> Result<f64, Unusual> {
        let mut number = 0.0;
        // SAFETY: `value` is of this call, and there is room for a number.
        let status = unsafe { sys::napi_get_value_double(self.env, value, &raw mut number) };
        if status == sys::Status::napi_ok { Ok(number) } else { Err(Unusual) }
    }
}

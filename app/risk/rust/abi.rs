//! What a host calls: room for a request, the answer to it, and where the answer is.
//!
//! One call at a time: a WebAssembly instance has one thread. A panic leaves its reason where the answer would be, and traps.
#![allow(unsafe_code, reason = "a host finds functions by their names")]
#![allow(unreachable_pub, reason = "a host reaches them")]

use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// The version of this interface; the host refuses another one.
const INTERFACE: u32 = 1;

static REQUEST: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());
static HOOK: Once = Once::new();

fn take<T>(buffer: &Mutex<T>) -> MutexGuard<'_, T> {
    buffer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The version of the interface.
#[unsafe(no_mangle)]
pub const extern "C" fn ballast_interface() -> u32 {
    INTERFACE
}

/// Makes room for a request of so many bytes; returns where to write it.
#[unsafe(no_mangle)]
pub extern "C" fn ballast_request(bytes: usize) -> *mut u8 {
    HOOK.call_once(|| panic::set_hook(Box::new(|reason| *take(&ANSWER) = reason.to_string())));
    take(&ANSWER).clear();
    let mut request = take(&REQUEST);
    *request = vec![0; bytes];
    request.as_mut_ptr()
}

/// Answers the request that was written; returns the bytes of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn ballast_answer() -> usize {
    let request = std::mem::take(&mut *take(&REQUEST));
    let text = crate::answer(&request);
    let mut answer = take(&ANSWER);
    *answer = text;
    answer.len()
}

/// Where the answer is, or the reason of a panic.
#[unsafe(no_mangle)]
pub extern "C" fn ballast_answer_at() -> *const u8 {
    take(&ANSWER).as_ptr()
}

/// How long it is.
#[unsafe(no_mangle)]
pub extern "C" fn ballast_answer_bytes() -> usize {
    take(&ANSWER).len()
}

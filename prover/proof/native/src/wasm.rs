//! Plain exports for WebAssembly, without imports and without generated glue. An instance has one
//! thread, and its host one call at a time: `reserve`, write the input there, `run`, read the answer
//! from where `answer` says.

use crate::operations;
use std::sync::Mutex;

static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Makes room for an input. Returns its address, which holds until the next call of `run`.
#[no_mangle]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    let mut input = vec![0; length];
    let address = input.as_mut_ptr();
    if let Ok(mut place) = INPUT.lock() {
        *place = input;
    }
    address
}

/// Runs an operation on the reserved input. Returns the length of the answer.
#[no_mangle]
pub extern "C" fn run(operation: u32, handle: u32) -> usize {
    let input = INPUT.lock().map(|mut place| std::mem::take(&mut *place)).unwrap_or_default();
    let given = operations::run(operation, handle, &input);
    let length = given.len();
    if let Ok(mut place) = ANSWER.lock() {
        *place = given;
    }
    length
}

/// The address of the answer, which holds until the next call of `run`.
#[no_mangle]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.lock().map_or(std::ptr::null(), |place| place.as_ptr())
}

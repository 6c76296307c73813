//! The Node addon, over Node-API without a binding crate: one function `run(operation, handle,
//! input)` that returns a promise of the answer and works on a thread of Node's pool.
#![allow(non_camel_case_types)]

use crate::operations;
use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

type napi_env = *mut c_void;
type napi_value = *mut c_void;
type napi_callback_info = *mut c_void;
type napi_deferred = *mut c_void;
type napi_async_work = *mut c_void;
type napi_status = i32;
type napi_callback = unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value;
type napi_execute = unsafe extern "C" fn(napi_env, *mut c_void);
type napi_complete = unsafe extern "C" fn(napi_env, napi_status, *mut c_void);
const OK: napi_status = 0;

// As in Node's js_native_api.h and node_api.h.
extern "C" {
    fn napi_create_function(
        env: napi_env,
        name: *const c_char,
        length: usize,
        callback: napi_callback,
        data: *mut c_void,
        result: *mut napi_value,
    ) -> napi_status;
    fn napi_set_named_property(
        env: napi_env,
        object: napi_value,
        name: *const c_char,
        value: napi_value,
    ) -> napi_status;
    fn napi_get_cb_info(
        env: napi_env,
        info: napi_callback_info,
        count: *mut usize,
        values: *mut napi_value,
        this: *mut napi_value,
        data: *mut *mut c_void,
    ) -> napi_status;
    fn napi_get_value_uint32(env: napi_env, value: napi_value, result: *mut u32) -> napi_status;
    fn napi_get_buffer_info(
        env: napi_env,
        value: napi_value,
        data: *mut *mut c_void,
        length: *mut usize,
    ) -> napi_status;
    fn napi_create_buffer_copy(
        env: napi_env,
        length: usize,
        data: *const c_void,
        copy: *mut *mut c_void,
        result: *mut napi_value,
    ) -> napi_status;
    fn napi_create_string_utf8(
        env: napi_env,
        text: *const c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status;
    fn napi_create_promise(env: napi_env, deferred: *mut napi_deferred, promise: *mut napi_value) -> napi_status;
    fn napi_resolve_deferred(env: napi_env, deferred: napi_deferred, value: napi_value) -> napi_status;
    fn napi_create_async_work(
        env: napi_env,
        resource: napi_value,
        name: napi_value,
        execute: napi_execute,
        complete: napi_complete,
        data: *mut c_void,
        work: *mut napi_async_work,
    ) -> napi_status;
    fn napi_queue_async_work(env: napi_env, work: napi_async_work) -> napi_status;
    fn napi_delete_async_work(env: napi_env, work: napi_async_work) -> napi_status;
    fn napi_throw_error(env: napi_env, code: *const c_char, message: *const c_char) -> napi_status;
}

/// An operation on its way. Node hands its address from `run` to `execute` to `complete`.
struct Task {
    operation: u32,
    handle: u32,
    input: Vec<u8>,
    answer: Vec<u8>,
    deferred: napi_deferred,
    work: napi_async_work,
}

/// On a thread of Node's pool.
///
/// # Safety
/// `data` is the address of a `Task` that nobody else uses meanwhile.
unsafe extern "C" fn execute(_env: napi_env, data: *mut c_void) {
    let task = unsafe { &mut *data.cast::<Task>() };
    task.answer = operations::run(task.operation, task.handle, &task.input);
}

/// On the thread of JavaScript, once `execute` is done.
///
/// # Safety
/// As `execute`; `data` is used for the last time.
unsafe extern "C" fn complete(env: napi_env, _status: napi_status, data: *mut c_void) {
    let task = unsafe { Box::from_raw(data.cast::<Task>()) };
    let mut value = null_mut();
    unsafe {
        napi_create_buffer_copy(env, task.answer.len(), task.answer.as_ptr().cast(), null_mut(), &mut value);
        napi_resolve_deferred(env, task.deferred, value);
        napi_delete_async_work(env, task.work);
    }
}

/// The arguments, the bytes copied: JavaScript may change its own meanwhile.
///
/// # Safety
/// `env` and `info` are those of a call that Node makes.
unsafe fn arguments(env: napi_env, info: napi_callback_info) -> Option<(u32, u32, Vec<u8>)> {
    let (mut count, mut values) = (3, [null_mut(); 3]);
    let (mut operation, mut handle) = (0, 0);
    let (mut bytes, mut length) = (null_mut(), 0);
    let is_right = unsafe {
        napi_get_cb_info(env, info, &mut count, values.as_mut_ptr(), null_mut(), null_mut()) == OK
            && count == 3
            && napi_get_value_uint32(env, values[0], &mut operation) == OK
            && napi_get_value_uint32(env, values[1], &mut handle) == OK
            && napi_get_buffer_info(env, values[2], &mut bytes, &mut length) == OK
    };
    if !is_right {
        return None;
    }
    let is_empty = length == 0 || bytes.is_null();
    let input =
        if is_empty { Vec::new() } else { unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length) }.to_vec() };
    Some((operation, handle, input))
}

/// Queues a task. `None` where Node refuses.
///
/// # Safety
/// `env` is that of a call that Node makes.
unsafe fn queue(env: napi_env, (operation, handle, input): (u32, u32, Vec<u8>)) -> Option<napi_value> {
    const NAME: &str = "veriscore";
    let (mut name, mut promise, mut deferred, mut work) = (null_mut(), null_mut(), null_mut(), null_mut());
    let is_ready = unsafe {
        napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len(), &mut name) == OK
            && napi_create_promise(env, &mut deferred, &mut promise) == OK
    };
    if !is_ready {
        return None;
    }
    let task = Box::new(Task { operation, handle, input, answer: Vec::new(), deferred, work: null_mut() });
    let address = Box::into_raw(task);
    let is_queued = unsafe {
        let created = napi_create_async_work(env, null_mut(), name, execute, complete, address.cast(), &mut work) == OK;
        (*address).work = work;
        created && napi_queue_async_work(env, work) == OK
    };
    if !is_queued {
        drop(unsafe { Box::from_raw(address) });
        return None;
    }
    Some(promise)
}

/// # Safety
/// Called by Node.
unsafe extern "C" fn run(env: napi_env, info: napi_callback_info) -> napi_value {
    let promise = unsafe { arguments(env, info).and_then(|given| queue(env, given)) };
    promise.unwrap_or_else(|| {
        unsafe { napi_throw_error(env, null(), c"run takes an operation, a handle and a buffer".as_ptr()) };
        null_mut()
    })
}

/// # Safety
/// Called by Node when it loads the addon.
#[no_mangle]
pub unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    let name = c"run";
    let mut function = null_mut();
    unsafe {
        napi_create_function(env, name.as_ptr(), name.count_bytes(), run, null_mut(), &mut function);
        napi_set_named_property(env, exports, name.as_ptr(), function);
    }
    exports
}

//! What a host can ask for. An answer's first byte is 0, or the number of the fault's cause with its
//! text behind it.

use crate::encoding::Reader;
use crate::fault::Fault;
use crate::prove;
use crate::proving_key::{Part, ProvingKey};
use crate::threads::Threads;
use crate::{verify, witness};
use std::collections::BTreeMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard};

/// Of what the operations take and answer: a host does not use another one.
const VERSION: u32 = 2;

/// A key in use, with the threads that its proofs are made on.
struct Loaded {
    key: ProvingKey,
    threads: Threads,
}

/// Keys by the number that `load` gave them. Numbers are never used again.
struct Keys {
    next: u32,
    loaded: BTreeMap<u32, Arc<Loaded>>,
}

static KEYS: Mutex<Keys> = Mutex::new(Keys { next: 0, loaded: BTreeMap::new() });

fn keys() -> MutexGuard<'static, Keys> {
    KEYS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

const OUT_OF_RANGE: Fault = Fault::internal("an operation's input is not what it takes");

fn loaded(handle: u32) -> Result<Arc<Loaded>, Fault> {
    keys().loaded.get(&handle).cloned().ok_or(Fault::internal("no key has this number"))
}

/// Part (4 bytes), threads (4 bytes), zkey. Answers the key's number.
fn load(input: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut from = Reader(input);
    let part = from.uint32().and_then(Part::from_number).ok_or(OUT_OF_RANGE)?;
    let threads = from.uint32().and_then(|count| usize::try_from(count).ok()).ok_or(OUT_OF_RANGE)?;
    let key = ProvingKey::read(from.0, part)?;
    let threads = Threads::new(threads).ok_or(Fault::internal("the system gives no threads"))?;
    let mut keys = keys();
    let handle = keys.next;
    keys.next = handle.checked_add(1).ok_or(Fault::internal("too many keys were loaded"))?;
    keys.loaded.insert(handle, Arc::new(Loaded { key, threads }));
    Ok(handle.to_le_bytes().to_vec())
}

/// A witness. Answers the sums of the key's part.
fn sums(handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    let loaded = loaded(handle)?;
    let witness = witness::read(input, loaded.key.header.wires)?;
    loaded.threads.run(|| prove::sums(&loaded.key, &witness))
}

/// A witness. Answers a share of H and the quotient's values.
fn quotient(handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    let loaded = loaded(handle)?;
    let witness = witness::read(input, loaded.key.header.wires)?;
    loaded.threads.run(|| prove::quotient_values(&loaded.key, &witness))
}

/// The place of the first value (4 bytes), then values of the quotient. Answers their sum of H.
fn h_sum(handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    let loaded = loaded(handle)?;
    let mut from = Reader(input);
    let first = from.uint32().and_then(|place| usize::try_from(place).ok()).ok_or(OUT_OF_RANGE)?;
    let values = witness::scalars(from.0).ok_or(OUT_OF_RANGE)?;
    loaded.threads.run(|| prove::h_sum(&loaded.key, first, &values))
}

/// The sums over the witness and those of H, then 96 random bytes. Answers the proof.
fn proof(handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    let (sums, random) = input.split_last_chunk().ok_or(OUT_OF_RANGE)?;
    prove::proof(&loaded(handle)?.key, sums, random)
}

#[cfg(feature = "addon")]
/// A witness. Answers the proof, with r and s from the system.
fn prove_whole(handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    let sums = sums(handle, input)?;
    let mut random = [0u8; prove::RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|_| Fault::internal("the system gives no random bytes"))?;
    prove::proof(&loaded(handle)?.key, &sums, &random)
}

/// WebAssembly has no source of random numbers: its host draws r and s for `proof`.
#[cfg(not(feature = "addon"))]
fn prove_whole(_handle: u32, _input: &[u8]) -> Result<Vec<u8>, Fault> {
    Err(Fault::internal("this build has no random numbers of its own"))
}

fn dispatch(operation: u32, handle: u32, input: &[u8]) -> Result<Vec<u8>, Fault> {
    match operation {
        0 => load(input),
        1 => sums(handle, input),
        2 => proof(handle, input),
        3 => prove_whole(handle, input),
        4 => verify::verify(input).map(|()| Vec::new()),
        5 => {
            keys().loaded.remove(&handle);
            Ok(Vec::new())
        }
        6 => Ok(VERSION.to_le_bytes().to_vec()),
        7 => quotient(handle, input),
        8 => h_sum(handle, input),
        _ => Err(Fault::internal("no operation has this number")),
    }
}

/// Runs an operation. It never panics: a bug becomes a fault of this library.
pub fn run(operation: u32, handle: u32, input: &[u8]) -> Vec<u8> {
    let answer = catch_unwind(AssertUnwindSafe(|| dispatch(operation, handle, input)))
        .unwrap_or(Err(Fault::internal("the engine panicked")));
    match answer {
        Ok(bytes) => [&[0], bytes.as_slice()].concat(),
        Err(Fault { cause, reason }) => [&[cause as u8], reason.as_bytes()].concat(),
    }
}

//! Two pieces of work side by side where there are threads, one after the other where there are not.

#[cfg(feature = "addon")]
pub fn join<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}

#[cfg(not(feature = "addon"))]
pub fn join<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
    (one(), other())
}

/// What is made of each number below `count`, side by side where there are threads.
#[cfg(feature = "addon")]
pub fn map<T: Send>(count: usize, make: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(make).collect()
}

#[cfg(not(feature = "addon"))]
pub fn map<T>(count: usize, make: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(make).collect()
}

/// More threads than these are asked for by mistake.
#[cfg(feature = "addon")]
const MOST: usize = 256;

/// The threads that one key's proofs are made on.
#[cfg(feature = "addon")]
pub struct Threads(rayon::ThreadPool);

#[cfg(feature = "addon")]
impl Threads {
    /// `None` where the system gives no threads.
    pub fn new(count: usize) -> Option<Self> {
        rayon::ThreadPoolBuilder::new().num_threads(count.clamp(1, MOST)).build().ok().map(Self)
    }
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

#[cfg(not(feature = "addon"))]
pub struct Threads;

#[cfg(not(feature = "addon"))]
impl Threads {
    pub fn new(_count: usize) -> Option<Self> {
        Some(Self)
    }
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
}

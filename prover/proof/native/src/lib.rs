//! Groth16 over BN254 (Groth 2016, "On the Size of Pairing-based Non-interactive Arguments"), over
//! snarkjs' keys and witnesses: proofs and their verification, with arkworks' fields, curves,
//! transforms and sums of points.
//!
//! All that enters is checked where it enters, and refused with a `Fault`. Every operation goes
//! through `operations::run`, which both hosts call: `addon` for Node, `wasm` for everything else.
//! `unsafe` is in these two alone.
#![deny(unsafe_code)]

pub mod encoding;
pub mod fault;
pub mod header;
pub mod matrices;
pub mod multi_exp;
pub mod operations;
pub mod prove;
pub mod proving_key;
mod threads;
pub mod verify;
pub mod witness;
pub mod zkey;

#[cfg(feature = "addon")]
#[allow(unsafe_code)]
mod addon;
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod wasm;

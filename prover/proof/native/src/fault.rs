//! Why an operation was refused.

/// What is at fault. The number is the first byte of an operation's answer; 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Cause {
    /// The pairing equation of a proof does not hold.
    Equation = 1,
    /// A key, for proving or for verification.
    Key = 2,
    Witness = 3,
    /// A point or a public signal of a proof.
    Proof = 4,
    /// The caller or this library.
    Internal = 5,
}

/// A refusal: what is at fault, and a text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub cause: Cause,
    pub reason: &'static str,
}

impl Fault {
    pub const fn key(reason: &'static str) -> Self {
        Self { cause: Cause::Key, reason }
    }
    pub const fn witness(reason: &'static str) -> Self {
        Self { cause: Cause::Witness, reason }
    }
    pub const fn proof(reason: &'static str) -> Self {
        Self { cause: Cause::Proof, reason }
    }
    pub const fn internal(reason: &'static str) -> Self {
        Self { cause: Cause::Internal, reason }
    }
}

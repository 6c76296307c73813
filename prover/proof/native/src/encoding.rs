//! Field elements and points as bytes. Every integer is little-endian, every element has 32 bytes.
//! A key's own sections hold elements in Montgomery form, as snarkjs writes them; what the hosts
//! exchange is in plain form. A point at infinity is all zeros.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, PrimeField};

pub const ELEMENT: usize = 32;
pub const G1_BYTES: usize = 2 * ELEMENT;
pub const G2_BYTES: usize = 4 * ELEMENT;

/// Reads forward; `None` past the end.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }
    pub fn uint32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
    pub fn uint64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An integer of 256 bits; `None` for another number of bytes than 32.
pub fn integer(bytes: &[u8]) -> Option<BigInt<4>> {
    let bytes: &[u8; ELEMENT] = bytes.try_into().ok()?;
    let mut limbs = [0u64; 4];
    for (limb, eight) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
        *limb = u64::from_le_bytes(eight.try_into().ok()?);
    }
    Some(BigInt(limbs))
}

/// How the elements of a point are written.
#[derive(Clone, Copy)]
pub enum Form {
    Montgomery,
    Plain,
}

fn coordinate(bytes: &[u8], form: Form) -> Option<Fq> {
    let value = integer(bytes)?;
    match form {
        Form::Plain => Fq::from_bigint(value),
        Form::Montgomery => (value < Fq::MODULUS).then(|| Fq::new_unchecked(value)),
    }
}

/// A scalar below the field's order in plain form.
pub fn scalar(bytes: &[u8]) -> Option<Fr> {
    Fr::from_bigint(integer(bytes)?)
}

/// A point of G1; `None` where it is not on the curve, all of which is the group.
pub fn g1(bytes: &[u8], form: Form) -> Option<G1Affine> {
    let (x, y) = bytes.split_at_checked(ELEMENT)?;
    if bytes.len() == G1_BYTES && bytes.iter().all(|byte| *byte == 0) {
        return Some(G1Affine::identity());
    }
    let point = G1Affine::new_unchecked(coordinate(x, form)?, coordinate(y, form)?);
    point.is_on_curve().then_some(point)
}

/// A point of the curve of G2; `None` where it is not on it. It may be outside the group.
pub fn g2_on_curve(bytes: &[u8], form: Form) -> Option<G2Affine> {
    if bytes.len() != G2_BYTES {
        return None;
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Some(G2Affine::identity());
    }
    let mut parts = bytes.chunks_exact(ELEMENT).map(|part| coordinate(part, form));
    let mut next = || parts.next().flatten();
    let (x, y) = (Fq2::new(next()?, next()?), Fq2::new(next()?, next()?));
    let point = G2Affine::new_unchecked(x, y);
    point.is_on_curve().then_some(point)
}

/// A point of G2; `None` where it is not in the group.
pub fn g2(bytes: &[u8], form: Form) -> Option<G2Affine> {
    g2_on_curve(bytes, form).filter(|point| point.is_in_correct_subgroup_assuming_on_curve())
}

pub fn write_integer(out: &mut Vec<u8>, BigInt(limbs): &BigInt<4>) {
    limbs.iter().for_each(|limb| out.extend(limb.to_le_bytes()));
}

fn write_coordinate(out: &mut Vec<u8>, value: Fq) {
    write_integer(out, &value.into_bigint());
}

/// In plain form.
pub fn write_g1(out: &mut Vec<u8>, point: &G1Affine) {
    if point.is_zero() {
        out.extend([0; G1_BYTES]);
        return;
    }
    write_coordinate(out, point.x);
    write_coordinate(out, point.y);
}

/// In plain form.
pub fn write_g2(out: &mut Vec<u8>, point: &G2Affine) {
    if point.is_zero() {
        out.extend([0; G2_BYTES]);
        return;
    }
    for part in [point.x.c0, point.x.c1, point.y.c0, point.y.c1] {
        write_coordinate(out, part);
    }
}

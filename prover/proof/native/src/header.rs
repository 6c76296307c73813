//! The header of a .zkey: how large its circuit is, and the points that every proof contains. Those
//! of G2 are checked to be in the group.

use crate::encoding::{g1, g2, Form, Reader, G1_BYTES, G2_BYTES};
use crate::fault::Fault;
use crate::zkey::{takes_base_field, takes_scalar_field};
use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;

pub struct Header {
    pub wires: usize,
    pub public_signals: usize,
    pub domain_size: usize,
    pub alpha1: G1Affine,
    pub beta1: G1Affine,
    pub beta2: G2Affine,
    pub delta1: G1Affine,
    pub delta2: G2Affine,
}

pub const NOT_A_KEY: Fault = Fault::key("not a zkey file, or one that is truncated");
pub const OFF_CURVE: Fault = Fault::key("a point of the proving key is not on its curve");
pub const LENGTH: Fault = Fault::key("a section of the zkey is of another length than its header says");
/// Wires and domain are counted in 28 bits: the field has roots of unity of no larger domain.
const MOST: usize = 1 << 28;

fn take_g1(from: &mut Reader) -> Result<G1Affine, Fault> {
    g1(from.take(G1_BYTES).ok_or(NOT_A_KEY)?, Form::Montgomery).ok_or(OFF_CURVE)
}

fn take_g2(from: &mut Reader) -> Result<G2Affine, Fault> {
    let point = g2(from.take(G2_BYTES).ok_or(NOT_A_KEY)?, Form::Montgomery);
    point.ok_or(Fault::key("a point of the proving key is not in the group of its curve"))
}

impl Header {
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut from = Reader(bytes);
        takes_base_field(&mut from)
            .and_then(|()| takes_scalar_field(&mut from))
            .ok_or(Fault::key("the zkey is of another curve than bn254"))?;
        let mut count = || from.uint32().and_then(|value| usize::try_from(value).ok()).ok_or(NOT_A_KEY);
        let (wires, public_signals, domain_size) = (count()?, count()?, count()?);
        if wires > MOST || public_signals >= wires || domain_size > MOST || !domain_size.is_power_of_two() {
            return Err(Fault::key("the counts in the zkey's header are not those of a circuit"));
        }
        let alpha1 = take_g1(&mut from)?;
        let beta1 = take_g1(&mut from)?;
        let (beta2, _gamma2) = (take_g2(&mut from)?, take_g2(&mut from)?);
        let (delta1, delta2) = (take_g1(&mut from)?, take_g2(&mut from)?);
        if delta1.is_zero() || delta2.is_zero() {
            return Err(Fault::key("delta is at infinity, so proofs would not hide the witness"));
        }
        Ok(Self { wires, public_signals, domain_size, alpha1, beta1, beta2, delta1, delta2 })
    }
}

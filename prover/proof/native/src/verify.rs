//! Groth16's verifier, for one proof and for many of one key. Many are verified by one random
//! combination: if any does not hold, neither does the combination, but for a chance of 2^-128.

use crate::encoding::{g1, g2, scalar, Form, Reader, ELEMENT, G1_BYTES, G2_BYTES};
use crate::fault::{Cause, Fault};
use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{AdditiveGroup, Field, PrimeField};

/// Bytes of a proof's random factor.
const FACTOR_BYTES: usize = 16;

struct VerificationKey {
    alpha1: G1Affine,
    beta2: G2Affine,
    gamma2: G2Affine,
    delta2: G2Affine,
    /// One point for the constant and one for each public signal.
    ic: Vec<G1Affine>,
}

struct Proof {
    a: G1Affine,
    b: G2Affine,
    c: G1Affine,
    public_signals: Vec<Fr>,
}

/// In the group and not at infinity.
fn take_g1(from: &mut Reader) -> Option<G1Affine> {
    g1(from.take(G1_BYTES)?, Form::Plain).filter(|point| !point.is_zero())
}

fn take_g2(from: &mut Reader) -> Option<G2Affine> {
    g2(from.take(G2_BYTES)?, Form::Plain).filter(|point| !point.is_zero())
}

fn take_key(from: &mut Reader) -> Option<VerificationKey> {
    let public_signals = from.uint32()?;
    let alpha1 = take_g1(from)?;
    let (beta2, gamma2, delta2) = (take_g2(from)?, take_g2(from)?, take_g2(from)?);
    let ic = (0..=public_signals).map(|_| take_g1(from)).collect::<Option<_>>()?;
    Some(VerificationKey { alpha1, beta2, gamma2, delta2, ic })
}

fn take_proof(from: &mut Reader, public_signals: usize) -> Result<Proof, Fault> {
    const OFF_CURVE: Fault = Fault::proof("a point of it is not on its curve");
    let a = take_g1(from).ok_or(OFF_CURVE)?;
    let b = take_g2(from).ok_or(Fault::proof("its point B is not in the group of its curve"))?;
    let c = take_g1(from).ok_or(OFF_CURVE)?;
    let signals = (0..public_signals).map(|_| from.take(ELEMENT).and_then(scalar)).collect::<Option<_>>();
    let public_signals = signals.ok_or(Fault::proof("a public signal is not below the order of the field"))?;
    Ok(Proof { a, b, c, public_signals })
}

/// The random factors; a single proof needs none.
fn take_factors(from: &mut Reader, count: usize) -> Option<Vec<Fr>> {
    if count == 1 {
        return Some(vec![Fr::ONE]);
    }
    let factor = |from: &mut Reader| Some(Fr::from_le_bytes_mod_order(from.take(FACTOR_BYTES)?));
    (0..count).map(|_| factor(from)).collect()
}

/// e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), each proof to the power of its factor.
fn holds(key: &VerificationKey, proofs: &[Proof], factors: &[Fr]) -> bool {
    let mut ic = vec![Fr::ZERO; key.ic.len()];
    for (proof, factor) in proofs.iter().zip(factors) {
        ic[0] += factor;
        for (sum, signal) in ic[1..].iter_mut().zip(&proof.public_signals) {
            *sum += *signal * factor;
        }
    }
    let Ok(signals) = G1Projective::msm(&key.ic, &ic) else { return false };
    let c: Vec<G1Affine> = proofs.iter().map(|proof| proof.c).collect();
    let Ok(c) = G1Projective::msm(&c, factors) else { return false };
    let a: Vec<G1Projective> = proofs.iter().zip(factors).map(|(proof, factor)| proof.a * factor).collect();
    let mut left = G1Projective::normalize_batch(&a);
    left.extend([-(key.alpha1 * ic[0]), -signals, -c].map(CurveGroup::into_affine));
    let right = proofs.iter().map(|proof| proof.b).chain([key.beta2, key.gamma2, key.delta2]);
    Bn254::multi_pairing(left, right).0 == <Bn254 as Pairing>::TargetField::ONE
}

/// Key, number of proofs, proofs, and 16 random bytes for each where there are several.
pub fn verify(input: &[u8]) -> Result<(), Fault> {
    let mut from = Reader(input);
    let key =
        take_key(&mut from).ok_or(Fault::key("a point of the verification key is not in the group of its curve"))?;
    let cut_off = Fault::internal("the proofs to verify are cut off");
    let count = from.uint32().and_then(|value| usize::try_from(value).ok()).ok_or(cut_off.clone())?;
    let signals = key.ic.len() - 1;
    let proofs: Vec<Proof> = (0..count).map(|_| take_proof(&mut from, signals)).collect::<Result<_, _>>()?;
    let factors = take_factors(&mut from, count).filter(|_| from.is_empty()).ok_or(cut_off)?;
    if !holds(&key, &proofs, &factors) {
        return Err(Fault { cause: Cause::Equation, reason: "the pairing equation does not hold" });
    }
    Ok(())
}

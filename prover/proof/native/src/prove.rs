//! Groth16's prover, section 3.2 of the paper, in two steps: sums of points over the witness and over
//! the quotient, and the proof of these sums with the random r and s.
//!
//! The time it takes depends on the witness: sums leave out what is zero, and are shorter for small
//! values. Whoever can measure proofs on the prover's machine learns about the row.

use crate::encoding::{g1, g2, write_g1, write_g2, write_integer, Form, Reader, ELEMENT, G1_BYTES, G2_BYTES};
use crate::fault::Fault;
use crate::multi_exp::multi_exp;
use crate::proving_key::{Bases, PointsPart, ProvingKey, QuotientPart};
use crate::threads::join;
use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};
use ark_poly::EvaluationDomain;

/// Bytes of the sums over the witness.
const WITNESS_SUMS_BYTES: usize = 3 * G1_BYTES + G2_BYTES;
const NOT_LOADED: Fault = Fault::internal("the key was loaded without the part that this takes");
/// Bytes that r and s are drawn from: 48 for each, so that their bias is below 2^-128.
pub const RANDOM_BYTES: usize = 96;

fn sum<P>(bases: &Bases<Affine<P>>, witness: &[BigInt<4>]) -> Projective<P>
where
    P: SWCurveConfig,
    P::ScalarField: PrimeField<BigInt = BigInt<4>>,
{
    let scalars: Vec<_> = bases.wires.iter().map(|wire| witness[*wire as usize]).collect();
    multi_exp(&bases.points, &scalars)
}

/// Values of A w B w - C w at the odd places of the domain twice as large, where the vanishing
/// polynomial is constant: snarkjs' H is made for these.
fn quotient(key: &QuotientPart, witness: &[BigInt<4>]) -> Result<Vec<BigInt<4>>, Fault> {
    let wires: Option<Vec<Fr>> = witness.iter().map(|value| Fr::from_bigint(*value)).collect();
    let wires = wires.ok_or(Fault::witness("a value of the witness is not below the order of the field"))?;
    let rows = key.coset.len();
    let product = |matrix: usize| -> Vec<Fr> { (0..rows).map(|row| key.matrices[matrix].row(row, &wires)).collect() };
    let (a, b) = join(|| product(0), || product(1));
    let c: Vec<Fr> = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
    let at_odd_places = |mut values: Vec<Fr>| -> Vec<Fr> {
        key.domain.ifft_in_place(&mut values);
        values.iter_mut().zip(&key.coset).for_each(|(value, power)| *value *= power);
        key.domain.fft_in_place(&mut values);
        values
    };
    let ((a, b), c) = join(|| join(|| at_odd_places(a), || at_odd_places(b)), || at_odd_places(c));
    Ok(a.iter().zip(&b).zip(&c).map(|((a, b), c)| (*a * b - c).into_bigint()).collect())
}

/// How many of the quotient's values are for a thread that has the sums over the witness, so that it
/// ends with a thread that has the quotient. An addition of a point of H costs 1, its place of the
/// quotient 0.3, and a long scalar about 8 in the sums over the witness. Short ones cost little.
fn share_of_witness_sums(witness: &[BigInt<4>], values: usize) -> usize {
    let long = witness.iter().filter(|value| value.num_bits() > 64).count();
    (values * 13).saturating_sub(long * 80) / 20
}

/// The share of H for the thread of the sums over the witness (4 bytes), then the quotient's values,
/// one after the other in plain form.
pub fn quotient_values(key: &ProvingKey, witness: &[BigInt<4>]) -> Result<Vec<u8>, Fault> {
    let values = quotient(key.quotient.as_ref().ok_or(NOT_LOADED)?, witness)?;
    let share = u32::try_from(share_of_witness_sums(witness, values.len())).map_err(|_| NOT_LOADED)?;
    let mut out = Vec::with_capacity(4 + values.len() * ELEMENT);
    out.extend(share.to_le_bytes());
    values.iter().for_each(|value| write_integer(&mut out, value));
    Ok(out)
}

/// The sums over the witness, in plain form: A, B in G2, C, B in G1.
fn witness_sums(key: &PointsPart, witness: &[BigInt<4>]) -> Vec<u8> {
    let (b2, (a, (c, b1))) = join(
        || sum(&key.b2, witness),
        || join(|| sum(&key.a, witness), || join(|| sum(&key.c, witness), || sum(&key.b1, witness))),
    );
    let mut out = Vec::with_capacity(WITNESS_SUMS_BYTES + G1_BYTES);
    write_g1(&mut out, &a.into_affine());
    write_g2(&mut out, &b2.into_affine());
    write_g1(&mut out, &c.into_affine());
    write_g1(&mut out, &b1.into_affine());
    out
}

/// The sum of some of the quotient's values, in plain form: of those from the place `first` on.
pub fn h_sum(key: &ProvingKey, first: usize, values: &[BigInt<4>]) -> Result<Vec<u8>, Fault> {
    let points = key.h.get(first..).and_then(|points| points.get(..values.len()));
    let points = points.ok_or(Fault::internal("the quotient has one value for each point of H"))?;
    let mut out = Vec::with_capacity(G1_BYTES);
    write_g1(&mut out, &multi_exp(points, values).into_affine());
    Ok(out)
}

/// The sums of the key's part over a witness, in plain form: of a whole key all of them, the sum of H
/// last; otherwise those over the witness.
pub fn sums(key: &ProvingKey, witness: &[BigInt<4>]) -> Result<Vec<u8>, Fault> {
    let points = key.points.as_ref().ok_or(NOT_LOADED)?;
    let (mut out, h) = join(
        || witness_sums(points, witness),
        || key.quotient.as_ref().map(|part| quotient(part, witness).and_then(|values| h_sum(key, 0, &values))),
    );
    out.extend(h.transpose()?.unwrap_or_default());
    Ok(out)
}

struct Sums {
    a: G1Affine,
    b2: G2Affine,
    c: G1Affine,
    b1: G1Affine,
    /// Of all shares.
    h: G1Projective,
}

fn read_sums(bytes: &[u8]) -> Option<Sums> {
    let mut from = Reader(bytes);
    let a = g1(from.take(G1_BYTES)?, Form::Plain)?;
    // Outside the group only where a point of the key is: a proof would then say more of the witness
    // than that it exists.
    let b2 = g2(from.take(G2_BYTES)?, Form::Plain)?;
    let c = g1(from.take(G1_BYTES)?, Form::Plain)?;
    let b1 = g1(from.take(G1_BYTES)?, Form::Plain)?;
    let mut h = G1Projective::ZERO;
    while !from.is_empty() {
        h += g1(from.take(G1_BYTES)?, Form::Plain)?;
    }
    Some(Sums { a, b2, c, b1, h })
}

/// The proof A, B, C in plain form, of the sums over the witness with those of all shares of H behind
/// them, and of random bytes from the system.
pub fn proof(key: &ProvingKey, sums: &[u8], random: &[u8; RANDOM_BYTES]) -> Result<Vec<u8>, Fault> {
    let Sums { a, b2, c, b1, h } =
        read_sums(sums).ok_or(Fault::key("a sum of points of the proving key is not in the group of its curve"))?;
    let (r, s) = random.split_at(RANDOM_BYTES / 2);
    let (r, s) = (Fr::from_le_bytes_mod_order(r), Fr::from_le_bytes_mod_order(s));
    let header = &key.header;
    let a = a + header.alpha1 + header.delta1 * r;
    let b1 = b1 + header.beta1 + header.delta1 * s;
    let b2 = b2 + header.beta2 + header.delta2 * s;
    let c = c + h + a * s + b1 * r - header.delta1 * (r * s);
    let (a, b2, c) = (a.into_affine(), b2.into_affine(), c.into_affine());
    if a.is_zero() || b2.is_zero() || c.is_zero() {
        return Err(Fault::key("a point of the proof is at infinity, which no verifier takes"));
    }
    let mut out = Vec::with_capacity(8 * ELEMENT);
    write_g1(&mut out, &a);
    write_g2(&mut out, &b2);
    write_g1(&mut out, &c);
    Ok(out)
}

//! Groth16's prover, section 3.2 of the paper, in two steps: five sums of points over the witness,
//! and the proof of these sums with the random r and s.
//!
//! The time it takes depends on the witness: sums leave out what is zero, and are shorter for small
//! values. Whoever can measure proofs on the prover's machine learns about the row.

use crate::encoding::{g1, g2, write_g1, write_g2, Form, Reader, ELEMENT, G1_BYTES, G2_BYTES};
use crate::fault::Fault;
use crate::multi_exp::multi_exp;
use crate::proving_key::{Bases, PointsPart, ProvingKey, QuotientPart};
use crate::threads::join;
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInt, PrimeField};
use ark_poly::EvaluationDomain;

/// Bytes of both sums of points, and of all five.
pub const POINTS_BYTES: usize = 2 * G1_BYTES + G2_BYTES;
pub const SUMS_BYTES: usize = POINTS_BYTES + 2 * G1_BYTES;
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
pub fn quotient(key: &QuotientPart, witness: &[BigInt<4>]) -> Result<Vec<BigInt<4>>, Fault> {
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

fn points_sums(key: &PointsPart, witness: &[BigInt<4>]) -> Vec<u8> {
    let (b2, (a, c)) = join(
        || sum(&key.b2, witness),
        || join(|| sum(&key.a, witness), || sum(&key.c, witness)),
    );
    let mut out = Vec::with_capacity(POINTS_BYTES);
    write_g1(&mut out, &a.into_affine());
    write_g2(&mut out, &b2.into_affine());
    write_g1(&mut out, &c.into_affine());
    out
}

fn quotient_sums(key: &QuotientPart, witness: &[BigInt<4>]) -> Result<Vec<u8>, Fault> {
    let (h, b1) = join(
        || quotient(key, witness).map(|values| multi_exp(&key.h, &values)),
        || sum(&key.b1, witness),
    );
    let mut out = Vec::with_capacity(2 * G1_BYTES);
    write_g1(&mut out, &h?.into_affine());
    write_g1(&mut out, &b1.into_affine());
    Ok(out)
}

/// The sums of the key's part, in plain form: A, B in G2, C; H, B in G1.
pub fn sums(key: &ProvingKey, witness: &[BigInt<4>]) -> Result<Vec<u8>, Fault> {
    let (points, quotient) = join(
        || key.points.as_ref().map(|part| points_sums(part, witness)),
        || key.quotient.as_ref().map(|part| quotient_sums(part, witness)),
    );
    let mut out = points.unwrap_or_default();
    out.extend(quotient.transpose()?.unwrap_or_default());
    Ok(out)
}

struct Sums {
    a: G1Affine,
    b2: G2Affine,
    c: G1Affine,
    h: G1Affine,
    b1: G1Affine,
}

fn read_sums(bytes: &[u8]) -> Option<Sums> {
    let mut from = Reader(bytes);
    let a = g1(from.take(G1_BYTES)?, Form::Plain)?;
    // Outside the group only where a point of the key is: a proof would then say more of the witness
    // than that it exists.
    let b2 = g2(from.take(G2_BYTES)?, Form::Plain)?;
    let c = g1(from.take(G1_BYTES)?, Form::Plain)?;
    let h = g1(from.take(G1_BYTES)?, Form::Plain)?;
    let b1 = g1(from.take(G1_BYTES)?, Form::Plain)?;
    from.is_empty().then_some(Sums { a, b2, c, h, b1 })
}

/// The proof A, B, C in plain form, of all five sums and `RANDOM_BYTES` from the system.
pub fn proof(key: &ProvingKey, sums: &[u8], random: &[u8]) -> Result<Vec<u8>, Fault> {
    let Sums { a, b2, c, h, b1 } =
        read_sums(sums).ok_or(Fault::key("a sum of points of the proving key is not in the group of its curve"))?;
    if random.len() != RANDOM_BYTES {
        return Err(Fault::internal("r and s are drawn from 96 random bytes"));
    }
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

/// Whether all five sums can be computed with a key.
pub fn is_whole(key: &ProvingKey) -> bool {
    key.points.is_some() && key.quotient.is_some()
}

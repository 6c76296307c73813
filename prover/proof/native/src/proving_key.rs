//! A proving key, read from snarkjs' .zkey. Points are checked to be on the curve; those of G2 that
//! every proof contains are checked to be in the group. What the points mean is not checked: that is
//! `model verify`'s work.

use crate::encoding::{g1, g2_on_curve, Form, G1_BYTES, G2_BYTES};
use crate::fault::Fault;
use crate::header::{Header, LENGTH, NOT_A_KEY, OFF_CURVE};
use crate::matrices::{self, Matrix};
use crate::zkey::Sections;
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{FftField, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

/// Which of a proof's sums are computed with a key. Two threads without shared memory take one part
/// each, and both a share of H.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// A, B in G2, C and B in G1.
    Points,
    Quotient,
}

impl Part {
    pub fn from_number(number: u32) -> Option<Self> {
        [Self::Whole, Self::Points, Self::Quotient].get(usize::try_from(number).ok()?).copied()
    }
    fn has(self, other: Self) -> bool {
        self == Self::Whole || self == other
    }
}

/// Points by wire, without those at infinity, which add nothing.
pub struct Bases<P> {
    pub wires: Vec<u32>,
    pub points: Vec<P>,
}

pub struct PointsPart {
    pub a: Bases<G1Affine>,
    pub b2: Bases<G2Affine>,
    pub c: Bases<G1Affine>,
    pub b1: Bases<G1Affine>,
}

pub struct QuotientPart {
    pub matrices: [Matrix; 2],
    pub domain: Radix2EvaluationDomain<Fr>,
    /// Powers of the root of unity of the domain twice as large.
    pub coset: Vec<Fr>,
}

pub struct ProvingKey {
    pub header: Header,
    pub points: Option<PointsPart>,
    pub quotient: Option<QuotientPart>,
    /// One for each of the quotient's values.
    pub h: Vec<G1Affine>,
}

/// `first` is the wire of the first point.
fn bases<P: AffineRepr>(
    bytes: &[u8],
    (first, wires): (usize, usize),
    (size, read): (usize, fn(&[u8], Form) -> Option<P>),
) -> Result<Bases<P>, Fault> {
    if wires.checked_sub(first).and_then(|count| count.checked_mul(size)) != Some(bytes.len()) {
        return Err(LENGTH);
    }
    let mut bases = Bases { wires: Vec::new(), points: Vec::new() };
    for (index, point) in bytes.chunks_exact(size).enumerate() {
        let point = read(point, Form::Montgomery).ok_or(OFF_CURVE)?;
        if !point.is_zero() {
            bases.wires.push(u32::try_from(first + index).map_err(|_| LENGTH)?);
            bases.points.push(point);
        }
    }
    Ok(bases)
}

/// Numbers of the sections of a Groth16 .zkey.
mod section {
    pub const PROTOCOL: usize = 1;
    pub const HEADER: usize = 2;
    pub const COEFFICIENTS: usize = 4;
    pub const A: usize = 5;
    pub const B1: usize = 6;
    pub const B2: usize = 7;
    pub const C: usize = 8;
    pub const H: usize = 9;
}
const GROTH16: [u8; 4] = 1u32.to_le_bytes();

struct File<'a> {
    sections: Sections<'a>,
    header: Header,
}

impl File<'_> {
    fn section(&self, id: usize) -> Result<&[u8], Fault> {
        self.sections.get(id).ok_or(Fault::key("the zkey lacks a section"))
    }

    fn points_part(&self) -> Result<PointsPart, Fault> {
        let Header { wires, public_signals, .. } = self.header;
        Ok(PointsPart {
            a: bases(self.section(section::A)?, (0, wires), (G1_BYTES, g1))?,
            b2: bases(self.section(section::B2)?, (0, wires), (G2_BYTES, g2_on_curve))?,
            c: bases(self.section(section::C)?, (public_signals + 1, wires), (G1_BYTES, g1))?,
            b1: bases(self.section(section::B1)?, (0, wires), (G1_BYTES, g1))?,
        })
    }

    fn quotient_part(&self) -> Result<QuotientPart, Fault> {
        let Header { domain_size, .. } = self.header;
        let too_large = Fault::key("the domain of the zkey is larger than the field allows");
        let domain = Radix2EvaluationDomain::new(domain_size).ok_or(too_large.clone())?;
        let root = u64::try_from(2 * domain_size).ok().and_then(Fr::get_root_of_unity).ok_or(too_large)?;
        Ok(QuotientPart {
            matrices: matrices::read(self.section(section::COEFFICIENTS)?, &self.header)?,
            domain,
            coset: std::iter::successors(Some(Fr::ONE), |power| Some(*power * root)).take(domain_size).collect(),
        })
    }

    fn h(&self) -> Result<Vec<G1Affine>, Fault> {
        let Header { domain_size, .. } = self.header;
        let bytes = self.section(section::H)?;
        if bytes.len() != domain_size * G1_BYTES {
            return Err(LENGTH);
        }
        bytes.chunks_exact(G1_BYTES).map(|point| g1(point, Form::Montgomery).ok_or(OFF_CURVE)).collect()
    }
}

impl ProvingKey {
    /// Reads what `part` of a proof needs.
    pub fn read(bytes: &[u8], part: Part) -> Result<Self, Fault> {
        let sections = Sections::read(bytes, b"zkey").ok_or(NOT_A_KEY)?;
        if sections.get(section::PROTOCOL) != Some(&GROTH16) {
            return Err(Fault::key("the zkey is not a Groth16 key"));
        }
        let header = Header::read(sections.get(section::HEADER).ok_or(NOT_A_KEY)?)?;
        let file = File { sections, header };
        let points = if part.has(Part::Points) { Some(file.points_part()?) } else { None };
        let quotient = if part.has(Part::Quotient) { Some(file.quotient_part()?) } else { None };
        let h = file.h()?;
        Ok(Self { header: file.header, points, quotient, h })
    }
}

//! The matrices A and B of a circuit, as a .zkey holds them; C follows from their products.

use crate::encoding::{integer, Reader};
use crate::fault::Fault;
use crate::header::{Header, LENGTH};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, PrimeField};

const COEFFICIENT: Fault = Fault::key("a coefficient of the zkey is out of its range");

/// A row's entries are `starts[row]..starts[row + 1]`.
pub struct Matrix {
    pub starts: Vec<u32>,
    pub wires: Vec<u32>,
    pub values: Vec<Fr>,
}

impl Matrix {
    /// The product of a row and a witness. Most values of a witness are 0 or 1.
    pub fn row(&self, row: usize, witness: &[Fr]) -> Fr {
        let mut sum = Fr::ZERO;
        for place in self.starts[row] as usize..self.starts[row + 1] as usize {
            let (value, wire) = (self.values[place], witness[self.wires[place] as usize]);
            if wire == Fr::ONE {
                sum += value;
            } else if wire != Fr::ZERO {
                sum += value * wire;
            }
        }
        sum
    }
}

/// Matrix (4 bytes), constraint (4), wire (4), value (32).
const ENTRY_BYTES: usize = 44;

struct Entry {
    matrix: usize,
    row: usize,
    wire: u32,
    value: Fr,
}

fn entry(bytes: &[u8], header: &Header) -> Option<Entry> {
    let mut from = Reader(bytes);
    let matrix = usize::try_from(from.uint32()?).ok()?;
    let row = usize::try_from(from.uint32()?).ok()?;
    let wire = from.uint32()?;
    let stored = integer(from.0).filter(|value| *value < Fr::MODULUS)?;
    // snarkjs stores v R^2: one Montgomery reduction gives the Montgomery form v R.
    let value = Fr::new_unchecked(Fr::new_unchecked(stored).into_bigint());
    let is_in_range = matrix < 2 && row < header.domain_size && usize::try_from(wire).ok()? < header.wires;
    is_in_range.then_some(Entry { matrix, row, wire, value })
}

/// The matrices A and B by rows: counted first, then placed.
pub fn read(section: &[u8], header: &Header) -> Result<[Matrix; 2], Fault> {
    let mut from = Reader(section);
    let count = from.uint32().and_then(|value| usize::try_from(value).ok()).ok_or(LENGTH)?;
    if count.checked_mul(ENTRY_BYTES) != Some(from.0.len()) {
        return Err(LENGTH);
    }
    let entries = || from.0.chunks_exact(ENTRY_BYTES).map(|bytes| entry(bytes, header).ok_or(COEFFICIENT));
    let mut starts = [vec![0u32; header.domain_size + 1], vec![0u32; header.domain_size + 1]];
    for one in entries() {
        let one = one?;
        starts[one.matrix][one.row + 1] += 1;
    }
    for starts in &mut starts {
        for row in 0..header.domain_size {
            starts[row + 1] += starts[row];
        }
    }
    let mut next = starts.clone();
    let mut matrices = starts.map(|starts| {
        let length = starts.last().map_or(0, |last| *last as usize);
        Matrix { starts, wires: vec![0; length], values: vec![Fr::ZERO; length] }
    });
    for one in entries() {
        let Entry { matrix, row, wire, value } = one?;
        let place = next[matrix][row] as usize;
        next[matrix][row] += 1;
        matrices[matrix].wires[place] = wire;
        matrices[matrix].values[place] = value;
    }
    Ok(matrices)
}

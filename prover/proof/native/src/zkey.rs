//! The sections of snarkjs' binary files (.zkey, .wtns): magic of four letters, version, number of
//! sections, then per section its id (4 bytes), its length (8 bytes) and its bytes.

use crate::encoding::{integer, Reader};
use ark_bn254::{Fq, Fr};
use ark_ff::PrimeField;

const SECTIONS: usize = 11;

/// The sections by their id, from 0 to 10.
pub struct Sections<'a>([Option<&'a [u8]>; SECTIONS]);

impl<'a> Sections<'a> {
    /// `None` where the file is of another kind, is cut off, goes on after its last section, or has a
    /// section twice.
    pub fn read(file: &'a [u8], magic: &[u8; 4]) -> Option<Self> {
        let mut from = Reader(file);
        if from.take(4)? != magic {
            return None;
        }
        let (_version, count) = (from.uint32()?, from.uint32()?);
        let mut sections = [None; SECTIONS];
        for _ in 0..count {
            let id = from.uint32()?;
            let length = usize::try_from(from.uint64()?).ok()?;
            let bytes = from.take(length)?;
            let place = sections.get_mut(usize::try_from(id).ok()?)?;
            if place.replace(bytes).is_some() {
                return None;
            }
        }
        from.is_empty().then_some(Self(sections))
    }

    pub fn get(&self, id: usize) -> Option<&'a [u8]> {
        self.0.get(id).copied().flatten()
    }
}

/// The length of a field's order in bytes and the order; `None` where it is not that of the field.
fn takes_order<F: PrimeField<BigInt = ark_ff::BigInt<4>>>(from: &mut Reader) -> Option<()> {
    let length = usize::try_from(from.uint32()?).ok()?;
    (integer(from.take(length)?)? == F::MODULUS).then_some(())
}

pub fn takes_base_field(from: &mut Reader) -> Option<()> {
    takes_order::<Fq>(from)
}

pub fn takes_scalar_field(from: &mut Reader) -> Option<()> {
    takes_order::<Fr>(from)
}

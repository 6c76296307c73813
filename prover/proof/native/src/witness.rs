//! A witness in snarkjs' wtns format.

use crate::encoding::{integer, Reader, ELEMENT};
use crate::fault::Fault;
use crate::zkey::{takes_scalar_field, Sections};
use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};

fn values<'a>(file: &'a [u8], wires: usize) -> Option<&'a [u8]> {
    let sections = Sections::read(file, b"wtns")?;
    let mut header = Reader(sections.get(1)?);
    takes_scalar_field(&mut header)?;
    let count = usize::try_from(header.uint32()?).ok()?;
    let values = sections.get(2)?;
    (count == wires && header.is_empty() && values.len() == wires.checked_mul(ELEMENT)?).then_some(values)
}

/// Values in plain form, where each is below the field's order.
pub fn scalars(bytes: &[u8]) -> Option<Vec<BigInt<4>>> {
    let whole = bytes.len() % ELEMENT == 0;
    let values = bytes.chunks_exact(ELEMENT).map(|one| integer(one).filter(|value| *value < Fr::MODULUS));
    values.collect::<Option<_>>().filter(|_| whole)
}

/// The wires' values in plain form: each below the field's order, the first one 1.
pub fn read(file: &[u8], wires: usize) -> Result<Vec<BigInt<4>>, Fault> {
    let bytes = values(file, wires).ok_or(Fault::witness("the witness is not one of the key's circuit"))?;
    let scalars = scalars(bytes).ok_or(Fault::witness("a value of the witness is not below the order of the field"))?;
    if scalars.first() != Some(&BigInt::from(1u64)) {
        return Err(Fault::witness("the witness does not begin with the constant 1"));
    }
    Ok(scalars)
}

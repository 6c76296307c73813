//! Sums of points times scalars, by Pippenger's method. Each window of bits sorts the points into
//! buckets. A bucket is added up in pairs, and all pairs of a pass share one inversion: an addition
//! costs six multiplications, where one without inversions costs ten.

use crate::threads::map;
use ark_ec::short_weierstrass::{Affine, Bucket, Projective, SWCurveConfig};
use ark_ec::AffineRepr;
use ark_ff::fields::serial_batch_inversion_and_mul;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, PrimeField};

/// Multiplications of an addition of two points in a pass, and of what each bucket adds to its window.
const PAIR_COST: usize = 6;
const BUCKET_COST: usize = 24;
const WIDEST_WINDOW: usize = 15;
/// Scalars of at most so many bits are summed together: a sum costs what its longest scalar needs.
const CLASSES: [usize; 4] = [1, 16, 64, 253];

/// A scalar that is not 0 or, where that is shorter, its distance from the order, to be subtracted.
#[derive(Clone, Copy)]
struct Term<P: SWCurveConfig> {
    point: Affine<P>,
    magnitude: BigInt<4>,
}

fn term<P>(point: &Affine<P>, scalar: &BigInt<4>) -> Option<Term<P>>
where
    P: SWCurveConfig,
    P::ScalarField: PrimeField<BigInt = BigInt<4>>,
{
    if point.is_zero() || scalar.is_zero() {
        return None;
    }
    let mut distance = P::ScalarField::MODULUS;
    distance.sub_with_borrow(scalar);
    let is_shorter = distance < *scalar;
    let (point, magnitude) = if is_shorter { (-*point, distance) } else { (*point, *scalar) };
    Some(Term { point, magnitude })
}

/// `count` bits from a place on, at most 15.
fn bits_at(BigInt(limbs): &BigInt<4>, place: usize, count: usize) -> usize {
    let (limb, shift) = (place / 64, place % 64);
    let low = limbs.get(limb).map_or(0, |bits| bits >> shift);
    let high = if shift == 0 { 0 } else { limbs.get(limb + 1).map_or(0, |bits| bits << (64 - shift)) };
    ((low | high) as usize) & ((1 << count) - 1)
}

/// How scalars of at most `bits` bits are cut: digits from -2^(width - 1) to 2^(width - 1), so that a
/// window has half as many buckets as values. `offset` makes digits that are not negative.
struct Windows {
    width: usize,
    count: usize,
    offset: BigInt<4>,
}

impl Windows {
    fn new(bits: usize, terms: usize) -> Self {
        let count = |width: &usize| (bits + 1).div_ceil(*width);
        let cost = |width: &usize| count(width) * (terms * PAIR_COST + (BUCKET_COST << (width - 1)));
        let width = (2..=WIDEST_WINDOW).min_by_key(cost).unwrap_or(2);
        let mut offset = BigInt::<4>::zero();
        // The last window has no sign: it holds the carry of the one before it.
        for window in 0..count(&width) - 1 {
            let place = (window + 1) * width - 1;
            offset.0[place / 64] |= 1 << (place % 64);
        }
        Self { width, count: count(&width), offset }
    }

    /// `shifted` is a scalar with the offset added.
    fn digit(&self, shifted: &BigInt<4>, window: usize) -> isize {
        let sign = if window + 1 < self.count { 1isize << (self.width - 1) } else { 0 };
        bits_at(shifted, window * self.width, self.width) as isize - sign
    }
}

/// 0 where the sum is the point at infinity: of a point and its opposite.
fn denominator<P: SWCurveConfig>(one: &Affine<P>, other: &Affine<P>) -> P::BaseField {
    if one.x == other.x {
        one.y + other.y
    } else {
        other.x - one.x
    }
}

fn add<P: SWCurveConfig>(one: &Affine<P>, other: &Affine<P>, inverse: P::BaseField) -> Option<Affine<P>> {
    if inverse == P::BaseField::ZERO {
        return None;
    }
    let numerator = if one.x == other.x {
        let square = one.x.square();
        square.double() + square + P::COEFF_A
    } else {
        other.y - one.y
    };
    let slope = numerator * inverse;
    let x = slope.square() - one.x - other.x;
    Some(Affine::new_unchecked(x, slope * (one.x - x) - one.y))
}

/// One pass: adds up pairs within each bucket. `points` are bucket by bucket, `lengths` their numbers.
fn add_pairs<P: SWCurveConfig>(points: &mut Vec<Affine<P>>, lengths: &mut [usize]) {
    let mut inverses = Vec::with_capacity(points.len() / 2);
    let mut from = 0;
    for length in lengths.iter() {
        let pairs = points[from..from + length].chunks_exact(2);
        inverses.extend(pairs.map(|pair| denominator(&pair[0], &pair[1])));
        from += length;
    }
    serial_batch_inversion_and_mul(&mut inverses, &P::BaseField::ONE);
    let (mut from, mut to, mut next) = (0, 0, 0);
    for length in lengths.iter_mut() {
        let (end, first) = (from + *length, to);
        while from < end {
            let sum = if from + 1 < end {
                next += 1;
                add(&points[from], &points[from + 1], inverses[next - 1])
            } else {
                Some(points[from])
            };
            if let Some(sum) = sum {
                points[to] = sum;
                to += 1;
            }
            from = end.min(from + 2);
        }
        *length = to - first;
    }
    points.truncate(to);
}

/// The points of a window bucket by bucket, and the buckets' lengths: the bucket of 1 comes first.
fn sorted<P: SWCurveConfig>(terms: &[Term<P>], digits: &[isize], buckets: usize) -> (Vec<Affine<P>>, Vec<usize>) {
    let mut lengths = vec![0; buckets + 1];
    digits.iter().for_each(|digit| lengths[digit.unsigned_abs()] += 1);
    let mut places = vec![0; buckets + 1];
    for bucket in 2..=buckets {
        places[bucket] = places[bucket - 1] + lengths[bucket - 1];
    }
    let mut points = vec![Affine::identity(); digits.len() - lengths[0]];
    for (term, digit) in terms.iter().zip(digits).filter(|(_, digit)| **digit != 0) {
        let place = &mut places[digit.unsigned_abs()];
        points[*place] = if *digit < 0 { -term.point } else { term.point };
        *place += 1;
    }
    lengths.remove(0);
    (points, lengths)
}

fn window_sum<P: SWCurveConfig>(terms: &[Term<P>], windows: &Windows, window: usize) -> Projective<P> {
    let digits: Vec<isize> = terms.iter().map(|term| windows.digit(&term.magnitude, window)).collect();
    let (mut points, mut lengths) = sorted(terms, &digits, 1 << (windows.width - 1));
    while lengths.iter().any(|length| *length > 1) {
        add_pairs(&mut points, &mut lengths);
    }
    // Each bucket as often as its digit says: the sum of all sums from the last bucket on.
    let (mut running, mut total) = (Bucket::<P>::ZERO, Bucket::<P>::ZERO);
    for length in lengths.iter().rev() {
        if *length == 1 {
            running += points.pop().unwrap_or(Affine::identity());
        }
        total += &running;
    }
    total.into()
}

fn class_sum<P: SWCurveConfig>(mut terms: Vec<Term<P>>, bits: usize) -> Projective<P> {
    if terms.is_empty() {
        return Projective::ZERO;
    }
    let windows = Windows::new(bits, terms.len());
    for term in &mut terms {
        term.magnitude.add_with_carry(&windows.offset);
    }
    let sums = map(windows.count, |window| window_sum(&terms, &windows, window));
    sums.into_iter().rev().fold(Projective::ZERO, |mut total, sum| {
        for _ in 0..windows.width {
            total.double_in_place();
        }
        total + sum
    })
}

/// The sum of points times scalars, which are below the order. Time and memory depend on the scalars.
pub fn multi_exp<P>(points: &[Affine<P>], scalars: &[BigInt<4>]) -> Projective<P>
where
    P: SWCurveConfig,
    P::ScalarField: PrimeField<BigInt = BigInt<4>>,
{
    let mut classes = CLASSES.map(|_| Vec::new());
    for term in points.iter().zip(scalars).filter_map(|(point, scalar)| term(point, scalar)) {
        let bits = term.magnitude.num_bits() as usize;
        let class = CLASSES.iter().position(|most| bits <= *most).unwrap_or(CLASSES.len() - 1);
        classes[class].push(term);
    }
    classes.into_iter().zip(CLASSES).map(|(terms, bits)| class_sum(terms, bits)).sum()
}

import type { AuditedR1cs, Constraint, Linear } from "../../prover/audit/r1cs.ts";
import { FIELD_ORDER, inverse, mod } from "../../prover/field.ts";

/** constant + slope x, where x is the one wire without a value; undefined when there are several. */
interface Partial {
  readonly constant: bigint;
  readonly slope: bigint;
}

const partialValue = (linear: Linear, known: ReadonlyMap<number, bigint>, unknown: number): Partial => {
  let [constant, slope] = [0n, 0n];
  for (const [wire, coefficient] of linear)
    if (wire === unknown) slope += coefficient;
    else constant += coefficient * (known.get(wire) ?? 0n);
  return { constant: mod(constant), slope: mod(slope) };
};

const root = ({ constant, slope }: Partial): bigint => mod(-constant * inverse(slope));

/** Both roots of left x right = product where one factor is 0 together with the product: as in b b = b and b (b + closed) = b. */
const factored = (factor: Partial, other: Partial, product: Partial): bigint[] | undefined => {
  const first = root(factor);
  if (mod(product.constant + product.slope * first) !== 0n) return undefined;
  const quotient = product.slope * inverse(factor.slope);
  return [...new Set([first, root({ constant: mod(other.constant - quotient), slope: other.slope })])];
};

/** Every value of the one open wire that fulfils the constraint; undefined when this cannot be said. */
const roots = ({ a, b, c }: Constraint, known: ReadonlyMap<number, bigint>, open: number): bigint[] | undefined => {
  const left = partialValue(a, known, open);
  const right = partialValue(b, known, open);
  const product = partialValue(c, known, open);
  if (left.slope !== 0n && right.slope !== 0n) return factored(left, right, product) ?? factored(right, left, product);
  const slope = mod(left.slope * right.constant + right.slope * left.constant - product.slope);
  const constant = mod(left.constant * right.constant - product.constant);
  if (slope === 0n) return constant === 0n ? undefined : [];
  return [root({ constant, slope })];
};

const wiresOf = ({ a, b, c }: Constraint): readonly number[] => [
  ...new Set([...a.keys(), ...b.keys(), ...c.keys()].filter((wire) => wire > 0)),
];

/**
 * All witnesses over the whole field for given inputs, by search: complete, so outputs that agree in all of them are proved unique for these inputs. For
 * small circuits whose wires are bits or follow from bits; throws where it cannot decide.
 */
export const allWitnesses = (r1cs: AuditedR1cs, inputs: readonly bigint[]): bigint[][] => {
  const wires = r1cs.constraints.map(wiresOf);
  const found: bigint[][] = [];
  const search = (known: Map<number, bigint>): void => {
    let best: { open: number; values: bigint[] } | undefined;
    for (const [index, constraint] of r1cs.constraints.entries()) {
      const open = (wires[index] ?? []).filter((wire) => !known.has(wire));
      const [only] = open;
      if (open.length > 1) continue;
      const values = roots(constraint, known, only ?? -1);
      if (only === undefined) {
        if (values !== undefined) return; // broken: with nothing open, `roots` is undefined where the constraint holds
      } else if (values !== undefined && (best === undefined || values.length < best.values.length)) {
        best = { open: only, values };
        if (values.length < 2) break;
      }
    }
    if (best !== undefined) {
      for (const value of best.values) search(new Map(known).set(best.open, value));
      return;
    }
    const witness = Array.from({ length: r1cs.wires }, (_, wire) => known.get(wire));
    if (witness.some((value) => value === undefined)) throw new Error("a wire is open that no constraint decides");
    found.push(witness.map((value) => value ?? 0n));
  };
  if (inputs.length !== r1cs.inputs) throw new Error(`${r1cs.inputs} inputs expected`);
  search(new Map([[0, 1n], ...inputs.map((value, index) => [r1cs.outputs + 1 + index, mod(value)] as const)]));
  return found;
};

/** Field elements at which integer reasoning goes wrong: around 0, around the modulus, its half and 2^64. */
export const strangeElements: readonly bigint[] = [
  FIELD_ORDER - 1n,
  FIELD_ORDER - 2n,
  FIELD_ORDER >> 1n,
  (FIELD_ORDER >> 1n) + 1n,
  1n << 64n,
  (1n << 64n) + 1n,
  1n << 253n,
  inverse(2n),
  inverse(3n),
];

import { FIELD_ORDER } from "../field.ts";
import { type CircuitUnderAudit, mainWire } from "./circuitUnderAudit.ts";
import { satisfies, stillSatisfies } from "./r1cs.ts";
import type { FeatureRange, SampleRow } from "./sampleRows.ts";

/**
 * What a row's public signals have to be, by code that shares nothing with the circuit. Never
 * called for a row out of range.
 */
export type Truth = (row: SampleRow) => Promise<{ readonly score: bigint; readonly commitment: bigint }>;

/** An honest witness of a row, before substitution and as it is proved. */
export interface HonestWitness {
  readonly row: SampleRow;
  readonly values: readonly bigint[];
  readonly witness: readonly bigint[];
}

/**
 * `rejected` by the r1cs; `same`: accepted, and it says nothing but the truth; otherwise the lie
 * that is accepted.
 */
export type Verdict = "rejected" | "same" | { readonly lie: string };

/** Judges an honest witness of the proved circuit with some wires changed. */
export type Judge = (honest: HonestWitness, changed: ReadonlyMap<number, bigint>) => Promise<Verdict>;

/** The integer that a field element stands for where negative ones are at the field's upper end. */
const signed = (element: bigint): bigint => (element > FIELD_ORDER >> 1n ? element - FIELD_ORDER : element);

/** Decides about witnesses by the r1cs first, then by what the accepted ones claim. */
export const judgeOf = ({
  circuit,
  ranges,
  truth,
}: {
  circuit: CircuitUnderAudit;
  ranges: readonly FeatureRange[];
  truth: Truth;
}): Judge => {
  const { r1cs, image } = circuit;
  const wireOf = (leaf: string, index = 0): number | undefined => image.get(mainWire(circuit, leaf, index));
  const features = ranges.map((_, index) => wireOf("features", index));
  const [salt, score, commitment] = [wireOf("salt"), wireOf("score"), wireOf("commitment")];
  const claims = new Set([...features, salt, score, commitment]);
  const read = (wire: number | undefined, witness: readonly bigint[], otherwise: bigint): bigint =>
    wire === undefined ? otherwise : (witness[wire] ?? 0n);

  const lieIn = async ({ row }: HonestWitness, witness: readonly bigint[]): Promise<string | undefined> => {
    const claimed = features.map((wire, index) => signed(read(wire, witness, row.features[index] ?? 0n)));
    const outside = ranges.findIndex(({ min, max }, index) => {
      const value = claimed[index] ?? 0n;
      return (value < min || value > max) && features[index] !== undefined;
    });
    const range = ranges[outside];
    if (range !== undefined)
      return `feature ${range.name} as ${claimed[outside]}, outside ${range.min} to ${range.max}`;
    const expected = await truth({ features: claimed, salt: read(salt, witness, row.salt) });
    const given = { score: read(score, witness, 0n), commitment: read(commitment, witness, 0n) };
    if (given.score !== expected.score) return `score ${given.score} where the model says ${expected.score}`;
    return given.commitment === expected.commitment ? undefined : "a commitment that is not one to the features scored";
  };

  return async (honest, changed) => {
    const witness = honest.witness.slice();
    for (const [wire, value] of changed) witness[wire] = value;
    if (!stillSatisfies(r1cs, witness, [...changed.keys()]) || !satisfies(r1cs, witness)) return "rejected";
    // Whoever changes nothing asks whether the honest witness tells the truth; what changes no
    // claim of it says the same.
    if (changed.size > 0 && ![...changed.keys()].some((wire) => claims.has(wire))) return "same";
    const lie = await lieIn(honest, witness);
    return lie === undefined ? "same" : { lie };
  };
};

import { FIELD_ORDER, mod } from "../field.ts";
import { type CircuitUnderAudit, mainWire } from "./circuitUnderAudit.ts";
import type { Attack } from "./gadgetAttacks.ts";
import type { FeatureRange } from "./sampleRows.ts";
import type { Forged } from "./signalSystem.ts";
import type { HonestWitness } from "./verdict.ts";

/** Scores beyond the clamp and around the modulus. */
const STRANGE_SCORES = [851n, 299n, 0n, FIELD_ORDER - 1n];

/**
 * In how many features the whole model is made to follow another value: in a network that is
 * thousands of hints each.
 */
const REFITTED_FEATURES = 16;

/**
 * Values that are in no declared range but that some check may take for one: past the ends, wrapped
 * at 64 bits, at the modulus, at its half.
 */
const outsideValues = ({ min, max }: FeatureRange): readonly bigint[] =>
  [max + 1n, min - 1n, max + (1n << 64n), min - (1n << 64n), -max - 1n, FIELD_ORDER >> 1n, (1n << 253n) + min].filter(
    (value) => value < min || value > max,
  );

/**
 * Attacks on public signals and inputs, from the honest witnesses of two rows: `mine` is replaced
 * in part by what belongs to `other`.
 */
export const circuitAttacks = ({
  circuit,
  ranges,
  mine,
  other,
}: {
  circuit: CircuitUnderAudit;
  ranges: readonly FeatureRange[];
  mine: HonestWitness;
  other: HonestWitness;
}): readonly Attack[] => {
  const [score, commitment, salt] = ["score", "commitment", "salt"].map((leaf) => mainWire(circuit, leaf));
  const own = (wire = 0): bigint => mine.values[wire] ?? 0n;
  const others = (wire = 0): bigint => other.values[wire] ?? 0n;
  const attack = (name: string, ...replaced: (readonly [number | undefined, bigint])[]): Attack => ({
    name,
    replaced: new Map(replaced.map(([wire = 0, value]) => [wire, mod(value)])),
  });
  const scores = [...STRANGE_SCORES, own(score) + 1n, own(score) - 1n, others(score)];
  const commitments = [others(commitment), 0n, own(commitment) + 1n];
  const features = ranges.map((range, index) => ({ range, index, wire: mainWire(circuit, "features", index) }));
  const someFeatures = features.filter(({ index }) => index % Math.ceil(features.length / REFITTED_FEATURES) === 0);
  return [
    ...scores.map((value) => attack("another score", [score, value])),
    ...commitments.map((value) => attack("a commitment to other features", [commitment, value])),
    attack("another salt", [salt, own(salt) + 1n], [commitment, own(commitment)]),
    attack("another salt", [salt, others(salt)], [commitment, own(commitment)]),
    ...features.map(({ wire }) =>
      attack("a feature that was not committed to", [wire, others(wire)], [commitment, own(commitment)]),
    ),
    ...someFeatures.map(({ wire }) =>
      attack("a feature that was not scored", [wire, others(wire)], [score, own(score)]),
    ),
    ...features.flatMap(({ wire, range }) =>
      outsideValues(range).map((value) => attack("an out-of-range feature", [wire, value])),
    ),
  ].filter(({ replaced }) => [...replaced].some(([wire, value]) => value !== own(wire)));
};

/**
 * Halves of two honest witnesses: the signals of one component, or the inputs, from the other row.
 */
export const mixedWitnesses = (
  { systemSignals }: CircuitUnderAudit,
  mine: HonestWitness,
  other: HonestWitness,
): readonly Forged[] => {
  const parts = new Map<string, number[]>();
  for (const { component, name, wire } of systemSignals) {
    if (wire === undefined) continue;
    const part = component === "main" ? name.replace(/\[\d+\]$/, "") : component.split(".").slice(0, 3).join(".");
    parts.set(part, [...(parts.get(part) ?? []), wire]);
  }
  return [...parts.values()].map((changed) => {
    const values = [...mine.values];
    for (const wire of changed) values[wire] = other.values[wire] ?? 0n;
    return { values, changed };
  });
};

import { createHash, type Hash } from "node:crypto";

import type { Curve } from "ffjavascript";

import { KeyGateError } from "./errors.ts";
import { sameRatio } from "./preparation.ts";
import { G1_BYTES, G2_BYTES } from "./ptauLayout.ts";
import { loadCurve } from "./snarkjs.ts";
import type { Contribution, Zkey } from "./zkeyFile.ts";

/**
 * The value of a beacon is hashed 2^iterations times. Everyone who checks the key repeats that, so
 * the number is bounded.
 */
export const BEACON_ITERATIONS = { min: 10, max: 24 } as const;

/** A step of the ceremony as people compare it: what its maker published must be this hash. */
export interface RecordedStep {
  readonly name: string;
  /**
   * blake2b-512 of the step's public key, 128 hex digits: what snarkjs calls the contribution hash.
   */
  readonly hash: string;
  readonly beacon?: { readonly value: string; readonly iterations: number };
}

/** snarkjs hashes points uncompressed and in normal form. */
export const uncompressed = (curve: Curve, point: Uint8Array): Uint8Array => {
  const [group, bytes] = point.length === G1_BYTES ? [curve.G1, G1_BYTES] : [curve.G2, G2_BYTES];
  const normal = new Uint8Array(bytes);
  group.toRprUncompressed(normal, 0, point);
  return normal;
};

type PublicKey = Pick<Contribution, "deltaAfter" | "s" | "sTimesSecret" | "twinTimesSecret" | "transcript">;

export const hashPublicKey = (hash: Hash, curve: Curve, step: PublicKey): void => {
  for (const point of [step.deltaAfter, step.s, step.sTimesSecret, step.twinTimesSecret])
    hash.update(uncompressed(curve, point));
  hash.update(step.transcript);
};

/** The random generator that snarkjs seeds with the first 32 bytes of a hash. */
export const seededBy = async (hash: Uint8Array) => {
  const { ChaCha } = await import("ffjavascript");
  const bytes = Buffer.from(hash);
  return new ChaCha(Array.from({ length: 8 }, (_, index) => bytes.readUInt32BE(4 * index)));
};

/** SHA-256, 2^iterations times, of the bytes that `value` is the hex of. */
export const stretch = (value: string, iterations: number): Uint8Array => {
  let hash: Uint8Array = Buffer.from(value, "hex");
  for (let round = 0; round < 2 ** iterations; round++) hash = createHash("sha256").update(hash).digest();
  return hash;
};

/** @throws KeyGateError unless the step's secret is the one that its beacon decides. */
const assertBeacon = async (curve: Curve, step: Contribution): Promise<void> => {
  const { value = "", iterations = 0 } = step.beacon ?? {};
  const { min, max } = BEACON_ITERATIONS;
  if (iterations < min || iterations > max)
    throw new KeyGateError(`the beacon is hashed 2^${iterations} times, 2^${min} to 2^${max} are allowed`);
  const random = await seededBy(stretch(value, iterations));
  const secret = curve.Fr.fromRng(random);
  const s = curve.G1.fromRng(random);
  if (!curve.G1.eq(s, step.s) || !curve.G1.eq(curve.G1.timesFr(s, secret), step.sTimesSecret))
    throw new KeyGateError("the beacon's step was not made from the beacon's value");
};

/**
 * Checks the record of a phase 2. Every step must follow from the one before by a secret that its
 * maker knew, the step of the beacon must follow from its value, and the delta of the key must be
 * that of the last step. This shows nothing about the other points of the key; those need the
 * powers of tau.
 *
 * @returns The steps in order.
 * @throws KeyGateError.
 */
export const assertCeremonyRecord = async (zkey: Zkey): Promise<readonly RecordedStep[]> => {
  const curve = await loadCurve();
  const { G1, G2 } = curve;
  const chain = createHash("blake2b512").update(zkey.circuitHash);
  const steps: RecordedStep[] = [];
  let delta = G1.g;
  for (const step of zkey.contributions) {
    const refuse = (): KeyGateError =>
      new KeyGateError(`step ${steps.length + 1} of the ceremony, "${step.name}", does not follow from the one before`);
    const transcript = chain.copy();
    for (const point of [step.s, step.sTimesSecret]) transcript.update(uncompressed(curve, point));
    if (Buffer.compare(transcript.digest(), step.transcript) !== 0) throw refuse();
    const twin = [G2.fromRng(await seededBy(step.transcript)), step.twinTimesSecret] as const;
    if (!(await sameRatio(curve, [step.s, step.sTimesSecret], twin))) throw refuse();
    if (!(await sameRatio(curve, [delta, step.deltaAfter], twin))) throw refuse();
    if (step.kind === "beacon" && step !== zkey.contributions.at(-1))
      throw new KeyGateError("a beacon comes before the last step: whoever followed it knew its secret");
    if (step.kind === "beacon") await assertBeacon(curve, step);
    hashPublicKey(chain, curve, step);
    const own = createHash("blake2b512");
    hashPublicKey(own, curve, step);
    steps.push({ name: step.name, hash: own.digest("hex"), ...(step.beacon && { beacon: step.beacon }) });
    delta = step.deltaAfter;
  }
  if (!G1.eq(delta, zkey.delta1) || !(await sameRatio(curve, [G1.g, delta], [G2.g, zkey.delta2])))
    throw new KeyGateError("the key's delta is not that of its last contribution");
  if (!G2.eq(zkey.gamma2, G2.g)) throw new KeyGateError("the key's gamma is not the generator");
  return steps;
};

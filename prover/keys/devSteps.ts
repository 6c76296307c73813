import { createHash, randomBytes } from "node:crypto";

import { BEACON_ITERATIONS, hashPublicKey, seededBy, stretch, uncompressed } from "./ceremonyRecord.ts";
import { fromLittleEndian } from "./r1csFile.ts";
import { uint32 } from "./sections.ts";
import { loadCurve } from "./snarkjs.ts";
import { mod } from "../field.ts";

const NAMES = ["first", "second", "beacon"];

/**
 * Parameters of a step, each behind the byte that says which it is: 1 name, 2 exponent of the
 * iterations, 3 beacon.
 */
const parameters = (name: string, beacon: string | undefined): Buffer => {
  const value = Buffer.from(beacon ?? "", "hex");
  const ofBeacon = beacon === undefined ? [] : [2, BEACON_ITERATIONS.min, 3, value.length, ...value];
  return Buffer.from([1, name.length, ...Buffer.from(name), ...ofBeacon]);
};

/**
 * The record of two contributions and a beacon made in one go, and the delta that they lead to: the
 * same as three runs of snarkjs, which would multiply every point of the key three times. For
 * development keys alone, whose maker knows delta.
 */
export const developmentSteps = async (
  circuitHash: Uint8Array,
): Promise<{ delta: bigint; steps: readonly Buffer[] }> => {
  const curve = await loadCurve();
  const { Fr, G1, G2 } = curve;
  const chain = createHash("blake2b512").update(circuitHash);
  const steps: Buffer[] = [];
  let [delta, deltaPoint] = [1n, G1.g];
  for (const name of NAMES) {
    const beacon = name === "beacon" ? randomBytes(32).toString("hex") : undefined;
    const random = await seededBy(beacon === undefined ? randomBytes(32) : stretch(beacon, BEACON_ITERATIONS.min));
    const secret = Fr.fromRng(random);
    const s = G1.toAffine(G1.fromRng(random));
    const sTimesSecret = G1.toAffine(G1.timesFr(s, secret));
    const transcript = chain.copy().update(uncompressed(curve, s)).update(uncompressed(curve, sTimesSecret)).digest();
    const twinTimesSecret = G2.toAffine(G2.timesFr(G2.fromRng(await seededBy(transcript)), secret));
    deltaPoint = G1.toAffine(G1.timesFr(deltaPoint, secret));
    const key = { deltaAfter: deltaPoint, s, sTimesSecret, twinTimesSecret, transcript };
    hashPublicKey(chain, curve, key);
    const given = parameters(name, beacon);
    const kind = uint32(beacon === undefined ? 0 : 1);
    steps.push(Buffer.concat([...Object.values(key), kind, uint32(given.length), given]));
    delta = mod(delta * fromLittleEndian(Buffer.from(await Fr.batchFromMontgomery(secret))));
  }
  return { delta, steps };
};

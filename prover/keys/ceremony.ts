import { randomBytes } from "node:crypto";

import { BEACON_ITERATIONS, assertCeremonyRecord } from "./ceremonyRecord.ts";
import { CeremonyError } from "./errors.ts";
import { assertKeyPoints } from "./keyPoints.ts";
import { inMemory, loadSnarkjs } from "./snarkjs.ts";
import { readZkey, type Zkey } from "./zkeyFile.ts";

/**
 * A key with one more step, and the hash of that step, 128 hex digits, which its maker publishes.
 */
export interface Step {
  readonly zkey: Uint8Array;
  readonly hash: string;
}

/** snarkjs cuts longer names and leaves out empty ones. */
const NAME = /^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u;

/**
 * The key as it stands, whole and with a good record, and open for one more step.
 *
 * @throws KeyGateError, CeremonyError.
 */
const openKey = async (zkey: Uint8Array): Promise<Zkey> => {
  const key = await readZkey(zkey);
  await assertCeremonyRecord(key);
  await assertKeyPoints(key);
  if (key.contributions.at(-1)?.kind === "beacon")
    throw new CeremonyError("a beacon has closed this key: nothing may follow it");
  return key;
};

const written = (data: Uint8Array | undefined, hash: Uint8Array): Step => {
  if (data === undefined) throw new Error("snarkjs wrote no key");
  return { zkey: data, hash: Buffer.from(hash).toString("hex") };
};

/**
 * Multiplies a fresh secret into a key and forgets it. The secret comes from the randomness of the
 * operating system, with `text` mixed in, so neither has to be trusted alone.
 *
 * @throws KeyGateError for a broken key, CeremonyError for a closed key or a name that cannot be
 * recorded.
 */
export const contribute = async ({
  zkey,
  name,
  text = "",
}: {
  zkey: Uint8Array;
  name: string;
  text?: string;
}): Promise<Step> => {
  if (!NAME.test(name))
    throw new CeremonyError(`${JSON.stringify(name)} cannot be recorded as a name`, "give 1 to 64 printable letters");
  await openKey(zkey);
  const { zKey } = await loadSnarkjs();
  const next = inMemory();
  const hash = await zKey.contribute(inMemory(zkey), next, name, `${randomBytes(64).toString("hex")}${text}`);
  return written(next.data, hash);
};

/**
 * Closes a key with a public random value, which is hashed 2^iterations times. `value` is 32 to 255
 * bytes in hex that nobody could know before the last contribution was published.
 *
 * @throws KeyGateError, CeremonyError.
 */
export const addBeacon = async ({
  zkey,
  value,
  iterations,
}: {
  zkey: Uint8Array;
  value: string;
  iterations: number;
}): Promise<Step> => {
  const hex = value.replace(/^0x/, "").toLowerCase();
  if (!/^([0-9a-f]{2}){32,255}$/.test(hex))
    throw new CeremonyError("the beacon is not 32 to 255 bytes in hex", "use the hash of a block or a drand round");
  const { min, max } = BEACON_ITERATIONS;
  if (!Number.isInteger(iterations) || iterations < min || iterations > max)
    throw new CeremonyError(
      `2^${iterations} iterations are too few or too many`,
      `give an exponent from ${min} to ${max}`,
    );
  const { contributions } = await openKey(zkey);
  if (contributions.length < 2)
    throw new CeremonyError(`${contributions.length} contributions so far, at least 2 come before the beacon`);
  const { zKey } = await loadSnarkjs();
  const closed = inMemory();
  const hash = await zKey.beacon(inMemory(zkey), closed, "beacon", hex, iterations);
  return written(closed.data, hash);
};

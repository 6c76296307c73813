import { randomBytes } from "node:crypto";

import { addBeacon, contribute } from "./ceremony.ts";
import { BEACON_ITERATIONS } from "./ceremonyRecord.ts";
import { developmentPhaseOne } from "./devPtau.ts";
import { developmentZkeys } from "./devZkey.ts";
import { initialZkey } from "./initialZkey.ts";
import { type Keys, keysOf } from "./keys.ts";
import { readPhaseOne } from "./ptauFile.ts";
import { domainBits, type R1cs, readR1cs } from "./r1csFile.ts";

/** Phase 2 in this process on given powers of tau. */
const phaseTwo = async (r1cs: Uint8Array, { ptauPath, bits }: { ptauPath: string; bits: number }) => {
  const phaseOne = await readPhaseOne(ptauPath, bits);
  const initial = await initialZkey({ r1cs, phaseOne });
  const first = await contribute({ zkey: initial, name: "first" });
  const second = await contribute({ zkey: first.zkey, name: "second" });
  const value = randomBytes(32).toString("hex");
  const { zkey } = await addBeacon({ zkey: second.zkey, value, iterations: BEACON_ITERATIONS.min });
  return { phaseOne, initial, zkey };
};

/**
 * Both phases in this process, from a trapdoor that is known while it runs: an order of magnitude
 * faster.
 */
const bothPhases = async (circuit: R1cs, bits: number) => {
  const { trapdoor, ...phaseOne } = await developmentPhaseOne(bits);
  const { initial, final } = await developmentZkeys(circuit, { trapdoor, bits });
  return { phaseOne, initial, zkey: final };
};

/**
 * Makes Groth16 keys for a circuit: phase 2 with two contributions and a beacon, checked against
 * the r1cs and the powers of tau. All of it happens in one process, so the keys are marked `dev`
 * whatever the powers of tau were.
 *
 * @throws FileUnreadableError, PtauError, KeyGateError.
 */
export const setupKeys = async ({
  r1cs,
  ptauPath,
}: {
  r1cs: Uint8Array;
  /** A .ptau file prepared for phase 2; without it one is made here, for development only. */
  ptauPath?: string;
}): Promise<Keys> => {
  const circuit = await readR1cs(r1cs);
  const bits = domainBits(circuit);
  const made = ptauPath === undefined ? await bothPhases(circuit, bits) : await phaseTwo(r1cs, { ptauPath, bits });
  return keysOf({ r1cs, ...made, origin: { inOneProcess: true } });
};

import { createHash, randomBytes } from "node:crypto";

import type { MemoryFile, VerificationKey } from "snarkjs";

import { developmentPtau } from "./devPtau.ts";
import { PtauError } from "./errors.ts";
import { loadSnarkjs } from "./snarkjs.ts";
import { assertVerificationKey } from "./verificationKey.ts";
import { assertKeyGates } from "./zkeyFile.ts";

/** blake2b-512 of the public Perpetual Powers of Tau files, prepared for phase 2, by power (snarkjs' own list). */
const PERPETUAL_POWERS_OF_TAU: ReadonlyMap<string, number> = new Map([
  [
    "eeefbcf7c3803b523c94112023c7ff89558f9b8e0cf5d6cdcba3ade60f168af4a181c9c21774b94fbae6c90411995f7d854d02ebd93fb66043dbb06f17a831c1",
    14,
  ],
  [
    "982372c867d229c236091f767e703253249a9b432c1710b4f326306bfa2428a17b06240359606cfe4d580b10a5a1f63fbed499527069c18ae17060472969ae6e",
    15,
  ],
  [
    "6a6277a2f74e1073601b4f9fed6e1e55226917efb0f0db8a07d98ab01df1ccf43eb0e8c3159432acd4960e2f29fe84a4198501fa54c8dad9e43297453efec125",
    16,
  ],
]);

export interface KeyOrigin {
  /** True for keys made in one person's hands: whoever ran the setup could forge proofs. */
  readonly dev: boolean;
  /** blake2b-512 of the powers-of-tau file, and whether it is the public Perpetual Powers of Tau. */
  readonly ptau: { readonly blake2b: string; readonly perpetual: boolean };
  readonly contributions: number;
  readonly beacon: boolean;
}

export interface Keys {
  readonly provingKey: Uint8Array;
  readonly verificationKey: VerificationKey;
  readonly origin: KeyOrigin;
}

/** Least k with 2^k >= constraints + public signals + 1: snarkjs' domain for a circuit. */
export const domainBits = (constraints: number, publicSignals: number): number =>
  Math.max(1, Math.ceil(Math.log2(constraints + publicSignals + 1)));

const PTAU_MAGIC = "ptau";

/** Power of a .ptau file: snarkjs does not notice one that is too small. Section 1 comes first in every file that snarkjs writes. */
const ptauPower = (bytes: Buffer): number => {
  if (bytes.toString("latin1", 0, 4) !== PTAU_MAGIC || bytes.length < 64) throw new PtauError("not a .ptau file");
  return bytes.readUInt32LE(12 + 12 + 4 + 32);
};

const LAGRANGE_SECTION = 12;
const G1_BYTES = 64;

/** The Lagrange basis of the circuit's own domain must be there: snarkjs makes keys of zeros without it and does not notice. */
const assertPrepared = (bytes: Buffer, bits: number): void => {
  let position = 12;
  for (let left = bytes.readUInt32LE(8); left > 0 && position + 12 <= bytes.length; left--) {
    const body = position + 12;
    if (bytes.readUInt32LE(position) === LAGRANGE_SECTION) {
      const first = body + (2 ** bits - 1) * G1_BYTES;
      if (bytes.subarray(first, first + G1_BYTES).some((byte) => byte !== 0)) return;
      throw new PtauError(`not prepared for domains of 2^${bits}, which the circuit has`);
    }
    position = body + Number(bytes.readBigUInt64LE(position + 4));
  }
  throw new PtauError("not prepared for phase 2");
};

const memory = (data?: Uint8Array): MemoryFile => (data === undefined ? { type: "mem" } : { type: "mem", data });

const ptauFor = async (
  given: Buffer | undefined,
  bits: number,
): Promise<{ file: MemoryFile; blake2b: string; perpetual: boolean }> => {
  const bytes = given ?? Buffer.from(await developmentPtau(bits));
  const power = ptauPower(bytes);
  if (power < bits) throw new PtauError(`of power ${power}, the circuit needs ${bits}`);
  assertPrepared(bytes, bits);
  const blake2b = createHash("blake2b512").update(bytes).digest("hex");
  return { file: memory(bytes), blake2b, perpetual: PERPETUAL_POWERS_OF_TAU.get(blake2b) === power };
};

/**
 * Groth16 keys for a circuit: phase 2 with two contributions and a beacon, checked against the r1cs and the powers of tau. All of it happens in
 * one process, so the keys are marked dev whatever the powers of tau were. Throws PtauError, KeyGateError.
 */
export const setupKeys = async ({
  r1cs,
  constraints,
  publicSignals,
  ptau,
}: {
  r1cs: Uint8Array;
  constraints: number;
  publicSignals: number;
  /** A .ptau file prepared for phase 2; without it one is made here, for development only. */
  ptau?: Buffer;
}): Promise<Keys> => {
  const { zKey } = await loadSnarkjs();
  const powers = await ptauFor(ptau, domainBits(constraints, publicSignals));
  const [initial, first, second, final] = [memory(), memory(), memory(), memory()];
  await zKey.newZKey(memory(r1cs), powers.file, initial).catch((cause: unknown) => {
    throw new PtauError(`cut off or of another curve (${cause instanceof Error ? cause.message : String(cause)})`);
  });
  await zKey.contribute(initial, first, "first", randomBytes(64).toString("hex"));
  await zKey.contribute(first, second, "second", randomBytes(64).toString("hex"));
  await zKey.beacon(second, final, "beacon", randomBytes(32).toString("hex"), 10);
  if (!(await zKey.verifyFromInit(initial, powers.file, final)))
    throw new PtauError("the keys made from it do not match the circuit");
  const provingKey = final.data ?? new Uint8Array();
  const ceremony = assertKeyGates(provingKey);
  const verificationKey = await zKey.exportVerificationKey(memory(provingKey));
  assertVerificationKey(verificationKey, publicSignals);
  return {
    provingKey,
    verificationKey,
    origin: {
      dev: true,
      ptau: { blake2b: powers.blake2b, perpetual: powers.perpetual },
      contributions: ceremony.contributions,
      beacon: ceremony.hasBeacon,
    },
  };
};

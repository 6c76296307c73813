import { KeyGateError } from "./errors.ts";

/** What a Groth16 .zkey says about its own making. */
export interface ZkeyCeremony {
  /** Contributions of people, the beacon not among them. */
  readonly contributions: number;
  /** Whether a beacon comes last. */
  readonly hasBeacon: boolean;
  /** Gamma equal to delta: phase 2 was skipped and anyone can forge proofs. */
  readonly gammaEqualsDelta: boolean;
  readonly domainSize: number;
  readonly publicSignals: number;
}

const HEADER_SECTION = 2;
const CONTRIBUTIONS_SECTION = 10;
const G1_BYTES = 64;
const G2_BYTES = 128;
const BEACON = 1;

const findSections = (zkey: Buffer): ReadonlyMap<number, Buffer> => {
  if (zkey.toString("latin1", 0, 4) !== "zkey") throw new KeyGateError("not a zkey file");
  const sections = new Map<number, Buffer>();
  let position = 12;
  for (let left = zkey.readUInt32LE(8); left > 0; left--) {
    const id = zkey.readUInt32LE(position);
    const length = Number(zkey.readBigUInt64LE(position + 4));
    sections.set(id, zkey.subarray(position + 12, position + 12 + length));
    position += 12 + length;
  }
  return sections;
};

const readCeremony = (zkey: Buffer): ZkeyCeremony => {
  const sections = findSections(zkey);
  const header = sections.get(HEADER_SECTION);
  const contributions = sections.get(CONTRIBUTIONS_SECTION);
  if (header === undefined || contributions === undefined) throw new KeyGateError("the zkey lacks a section");
  // n8q, q, n8r, r, variables, public signals, domain, alpha1, beta1, beta2, gamma2, delta1, delta2
  const counts = 4 + 32 + 4 + 32;
  const gamma = counts + 12 + 2 * G1_BYTES + G2_BYTES;
  const delta = gamma + G2_BYTES + G1_BYTES;
  // circuit hash, count, then per contribution: delta, s, s x delta, its G2 twin, transcript, type, length of the parameters, the parameters
  const count = contributions.readUInt32LE(64);
  let position = 68;
  let people = 0;
  let hasBeacon = false;
  for (let index = 0; index < count; index++) {
    position += 3 * G1_BYTES + G2_BYTES + 64;
    hasBeacon = contributions.readUInt32LE(position) === BEACON;
    if (!hasBeacon) people++;
    position += 8 + contributions.readUInt32LE(position + 4);
  }
  return {
    contributions: people,
    hasBeacon,
    gammaEqualsDelta: header.subarray(gamma, gamma + G2_BYTES).equals(header.subarray(delta, delta + G2_BYTES)),
    publicSignals: header.readUInt32LE(counts + 4),
    domainSize: header.readUInt32LE(counts + 8),
  };
};

/** Reads the ceremony's record from a .zkey. Throws KeyGateError when the file is broken. */
export const zkeyCeremony = (zkey: Uint8Array): ZkeyCeremony => {
  try {
    return readCeremony(Buffer.from(zkey.buffer, zkey.byteOffset, zkey.byteLength));
  } catch (cause) {
    if (cause instanceof RangeError) throw new KeyGateError("the zkey is truncated");
    throw cause;
  }
};

/** The hard gates on every key: two contributions beside the beacon, a beacon, gamma apart from delta. Throws KeyGateError. */
export const assertKeyGates = (zkey: Uint8Array): ZkeyCeremony => {
  const ceremony = zkeyCeremony(zkey);
  if (ceremony.gammaEqualsDelta) throw new KeyGateError("gamma equals delta: phase 2 was skipped");
  if (!ceremony.hasBeacon) throw new KeyGateError("no beacon closes the contributions");
  if (ceremony.contributions < 2)
    throw new KeyGateError(`${ceremony.contributions} contributions before the beacon, at least 2 are needed`);
  return ceremony;
};

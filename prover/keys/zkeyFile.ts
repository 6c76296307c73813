import { BASE_FIELD_ORDER, FIELD_ORDER } from "../field.ts";
import { KeyGateError } from "./errors.ts";
import { G1_BYTES, G2_BYTES } from "./ptauLayout.ts";
import { isStepName } from "./stepName.ts";
import { readSections } from "./sections.ts";

/** Sections of a Groth16 .zkey. */
export const ZKEY = {
  protocol: 1,
  header: 2,
  ic: 3,
  coefficients: 4,
  a: 5,
  b1: 6,
  b2: 7,
  c: 8,
  h: 9,
  contributions: 10,
} as const;

/**
 * One step of a phase 2, as it is recorded in the key: who, the public key of their secret and its
 * place in the chain. Points are affine.
 */
export interface Contribution {
  readonly kind: "person" | "beacon";
  /** The name as its maker typed it. It is a label, not evidence. */
  readonly name: string;
  readonly deltaAfter: Uint8Array;
  readonly s: Uint8Array;
  readonly sTimesSecret: Uint8Array;
  /** In G2, of a point that the transcript decides. */
  readonly twinTimesSecret: Uint8Array;
  readonly transcript: Uint8Array;
  /** Of a beacon: its value as hex, and the exponent of 2 of how often it is hashed. */
  readonly beacon?: { readonly value: string; readonly iterations: number };
}

/** A Groth16 .zkey whose sections have the lengths that its header states. */
export interface Zkey {
  readonly wires: number;
  readonly publicSignals: number;
  readonly domainSize: number;
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta1: Uint8Array;
  readonly delta2: Uint8Array;
  /** Hash of the circuit's own points, before any contribution. */
  readonly circuitHash: Uint8Array;
  readonly contributions: readonly Contribution[];
  readonly section: (id: number) => Buffer;
}

/** Orders of the fields of coordinates and of scalars. */
export const PRIMES = [BASE_FIELD_ORDER, FIELD_ORDER] as const;
const BEACON_TYPE = 1;

/** Reads forward through bytes; throws RangeError past their end. */
const cursor = (bytes: Buffer) => {
  let position = 0;
  const take = (length: number): Uint8Array => {
    if (position + length > bytes.length) throw new RangeError("past the end");
    position += length;
    return new Uint8Array(bytes.subarray(position - length, position));
  };
  return {
    take,
    uint32: (): number => Buffer.from(take(4)).readUInt32LE(0),
    byte: (): number => take(1)[0] ?? 0,
    left: (): number => bytes.length - position,
  };
};
type Cursor = ReturnType<typeof cursor>;

const readName = (bytes: Uint8Array): string => {
  const name = new TextDecoder().decode(bytes);
  if (!isStepName(name)) throw new KeyGateError("the name of a contribution has characters that cannot be printed");
  return name;
};

/** Name, exponent and value, each behind the byte that says which it is. */
const readParameters = (bytes: Uint8Array): { name: string; value: string; iterations: number } => {
  const from = cursor(Buffer.from(bytes));
  const found = { name: "", value: "", iterations: 0 };
  while (from.left() > 0) {
    const kind = from.byte();
    if (kind === 1) found.name = readName(from.take(from.byte()));
    else if (kind === 2) found.iterations = from.byte();
    else if (kind === 3) found.value = Buffer.from(from.take(from.byte())).toString("hex");
    else throw new KeyGateError(`a contribution has an unknown parameter ${kind}`);
  }
  return found;
};

const readContribution = (from: Cursor): Contribution => {
  const points = {
    deltaAfter: from.take(G1_BYTES),
    s: from.take(G1_BYTES),
    sTimesSecret: from.take(G1_BYTES),
    twinTimesSecret: from.take(G2_BYTES),
    transcript: from.take(64),
  };
  const isBeacon = from.uint32() === BEACON_TYPE;
  const { name, value, iterations } = readParameters(from.take(from.uint32()));
  return { kind: isBeacon ? "beacon" : "person", name, ...points, ...(isBeacon && { beacon: { value, iterations } }) };
};

const readHeader = (header: Buffer) => {
  const from = cursor(header);
  for (const prime of PRIMES) {
    const bytes = Buffer.from(from.take(from.uint32())).reverse();
    if (bytes.length !== 32 || BigInt(`0x${bytes.toString("hex")}`) !== prime)
      throw new KeyGateError("the zkey is of another curve than bn254");
  }
  const counts = { wires: from.uint32(), publicSignals: from.uint32(), domainSize: from.uint32() };
  const [alpha1, beta1] = [from.take(G1_BYTES), from.take(G1_BYTES)];
  const [beta2, gamma2] = [from.take(G2_BYTES), from.take(G2_BYTES)];
  return { ...counts, alpha1, beta1, beta2, gamma2, delta1: from.take(G1_BYTES), delta2: from.take(G2_BYTES) };
};

const assertLengths = ({ wires, publicSignals, domainSize }: Zkey, lengthOf: (id: number) => number): void => {
  const expected: readonly (readonly [section: number, bytes: number])[] = [
    [ZKEY.ic, (publicSignals + 1) * G1_BYTES],
    [ZKEY.a, wires * G1_BYTES],
    [ZKEY.b1, wires * G1_BYTES],
    [ZKEY.b2, wires * G2_BYTES],
    [ZKEY.c, (wires - publicSignals - 1) * G1_BYTES],
    [ZKEY.h, domainSize * G1_BYTES],
  ];
  for (const [section, bytes] of expected)
    if (lengthOf(section) !== bytes) throw new KeyGateError(`section ${section} of the zkey is of another length`);
};

const parseZkey = (sections: ReadonlyMap<number, Buffer>): Zkey => {
  const section = (id: number): Buffer => {
    const bytes = sections.get(id);
    if (bytes === undefined) throw new KeyGateError("the zkey lacks a section");
    return bytes;
  };
  for (const id of Object.values(ZKEY)) section(id);
  if (sections.size !== Object.keys(ZKEY).length) throw new KeyGateError("the zkey has a section too many");
  if (section(ZKEY.protocol).readUInt32LE(0) !== 1) throw new KeyGateError("the zkey is not a Groth16 key");
  const record = cursor(section(ZKEY.contributions));
  const circuitHash = record.take(64);
  const contributions = Array.from({ length: record.uint32() }, () => readContribution(record));
  if (record.left() > 0) throw new KeyGateError("bytes follow the last contribution in the zkey");
  const zkey = { ...readHeader(section(ZKEY.header)), circuitHash, contributions, section };
  assertLengths(zkey, (id) => section(id).length);
  return zkey;
};

/**
 * Reads a .zkey and checks that it is whole.
 *
 * @throws KeyGateError.
 */
export const readZkey = async (zkey: Uint8Array): Promise<Zkey> => {
  const refuse = (reason: string): KeyGateError =>
    new KeyGateError(reason.startsWith("not a") ? "not a zkey file" : reason.replace("the file", "the zkey"));
  try {
    return parseZkey(await readSections(zkey, { magic: "zkey", refuse }));
  } catch (cause) {
    if (cause instanceof RangeError) throw new KeyGateError("the zkey is truncated");
    throw cause;
  }
};

/**
 * The hard gates on every key: two contributions before the beacon, a beacon as the last step, and
 * gamma apart from delta.
 *
 * @throws KeyGateError.
 */
export const assertKeyGates = async (zkey: Uint8Array): Promise<Zkey> => {
  const key = await readZkey(zkey);
  if (Buffer.compare(key.gamma2, key.delta2) === 0) throw new KeyGateError("gamma equals delta: phase 2 was skipped");
  if (key.contributions.at(-1)?.kind !== "beacon") throw new KeyGateError("no beacon closes the contributions");
  const people = key.contributions.filter(({ kind }) => kind === "person").length;
  if (people < 2) throw new KeyGateError(`${people} contributions before the beacon, at least 2 are needed`);
  return key;
};

import { KeyGateError } from "./errors.ts";
import { readSections } from "./sections.ts";
import { FIELD_BYTES } from "../field.ts";

/** Size of a circuit as its .r1cs states it. */
export interface R1csShape {
  /** Wires, the constant one among them. */
  readonly wires: number;
  readonly publicSignals: number;
  readonly constraints: number;
}

/** Least k with 2^k >= constraints + public signals + 1: snarkjs' domain for a circuit. */
export const domainBits = ({ constraints, publicSignals }: Omit<R1csShape, "wires">): number =>
  Math.max(1, Math.ceil(Math.log2(constraints + publicSignals + 1)));

/**
 * One coefficient of the matrices A, B and C (0, 1, 2); `value` are its 32 bytes, little-endian.
 */
export interface Coefficient {
  readonly matrix: number;
  readonly constraint: number;
  readonly wire: number;
  readonly value: Buffer;
}

export interface R1cs extends R1csShape {
  /** In the file's order: by constraint, and in it by matrix. */
  readonly coefficients: () => Iterable<Coefficient>;
}

const HEADER = 1;
const CONSTRAINTS = 2;

export const fromLittleEndian = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

const refuse = (reason: string): KeyGateError =>
  new KeyGateError(`the circuit's r1cs cannot be read: ${reason}`, "compile the model again");

/** @throws KeyGateError unless the section holds this many linear forms, and nothing else. */
const assertRows = (body: Buffer, forms: number): void => {
  let position = 0;
  for (let form = 0; form < forms; form++) {
    if (position + 4 > body.length) throw refuse("it is truncated");
    position += 4 + body.readUInt32LE(position) * (4 + FIELD_BYTES);
  }
  if (position !== body.length) throw refuse("its constraints are of another length");
};

/**
 * Reads a .r1cs file as the circom compiler writes it.
 *
 * @throws KeyGateError.
 */
export const readR1cs = async (bytes: Uint8Array): Promise<R1cs> => {
  const sections = await readSections(bytes, { magic: "r1cs", refuse });
  const [header, body] = [sections.get(HEADER), sections.get(CONSTRAINTS)];
  if (header === undefined || body === undefined) throw refuse("a section is missing");
  if (header.length < 4 + FIELD_BYTES + 28 || header.readUInt32LE(0) !== FIELD_BYTES)
    throw refuse("its field is not of 32 bytes");
  const counts = 4 + FIELD_BYTES;
  const constraints = header.readUInt32LE(counts + 24);
  assertRows(body, 3 * constraints);
  function* coefficients(rows: Buffer): Generator<Coefficient> {
    let position = 0;
    for (let constraint = 0; constraint < constraints; constraint++)
      for (let matrix = 0; matrix < 3; matrix++) {
        const terms = rows.readUInt32LE(position);
        position += 4;
        for (let term = 0; term < terms; term++) {
          const value = rows.subarray(position + 4, position + 4 + FIELD_BYTES);
          yield { matrix, constraint, wire: rows.readUInt32LE(position), value };
          position += 4 + FIELD_BYTES;
        }
      }
  }
  return {
    wires: header.readUInt32LE(counts),
    publicSignals: header.readUInt32LE(counts + 4) + header.readUInt32LE(counts + 8),
    constraints,
    coefficients: () => coefficients(body),
  };
};

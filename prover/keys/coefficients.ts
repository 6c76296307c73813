import { FIELD_BYTES, FIELD_ORDER } from "../field.ts";
import { KeyGateError } from "./errors.ts";
import { domainBits, fromLittleEndian, type R1cs, readR1cs } from "./r1csFile.ts";
import { readZkey, ZKEY } from "./zkeyFile.ts";

/**
 * A .zkey holds each coefficient times 2^512: twice in Montgomery form, as the prover multiplies
 * it.
 */
const MONTGOMERY_SQUARED = 2n ** 512n % FIELD_ORDER;
const ENTRY_BYTES = 12 + FIELD_BYTES;

const toLittleEndian = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * FIELD_BYTES, "0"), "hex").reverse();

/**
 * The coefficients section that a proving key of this circuit has: A and B of every constraint,
 * then a row of A for the constant one and for each public signal, which keeps the public signals
 * independent of each other.
 */
export const coefficientsSection = (r1cs: R1cs): Buffer => {
  const encoded = new Map<string, Buffer>();
  const encode = (value: Buffer): Buffer => {
    const key = value.toString("latin1");
    const known = encoded.get(key);
    if (known !== undefined) return known;
    const bytes = toLittleEndian((fromLittleEndian(value) * MONTGOMERY_SQUARED) % FIELD_ORDER);
    encoded.set(key, bytes);
    return bytes;
  };
  const entries: Buffer[] = [];
  const add = (matrix: number, constraint: number, wire: number, value: Buffer): void => {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(matrix, 0);
    entry.writeUInt32LE(constraint, 4);
    entry.writeUInt32LE(wire, 8);
    value.copy(entry, 12);
    entries.push(entry);
  };
  for (const { matrix, constraint, wire, value } of r1cs.coefficients())
    if (matrix < 2) add(matrix, constraint, wire, encode(value));
  const one = toLittleEndian(MONTGOMERY_SQUARED);
  for (let wire = 0; wire <= r1cs.publicSignals; wire++) add(0, r1cs.constraints + wire, wire, one);
  const count = Buffer.alloc(4);
  count.writeUInt32LE(entries.length);
  return Buffer.concat([count, ...entries]);
};

/**
 * Refuses a proving key whose size or coefficients are not those of the circuit. Needs no powers of
 * tau: what it cannot show is that the key's points were made from those coefficients.
 *
 * @throws KeyGateError.
 */
export const assertKeyOfCircuit = async ({ zkey, r1cs }: { zkey: Uint8Array; r1cs: Uint8Array }): Promise<void> => {
  const key = await readZkey(zkey);
  const circuit = await readR1cs(r1cs);
  const domainSize = 2 ** domainBits(circuit);
  if (key.wires !== circuit.wires || key.publicSignals !== circuit.publicSignals || key.domainSize !== domainSize)
    throw new KeyGateError(
      `the proving key is for another circuit: ${key.wires} wires, ${key.publicSignals} public signals and a domain of ${key.domainSize}, ` +
        `the circuit has ${circuit.wires}, ${circuit.publicSignals} and ${domainSize}`,
    );
  if (!coefficientsSection(circuit).equals(key.section(ZKEY.coefficients)))
    throw new KeyGateError(
      "the proving key is for another circuit of the same size: its coefficients are not the circuit's",
    );
};

import { FIELD_BYTES, FIELD_ORDER } from "../field.ts";

/** Header of snarkjs' wtns format: magic, version, two sections, field, number of wires. */
export const WTNS_HEADER_BYTES = 76;

const WORD_BYTES = 4;
const FIELD_WORDS = FIELD_BYTES / WORD_BYTES;

/** What is read of a program of circom 2 once it has computed a witness. */
export interface WitnessExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly getWitnessSize: () => number;
  /** Puts a wire's value, in plain form, where `getSharedRWMemoryStart` says. */
  readonly getWitness: (wire: number) => void;
  readonly getSharedRWMemoryStart: () => number;
}

const header = (wires: number): Uint32Array => {
  const bytes = new DataView(new ArrayBuffer(WTNS_HEADER_BYTES));
  const magic = 0x736e_7477; // "wtns", little-endian
  const start = [magic, 2, 2, 1, 2 * WORD_BYTES + FIELD_BYTES, 0, FIELD_BYTES];
  start.forEach((word, index) => {
    bytes.setUint32(index * WORD_BYTES, word, true);
  });
  const order = start.length * WORD_BYTES;
  for (let word = 0; word < FIELD_BYTES / 8; word++)
    bytes.setBigUint64(order + word * 8, (FIELD_ORDER >> BigInt(64 * word)) & 0xffff_ffff_ffff_ffffn, true);
  bytes.setUint32(order + FIELD_BYTES, wires, true);
  bytes.setUint32(order + FIELD_BYTES + WORD_BYTES, 2, true);
  bytes.setBigUint64(order + FIELD_BYTES + 2 * WORD_BYTES, BigInt(wires * FIELD_BYTES), true);
  return new Uint32Array(bytes.buffer);
};

/**
 * The witness that a program has computed, in snarkjs' wtns format. A value is copied as a whole;
 * the calculator's own way calls the program for each of its eight words.
 */
export const readWtns = (program: WitnessExports): Uint8Array => {
  const wires = program.getWitnessSize();
  const head = header(wires);
  const words = new Uint32Array(head.length + wires * FIELD_WORDS);
  words.set(head);
  const value = new Uint32Array(program.memory.buffer, program.getSharedRWMemoryStart(), FIELD_WORDS);
  for (let wire = 0, at = head.length; wire < wires; wire++, at += FIELD_WORDS) {
    program.getWitness(wire);
    for (let word = 0; word < FIELD_WORDS; word++) words[at + word] = value[word] ?? 0;
  }
  return new Uint8Array(words.buffer);
};

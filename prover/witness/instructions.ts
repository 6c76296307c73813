import { type Cursor, readByte, readUnsigned, skipNumber } from "./wasmBytes.ts";

/** Instructions of WebAssembly by their numbers, those that are written or looked for. */
export const OP = {
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branchIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i64Load: 0x29,
  i64Store: 0x37,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Equal: 0x46,
  i32NotEqual: 0x47,
  i64EqualZero: 0x50,
  i64Equal: 0x51,
  i32Add: 0x6a,
  i32Multiply: 0x6c,
  i32And: 0x71,
  i64And: 0x83,
  i64Or: 0x84,
  i64ShiftRight: 0x88,
} as const;

/** A block that leaves nothing on the stack. */
export const NO_RESULT = 0x40;

/** Copies bytes: where to, where from and how many. */
export const MEMORY_COPY = [0xfc, 10, 0, 0] as const;

/** Numbers behind an instruction, by the first one and the last one that has as many. */
const NUMBERS: readonly (readonly [first: number, last: number, numbers: number])[] = [
  [0x02, 0x04, 1],
  [0x05, 0x05, 0],
  [0x0b, 0x0b, 0],
  [0x0c, 0x0d, 1],
  [0x0f, 0x0f, 0],
  [0x10, 0x10, 1],
  [0x11, 0x11, 2],
  [0x1a, 0x1b, 0],
  [0x20, 0x24, 1],
  [0x28, 0x3e, 2],
  [0x3f, 0x42, 1],
  [0x45, 0xc4, 0],
];
const numbersOf = Array.from(
  { length: 256 },
  (_, op) => NUMBERS.find(([first, last]) => first <= op && op <= last)?.[2],
);

/** Passes one instruction. @returns False for one that circom does not write. */
export const skipInstruction = (from: Cursor): boolean => {
  const numbers = numbersOf[readByte(from)];
  for (let left = numbers ?? 0; left > 0; left--) skipNumber(from);
  return numbers !== undefined;
};

/** Passes what a body begins with: how many variables it has of which type. */
export const skipVariables = (from: Cursor): void => {
  for (let groups = readUnsigned(from); groups > 0; groups--) {
    skipNumber(from);
    skipNumber(from);
  }
};

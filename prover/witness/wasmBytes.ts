/*
 * The binary format of WebAssembly, as far as a program of circom has to be read and written again.
 */

const PREAMBLE_BYTES = 8;
/** A number of 64 bits has ten groups of seven bits. */
const MOST_GROUPS = 10;

/** A place in some bytes, which moves as they are read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

export const cursorAt = (bytes: Uint8Array, position = 0): Cursor => ({ bytes, position });

/** @throws RangeError at the end of the bytes. */
export const readByte = (from: Cursor): number => {
  const byte = from.bytes[from.position++];
  if (byte === undefined) throw new RangeError("the program ends too early");
  return byte;
};

/** Passes a number of LEB128, which is how the format writes all of them. */
export const skipNumber = (from: Cursor): void => {
  for (let group = 0; group < MOST_GROUPS; group++) if (readByte(from) < 128) return;
  throw new RangeError("a number of the program does not end");
};

/** A number of 32 bits, signed or not: seven bits from each byte, the lowest first. */
const readNumber = (from: Cursor, isSigned: boolean): number => {
  let value = 0;
  for (let bits = 0; bits < 32; bits += 7) {
    const byte = readByte(from);
    value |= (byte & 127) << bits;
    if (byte < 128) return isSigned && byte > 63 && bits < 28 ? value - 2 ** (bits + 7) : value;
  }
  throw new RangeError("a number of the program does not end");
};

export const readUnsigned = (from: Cursor): number => readNumber(from, false) >>> 0;
export const readSigned = (from: Cursor): number => readNumber(from, true);

/** As many bytes as the number before them says. */
export const readBlock = (from: Cursor): Uint8Array => {
  const length = readUnsigned(from);
  const start = from.position;
  from.position += length;
  if (from.position > from.bytes.length) throw new RangeError("the program ends too early");
  return from.bytes.subarray(start, from.position);
};

export const unsigned = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];

/** A signed number of any size. */
export const signed = (value: bigint | number): readonly number[] => {
  const [group, rest] = [Number(BigInt(value) & 127n), BigInt(value) >> 7n];
  const isLast = rest === (group < 64 ? 0n : -1n);
  return isLast ? [group] : [group + 128, ...signed(rest)];
};

export type Bytes = Uint8Array | readonly number[];

export const joined = (parts: readonly Bytes[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
};

/** Bytes behind their number. */
export const block = (bytes: Bytes): readonly Bytes[] => [unsigned(bytes.length), bytes];

/** Sections that are read, by their numbers. */
export const SECTION = { import: 2, function: 3, memory: 5, code: 10, data: 11 } as const;

/** Sections by their number, in their order. Names are left out. */
export type Sections = ReadonlyMap<number, Uint8Array>;

/** @throws RangeError for bytes that end too early. */
export const readSections = (program: Uint8Array): Sections => {
  const from = cursorAt(program, PREAMBLE_BYTES);
  const sections = new Map<number, Uint8Array>();
  while (from.position < program.length) {
    const id = readByte(from);
    const content = readBlock(from);
    if (id !== 0) sections.set(id, content);
  }
  return sections;
};

export const writeSections = (program: Uint8Array, sections: Sections): Uint8Array<ArrayBuffer> =>
  joined([program.subarray(0, PREAMBLE_BYTES), ...[...sections].flatMap(([id, content]) => [[id], ...block(content)])]);

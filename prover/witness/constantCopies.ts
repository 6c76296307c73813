import { MEMORY_COPY, NO_RESULT, OP, skipInstruction, skipVariables } from "./instructions.ts";
import { type Bytes, type Cursor, cursorAt, joined, readSigned, readUnsigned, signed, unsigned } from "./wasmBytes.ts";

/*
 * circom writes out `variable[i] = constant` for each number of a template's parameters. A network's
 * weights become megabytes of code that runs once, for which an engine needs ten times as much
 * memory. Here a table takes their place: stretches of constants, each copied as a whole.
 */

/** Bytes of an element. */
const ELEMENT = 40;
/** Bytes of a stretch in a table: an address, and how many bytes are copied from it. */
const STRETCH = 8;
/** Fewer copies in a row are left as they are. */
const FEWEST = 8;

/** Variables one behind another that are set to constants. */
interface Row {
  /** The local that holds the address of the frame with the variables. */
  readonly frame: number;
  readonly firstVariable: number;
  /** An address and a number of bytes for each stretch of constants. */
  readonly stretches: readonly number[];
}

/** Adds a constant to the last stretch, or begins another one. */
const extend = (stretches: number[], constant: number): void => {
  const last = stretches.length - 2;
  const bytes = stretches[last + 1] ?? 0;
  if (bytes > 0 && stretches[last] === constant - bytes) stretches[last + 1] = bytes + ELEMENT;
  else stretches.push(constant, ELEMENT);
};

/**
 * Reads `frame[variable] = constant` as often as it stands here, one variable behind another. No
 * object is made for each: there are hundreds of thousands.
 *
 * @returns Nothing, and stays, where there are fewer than the fewest.
 */
const readRow = (from: Cursor, copy: number): Row | undefined => {
  const { bytes, position: start } = from;
  const stretches: number[] = [];
  let [frame, firstVariable, count, end] = [0, 0, 0, start];
  while (bytes[from.position++] === OP.i32Const) {
    const variable = readSigned(from);
    if (bytes[from.position++] !== OP.i32Const || bytes[from.position++] !== ELEMENT) break;
    if (bytes[from.position++] !== OP.i32Multiply || bytes[from.position++] !== OP.localGet) break;
    const local = readUnsigned(from);
    if (bytes[from.position++] !== OP.i32Add || bytes[from.position++] !== OP.i32Const) break;
    const constant = readSigned(from);
    if (bytes[from.position++] !== OP.call || readUnsigned(from) !== copy) break;
    if (count === 0) [frame, firstVariable] = [local, variable];
    else if (local !== frame || variable !== firstVariable + count) break;
    extend(stretches, constant);
    count++;
    end = from.position;
  }
  from.position = count < FEWEST ? start : end;
  return count < FEWEST ? undefined : { frame, firstVariable, stretches };
};

/** What the function that copies a table is given: where to, and the table's start and end. */
const [TO, AT, END] = [0, 1, 2] as const;
const bytesOfStretch: Bytes = [OP.localGet, AT, OP.i32Load, 2, 4];

/** Its body. */
const COPY_TABLE: Bytes = joined([
  [0, OP.loop, NO_RESULT],
  [OP.localGet, TO, OP.localGet, AT, OP.i32Load, 2, 0, ...bytesOfStretch, ...MEMORY_COPY],
  [OP.localGet, TO, ...bytesOfStretch, OP.i32Add, OP.localSet, TO],
  [OP.localGet, AT, OP.i32Const, STRETCH, OP.i32Add, OP.localTee, AT, OP.localGet, END, OP.i32NotEqual],
  [OP.branchIf, 0, OP.end, OP.end],
]);

export interface CompactCode {
  readonly bodies: readonly Uint8Array[];
  readonly table: Uint8Array;
}

/**
 * The bodies of a program with rows of copies from a table, and the one that copies behind them.
 *
 * @param options.copy The number of the function that copies an element.
 * @param options.next The number of the first function behind the program's.
 * @param options.address Where the table will be in memory.
 */
export const compactCopies = (
  bodies: readonly Uint8Array[],
  { copy, next, address }: { readonly copy: number; readonly next: number; readonly address: number },
): CompactCode => {
  const table: number[] = [];
  const callOf = ({ frame, firstVariable, stretches }: Row): Bytes => {
    const start = address + table.length * 4;
    for (const word of stretches) table.push(word);
    const to = [OP.localGet, ...unsigned(frame), OP.i32Const, ...signed(firstVariable * ELEMENT), OP.i32Add];
    const ends = [start, address + table.length * 4].flatMap((end) => [OP.i32Const, ...signed(end)]);
    return [...to, ...ends, OP.call, ...unsigned(next)];
  };
  const compact = (body: Uint8Array): Uint8Array => {
    const from = cursorAt(body);
    skipVariables(from);
    const parts: Bytes[] = [];
    let kept = 0;
    while (from.position < body.length) {
      const start = from.position;
      const row = body[start] === OP.i32Const ? readRow(from, copy) : undefined;
      if (row !== undefined) {
        parts.push(body.subarray(kept, start), callOf(row));
        kept = from.position;
      } else if (!skipInstruction(from)) return body;
    }
    return kept === 0 ? body : joined([...parts, body.subarray(kept)]);
  };
  return { bodies: [...bodies.map(compact), COPY_TABLE], table: new Uint8Array(Uint32Array.from(table).buffer) };
};

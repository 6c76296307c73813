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

interface Copy {
  readonly variable: number;
  /** The local that holds the frame's address. */
  readonly frame: number;
  /** Its address. */
  readonly constant: number;
}

/** A row of variables of one frame that are set to constants. */
interface Row {
  readonly frame: number;
  readonly firstVariable: number;
  /** An address and a number of bytes for each stretch of constants. */
  readonly stretches: readonly number[];
}

/** Reads `frame[variable] = constant`. @returns Nothing, somewhere in it, where something else stands. */
const readCopy = (from: Cursor, copy: number): Copy | undefined => {
  const { bytes } = from;
  if (bytes[from.position++] !== OP.i32Const) return undefined;
  const variable = readSigned(from);
  if (bytes[from.position++] !== OP.i32Const || bytes[from.position++] !== ELEMENT) return undefined;
  if (bytes[from.position++] !== OP.i32Multiply || bytes[from.position++] !== OP.localGet) return undefined;
  const frame = readUnsigned(from);
  if (bytes[from.position++] !== OP.i32Add || bytes[from.position++] !== OP.i32Const) return undefined;
  const constant = readSigned(from);
  return bytes[from.position++] === OP.call && readUnsigned(from) === copy ? { variable, frame, constant } : undefined;
};

/** Reads a row of copies from its start. @returns Nothing, and stays, where there are fewer than the fewest. */
const readRow = (from: Cursor, copy: number): Row | undefined => {
  const start = from.position;
  const first = readCopy(from, copy);
  if (first === undefined) {
    from.position = start;
    return undefined;
  }
  const { frame, variable: firstVariable } = first;
  const stretches: number[] = [];
  let [count, end] = [0, start];
  let address = first.constant;
  let bytes = 0;
  for (let next: typeof first | undefined = first; next?.frame === frame; next = readCopy(from, copy)) {
    if (next.variable !== firstVariable + count) break;
    if (next.constant !== address + bytes) {
      stretches.push(address, bytes);
      address = next.constant;
      bytes = 0;
    }
    bytes += ELEMENT;
    count++;
    end = from.position;
  }
  stretches.push(address, bytes);
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
      const row = readRow(from, copy);
      if (row !== undefined) {
        parts.push(body.subarray(kept, start), callOf(row));
        kept = from.position;
      } else if (!skipInstruction(from)) return body;
    }
    return kept === 0 ? body : joined([...parts, body.subarray(kept)]);
  };
  return { bodies: [...bodies.map(compact), COPY_TABLE], table: new Uint8Array(Uint32Array.from(table).buffer) };
};

import { compactCopies } from "./constantCopies.ts";
import { findFieldFunctions, withQuickField } from "./fieldFunctions.ts";
import { OP } from "./instructions.ts";
import {
  block,
  type Bytes,
  type Cursor,
  cursorAt,
  joined,
  readBlock,
  readByte,
  readSections,
  readSigned,
  readUnsigned,
  SECTION,
  signed,
  unsigned,
  writeSections,
} from "./wasmBytes.ts";

const PAGE_BYTES = 65_536;

const readItems = <Item>(section: Uint8Array, read: (from: Cursor) => Item): readonly Item[] => {
  const from = cursorAt(section);
  return Array.from({ length: readUnsigned(from) }, () => read(from));
};

const listOf = (items: readonly (readonly Bytes[])[]): Uint8Array => joined([unsigned(items.length), ...items.flat()]);

/** The word at address 0 in a data section: where constants end, and the stack of variables begins. */
const stackIn = (data: Uint8Array): DataView => {
  const from = cursorAt(data);
  for (let segments = readUnsigned(from); segments > 0; segments--) {
    // Memory 0, and the instruction that says the address.
    from.position += 2;
    const address = readSigned(from);
    readByte(from);
    const { length, byteOffset } = readBlock(from);
    if (address === 0 && length === 4) return new DataView(data.buffer, byteOffset, length);
  }
  throw new RangeError("the program has no stack");
};

const withSegment = (data: Uint8Array, address: number, bytes: Uint8Array): Uint8Array => {
  const from = cursorAt(data);
  const segments = readUnsigned(from);
  const place = [0, OP.i32Const, ...signed(address), OP.end];
  return joined([unsigned(segments + 1), data.subarray(from.position), place, ...block(bytes)]);
};

/**
 * A program that computes the same witnesses in less time and memory than the one that circom
 * wrote. Programs of another version of circom are returned as they are.
 *
 * @throws RangeError for bytes that end too early.
 */
export const quickProgram = (program: Uint8Array): Uint8Array => {
  const sections = readSections(program);
  const section = (id: number): Uint8Array => sections.get(id) ?? new Uint8Array(1);
  const circoms = readItems(section(SECTION.code), readBlock);
  const field = findFieldFunctions(circoms);
  if (field === undefined) return program;
  const imported = readUnsigned(cursorAt(section(SECTION.import)));
  const data = new Uint8Array(section(SECTION.data));
  const stack = stackIn(data);
  const address = stack.getUint32(0, true);
  const { bodies, table } = compactCopies(withQuickField(circoms, field, imported), {
    copy: field.copy + imported,
    next: circoms.length + imported,
    address,
  });
  stack.setUint32(0, address + table.length, true);
  const types = readItems(section(SECTION.function), readUnsigned);
  const [pages = 0] = readItems(section(SECTION.memory), (from) => (readByte(from), readUnsigned(from)));
  // The function that copies takes three numbers and gives none, as an addition of the field does.
  const typesWithCopy = [...types, types[field.add] ?? 0].map((type) => [unsigned(type)]);
  return writeSections(
    program,
    new Map([
      ...sections,
      [SECTION.function, listOf(typesWithCopy)],
      [SECTION.memory, listOf([[[0], unsigned(pages + Math.ceil(table.length / PAGE_BYTES))]])],
      [SECTION.code, listOf(bodies.map(block))],
      [SECTION.data, withSegment(data, address, table)],
    ]),
  );
};

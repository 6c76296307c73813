/*
 * The binary layout that .ptau, .zkey and .r1cs files share: magic of 4 letters, version, number of
 * sections, then per section its id (uint32), its length (uint64) and its bytes. All integers are
 * little-endian.
 */

const FILE_HEADER_BYTES = 12;
const SECTION_HEADER_BYTES = 12;

export interface SectionPlace {
  readonly offset: number;
  readonly length: number;
}

/** Random access to bytes in memory or on disk, so that a file of gigabytes is not read whole. */
export interface ByteSource {
  readonly size: number;
  readonly read: (offset: number, length: number) => Promise<Buffer>;
}

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(Buffer.from(bytes.buffer, bytes.byteOffset + offset, length)),
});

/**
 * Finds where each section begins and how long it is.
 *
 * @throws The error that `refuse` makes of the reason: another kind of file, a file that is cut
 * off, or a section that is there twice.
 */
export const findSections = async (
  source: ByteSource,
  { magic, refuse }: { magic: string; refuse: (reason: string) => Error },
): Promise<ReadonlyMap<number, SectionPlace>> => {
  if (source.size < FILE_HEADER_BYTES) throw refuse(`not a ${magic} file`);
  const header = await source.read(0, FILE_HEADER_BYTES);
  if (header.toString("latin1", 0, 4) !== magic) throw refuse(`not a ${magic} file`);
  const places = new Map<number, SectionPlace>();
  let position = FILE_HEADER_BYTES;
  for (let left = header.readUInt32LE(8); left > 0; left--) {
    if (position + SECTION_HEADER_BYTES > source.size) throw refuse("the file is truncated");
    const section = await source.read(position, SECTION_HEADER_BYTES);
    const [id, length] = [section.readUInt32LE(0), Number(section.readBigUInt64LE(4))];
    const offset = position + SECTION_HEADER_BYTES;
    if (offset + length > source.size) throw refuse("the file is truncated");
    if (places.has(id)) throw refuse(`section ${id} comes twice`);
    places.set(id, { offset, length });
    position = offset + length;
  }
  if (position !== source.size) throw refuse("bytes follow the last section");
  return places;
};

/**
 * Reads the bytes of each section of a file in memory.
 *
 * @throws The error that `refuse` makes of the reason.
 */
export const readSections = async (
  bytes: Uint8Array,
  kind: { magic: string; refuse: (reason: string) => Error },
): Promise<ReadonlyMap<number, Buffer>> => {
  const source = sourceOf(bytes);
  const sections = new Map<number, Buffer>();
  for (const [id, { offset, length }] of await findSections(source, kind))
    sections.set(id, await source.read(offset, length));
  return sections;
};

export type Section = readonly [id: number, parts: readonly Uint8Array[]];

export const uint32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const uint64 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** A file of version 1 with these sections in this order. */
export const writeSections = (magic: string, sections: readonly Section[]): Buffer =>
  Buffer.concat([
    Buffer.from(magic, "latin1"),
    uint32(1),
    uint32(sections.length),
    ...sections.flatMap(([id, parts]) => {
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      return [uint32(id), uint64(length), ...parts];
    }),
  ]);

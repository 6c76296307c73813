import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

import { FileUnreadableError } from "../errors.ts";
import { PtauError } from "./errors.ts";
import { G1_BYTES, G2_BYTES, PTAU } from "./ptauLayout.ts";
import { isPerpetual } from "./perpetualPowersOfTau.ts";
import { assertPrepared } from "./preparation.ts";
import { type ByteSource, findSections, type SectionPlace, writeSections } from "./sections.ts";
import { PRIMES } from "./zkeyFile.ts";

/** Phase 1 as one circuit needs it. */
export interface PhaseOne {
  /**
   * A .ptau file of exactly the circuit's power: the ranges of the given file that phase 2 reads,
   * the rest zeros or left out.
   */
  readonly powers: Buffer;
  /** blake2b-512 of the whole given file, 128 hex digits. */
  readonly blake2b: string;
  /** Whether that is the public Perpetual Powers of Tau. */
  readonly perpetual: boolean;
}

/** Order of the field that point coordinates of bn254 are in. */
const BASE_FIELD_ORDER = PRIMES[0].toString(16);
const LARGEST_POWER = 28;

const refuse = (reason: string): PtauError => new PtauError(reason === "not a ptau file" ? "not a .ptau file" : reason);

/**
 * The power that the header states.
 *
 * @throws PtauError for another curve.
 */
const readPower = async (source: ByteSource, place: SectionPlace | undefined): Promise<number> => {
  if (place === undefined || place.length < 8) throw refuse("it has no header");
  const header = await source.read(place.offset, place.length);
  const fieldBytes = header.readUInt32LE(0);
  if (header.length !== 4 + fieldBytes + 8) throw refuse("its header is of another length");
  const order = Buffer.from(header.subarray(4, 4 + fieldBytes)).reverse();
  if (order.toString("hex") !== BASE_FIELD_ORDER) throw refuse("it is of another curve than bn254");
  const power = header.readUInt32LE(4 + fieldBytes);
  if (power < 1 || power > LARGEST_POWER) throw refuse(`its header states the power ${power}`);
  return power;
};

/** Lengths in bytes that the sections have in a file of this power. */
const sectionLengths = (power: number): readonly (readonly [section: number, bytes: number])[] => {
  const domains = 2 ** (power + 1) - 1;
  return [
    [PTAU.tauG1, (2 ** (power + 1) - 1) * G1_BYTES],
    [PTAU.tauG2, 2 ** power * G2_BYTES],
    [PTAU.alphaTauG1, 2 ** power * G1_BYTES],
    [PTAU.betaTauG1, 2 ** power * G1_BYTES],
    [PTAU.betaG2, G2_BYTES],
    [PTAU.lagrangeTauG1, (2 ** (power + 2) - 1) * G1_BYTES],
    [PTAU.lagrangeTauG2, domains * G2_BYTES],
    [PTAU.lagrangeAlphaTauG1, domains * G1_BYTES],
    [PTAU.lagrangeBetaTauG1, domains * G1_BYTES],
  ];
};

const assertLengths = (sections: ReadonlyMap<number, SectionPlace>, power: number): void => {
  for (const [section, bytes] of sectionLengths(power)) {
    const place = sections.get(section);
    if (place === undefined && section >= PTAU.lagrangeTauG1) throw refuse("not prepared for phase 2");
    if (place === undefined) throw refuse(`section ${section} is missing`);
    if (place.length !== bytes) throw refuse(`section ${section} has ${place.length} bytes, its power needs ${bytes}`);
  }
};

/** The ranges that phase 2 of a domain of 2^bits reads, laid out as a file of that power. */
const cutToDomain = async (
  source: ByteSource,
  sections: ReadonlyMap<number, SectionPlace>,
  bits: number,
): Promise<Buffer> => {
  const size = 2 ** bits;
  const header = sections.get(PTAU.header) ?? { offset: 0, length: 0 };
  const fieldAndPower = await source.read(header.offset, header.length);
  const cutHeader = Buffer.from(fieldAndPower);
  cutHeader.writeUInt32LE(bits, header.length - 8);
  const range = (section: number, first: number, bytes: number): Promise<Buffer> => {
    const { offset, length } = sections.get(section) ?? { offset: 0, length: 0 };
    return source.read(offset + first, Math.min(bytes, length - first));
  };
  /**
   * The bases of the domains 2^0 ... 2^(bits - 1) come before the circuit's own and are not read.
   */
  const basis = async (section: number, { points, bytes }: { points: number; bytes: number }) => [
    Buffer.alloc((size - 1) * bytes),
    await range(section, (size - 1) * bytes, points * bytes),
  ];
  return writeSections("ptau", [
    [PTAU.header, [cutHeader]],
    // One power more than phase 2 needs, where there is one: snarkjs hashes it into a large
    // circuit's hash.
    [PTAU.tauG1, [await range(PTAU.tauG1, 0, 2 * size * G1_BYTES)]],
    [PTAU.tauG2, [await range(PTAU.tauG2, 0, size * G2_BYTES)]],
    [PTAU.alphaTauG1, [await range(PTAU.alphaTauG1, 0, size * G1_BYTES)]],
    [PTAU.betaTauG1, [await range(PTAU.betaTauG1, 0, size * G1_BYTES)]],
    [PTAU.betaG2, [await range(PTAU.betaG2, 0, G2_BYTES)]],
    [PTAU.lagrangeTauG1, await basis(PTAU.lagrangeTauG1, { points: 3 * size, bytes: G1_BYTES })],
    [PTAU.lagrangeTauG2, await basis(PTAU.lagrangeTauG2, { points: size, bytes: G2_BYTES })],
    [PTAU.lagrangeAlphaTauG1, await basis(PTAU.lagrangeAlphaTauG1, { points: size, bytes: G1_BYTES })],
    [PTAU.lagrangeBetaTauG1, await basis(PTAU.lagrangeBetaTauG1, { points: size, bytes: G1_BYTES })],
  ]);
};

const phaseOneFrom = async (
  source: ByteSource,
  { blake2b, bits }: { blake2b: string; bits: number },
): Promise<PhaseOne> => {
  const sections = await findSections(source, { magic: "ptau", refuse });
  const power = await readPower(source, sections.get(PTAU.header));
  if (power < bits) throw refuse(`of power ${power}, the circuit needs ${bits}`);
  assertLengths(sections, power);
  return { powers: await cutToDomain(source, sections, bits), blake2b, perpetual: isPerpetual({ blake2b, power }) };
};

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);

/**
 * Reads what a circuit with a domain of 2^bits needs of a .ptau file on disk. A file that is not
 * the public one is checked: its points must be powers of one tau, and it must be prepared for the
 * domain. snarkjs makes broken keys from anything else and does not notice.
 *
 * @throws FileUnreadableError, PtauError.
 */
export const readPhaseOne = async (path: string, bits: number): Promise<PhaseOne> => {
  const unreadable = (cause: unknown): FileUnreadableError =>
    new FileUnreadableError({ path, reason: reasonOf(cause) });
  const hash = createHash("blake2b512");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw unreadable(cause);
  }
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      if (bytesRead !== length) throw refuse("the file is truncated");
      return buffer;
    };
    const phaseOne = await phaseOneFrom({ size, read }, { blake2b: hash.digest("hex"), bits });
    if (!phaseOne.perpetual) await assertPrepared(phaseOne.powers, bits);
    return phaseOne;
  } finally {
    await file.close();
  }
};

import { randomBytes } from "node:crypto";

import { expect } from "chai";

import { developmentPtau } from "../../../prover/keys/devPtau.ts";
import { readPhaseOne } from "../../../prover/keys/ptauFile.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { changed, sectionPlace } from "../../support/smallCircuit.ts";

const BITS = 3;
const G1 = 64;
const G2 = 128;

describe("ptau file", () => {
  const { file } = temporaryFolder();
  let good: Buffer;
  before(async () => {
    good = await developmentPtau(BITS);
  });
  after(endCurveWorkers);

  const read = (bytes: Uint8Array, bits = BITS) => readPhaseOne(file("changed.ptau", bytes), bits);
  const refused = async (bytes: Uint8Array, reason: string, bits = BITS): Promise<void> => {
    const { message } = await expectError("E_PTAU", () => read(bytes, bits));
    expect(message).to.include(reason);
  };

  it("is read with its blake2b-512, and is not the public one", async () => {
    const phaseOne = await read(good);
    expect(phaseOne.perpetual).to.equal(false);
    expect(phaseOne.blake2b).to.match(/^[0-9a-f]{128}$/);
  });

  it("that is missing is said to be unreadable", async () => {
    await expectError("E_FILE_UNREADABLE", () => readPhaseOne(file("missing.ptau"), BITS));
    await expectError("E_FILE_UNREADABLE", () => readPhaseOne(file("."), BITS));
  });

  it("is refused when it is another file, empty, random bytes or the head of one", async () => {
    await refused(Buffer.from("zkey".padEnd(200)), "not a .ptau file");
    await refused(Buffer.alloc(0), "not a .ptau file");
    await refused(randomBytes(5000), "not a .ptau file");
    await expectError("E_PTAU", () => read(Buffer.concat([Buffer.from("ptau"), randomBytes(5000)])));
    await refused(good.subarray(0, 60), "truncated");
  });

  it("is refused when it is cut off anywhere, or has bytes to spare", async () => {
    for (let length = 12; length < good.length; length += Math.ceil(good.length / 23))
      await refused(good.subarray(0, length), "truncated");
    await refused(good.subarray(0, good.length - 1), "truncated");
    await refused(Buffer.concat([good, Buffer.alloc(3)]), "bytes follow");
  });

  it("is refused when it is too small for the circuit, which snarkjs does not notice", async () => {
    await refused(good, `of power ${BITS}, the circuit needs ${BITS + 1}`, BITS + 1);
    const boasting = changed(good, (bytes) => bytes.writeUInt32LE(BITS + 1, 12 + 12 + 4 + 32));
    await refused(boasting, "its power needs", BITS + 1);
    await refused(
      changed(good, (bytes) => bytes.writeUInt32LE(99, 12 + 12 + 4 + 32)),
      "states the power 99",
    );
  });

  it("is refused when it is of another curve", async () => {
    await refused(
      changed(good, (bytes) => (bytes[30] = (bytes[30] ?? 0) ^ 1)),
      "of another curve",
    );
  });

  it("is refused when it lacks a section, or is not prepared for phase 2", async () => {
    for (const [section, reason] of [
      [12, "not prepared for phase 2"],
      [15, "not prepared for phase 2"],
      [3, "section 3 is missing"],
    ] as const)
      await refused(
        changed(good, (bytes) => bytes.writeUInt32LE(99, sectionPlace(good, section).start - 12)),
        reason,
      );
  });

  const BASES = [
    [12, G1],
    [13, G2],
    [14, G1],
    [15, G1],
  ] as const;
  for (const [section, bytes] of BASES)
    it(`is refused when it is wrongly prepared for the circuit's domain: section ${section} zeros, exchanged, random`, async () => {
      const first = sectionPlace(good, section).start + (2 ** BITS - 1) * bytes;
      const reason = `wrongly prepared for domains of 2^${BITS}, which the circuit has (section ${section})`;
      for (const change of [
        (copy: Buffer) => copy.fill(0, first, first + bytes * 2 ** BITS),
        (copy: Buffer) => copy.fill(0, first + bytes, first + 2 * bytes),
        (copy: Buffer) => copy.copy(copy, first, first + bytes, first + 2 * bytes),
        (copy: Buffer) => randomBytes(bytes).copy(copy, first),
      ])
        await refused(changed(good, change), reason);
    });

  it("is refused for a smaller domain that it was not prepared for", async () => {
    await refused(good, `wrongly prepared for domains of 2^${BITS - 1}`, BITS - 1);
  });

  it("is refused when its points are not powers of one tau, alpha and beta", async () => {
    const another = await developmentPtau(BITS);
    for (const [section, bytes] of [
      [2, G1],
      [3, G2],
      [4, G1],
      [5, G1],
    ] as const) {
      const { start, length } = sectionPlace(good, section);
      for (const change of [
        (copy: Buffer) => copy.copy(copy, start + bytes, start + 2 * bytes, start + 3 * bytes),
        (copy: Buffer) => copy.copy(copy, start + length - bytes, start, start + bytes),
        (copy: Buffer) => another.copy(copy, start, start, start + length),
      ])
        await expectError("E_PTAU", () => read(changed(good, change)));
    }
    const beta = sectionPlace(good, 6).start;
    await refused(
      changed(good, (copy) => another.copy(copy, beta, beta, beta + G2)),
      "not the powers of one tau",
    );
  });
});

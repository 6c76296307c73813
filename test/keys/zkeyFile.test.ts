import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { type MemoryFile, zKey } from "snarkjs";

import { defaultModel, modelFile } from "../../prover/artifacts.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { domainBits } from "../../prover/keys/r1csFile.ts";
import { endCurveWorkers, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { assertKeyGates, readZkey } from "../../prover/keys/zkeyFile.ts";
import { expectError } from "../support/expectError.ts";
import { sectionPlace, smallCircuit } from "../support/smallCircuit.ts";

/** Places in the header section of a Groth16 .zkey, as snarkjs writes it. */
const GAMMA = 4 + 32 + 4 + 32 + 12 + 64 + 64 + 128;
const DELTA = GAMMA + 128 + 64;

const sectionStart = (zkey: Buffer, wanted: number): number => sectionPlace(zkey, wanted).start;

describe("zkey file", () => {
  let shipped: Buffer;
  before(async () => {
    shipped = await readFile(modelFile(defaultModel, "provingKey"));
  });
  after(endCurveWorkers);

  it("shows two contributions and a beacon in the shipped key, its domain and its two public signals", async () => {
    const { manifest } = await loadModel(defaultModel);
    const key = await assertKeyGates(shipped);
    expect(key.contributions.map(({ kind }) => kind)).to.deep.equal(["person", "person", "beacon"]);
    expect(key.domainSize).to.equal(2 ** domainBits({ constraints: manifest.constraints, publicSignals: 2 }));
    expect(key.publicSignals).to.equal(2);
    expect(key.contributions[2]?.beacon?.value).to.match(/^[0-9a-f]{64}$/);
  });

  const gate = async (zkey: Uint8Array, reason: string): Promise<void> => {
    const { message } = await expectError("E_KEY_GATE", () => assertKeyGates(zkey));
    expect(message).to.include(reason);
  };

  it("refuses gamma equal to delta, patched into an otherwise good key", async () => {
    const header = sectionStart(shipped, 2);
    const forged = Buffer.from(shipped);
    forged.copy(forged, header + DELTA, header + GAMMA, header + GAMMA + 128);
    expect(forged.equals(shipped)).to.equal(false);
    await gate(forged, "gamma equals delta");
  });

  it("refuses a key whose beacon is relabelled as a contribution, and one that counts fewer contributions", async () => {
    const section = sectionStart(shipped, 10);
    expect(shipped.readUInt32LE(section + 64)).to.equal(3);
    const one = Buffer.from(shipped);
    one.writeUInt32LE(1, section + 64);
    await gate(one, "bytes follow the last contribution");
    let position = section + 68;
    const types: number[] = [];
    for (let index = 0; index < 3; index++) {
      position += 3 * 64 + 128 + 64;
      types.push(position);
      position += 8 + shipped.readUInt32LE(position + 4);
    }
    const relabelled = Buffer.from(shipped);
    relabelled.writeUInt32LE(0, types[2] ?? 0);
    await gate(relabelled, "no beacon closes");
    const beaconsOnly = Buffer.from(shipped);
    for (const type of types) beaconsOnly.writeUInt32LE(1, type);
    await gate(beaconsOnly, "0 contributions before the beacon");
  });

  it("refuses what is no zkey, lacks a section or is cut off anywhere, in one line", async () => {
    await gate(Buffer.from("ptau and nothing more"), "not a zkey file");
    await gate(new Uint8Array(), "not a zkey file");
    const renamed = Buffer.from(shipped);
    renamed.writeUInt32LE(99, sectionStart(shipped, 10) - 12);
    await gate(renamed, "lacks a section");
    await gate(Buffer.concat([shipped, Buffer.alloc(1)]), "bytes follow the last section");
    const curve = Buffer.from(shipped);
    curve.writeUInt8(1, sectionStart(shipped, 2) + 10);
    await gate(curve, "another curve");
    const wires = Buffer.from(shipped);
    wires.writeUInt32LE(7, sectionStart(shipped, 2) + 72);
    await gate(wires, "of another length");
    for (let length = 0; length < shipped.length; length += Math.ceil(shipped.length / 97))
      await expectError("E_KEY_GATE", () => readZkey(shipped.subarray(0, length)));
  });

  describe("of a real ceremony that stopped early", () => {
    const stages = new Map<string, MemoryFile>();
    before(async () => {
      await loadSnarkjs();
      const { r1cs, ptau } = await smallCircuit();
      const at = (stage: string): MemoryFile => {
        const memory = stages.get(stage) ?? { type: "mem" };
        stages.set(stage, memory);
        return memory;
      };
      await zKey.newZKey({ type: "mem", data: r1cs }, { type: "mem", data: ptau }, at("initial"));
      const contribute = (from: string, to: string) => zKey.contribute(at(from), at(to), to, "entropy");
      const beacon = (from: string, to: string) => zKey.beacon(at(from), at(to), to, "0123456789abcdef".repeat(4), 10);
      await contribute("initial", "one");
      await contribute("one", "two");
      await beacon("one", "one and a beacon");
      await beacon("two", "two and a beacon");
      await contribute("two and a beacon", "a contribution after the beacon");
    });

    const bytes = (stage: string): Uint8Array => stages.get(stage)?.data ?? new Uint8Array();

    const EARLY: readonly (readonly [stage: string, reason: string])[] = [
      ["initial", "gamma equals delta"],
      ["one", "no beacon"],
      ["two", "no beacon"],
      ["one and a beacon", "1 contributions before the beacon"],
      ["a contribution after the beacon", "no beacon closes"],
    ];
    for (const [stage, reason] of EARLY)
      it(`is refused: ${stage}`, async () => {
        await gate(bytes(stage), reason);
      });

    it("is accepted once two contributions and a beacon are made", async () => {
      const key = await assertKeyGates(bytes("two and a beacon"));
      expect(key.contributions.map(({ name }) => name)).to.deep.equal(["one", "two", "two and a beacon"]);
      expect(key.publicSignals).to.equal(1);
    });
  });
});

import { expect } from "chai";

import { domainBits, setupKeys } from "../../prover/proof/setup.ts";
import { endCurveWorkers } from "../../prover/proof/snarkjs.ts";
import { assertVerificationKey } from "../../prover/proof/verificationKey.ts";
import { expectError } from "../events/expectError.ts";
import { type SmallCircuit, smallCircuit } from "./smallCircuit.ts";

describe("setup", () => {
  let circuit: SmallCircuit;
  let bits: number;
  let good: Buffer;
  before(async () => {
    circuit = await smallCircuit();
    ({ bits, ptau: good } = circuit);
  });
  after(endCurveWorkers);

  const setup = (ptau: Buffer) => setupKeys({ ...circuit, ptau });
  const refused = async (ptau: Buffer, reason: string): Promise<void> => {
    const { message } = await expectError("E_PTAU", () => setup(ptau));
    expect(message).to.include(reason);
  };
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const copy = Buffer.from(good);
    change(copy);
    return copy;
  };

  it("finds the least domain that holds the constraints, the public signals and one", () => {
    const cases = [
      [1, 0, 1],
      [1, 1, 2],
      [2, 1, 2],
      [3, 1, 3],
      [1851, 2, 11],
      [2045, 2, 11],
      [2046, 2, 12],
      [16381, 2, 14],
    ] as const;
    for (const [constraints, publicSignals, expected] of cases)
      expect(domainBits(constraints, publicSignals)).to.equal(expected);
  });

  it("makes keys from a file of the circuit's power, marked dev, whose hash and ceremony it records", async () => {
    const { origin, verificationKey } = await setup(good);
    expect(origin).to.include({ dev: true, contributions: 2, beacon: true });
    expect(origin.ptau.perpetual).to.equal(false);
    expect(origin.ptau.blake2b).to.match(/^[0-9a-f]{128}$/);
    expect(verificationKey.nPublic).to.equal(1);
    assertVerificationKey(verificationKey, 1);
  });

  it("makes other keys from the same file every time: the contributions' secrets are not kept", async () => {
    const [one, other] = [await setup(good), await setup(good)];
    expect(Buffer.compare(one.provingKey, other.provingKey)).to.not.equal(0);
    expect(one.verificationKey.vk_delta_2).to.not.deep.equal(other.verificationKey.vk_delta_2);
    expect(one.verificationKey.vk_gamma_2).to.deep.equal(other.verificationKey.vk_gamma_2);
  });

  it("refuses what is no ptau: another file, an empty one, the head of one", async () => {
    await refused(Buffer.from("zkey".padEnd(200)), "not a .ptau file");
    await refused(Buffer.alloc(0), "not a .ptau file");
    await refused(good.subarray(0, 60), "not a .ptau file");
  });

  it("refuses a ptau that is too small for the circuit, which snarkjs would not notice", async () => {
    const larger = { ...circuit, constraints: 2 ** (bits + 1) };
    const { message } = await expectError("E_PTAU", () => setupKeys({ ...larger, ptau: good }));
    expect(message).to.include(`of power ${bits}, the circuit needs ${bits + 2}`);
  });

  it("refuses a ptau that is not prepared for phase 2, or not for this circuit's domain", async () => {
    let position = 12;
    while (good.readUInt32LE(position) !== 12) position += 12 + Number(good.readBigUInt64LE(position + 4));
    await refused(
      changed((bytes) => bytes.writeUInt32LE(99, position)),
      "not prepared for phase 2",
    );
    const lagrange = position + 12 + (2 ** bits - 1) * 64;
    await refused(
      changed((bytes) => bytes.fill(0, lagrange, lagrange + 64 * 2 ** bits)),
      `not prepared for domains of 2^${bits}`,
    );
  });

  it("refuses a ptau that is cut off, of another curve or not consistent in itself", async () => {
    for (const length of [70, good.length >> 1, good.length - 64])
      await expectError("E_PTAU", () => setup(good.subarray(0, length)));
    await refused(
      changed((bytes) => (bytes[30] = (bytes[30] ?? 0) ^ 1)),
      "of another curve",
    );
    const tau = 12 + 12 + 4 + 32 + 8 + 12 + 64;
    await refused(
      changed((bytes) => bytes.copy(bytes, tau, tau + 64, tau + 128)),
      "do not match the circuit",
    );
  });
});

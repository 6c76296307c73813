import { expect } from "chai";

import { domainBits } from "../../prover/keys/r1csFile.ts";
import { setupKeys } from "../../prover/keys/setup.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { assertVerificationKey } from "../../prover/keys/verificationKey.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { changed, sectionPlace, type SmallCircuit, smallCircuit } from "../support/smallCircuit.ts";

describe("setup", () => {
  const { file } = temporaryFolder();
  let circuit: SmallCircuit;
  before(async () => {
    circuit = await smallCircuit();
  });
  after(endCurveWorkers);

  const setup = (ptau: Uint8Array) => setupKeys({ r1cs: circuit.r1cs, ptauPath: file("powers.ptau", ptau) });

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
      expect(domainBits({ constraints, publicSignals })).to.equal(expected);
  });

  it("makes keys from a file of the circuit's power, marked dev, whose hash and ceremony it records", async () => {
    const { origin, verificationKey } = await setup(circuit.ptau);
    expect(origin).to.deep.include({ dev: true, contributions: 2, beacon: true });
    expect(origin.ptau.perpetual).to.equal(false);
    expect(origin.ptau.blake2b).to.match(/^[0-9a-f]{128}$/);
    // One process is no ceremony, whatever it writes into the key.
    expect(origin.ceremony).to.equal(undefined);
    expect(verificationKey.nPublic).to.equal(1);
    assertVerificationKey(verificationKey, 1);
  });

  it("makes other keys from the same file every time: the contributions' secrets are not kept", async () => {
    const [one, other] = [await setup(circuit.ptau), await setup(circuit.ptau)];
    expect(Buffer.compare(one.provingKey, other.provingKey)).to.not.equal(0);
    expect(one.verificationKey.vk_delta_2).to.not.deep.equal(other.verificationKey.vk_delta_2);
    expect(one.verificationKey.vk_gamma_2).to.deep.equal(other.verificationKey.vk_gamma_2);
  });

  it("refuses a ptau whose basis of the doubled domain is wrong, which only the finished key shows", async () => {
    const doubled = sectionPlace(circuit.ptau, 12).start + (2 ** (circuit.bits + 1) - 1) * 64;
    const zeros = changed(circuit.ptau, (bytes) => bytes.fill(0, doubled, doubled + 64 * 2 ** (circuit.bits + 1)));
    const exchanged = changed(circuit.ptau, (bytes) =>
      bytes.copy(bytes, doubled + 64, doubled + 3 * 64, doubled + 4 * 64),
    );
    for (const ptau of [zeros, exchanged]) await expectError("E_KEY_GATE", () => setup(ptau));
  });
});

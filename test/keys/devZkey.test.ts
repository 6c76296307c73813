import { expect } from "chai";

import { assertCeremonyRecord } from "../../prover/keys/ceremonyRecord.ts";
import { developmentPtau } from "../../prover/keys/devPtau.ts";
import { developmentZkeys } from "../../prover/keys/devZkey.ts";
import { initialZkey } from "../../prover/keys/initialZkey.ts";
import { assertKeyFromPhaseOne } from "../../prover/keys/keys.ts";
import { readPhaseOne } from "../../prover/keys/ptauFile.ts";
import { readR1cs } from "../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { drawTrapdoor } from "../../prover/keys/trapdoor.ts";
import { readZkey } from "../../prover/keys/zkeyFile.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { otherCircuits, smallCircuit } from "../support/smallCircuit.ts";

describe("development zkey", () => {
  const { file } = temporaryFolder();
  after(endCurveWorkers);

  it("is byte for byte the key that snarkjs makes from the same powers of tau, before any contribution", async () => {
    const { r1cs, bits } = await smallCircuit();
    for (const circuit of [r1cs, ...Object.values(await otherCircuits())]) {
      const trapdoor = drawTrapdoor();
      const phaseOne = await readPhaseOne(file("powers.ptau", await developmentPtau(bits, trapdoor)), bits);
      const fromPoints = await initialZkey({ r1cs: circuit, phaseOne });
      const { initial, final } = await developmentZkeys(await readR1cs(circuit), { trapdoor, bits });
      expect(Buffer.compare(initial, fromPoints)).to.equal(0);
      await assertKeyFromPhaseOne({ zkey: final, r1cs: circuit, phaseOne });
      const steps = await assertCeremonyRecord(await readZkey(final));
      expect(steps.map(({ name }) => name)).to.deep.equal(["first", "second", "beacon"]);
    }
  });
});

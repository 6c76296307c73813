import { join } from "node:path";

import { expect } from "chai";

import { openChallenges } from "../../../prover/challenge/challengeChain.ts";
import { proofsFile } from "../../../prover/challenge/entry.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";
import { compiledTiny } from "../../support/tinyModel.ts";

const MODELERS = Array.from({ length: 20 }, (_, account) => account);
/** It competes too, as every account of the chain does. */
const SPONSOR = 7;
const ROWS = 4;
const ETHER = 10n ** 18n;

describe("a challenge with twenty modelers", () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 24, modelFolder: compiledTiny });
  after(endCurveWorkers);

  it("checks, grades and pays all of them", async () => {
    const { folder, json, addressOf, passTo, mine, provider, address } = world();
    const as = (account: number): readonly string[] => ["--account", String(account)];
    const opened = await json("create", ...sponsorFiles(folder), ...as(SPONSOR));
    const dir = ["--dir", join(folder, "fetched")];
    await json("fetch", "1", ...dir, "--from", join(folder, "mine", "public"));
    const models: string[] = [];
    for (const account of MODELERS) {
      const model = await compiledTiny();
      await setupModel({ folder: model });
      models.push(model);
      await json("commit", "1", ...dir, "--model", model, ...as(account));
    }
    await passTo(Number(opened["commitBy"]) + 1);
    await mine(Number(opened["drawBlock"]) - (await provider.getBlockNumber()) + 1);
    await json("test-set", "1", ...dir, "--out", join(folder, "rows.csv"), ...as(0));
    for (const account of MODELERS) {
      const given = ["--model", models[account] ?? "", "--jobs", "1", "--proofs-uri", "-", ...as(account)];
      expect(await json("submit", "1", ...dir, ...given)).to.include({ rows: ROWS, answered: true });
    }
    for (const account of MODELERS) {
      const modeler = await addressOf(account);
      const proofs = ["--proofs", proofsFile(join(folder, "fetched"), modeler)];
      const { answers } = await json("verify", "1", modeler, ...dir, ...proofs, ...as(0));
      expect(answers).to.deep.equal([{ modeler, rows: ROWS, faults: [], isAsAnswered: true }]);
    }
    await passTo(Number(opened["disputeBy"]) + 1);
    await json("reveal", "1", "--secrets", join(folder, "mine"), ...as(SPONSOR));
    expect(await json("grade", "1", ...as(0))).to.include({ isSettled: true });

    const { entries } = (await json("leaderboard", "1")) as { entries: readonly { modeler: string; rank?: number }[] };
    expect(entries).to.have.lengthOf(MODELERS.length);
    const { challenges } = await openChallenges(provider, address);
    const winners = [...(await challenges.winnersOf(1n))];
    expect(entries.slice(0, winners.length).map(({ modeler }) => modeler)).to.deep.equal(winners);
    let paid = 0n;
    for (const account of MODELERS) paid += BigInt(String((await json("claim", "1", ...as(account)))["amount"]));
    expect(paid).to.equal(BigInt(MODELERS.length) * ETHER + 15n * ETHER);
    expect(await provider.getBalance(address)).to.equal(0n);
  });
});

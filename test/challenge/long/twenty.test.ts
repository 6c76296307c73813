import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { parseProof } from "../../../client/proofFile.ts";
import { answerOf } from "../../../prover/challenge/answer.ts";
import { openChallenges, playStep } from "../../../prover/challenge/challengeChain.ts";
import { keyOf, proofsFile, readOwnEntry } from "../../../prover/challenge/entry.ts";
import { readChallenge } from "../../../prover/challenge/reading.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { loadModel } from "../../../prover/modelFolder/load.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";
import { expectError } from "../../support/expectError.ts";
import { compiledTiny } from "../../support/tinyModel.ts";

const MODELERS = Array.from({ length: 20 }, (_, account) => account);
/** It competes too, as every account of the chain does. */
const SPONSOR = 7;
/** It publishes, and answers with, the proof of its first row at the second one too. */
const FORGER = 19;
/** Who looks first. */
const FINDER = 3;
const HONEST = MODELERS.filter((account) => account !== FORGER);
const ROWS = 4;
const ETHER = 10n ** 18n;
const BOND = ETHER / 100n;

describe("a challenge with twenty modelers", () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 24, modelFolder: compiledTiny });
  after(endCurveWorkers);

  /** No verb sends a wrong answer, so a cheat has to go to the contract. */
  const answerForged = async (model: string, files: string): Promise<void> => {
    const { provider, address, addressOf } = world();
    const modeler = await addressOf(FORGER);
    const chain = await openChallenges(provider, address);
    const challenge = await readChallenge(chain, 1n);
    const path = proofsFile(files, modeler);
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    const made = lines.map((line) => JSON.parse(line) as { place: number; proof: unknown });
    made.sort((one, other) => one.place - other.place);
    const forged = made.map((one) => (one.place === 1 ? { ...one, proof: made[0]?.proof } : one));
    await writeFile(path, forged.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const proofs = forged.map((line) => parseProof(line, path));
    const committed = await readOwnEntry({ chain, challenge, folder: files, modeler });
    const parameters = [1n, await keyOf(await loadModel(model)), answerOf(proofs, committed, "-")];
    await playStep(chain, await provider.getSigner(FORGER), { step: "answer", parameters });
  };

  it("finds the one who cheats, and grades and pays the others", async () => {
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
    const files = join(folder, "fetched");
    for (const account of HONEST) {
      const given = ["--model", models[account] ?? "", "--jobs", "1", "--proofs-uri", "ipfs://-", ...as(account)];
      expect(await json("submit", "1", ...dir, ...given)).to.include({ rows: ROWS, answered: true });
    }
    const forging = ["--model", models[FORGER] ?? "", "--jobs", "1", "--prove-only", ...as(FORGER)];
    await json("submit", "1", ...dir, ...forging);
    await answerForged(models[FORGER] ?? "", files);
    const look = async (...args: readonly string[]) => {
      const forger = await addressOf(FORGER);
      return json("verify", "1", forger, ...dir, "--proofs", proofsFile(files, forger), ...as(FINDER), ...args);
    };
    await expectError("E_CHALLENGE_FAULTY", () => look());
    const [found] = (await look("--demand", "--dispute"))["answers"] as readonly Record<string, unknown>[];
    expect(found?.["disputed"]).to.include({ place: 1, fault: "InvalidProof" });
    await expectError("E_CHALLENGE_ENTRY", () => look());
    for (const account of HONEST) {
      const modeler = await addressOf(account);
      const proofs = ["--proofs", proofsFile(files, modeler)];
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
    await expectError("E_CHALLENGE_ENTRY", () => json("claim", "1", ...as(FORGER)));
    // The finder's bond came back when the demand to a struck entry was closed.
    for (const account of HONEST) paid += BigInt(String((await json("claim", "1", ...as(account)))["amount"]));
    expect(paid).to.equal(BigInt(MODELERS.length) * ETHER + 15n * ETHER + BOND);
    expect(await provider.getBalance(address)).to.equal(0n);
  });
});

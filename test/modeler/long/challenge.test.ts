import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";

import { proofsFile } from "../../../prover/challenge/entry.ts";
import { kit, python } from "../../../scripts/modeler/environment.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";

const run = promisify(execFile);
const [SPONSOR, MODELER] = [1, 2];

describe("the modeler's kit, in a challenge", () => {
  const world = useChallengeWorld({ rows: 4, poolRows: 24, fees: { modeler: 12.5, attesters: 0 } });

  before(function () {
    if (existsSync(python)) return;
    console.log("      skipped: the kit's Python environment is not here; npm run modeler:install");
    this.skip();
  });

  it("goes from the training rows to the leaderboard, a step at each run", async () => {
    const { folder, json, addressOf, passTo, mine, place, provider } = world();
    const as = (account: number): readonly string[] => ["--account", String(account)];
    const opened = await json("create", ...sponsorFiles(folder), ...as(SPONSOR));
    const entry = join(folder, "entry");
    const named = ["--id", "1", "--library", "scikit-learn", "--model", "logistic-regression", "--quick"];
    const published = ["--from", join(folder, "mine", "public"), "--proofs-uri", "https://example.org/proofs.jsonl"];
    const goOn = async (): Promise<string> => {
      const script = [join(kit, "challenge.py"), ...named, ...published, "--out", entry, "--"];
      return (await run(python, [...script, ...place, ...as(MODELER)])).stdout;
    };
    const [fees, ...first] = (await goOn()).split("\n");
    expect(fees).to.equal("a winner's model brings 12.5 % of each fee while it serves an oracle");
    expect(first.join("\n")).to.match(/^trained on 60 rows, \d+ positive\ncommitted: 0x[0-9a-f]{64}\n/);
    // The same again: neither trained nor committed twice.
    expect(await goOn()).to.match(
      /^a winner.*\ncommitted: 0x[0-9a-f]{64}\nthe challenge waits for: commit, until \d+\n$/,
    );
    await passTo(Number(opened["commitBy"]) + 1);
    await mine(Number(opened["drawBlock"]) - (await provider.getBlockNumber()) + 1);
    expect(await goOn()).to.match(/^4 rows are proved; they are answered\nthe challenge waits for: answer/);
    const modeler = await addressOf(MODELER);
    expect(existsSync(proofsFile(join(entry, "challenge"), modeler))).to.equal(true);
    await passTo(Number(opened["disputeBy"]) + 1);
    await json("reveal", "1", "--secrets", join(folder, "mine"), ...as(SPONSOR));
    await json("grade", "1", ...as(SPONSOR));
    expect(await goOn()).to.match(
      new RegExp(`^ +[1-] ${modeler} graded(, AUC [0-9.]+)?\\nthe challenge waits for: over`),
    );
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { proofsFile } from "../../../prover/challenge/entry.ts";
import { nativeAddon } from "../../../prover/proof/engine/nativeEngine.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";

const [SPONSOR, MODELER] = [1, 2];
/** What one contract takes in one answer. Without the native engine fewer: they would take half an hour and more. */
const ROWS = (await nativeAddon()) === undefined ? 500 : 10_000;

/** The size of the published contest, with a proof for each row; the time is said, and asserted by nobody. */
describe(`a challenge of ${ROWS} rows`, () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 2 * ROWS });
  after(endCurveWorkers);

  it("is proved, verified, answered and graded", async function () {
    const { folder, json, addressOf, passTo, mine, provider } = world();
    const as = (account: number): readonly string[] => ["--account", String(account)];
    const seconds: Record<string, number> = {};
    const timed = async (what: string, ...args: readonly string[]): Promise<Record<string, unknown>> => {
      const started = performance.now();
      const result = await json(...args);
      seconds[what] = Math.round((performance.now() - started) / 1000);
      return result;
    };
    const dir = ["--dir", join(folder, "fetched")];
    const opened = await timed("create", "create", ...sponsorFiles(folder), ...as(SPONSOR));
    await timed("fetch", "fetch", "1", ...dir, "--from", join(folder, "mine", "public"));
    const model = ["--model", defaultModel];
    await json("commit", "1", ...dir, ...model, ...as(MODELER));
    await passTo(Number(opened["commitBy"]) + 1);
    await mine(Number(opened["drawBlock"]) - (await provider.getBlockNumber()) + 1);
    await json("test-set", "1", ...dir, "--out", join(folder, "rows.csv"), ...as(MODELER));
    expect(await timed("prove", "submit", "1", ...dir, ...model, "--prove-only", ...as(MODELER))).to.include({
      rows: ROWS,
    });
    const answered = await timed("answer", "submit", "1", ...dir, ...model, "--proofs-uri", "ipfs://-", ...as(MODELER));
    expect(answered).to.include({ rows: ROWS, answered: true });
    const modeler = await addressOf(MODELER);
    const proofs = proofsFile(join(folder, "fetched"), modeler);
    const checked = await timed("verify", "verify", "1", modeler, ...dir, "--proofs", proofs, ...as(SPONSOR));
    expect(checked["answers"]).to.deep.equal([{ modeler, rows: ROWS, faults: [], isAsAnswered: true }]);
    await passTo(Number(opened["disputeBy"]) + 1);
    await json("reveal", "1", "--secrets", join(folder, "mine"), ...as(SPONSOR));
    const { played } = (await timed("grade", "grade", "1", ...as(MODELER))) as {
      played: readonly { step: string; gasUsed: number }[];
    };
    // A transaction can take 2^24 gas at most (EIP-7825).
    const grade = played.find(({ step }) => step === "grade");
    expect(grade?.gasUsed).to.be.within(100_000, 2 ** 24);
    expect(answered["gasUsed"]).to.be.within(100_000, 2 ** 24);
    const bytes = (await readFile(proofs)).length;
    process.stderr.write(
      `${JSON.stringify({ rows: ROWS, seconds, bytes, gas: [answered["gasUsed"], grade?.gasUsed] })}\n`,
    );
  });
});

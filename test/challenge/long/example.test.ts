import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { playExample } from "../../../scripts/challenge/example.ts";

describe("the example challenge", () => {
  it("ranks three models and pays none of four cheats", async () => {
    const folder = await mkdtemp(join(tmpdir(), "challenge-"));
    try {
      const lines = await playExample({ folder, tell: () => undefined });
      const [honest, cheats] = [lines.slice(0, 3), lines.slice(3)];
      expect(honest.map(({ rank, play }) => [rank, play])).to.deep.equal([
        [1, "honest"],
        [2, "honest"],
        [3, "honest"],
      ]);
      for (const { paid, outcome } of honest) {
        expect(Number(paid)).to.be.above(1);
        expect(outcome).to.equal("graded on chain");
      }
      expect(cheats.map(({ name, outcome, paid, rank }) => [name, outcome, paid, rank])).to.have.deep.members([
        ["copier", "refused: the commitment does not open", "0.0", undefined],
        ["forger", "struck: InvalidProof at place 0", "0.0", undefined],
        ["shifter", "struck: OtherRow at place 1", "0.0", undefined],
        ["sleeper", "no answer", "0.0", undefined],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

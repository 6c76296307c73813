import { expect } from "chai";

import { type Grade, GRADED } from "../../prover/challenge/grading.ts";
import { leaderboard, type LeaderboardEntry } from "../../prover/challenge/leaderboard.ts";

const WEIGHTS = [16, 16, 16, 16, 16, 10, 10];
const KNOCK_OUTS = GRADED.map(() => 500_000_000n);
const ROWS = Array.from({ length: 40 }, (_, row) => row);

const gradeOf = (all: bigint): Grade => Object.fromEntries(GRADED.map((metric) => [metric, all])) as unknown as Grade;

const entry = (modeler: string, index: number, parts: Partial<LeaderboardEntry> = {}): LeaderboardEntry => ({
  modeler,
  index,
  rows: ROWS,
  scores: ROWS.map((row) => 300 + ((row * 37 * (index + 1)) % 551)),
  grade: gradeOf(600_000_000n),
  ...parts,
});

const lines = (entries: readonly LeaderboardEntry[]) =>
  leaderboard(entries, { weights: WEIGHTS, knockOuts: KNOCK_OUTS });

describe("the leaderboard of a challenge", () => {
  it("ranks by grade, and the earlier commitment before an equal one", () => {
    const ranked = lines([entry("late", 3), entry("early", 1), entry("best", 4, { grade: gradeOf(700_000_000n) })]);
    expect(ranked.map(({ modeler, rank }) => [modeler, rank])).to.deep.equal([
      ["best", 1],
      ["early", 2],
      ["late", 3],
    ]);
    expect(ranked[0]?.weighted).to.equal(70_000_000_000n);
  });

  it("gives no rank to what is knocked out or has no grade", () => {
    const one = { ...gradeOf(900_000_000n), ks: 499_999_999n };
    const ranked = lines([
      entry("struck", 0, { grade: undefined }),
      entry("weak", 1, { grade: one }),
      entry("fair", 2),
    ]);
    expect(ranked.map(({ modeler, rank, passes }) => [modeler, rank, passes])).to.deep.equal([
      ["fair", 1, true],
      ["struck", undefined, false],
      ["weak", undefined, false],
    ]);
  });

  it("flags scores that follow an earlier entry's, and never the earlier one", () => {
    const first = entry("first", 0);
    const copy = entry("copy", 1, { scores: first.scores.map((score) => Math.min(850, score + 3)) });
    const ranked = lines([copy, first, entry("own", 2)]);
    const flagged = ranked.filter(({ follows }) => follows !== undefined);
    expect(flagged.map(({ modeler, follows }) => [modeler, follows?.modeler])).to.deep.equal([["copy", "first"]]);
    expect(flagged[0]?.follows?.correlation).to.be.above(0.99);
  });

  it("says nothing of few shared rows, or of scores that do not vary", () => {
    const first = entry("first", 0);
    const apart = entry("apart", 1, {
      rows: ROWS.map((row) => row + 21),
      scores: [...first.scores.slice(21), ...first.scores.slice(0, 21)],
    });
    const flat = entry("flat", 2, { scores: ROWS.map(() => 600) });
    expect(lines([first, apart, flat]).map(({ follows }) => follows)).to.deep.equal([undefined, undefined, undefined]);
  });
});

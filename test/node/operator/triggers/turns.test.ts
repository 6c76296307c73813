import { expect } from "chai";

import { openTurns, type TurnOptions } from "../../../../node/operator/triggers/turns.ts";
import { SWEEP } from "../../../../node/operator/triggers/watchtower.ts";

const idsOf = (count: number): readonly bigint[] => Array.from({ length: count }, (_, index) => BigInt(index + 1));

/** Rounds until each was seen, from where the turns are now. */
const roundsToSeeAll = (turn: ReturnType<typeof openTurns>, all: readonly bigint[]): number => {
  const unseen = new Set(all);
  let rounds = 0;
  for (; unseen.size > 0 && rounds <= all.length; rounds += 1) for (const id of turn(all)) unseen.delete(id);
  return rounds;
};

describe("taking some of many in turn", () => {
  const cases = [
    [0, 0],
    [1, 1],
    [15, 1],
    [16, 1],
    [17, 2],
    [1_000, 16],
    [16_384, 16],
    [20_000, 20],
  ] as const;
  for (const [count, rounds] of cases)
    it(`sees each of ${count} tokens within ${rounds} rounds of the watchtower, wherever it begins`, () => {
      const [turn, all] = [openTurns(SWEEP), idsOf(count)];
      for (let sweep = 0; sweep < 3; sweep += 1) expect(roundsToSeeAll(turn, all)).to.equal(rounds);
    });

  it("takes no more in a round than the most, and none twice", () => {
    const turn = openTurns(SWEEP);
    for (const all of [1, 15, 16, 17, 1_000, 100_000].map(idsOf))
      for (let round = 0; round < 20; round += 1) {
        const some = turn(all);
        expect(some.length).to.be.at.most(1_024);
        expect(new Set(some).size).to.equal(some.length);
      }
  });

  it("goes on with a list that has become shorter or longer", () => {
    const options: TurnOptions = { rounds: 4, least: 2, most: 10 };
    const turn = openTurns(options);
    for (const count of [40, 3, 40, 0, 41, 1, 12]) {
      const all = idsOf(count);
      expect(roundsToSeeAll(turn, all), `${count}`).to.be.at.most(Math.max(4, Math.ceil(count / 10)) + 1);
      turn(all);
    }
  });
});

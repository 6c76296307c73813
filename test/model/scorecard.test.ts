import { expect } from "chai";

import { expectError } from "../support/expectError.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";

// Plain comparisons: where Hardhat is loaded, chai's numeric assertions take integers only.
const distance = (one: number, other: number): number => Math.abs(one - other);

describe("scorecard", () => {
  it("has factor 28.8539 and offset 487.123 for 600 points at 50:1 with 20 points to double the odds", () => {
    const { factor, offset, pointsToDoubleOdds } = scorecard();
    expect(distance(factor, 28.8539) < 0.00005).to.equal(true);
    expect(distance(offset, 487.123) < 0.0005).to.equal(true);
    expect(pointsToDoubleOdds).to.equal(20);
  });

  it("gives the agreed points at the agreed odds, and pointsToDoubleOdds more at twice the odds", () => {
    for (const card of [
      { points: 600, odds: 50, pointsToDoubleOdds: 20 },
      { points: 700, odds: 30, pointsToDoubleOdds: 45 },
    ]) {
      const made = scorecard(card);
      expect(referenceScore(made, -Math.log(card.odds))).to.equal(card.points);
      expect(referenceScore(made, -Math.log(2 * card.odds))).to.equal(card.points + card.pointsToDoubleOdds);
    }
  });

  it("rounds half up and stays in 300-850 for certain loss, certain repayment and everything between", () => {
    const card = scorecard();
    const at = (points: number): number => (card.offset - points) / card.factor;
    expect(referenceScore(card, at(600.49))).to.equal(600);
    expect(referenceScore(card, at(600.51))).to.equal(601);
    expect(referenceScore(card, Infinity)).to.equal(300);
    expect(referenceScore(card, -Infinity)).to.equal(850);
  });

  it("refuses what cannot scale a score, before anything is compiled", async () => {
    for (const card of [
      { points: 1e300 },
      { points: -Infinity },
      { points: NaN },
      { odds: 0 },
      { odds: 1e-300 },
      { odds: 1e10 },
      { pointsToDoubleOdds: 0 },
      { pointsToDoubleOdds: -20 },
      { pointsToDoubleOdds: 1e300 },
    ])
      await expectError("E_SCORECARD", () => scorecard(card));
  });
});

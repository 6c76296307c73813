import { expect } from "chai";

import { liveHistory } from "../history.ts";

describe("long random history of a Compound v2 market", () => {
  it("equals getAccountLiquidity to the last unit after each of more than 2,000 transactions", async () => {
    const { history } = await liveHistory({ seed: 20_190_507, steps: 2_500 });
    const { counts, seen, replay } = history;
    // Time that passes is no transaction.
    const sent = [...counts].reduce((sum, [kind, count]) => (kind === "blocks" ? sum : sum + count), 0);
    console.log(
      `      ${sent} transactions, ${seen.compared} equalities, ${seen.comparedWhole} of them position by position`,
    );
    expect(sent).to.be.at.least(2_000);
    expect(seen.compared).to.be.greaterThan(7_500);
    expect(seen.comparedWhole).to.be.greaterThan(1_000);
    const users = { mint: 300, enter: 150, exit: 45, borrow: 240, redeem: 30, redeemUnderlying: 30, transfer: 55 };
    const debts = { repayPart: 90, repayAll: 70, repayBehalf: 60, liquidation: 140 };
    const market = { price: 110, collateralFactor: 25, reserveFactor: 28, reservesAdded: 35, reservesReduced: 50 };
    for (const [kind, count] of Object.entries({ ...users, ...debts, ...market, donation: 50, blocks: 45 })) {
      expect(new Map<string, number>(counts).get(kind) ?? 0, kind).to.be.at.least(count);
    }
    const corrections = [...replay.cashDrifts().values()].reduce((sum, drift) => sum + drift.corrections, 0);
    expect(corrections).to.equal(seen.giftsFound);
    await history.close();
  });
});

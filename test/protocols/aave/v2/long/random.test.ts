import { expect } from "chai";

import { compareAccounts } from "../marketReplay.ts";
import { type LivedHistory, compareAlone, countsOf, expectEqual, liveHistory, pathsOf } from "../randomHistory.ts";

const TRANSACTIONS = 2_200;
const MINUTES = 60_000;

/** Least transactions of each kind, about half of what the seed gives: no path drops out of the history unseen. */
const LEAST: Readonly<Record<string, number>> = {
  deposit: 180,
  "deposit for another": 25,
  "borrow stable": 30,
  "borrow stable, delegated": 2,
  "borrow variable": 90,
  "borrow variable, delegated": 15,
  withdraw: 35,
  "withdraw all": 30,
  "repay stable": 14,
  "repay stable all": 13,
  "repay stable for another": 6,
  "repay stable all for another": 8,
  "repay variable": 15,
  "repay variable all": 16,
  "repay variable for another": 10,
  "repay variable all for another": 7,
  "repay less than the interest": 40,
  "swap to stable": 20,
  "swap to variable": 35,
  rebalance: 10,
  "collateral on": 25,
  "collateral off": 25,
  transfer: 60,
  "transfer to oneself": 8,
  "flash loan": 35,
  "flash loan kept as debt": 18,
  "liquidation for aTokens": 30,
  "liquidation for aTokens, stable debt": 3,
  "liquidation for the asset": 30,
  "liquidation for the asset, stable debt": 3,
  price: 50,
  "feed fails": 4,
  "oracle replaced": 14,
  threshold: 12,
  "reserve factor": 10,
  "in one block": 60,
};

describe("aave-v2 accounts over a long random history", () => {
  let lived: LivedHistory;
  before(async function () {
    this.timeout(60 * MINUTES);
    lived = await liveHistory({ seed: 7, transactions: TRANSACTIONS, wallets: 40, askAllEvery: 40 });
  });
  after(() => lived.world.close());

  it("equal the pool's to the wei after every transaction", () => {
    const comparison = compareAccounts(lived.indexed, lived.driver.answers);
    expectEqual(comparison);
    console.log(`      ${comparison.compared} accounts compared, ${comparison.indebted} of them with debt`);
    expect(comparison.compared).to.be.greaterThan(12_000);
    expect(comparison.indebted).to.be.greaterThan(9_000);
  });

  it("need no other wallet's logs", function () {
    this.timeout(10 * MINUTES);
    for (const wallet of lived.world.wallets) expectEqual(compareAlone(lived, wallet));
  });

  it("came by every path of the market", () => {
    const paths = pathsOf(lived);
    console.log(`      ${lived.driver.transactions} transactions, ${paths.logs} logs: ${countsOf(lived)}`);
    expect(lived.driver.transactions).to.be.at.least(TRANSACTIONS);
    for (const [kind, least] of Object.entries(LEAST)) {
      expect(lived.driver.taken.get(kind) ?? 0, kind).to.be.at.least(least);
    }
    expect(paths.stableMintOfRepayment).to.be.at.least(40);
    expect(paths.treasuryMint).to.be.at.least(350);
  });
});

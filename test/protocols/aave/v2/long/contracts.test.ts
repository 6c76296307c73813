import { expect } from "chai";

import { compareAccounts, contractsNow, debtsOf } from "../marketReplay.ts";
import { type LivedHistory, compareAlone, expectEqual, liveHistory, pathsOf, takenAs } from "../randomHistory.ts";

/** The long suite of the same name goes on for ten times as long. */
describe("aave-v2 accounts over a random history", () => {
  let lived: LivedHistory;
  before(async () => {
    lived = await liveHistory({ seed: 20, transactions: 200, wallets: 12, askAllEvery: 20 });
  });
  after(() => lived.world.close());

  it("equal the pool's to the wei after every transaction", () => {
    const comparison = compareAccounts(lived.indexed, lived.driver.answers);
    expectEqual(comparison);
    expect(comparison.compared).to.be.greaterThan(800);
    expect(comparison.indebted).to.be.greaterThan(300);
  });

  it("owe what the debt tokens store, by the changes that each log tells alone", async () => {
    const { world, indexed } = lived;
    const debts = debtsOf(indexed);
    for (const [symbol, { stableDebt, variableDebt }] of Object.entries(world.tokensOf)) {
      const asset = world.market.tokens[symbol as keyof typeof world.market.tokens].address.toLowerCase();
      for (const wallet of world.wallets) {
        const scaled = (await variableDebt.scaledBalanceOf(wallet)) as bigint;
        const principal = (await stableDebt.principalBalanceOf(wallet)) as bigint;
        expect(debts.get(`${wallet.toLowerCase()} ${asset}`) ?? 0n, `${wallet} ${symbol}`).to.equal(scaled + principal);
      }
    }
    expect([...debts.values()].filter((debt) => debt > 0n)).to.have.length.greaterThan(10);
  });

  it("need no other wallet's logs", () => {
    for (const wallet of lived.world.wallets) expectEqual(compareAlone(lived, wallet));
  });

  it("need no contract that the logs did not name", async () => {
    const found = lived.indexed.market.contracts;
    const named = await contractsNow(lived.world);
    expect(named.filter(({ role }) => role === "priceSource")).to.have.lengthOf(3);
    for (const { address, role, tokens } of named) {
      expect(found.get(address)?.role, address).to.equal(role);
      expect(found.get(address)?.tokens, address).to.include.members([...tokens]);
    }
  });

  it("came by the market's rarer paths", () => {
    const count = (...kinds: readonly string[]): number => takenAs(lived, kinds);
    expect(lived.driver.transactions).to.be.at.least(200);
    expect(count("borrow stable", "borrow stable, delegated")).to.be.at.least(2);
    expect(count("swap to stable")).to.be.at.least(2);
    expect(count("swap to variable")).to.be.at.least(2);
    expect(count("rebalance")).to.be.at.least(1);
    expect(count("liquidation for aTokens", "liquidation for aTokens, stable debt")).to.be.at.least(1);
    expect(count("liquidation for the asset", "liquidation for the asset, stable debt")).to.be.at.least(1);
    expect(count("oracle replaced")).to.be.at.least(1);
    const paths = pathsOf(lived);
    expect(paths.stableMintOfRepayment).to.be.at.least(2);
    expect(paths.treasuryMint).to.be.at.least(50);
  });
});

import { expect } from "chai";

import { type Lived, liveHistory } from "../history.ts";
import { type World, openAaveV3World } from "../world.ts";

describe("accounts of a real Aave v3 market through a long random history", () => {
  let world: World;
  let lived: Lived;

  it("equal the pool's own after every transaction", async function () {
    this.timeout(0);
    world = await openAaveV3World({ seed: 20_230_127, userCount: 40 });
    lived = await liveHistory(world, { actions: 2_000, compareEvery: 20 });
    expect(lived.transactions).to.be.at.least(2_000);
    console.log(`      ${lived.transactions} transactions, ${world.followed.compared()} accounts compared`);
    // Each wallet that a transaction concerns, and every twentieth time all forty.
    expect(world.followed.compared()).to.be.at.least(5_000);
  });

  it("saw every kind of action many times", () => {
    const rare = Object.entries(lived.counts).filter(([, count]) => count < 8);
    expect(rare).to.deep.equal([]);
  });

  it("have the balances of every token", async () => {
    expect(await world.followed.compareBalances(world.followed.last())).to.be.at.least(100);
  });
});

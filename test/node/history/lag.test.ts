import { expect } from "chai";

import { lagOf, watchLag } from "../../../node/history/lag.ts";

describe("how far a store is behind", () => {
  it("is the distance of two ends, and nothing while one is unknown", () => {
    const last = { block: 10n, time: 100n };
    expect(lagOf(last, { block: 12n, time: 124n })).to.deep.equal({ lagBlocks: 2n, lagSeconds: 24n });
    expect(lagOf(last, { block: 9n, time: 88n })).to.deep.equal({ lagBlocks: 0n, lagSeconds: 0n });
    expect(lagOf(last, undefined)).to.deep.equal({ lagBlocks: undefined, lagSeconds: undefined });
  });

  it("is late when a head that was seen is not reached in time, however fast the chain goes on", () => {
    let now = 0;
    const { isLate } = watchLag({ graceMs: 30, now: () => now });
    expect(isLate(undefined, 5n)).to.equal(true);
    // A part of the history is there, which is late at once; the head that was seen first is to be reached.
    expect(isLate(2n, 6n)).to.equal(true);
    // Always one block behind: each head is reached before the next look.
    for (let block = 5n; block < 15n; block++, now += 20) expect(isLate(block, block + 1n)).to.equal(false);
    const behind = (at: number): boolean => {
      now = at;
      return isLate(14n, 20n);
    };
    // Head 15 was seen last.
    expect(behind(200)).to.equal(false);
    expect(behind(211)).to.equal(true);
    expect(isLate(15n, 21n)).to.equal(false);
    expect(isLate(15n, 15n)).to.equal(false);
  });
});

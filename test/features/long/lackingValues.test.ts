import { expect } from "chai";

import { dictionary } from "../../../prover/features/dictionary.ts";
import { featureAnswers } from "../../../prover/features/featureVectors.ts";
import { type Dice, diceOf } from "../../../scripts/dice.ts";
import { ALICE, BOB, DAY, type RecordedRow, START, chainId, withHistory } from "../../support/recorded.ts";

/** What the price of one asset decides must be unknown without that price, whatever the history. */

const SECRET = "SHIB";
const LONG_AGO = START - 800 * DAY;
const ACTIONS = ["deposit", "borrow", "repay", "redeem", "liquidation"];
const NAMES = dictionary.features.filter(({ needs }) => needs === "lending").map(({ name }) => name);

const randomHistory = (dice: Dice, asset: string): readonly RecordedRow[] =>
  Array.from({ length: 4 + dice.roll(8) }, (_, index): RecordedRow => {
    const action = dice.pick(ACTIONS);
    const block = 1000 + index;
    return {
      ...{ id: chainId(block), action, user: dice.pick([ALICE, BOB]), amount: String(1 + dice.roll(90)) },
      asset: dice.pick([asset, "WETH", "DAI"]),
      ts: START - dice.pick([1, 20, 60, 80, 200, 400]) * DAY + index,
      ...(action === "liquidation" && { collateral_asset: "WETH", collateral_amount: "0.1" }),
    };
  }).sort((a, b) => Number(a.ts) - Number(b.ts));

/** By feature; undefined where it is unknown. */
const valuesOf = (events: readonly RecordedRow[], asset: string, usd: string | undefined) => {
  const edges = [LONG_AGO, START + DAY].map((ts): RecordedRow => {
    return { ts, action: "deposit", asset: "DAI", amount: "1", user: "0x00000000000000000000000000000000000000ed" };
  });
  const prices = [
    { hour: LONG_AGO, symbol: "WETH", usd: "2000" },
    { hour: LONG_AGO, symbol: "DAI", usd: "1" },
    ...(usd === undefined ? [] : [{ hour: LONG_AGO, symbol: asset, usd }]),
  ];
  return withHistory({ events: [...edges, ...events], prices }, async (store) => {
    const subjects = [[ALICE], [BOB], [ALICE, BOB]].flatMap((wallets) =>
      wallets.every((wallet) => events.some(({ user }) => user === wallet))
        ? [{ wallets, asOf: { time: BigInt(START) } }]
        : [],
    );
    const answers = await featureAnswers({ store, subjects });
    return answers.map(({ names, values }) => new Map(names.map((name, index) => [name, values[index]])));
  });
};

describe("features without the value of an event", () => {
  for (const asset of [SECRET, "WBTC"])
    it(`are unknown where a price of ${asset} would decide them, and right where they are known`, async () => {
      const dice = diceOf(asset.length);
      const unknown = new Set<string>();
      for (let run = 0; run < 6; run += 1) {
        const events = randomHistory(dice, asset);
        const without = await valuesOf(events, asset, undefined);
        for (const usd of ["0.000001", "70000", "3"])
          for (const [subject, values] of (await valuesOf(events, asset, usd)).entries())
            for (const name of NAMES) {
              const known = without[subject]?.get(name);
              if (known === undefined) unknown.add(name);
              else expect(values.get(name), `${name} at ${usd} USD in run ${run}`).to.equal(known);
            }
      }
      expect(unknown.size).to.be.greaterThan(15);
    });
});

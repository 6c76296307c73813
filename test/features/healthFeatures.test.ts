import { expect } from "chai";
import fc from "fast-check";

import type { EventStore } from "../../prover/store/eventStore.ts";
import { type Dataset, buildDataset } from "../../prover/features/dataset.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { selectLabel } from "../../prover/features/label.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB } from "../support/recorded.ts";
import { runsOf } from "../support/thorough.ts";
import {
  ETHER,
  type FakeHistory,
  type FakeLog,
  GOLD,
  LAST_BLOCK,
  UNIT,
  protocolOf,
  storeMarket,
  timeOf,
  withFakeMarket,
} from "../health/fakeMarket.ts";

const NAMES = dictionary.features
  .filter(({ needs, since }) => needs === "health" && since === 1)
  .map(({ name }) => name);

const log = (block: number, kind: FakeLog["kind"], amount: bigint, wallet = ALICE): FakeLog =>
  kind === "index" ? { block, kind, amount } : { block, kind, wallet, amount };

/** 10 gold cover 8 ETH; 10,000 coins are 5 ETH, 8 from block 20 on. Days begin at blocks 0, 4, 8, … */
const LOGS: readonly FakeLog[] = [
  log(5, "supply", 10n * ETHER),
  log(6, "supply", 20n * ETHER, BOB),
  log(9, "borrow", 10_000n * UNIT),
  log(20, "index", 60n),
];

const vector = async (
  store: EventStore,
  block: number,
  wallets: readonly string[] = [ALICE],
): Promise<Readonly<Record<string, bigint>>> => {
  const subjects = [{ wallets, asOf: { block: BigInt(block), time: timeOf(block) } }];
  const [found] = await featureVectors({ store, subjects, names: NAMES, protocolOf });
  return Object.fromEntries(NAMES.map((name, index) => [name, found?.values[index] ?? -1n]));
};

const at = (history: FakeHistory, block: number, wallets?: readonly string[]) =>
  withFakeMarket(history, (store) => vector(store, block, wallets));

describe("health features", () => {
  it("are unknown, and only they, where an asset that an account holds has no price", async () => {
    await withFakeMarket({ logs: LOGS }, async (store) => {
      await store.run("DELETE FROM oracle_price WHERE token = $1", [GOLD]);
      const subjects = [{ wallets: [ALICE], asOf: { block: 21n, time: timeOf(21) } }];
      const [found] = await featureVectors({ store, subjects, protocolOf });
      expect(found?.coverage.risk_factor).to.include(`no known price of ${GOLD}`);
      expect(found?.coverage.borrow_count).to.equal("known");
      await expectError("E_FEATURE_NOT_COVERED", () => vector(store, 21));
    });
  });

  it("are exact on an account small enough to work out by hand", async () => {
    expect(await at({ logs: LOGS }, 21)).to.deep.equal({
      risk_factor: 1_000_000_000n,
      avg_risk_factor: 562_500_000n, // blocks 8, 12, 16, 20: 0, 1/1.6, 1/1.6, 1
      max_risk_factor: 1_000_000_000n,
      avg_weighted_risk_factor: 791_666_666n, // (5/1.6 + 5/1.6 + 8) / 18
      risk_factor_above_threshold_daily_count: 1n,
      total_collateral_eth: 10_000_000_000n,
      total_collateral_avg_eth: 10_000_000_000n,
      total_available_borrows_eth: 0n,
      total_available_borrows_avg_eth: 3_125_000_000n, // (7.5 + 2.5 + 2.5 + 0) / 4
    });
  });

  it("are closed at the as-of: a later log, price or day changes nothing", async () => {
    const later = [log(19, "index", 300n), log(19, "supply", ETHER), log(24, "liquidate", 5_000n * UNIT)];
    const prices = [{ block: 19, token: GOLD, answer: ETHER / 3n }];
    const early = await at({ logs: LOGS.slice(0, 3), toBlock: 18 }, 18);
    expect(await at({ logs: [...LOGS.slice(0, 3), ...later], prices }, 18)).to.deep.equal(early);
    expect(await at({ logs: [...LOGS.slice(0, 3), ...later], prices }, 19)).to.not.deep.equal(early);
  });

  it("count the days since the first lending event, also those without a position", async () => {
    const closed = [...LOGS.slice(0, 3), log(17, "repay", 10_000n * UNIT), log(18, "withdraw", 10n * ETHER)];
    // Blocks 8, 12 and 16 of the six up to 28.
    expect(await at({ logs: closed }, 28)).to.include({
      risk_factor: 0n,
      avg_risk_factor: 208_333_333n,
      max_risk_factor: 625_000_000n,
      avg_weighted_risk_factor: 625_000_000n,
      total_collateral_eth: 0n,
      total_collateral_avg_eth: 5_000_000_000n,
    });
    // The event's own block is the first of its day.
    expect(await at({ logs: [log(8, "supply", ETHER)] }, 9)).to.include({ total_collateral_avg_eth: 1_000_000_000n });
    expect(await at({ logs: [log(9, "supply", ETHER)] }, 11)).to.include({
      total_collateral_eth: 1_000_000_000n,
      total_collateral_avg_eth: 0n,
    });
  });

  it("begin with the first lending event, not with gold that was sent before", async () => {
    const logs = [log(5, "receive", 10n * ETHER), log(13, "supply", ETHER)];
    expect(await at({ logs }, 21)).to.include({ total_collateral_avg_eth: 11_000_000_000n }); // blocks 16 and 20
  });

  it("take a health factor of exactly 1.2 as not above the threshold, and any less as above", async () => {
    const owing = (units: bigint) => ({ logs: [log(5, "supply", 12n * ETHER), log(6, "borrow", units)] });
    expect(await at(owing(16_000n * UNIT), 8)).to.include({
      risk_factor: 833_333_333n,
      risk_factor_above_threshold_daily_count: 0n,
    });
    expect(await at(owing(16_000n * UNIT + 1n), 8)).to.include({
      risk_factor: 833_333_333n,
      risk_factor_above_threshold_daily_count: 1n,
    });
  });

  it("are the top of the range for debt without collateral, and 0 without debt", async () => {
    const top = dictionary.features.find(({ name }) => name === "risk_factor")?.max;
    expect(await at({ logs: [log(5, "borrow", UNIT)] }, 8)).to.include({ risk_factor: top, max_risk_factor: top });
    expect(await at({ logs: [log(5, "supply", ETHER)] }, 8)).to.include({ risk_factor: 0n, avg_risk_factor: 0n });
  });

  it("take a bundle and several markets together: the worst health factor, the sum of the values", async () => {
    await withFakeMarket({ logs: LOGS }, async (store) => {
      expect(await vector(store, 17, [ALICE, BOB])).to.include({
        risk_factor: 625_000_000n,
        total_collateral_eth: 30_000_000_000n,
        total_available_borrows_eth: 17_500_000_000n,
      });
      await storeMarket(
        store,
        { logs: [log(7, "supply", 4n * ETHER), log(10, "borrow", 6_400n * UNIT)] },
        "second-market",
      );
      expect(await vector(store, 17)).to.include({
        risk_factor: 1_000_000_000n,
        avg_risk_factor: 666_666_666n,
        total_collateral_eth: 14_000_000_000n,
        avg_weighted_risk_factor: 1_000_000_000n,
      });
    });
  });

  it("are unknown where a market is not whole, and refused by name", async () => {
    await withFakeMarket({ logs: LOGS, fromBlock: 1 }, async (store) => {
      const subjects = [{ wallets: [ALICE], asOf: { block: 20n } }];
      const error = await expectError("E_FEATURE_NOT_COVERED", () => vector(store, 20));
      expect(error.message).to.include("risk_factor is unknown").and.include("began at block 0");
      const [found] = await featureVectors({ store, subjects, protocolOf });
      expect(found?.names).to.include("borrow_count").and.not.include("risk_factor");
      expect(found?.coverage.max_risk_factor).to.include("from block 1");
      const label = selectLabel("hybrid-30d");
      await expectError("E_FEATURE_NOT_COVERED", () => buildDataset({ store, features: [], label, protocolOf }));
    });
  });

  it("do not depend on the order of a bundle's wallets, or on who else is asked about", async () => {
    const event = fc.record({
      block: fc.integer({ min: 1, max: 60 }),
      kind: fc.constantFrom<FakeLog["kind"]>("supply", "borrow", "index"),
      wallet: fc.constantFrom(ALICE, BOB),
      amount: fc.bigInt({ min: 1n, max: 50n }),
    });
    const opening = [ALICE, BOB].map((wallet) => log(0, "supply", ETHER, wallet));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const unit = { supply: ETHER, borrow: 100n * UNIT, index: 1n } as const;
        const logs = events
          .map(({ block, kind, wallet, amount }) => log(block, kind, amount * unit[kind as "supply"], wallet))
          .sort((a, b) => a.block - b.block);
        await withFakeMarket({ logs: [...opening, ...logs] }, async (store) => {
          expect(await vector(store, 61, [BOB, ALICE])).to.deep.equal(await vector(store, 61, [ALICE, BOB]));
          const asOf = { block: 61n, time: timeOf(61) };
          const asked = { store, names: NAMES, protocolOf };
          const [, both] = await featureVectors({
            ...asked,
            subjects: [
              { wallets: [BOB], asOf: { block: 30n, time: timeOf(30) } },
              { wallets: [ALICE], asOf },
            ],
          });
          expect(both?.values).to.deep.equal(Object.values(await vector(store, 61)));
        });
      }),
      { numRuns: runsOf({ all: 4, few: 2 }) },
    );
  });
});

describe("labels from health factors", () => {
  const dataset = (name: string, logs: readonly FakeLog[], toBlock = LAST_BLOCK): Promise<Dataset> =>
    withFakeMarket({ logs: [...LOGS.slice(0, 3), ...logs], toBlock }, (store) =>
      buildDataset({ store, features: [], label: selectLabel(name), protocolOf }),
    );
  /** Of the borrow at block 9: 30 days end with block 129, 90 with block 369. */
  const label = async (name: string, ...logs: readonly FakeLog[]): Promise<number | undefined> =>
    (await dataset(name, logs)).rows[0]?.label;

  it("hybrid-30d looks at the first block of each UTC day in the 30 days", async () => {
    const risky = (block: number) => log(block, "index", 60n);
    expect(await label("hybrid-30d")).to.equal(0);
    expect(await label("hybrid-30d", risky(128))).to.equal(1);
    expect(await label("hybrid-30d", risky(129))).to.equal(0);
    // Gone again before the next day begins.
    const risen = [log(121, "borrow", 6_000n * UNIT), log(123, "repay", 6_000n * UNIT)];
    expect(await label("hybrid-30d", ...risen)).to.equal(0);
    expect(await label("hybrid-30d", log(129, "liquidate", UNIT))).to.equal(1);
    expect(await label("hybrid-30d", log(130, "liquidate", UNIT))).to.equal(0);
  });

  it("eligible-90d looks at every change of the account, too, for a health factor under 1", async () => {
    expect(await label("eligible-90d", log(300, "index", 60n))).to.equal(0);
    expect(await label("eligible-90d", log(300, "index", 61n))).to.equal(1);
    expect(await label("eligible-90d", log(369, "index", 61n))).to.equal(0);
    const dipped = (block: number) => [log(block, "borrow", 6_100n * UNIT), log(block + 1, "repay", 6_100n * UNIT)];
    expect((await dataset("eligible-90d", dipped(369))).rows[0]?.label).to.equal(1);
    expect(await label("eligible-90d", ...dipped(370))).to.equal(0);
    expect(await label("eligible-90d", log(200, "liquidate", UNIT))).to.equal(1);
    expect(await label("liquidated-30d", ...dipped(20))).to.equal(0);
  });

  it("does not see the state before or at the borrow", async () => {
    // Under 1 in its own block only: the next change mends it.
    const rows = (await dataset("eligible-90d", [log(30, "borrow", 10_000n * UNIT), log(31, "repay", 15_000n * UNIT)]))
      .rows;
    expect(rows.map((row) => row.label)).to.deep.equal([1, 0]);
  });

  it("leaves out borrows whose window is not over", async () => {
    expect(await dataset("eligible-90d", [], 368)).to.deep.include({ rows: [], undecided: 1 });
    expect((await dataset("eligible-90d", [], 369)).rows).to.have.lengthOf(1);
  });
});

import { expect } from "chai";
import fc from "fast-check";

import { featureVectors } from "../../prover/features/featureVectors.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { ETHER, type FakeLog, UNIT, protocolOf, timeOf, withFakeMarket } from "../health/fakeMarket.ts";
import { ALICE, BOB } from "../support/recorded.ts";
import { runsOf } from "../support/thorough.ts";

/** Accounts over seconds and whole days, in a market with a block every six hours, the first of a day at midnight. */

const NAMES = [
  "debt_days_90d_eth",
  "debt_days_365d_eth",
  "collateral_days_90d_eth",
  "collateral_days_365d_eth",
  "collateral_days_eth",
  "loan_to_value_365d",
  "debt_day_count",
  "collateral_day_count",
] as const;
type Values = Readonly<Record<(typeof NAMES)[number], bigint>>;

const E9 = 10n ** 9n;
const DAY = 86_400n;
const PER_DAY = 4;
const TOP = 10n ** 10n;
const LEAST = 50_000_000n;

const log = (block: number, kind: FakeLog["kind"], amount: bigint, wallet = ALICE): FakeLog =>
  kind === "index" ? { block, kind, amount } : { block, kind, wallet, amount };

const ask = async (store: EventStore, block: number, wallets: readonly string[] = [ALICE]): Promise<Values> => {
  const subjects = [{ wallets, asOf: { block: BigInt(block), time: timeOf(block) } }];
  const [vector] = await featureVectors({ store, subjects, names: NAMES, protocolOf });
  return Object.fromEntries(NAMES.map((name, index) => [name, vector?.values[index] ?? -1n])) as Values;
};
const at = (logs: readonly FakeLog[], block: number, wallets?: readonly string[]): Promise<Values> =>
  withFakeMarket({ logs }, (store) => ask(store, block, wallets));

/** 2,000 coins are an ether of debt. */
const coins = (ether: bigint): bigint => ether * 2_000n * UNIT;

describe("accounts over time", () => {
  it("weigh by seconds: a block is a quarter of a day, and the as-of's own block is none yet", async () => {
    const logs = [log(5, "supply", 8n * ETHER), log(6, "borrow", coins(4n))];
    expect(await at(logs, 6)).to.include({ collateral_days_eth: 2n * E9, debt_days_90d_eth: 0n });
    expect(await at(logs, 8)).to.deep.equal({
      debt_days_90d_eth: 2n * E9,
      debt_days_365d_eth: 2n * E9,
      collateral_days_90d_eth: 6n * E9,
      collateral_days_365d_eth: 6n * E9,
      collateral_days_eth: 6n * E9,
      loan_to_value_365d: 333_333_333n,
      debt_day_count: 0n,
      collateral_day_count: 0n,
    });
  });

  it("see nothing of what begins and ends in one block, whatever its size", async () => {
    const calm = [log(5, "supply", 2n * ETHER), log(40, "withdraw", 2n * ETHER)];
    const huge = 100_000n * ETHER;
    const flash = [log(17, "supply", huge), log(17, "borrow", coins(50_000n)), log(17, "repay", coins(50_000n))];
    const out = log(17, "withdraw", huge);
    const logs = [...calm, ...flash, out].sort((a, b) => a.block - b.block);
    expect(await at(logs, 60)).to.deep.equal(await at(calm, 60));
    expect(await at([...flash, out], 60)).to.deep.equal(Object.fromEntries(NAMES.map((name) => [name, 0n])));
  });

  it("count a day of collateral as a day: from midnight to midnight, and of at least 0.05 ETH", async () => {
    const held = async (from: number, to: number, amount = ETHER / 20n): Promise<bigint> =>
      (await at([log(from, "supply", amount), log(to, "withdraw", amount)], 40)).collateral_day_count;
    expect(await held(8, 12)).to.equal(1n);
    expect(await held(8, 12, ETHER / 20n - E9)).to.equal(0n);
    expect(await held(8, 11)).to.equal(0n);
    expect(await held(9, 12)).to.equal(0n);
    expect(await held(9, 16)).to.equal(1n);
    expect(await held(5, 35)).to.equal(6n);
    const open = [log(8, "supply", ETHER)];
    expect((await at(open, 11)).collateral_day_count).to.equal(0n);
    expect((await at(open, 12)).collateral_day_count).to.equal(1n);
  });

  it("break a day by one block without enough of it, and make none of two halves", async () => {
    const gap = [log(4, "supply", ETHER), log(9, "withdraw", ETHER), log(10, "supply", ETHER)];
    expect((await at(gap, 16)).collateral_day_count).to.equal(2n);
    const split = [log(8, "supply", ETHER / 40n), log(8, "supply", ETHER / 40n, BOB)];
    expect((await at(split, 20, [ALICE, BOB])).collateral_day_count).to.equal(0n);
    const shared = [log(8, "supply", ETHER), log(8, "supply", ETHER, BOB)];
    expect((await at(shared, 20, [ALICE, BOB])).collateral_day_count).to.equal(3n);
  });

  it("let a debt leave the window by the second, and keep what only grows", async () => {
    const logs = [log(4, "supply", 8n * ETHER), log(4, "borrow", coins(2n)), log(8, "repay", coins(2n))];
    const end = [log(8, "withdraw", 8n * ETHER)];
    await withFakeMarket({ logs: [...logs, ...end] }, async (store) => {
      expect(await ask(store, 364)).to.include({ debt_days_90d_eth: 2n * E9, collateral_days_90d_eth: 8n * E9 });
      expect(await ask(store, 366)).to.include({ debt_days_90d_eth: E9, collateral_days_90d_eth: 4n * E9 });
      const gone = { debt_days_90d_eth: 0n, debt_days_365d_eth: 2n * E9, debt_day_count: 1n };
      expect(await ask(store, 368)).to.include(gone);
    });
  });

  it("have the top for a debt without collateral", async () => {
    expect(await at([log(5, "borrow", coins(1n))], 9)).to.include({ loan_to_value_365d: TOP, collateral_days_eth: 0n });
  });

  it("agree with a loop over every block of random histories, for wallets and bundles", async () => {
    const event = fc.record({
      block: fc.integer({ min: 1, max: 70 }),
      kind: fc.constantFrom<FakeLog["kind"]>("supply", "withdraw", "borrow", "repay", "index"),
      wallet: fc.constantFrom(ALICE, BOB),
      size: fc.bigInt({ min: 1n, max: 8n }),
    });
    const LAST = 75;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (drawn) => {
        const logs = feasible(drawn.toSorted((a, b) => a.block - b.block));
        await withFakeMarket({ logs }, async (store) => {
          for (const wallets of [[ALICE], [ALICE, BOB]])
            expect(await ask(store, LAST, wallets)).to.deep.equal(bruteForce(logs, LAST, wallets));
        });
      }),
      { numRuns: runsOf({ all: 12, few: 4 }) },
    );
  });
});

type Drawn = { readonly block: number; readonly kind: FakeLog["kind"]; readonly wallet: string; readonly size: bigint };

/** Nobody takes out more than is in; each wallet has an event at the start. */
const feasible = (drawn: readonly Drawn[]): readonly FakeLog[] => {
  const logs = [log(0, "supply", ETHER / 100n), log(0, "supply", ETHER / 100n, BOB)];
  const have = new Map<string, bigint>();
  for (const { block, kind, wallet, size } of drawn) {
    const isGold = kind === "supply" || kind === "withdraw";
    const key = `${wallet} ${isGold}`;
    const before = have.get(key) ?? 0n;
    if (kind === "index") logs.push(log(block, kind, size));
    else if (kind === "supply" || kind === "borrow") {
      have.set(key, before + size);
      logs.push(log(block, kind, size * (isGold ? ETHER / 50n : coins(1n) / 50n), wallet));
    } else if (before > 0n) {
      const taken = size < before ? size : before;
      have.set(key, before - taken);
      logs.push(log(block, kind, taken * (isGold ? ETHER / 50n : coins(1n) / 50n), wallet));
    }
  }
  return logs;
};

/** What one wallet has in each block, as of its last own log or midnight: an index moves a debt no earlier than that. */
const heldBy = (logs: readonly FakeLog[], last: number, wallet: string) => {
  let [gold, owed, percent] = [0n, 0n, 100n];
  let seen = { collateral: 0n, debt: 0n };
  return Array.from({ length: last }, (_, block) => {
    const own = logs.filter((one) => one.block === block && (one.wallet === wallet || one.kind === "index"));
    for (const { kind, amount } of own) {
      if (kind === "index") percent += amount;
      else if (kind === "supply" || kind === "withdraw") gold += kind === "supply" ? amount : -amount;
      else owed += kind === "borrow" ? amount : -amount;
    }
    const isLooked = block % PER_DAY === 0 || own.some((one) => one.wallet === wallet);
    if (isLooked) seen = { collateral: gold / E9, debt: (((owed * percent) / 100n) * ETHER) / 2_000n / UNIT / E9 };
    return seen;
  });
};

/** All blocks are within 90 days. */
const bruteForce = (logs: readonly FakeLog[], last: number, wallets: readonly string[]): Values => {
  let [debt, collateral] = [0n, 0n];
  const days = { debt: new Set<number>(), collateral: new Set<number>() };
  for (const wallet of wallets) {
    const held = heldBy(logs, last, wallet);
    for (const block of held) {
      debt += block.debt * (DAY / 4n);
      collateral += block.collateral * (DAY / 4n);
    }
    for (let day = 0; (day + 1) * PER_DAY <= last; day += 1) {
      const blocks = held.slice(day * PER_DAY, (day + 1) * PER_DAY);
      for (const what of ["debt", "collateral"] as const)
        if (blocks.every((block) => block[what] >= LEAST)) days[what].add(day);
    }
  }
  const [debtDays, collateralDays] = [debt / DAY, collateral / DAY];
  return {
    debt_days_90d_eth: debtDays,
    debt_days_365d_eth: debtDays,
    collateral_days_90d_eth: collateralDays,
    collateral_days_365d_eth: collateralDays,
    collateral_days_eth: collateralDays,
    loan_to_value_365d: debt === 0n ? 0n : (debt * E9) / collateral > TOP ? TOP : (debt * E9) / collateral,
    debt_day_count: BigInt(days.debt.size),
    collateral_day_count: BigInt(days.collateral.size),
  };
};

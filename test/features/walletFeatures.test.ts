import { expect } from "chai";
import fc from "fast-check";

import type { Cell, EventStore } from "../../prover/store/eventStore.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { type FeatureVector, featureVectors } from "../../prover/features/featureVectors.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, START, withHistory } from "../support/recorded.ts";
import { runsOf } from "../support/thorough.ts";

const ETH = 10n ** 18n;
const GWEI = 10n ** 9n;
const CAROL = "0x00000000000000000000000000000000000ca201";
const OUTSIDE = "0x0000000000000000000000000000000000000fff";

/** One transaction per block, a block per hour. */
interface Transaction {
  readonly from: string;
  readonly to: string | null;
  readonly value: bigint;
  readonly fee?: bigint;
}

const at = (block: number): number => START + block * 3600;
const LAST = 1_000;

/** Balances follow from the transactions: everyone begins with `start` wei. */
const balanceRows = (transactions: readonly Transaction[], start: bigint): readonly (readonly Cell[])[] => {
  const held = new Map<string, bigint>();
  return transactions.flatMap(({ from, to, value, fee = 0n }, block) => {
    held.set(from, (held.get(from) ?? start) - value - fee);
    if (to !== null) held.set(to, (held.get(to) ?? start) + value);
    const moved = new Set(to === null ? [from] : [from, to]);
    return [...moved].map((wallet) => [wallet, BigInt(block), BigInt(at(block)), held.get(wallet) ?? 0n]);
  });
};

const withTransactions = <T>(
  transactions: readonly Transaction[],
  work: (store: EventStore) => Promise<T>,
  { fromBlock = 0n, start = 0n, wallets = [ALICE, BOB, CAROL] } = {},
): Promise<T> => {
  const deposit = { action: "deposit", asset: "WETH", amount: "1" };
  const events = wallets.map((user) => ({ ...deposit, user, ts: START }));
  const last = { ...deposit, user: OUTSIDE, ts: at(LAST) };
  return withHistory({ events: [...events, last] }, async (store) => {
    await store.append({
      table: "chain_transaction",
      types: ["bigint", "bigint", "text", "bigint", "text", "text", "hugeint", "hugeint"],
      rows: transactions.map(({ from, to, value, fee = 0n }, block) => {
        const place = [BigInt(block), 0n, `0x${block}`, BigInt(at(block))];
        return [...place, from, to, value, fee];
      }),
    });
    const cursor = [fromBlock, BigInt(LAST), "0x", BigInt(at(LAST))];
    await store.append({ table: "transaction_cursor", types: ["bigint", "bigint", "text", "bigint"], rows: [cursor] });
    const types = ["text", "bigint", "bigint", "hugeint"] as const;
    await store.append({ table: "wallet_balance", types, rows: balanceRows(transactions, start) });
    return work(store);
  });
};

const NAMES = dictionary.features
  .filter(({ needs }) => needs === "transactions" || needs === "balances")
  .map(({ name }) => name);

const vector = async (
  store: EventStore,
  wallets: readonly string[],
  time = BigInt(at(LAST)),
): Promise<Readonly<Record<string, bigint>>> => {
  const [found] = await featureVectors({ store, subjects: [{ wallets, asOf: { time } }], names: NAMES });
  return Object.fromEntries(NAMES.map((name, index) => [name, found?.values[index] ?? -1n]));
};

const HISTORY: readonly Transaction[] = [
  { from: OUTSIDE, to: ALICE, value: 10n * ETH },
  { from: ALICE, to: BOB, value: 3n * ETH, fee: 2_000_000n * GWEI },
  { from: ALICE, to: OUTSIDE, value: 4n * ETH, fee: 1_000_001n * GWEI },
  { from: ALICE, to: null, value: 0n, fee: 5n * GWEI + 1n },
  { from: BOB, to: OUTSIDE, value: ETH, fee: 0n },
  { from: ALICE, to: ALICE, value: ETH, fee: 0n },
];

describe("wallet features", () => {
  it("are exact on a history small enough to add up by hand", async () => {
    await withTransactions(HISTORY, async (store) => {
      expect(await vector(store, [ALICE])).to.deep.equal({
        wallet_age: BigInt(LAST * 3600),
        time_since_last_tx: BigInt((LAST - 5) * 3600),
        incoming_tx_count: 1n,
        outgoing_tx_count: 3n,
        net_incoming_tx_count: -2n,
        total_gas_paid_eth: 3_000_006n,
        avg_gas_paid_per_tx_eth: 750_001n, // 3,000,006.000000001 / 4 = 750,001.5
        incoming_tx_sum_eth: 10n * GWEI,
        outgoing_tx_sum_eth: 7n * GWEI,
        incoming_tx_avg_eth: 10n * GWEI,
        outgoing_tx_avg_eth: 2_333_333_333n,
        max_eth_ever: 10n * GWEI,
        min_eth_ever: 3n * GWEI - 3_000_007n, // 2.996999993999999999
        total_balance_eth: 3n * GWEI - 3_000_007n,
      });
    });
  });

  it("count nothing that moves inside a bundle as income or outgo, but its fee", async () => {
    await withTransactions(HISTORY, async (store) => {
      expect(await vector(store, [BOB, ALICE])).to.include({
        incoming_tx_count: 1n,
        outgoing_tx_count: 3n,
        incoming_tx_sum_eth: 10n * GWEI,
        outgoing_tx_sum_eth: 5n * GWEI,
        total_gas_paid_eth: 3_000_006n,
        avg_gas_paid_per_tx_eth: 600_001n,
        max_eth_ever: 10n * GWEI,
        total_balance_eth: 5n * GWEI - 3_000_007n,
      });
      expect(await vector(store, [BOB])).to.include({ incoming_tx_count: 1n, incoming_tx_sum_eth: 3n * GWEI });
    });
  });

  it("know nothing that comes after the as-of", async () => {
    await withTransactions(HISTORY, async (store) => {
      expect(await vector(store, [ALICE], BigInt(at(1)) - 1n)).to.include({
        outgoing_tx_count: 0n,
        time_since_last_tx: 3599n,
        total_balance_eth: 10n * GWEI,
        avg_gas_paid_per_tx_eth: 0n,
      });
      expect(await vector(store, [ALICE], BigInt(at(1)))).to.include({ outgoing_tx_count: 1n, time_since_last_tx: 0n });
    });
  });

  it("have the lowest balance from the first that was above 0", async () => {
    const poor: readonly Transaction[] = [
      { from: ALICE, to: null, value: 0n },
      { from: OUTSIDE, to: ALICE, value: 5n * ETH },
      { from: OUTSIDE, to: ALICE, value: 2n * ETH },
    ];
    await withTransactions(poor, async (store) => {
      expect(await vector(store, [ALICE])).to.include({ min_eth_ever: 5n * GWEI, max_eth_ever: 7n * GWEI });
    });
  });

  it("of a wallet without any transaction are zero, and its ages never", async () => {
    await withTransactions(HISTORY, async (store) => {
      const nothing = await vector(store, [CAROL]);
      expect(Object.entries(nothing).filter(([, value]) => value !== 0n)).to.deep.equal([
        ["wallet_age", 1_000_000_000n],
        ["time_since_last_tx", 1_000_000_000n],
      ]);
    });
  });

  it("are unknown, not zero, where the store does not hold every transaction and balance", async () => {
    const ask = (store: EventStore, names?: readonly string[]): Promise<readonly FeatureVector[]> =>
      featureVectors({
        store,
        subjects: [{ wallets: [ALICE], asOf: { time: BigInt(at(LAST)) } }],
        ...(names && { names }),
      });
    const refused = async (store: EventStore, name: string): Promise<string> =>
      (await expectError("E_FEATURE_NOT_COVERED", () => ask(store, ["borrow_count", name]))).message;
    await withTransactions(HISTORY, async (store) => {
      expect((await ask(store))[0]?.names).to.include.members([...NAMES]);
      await store.run("DELETE FROM wallet_balance WHERE block_number = 3");
      expect(await refused(store, "max_eth_ever"))
        .to.include(`max_eth_ever is unknown`)
        .and.include("after block 3");
      expect((await ask(store))[0]?.names)
        .to.include("wallet_age")
        .and.not.include("max_eth_ever");
      await store.run(`UPDATE transaction_cursor SET to_ts = ${at(LAST) - 1}`);
      expect(await refused(store, "wallet_age")).to.include("up to");
      await store.run("DELETE FROM transaction_cursor");
      const [found] = await ask(store);
      expect(found?.coverage.outgoing_tx_count).to.include("no transactions");
      expect(found?.coverage.borrow_count).to.equal("known");
      expect(found?.names).to.not.include.members(["wallet_age"]);
      expect(found?.values).to.have.lengthOf(found?.names.length ?? 0);
    });
    const late = { fromBlock: 1n };
    await withTransactions(
      HISTORY,
      async (store) => expect(await refused(store, "wallet_age")).to.include("block 1"),
      late,
    );
  });
});

const transaction: fc.Arbitrary<Transaction> = fc.record({
  from: fc.constantFrom(ALICE, BOB, CAROL, OUTSIDE),
  to: fc.constantFrom(ALICE, BOB, CAROL, OUTSIDE, OUTSIDE, null),
  value: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  fee: fc.bigInt({ min: 0n, max: 10n ** 17n }),
});
const transactions = fc.array(transaction, { minLength: 1, maxLength: 30 });
/** Enough for any of these histories. */
const RICH = { start: 10n ** 23n };

describe("wallet features of a bundle", () => {
  it("are those of one wallet with the same history, whoever of the bundle did what", async () => {
    const inBundle = (address: string | null): boolean => address === ALICE || address === BOB;
    const merged = (address: string | null): string | null => (inBundle(address) ? ALICE : address);
    await fc.assert(
      fc.asyncProperty(transactions, async (split) => {
        const joined = split.map((one) => ({ ...one, from: merged(one.from) ?? "", to: merged(one.to) }));
        // Where each starts with nothing, the parts of a balance are what the whole is.
        const apart = await withTransactions(split, (store) => vector(store, [ALICE, BOB]));
        const whole = await withTransactions(joined, (store) => vector(store, [ALICE]));
        expect(apart).to.deep.equal(whole);
      }),
      { numRuns: runsOf({ all: 5, few: 2 }) },
    );
  });

  it("do not depend on the order of its wallets, nor on what comes later", async () => {
    await fc.assert(
      fc.asyncProperty(transactions, transactions, async (past, future) => {
        const time = BigInt(at(past.length)) - 1n;
        const before = await withTransactions(past, (store) => vector(store, [ALICE, BOB], time), RICH);
        const after = await withTransactions(
          [...past, ...future],
          (store) => vector(store, [BOB, ALICE, BOB], time),
          RICH,
        );
        expect(after).to.deep.equal(before);
      }),
      { numRuns: runsOf({ all: 4, few: 2 }) },
    );
  });
});

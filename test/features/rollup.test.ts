import { expect } from "chai";

import type { AsOf } from "../../prover/features/asOf.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE } from "../support/recorded.ts";
import { COIN, ETHER, GOLD, type FakeLog, UNIT, protocolOf, timeOf, withFakeMarket } from "../health/fakeMarket.ts";

/** Blocks 20 and 21 share a second, as on a rollup; block 20 is the first of a UTC day. */
const FIRST = 20;
const SECOND = 21;
const TIME = timeOf(FIRST);

const log = (block: number, kind: FakeLog["kind"], amount: bigint): FakeLog => ({ block, kind, wallet: ALICE, amount });

const LOGS: readonly FakeLog[] = [
  log(5, "supply", 10n * ETHER),
  log(FIRST, "borrow", 4_000n * UNIT),
  log(SECOND, "borrow", 2_000n * UNIT),
];

/** The oracle's answers at the blocks with events: a coin is worth 1/2000 ETH, gold 1. */
const PRICES = [5, FIRST, SECOND, 22].flatMap((block) => [
  { block, token: GOLD, answer: ETHER },
  { block, token: COIN, answer: ETHER / 2_000n },
]);

const onRollup = <T>(logs: readonly FakeLog[], work: (store: EventStore) => Promise<T>): Promise<T> =>
  withFakeMarket({ logs, prices: PRICES }, async (store) => {
    for (const [table, number] of [
      ["block", "number"],
      ["lending_event", "block_number"],
      ["valued_event", "block_number"],
    ]) {
      await store.run(`UPDATE ${table} SET ts = ${TIME} WHERE ${number} = ${SECOND}`);
    }
    // Each loan is all that is owed then; no log of this market says so.
    await store.run("UPDATE valued_event SET debt_value_e9 = value_e9 WHERE action = 'borrow'");
    return work(store);
  });

const NAMES = ["borrow_count", "debt_peak_90d_eth", "clean_age", "risk_factor", "total_available_borrows_eth"];

const vectors = (store: EventStore, asOfs: readonly AsOf[], names = NAMES) =>
  featureVectors({ store, subjects: asOfs.map((asOf) => ({ wallets: [ALICE], asOf })), names, protocolOf });

describe("two blocks of one second", () => {
  const [first, second, byTime] = [{ block: BigInt(FIRST) }, { block: BigInt(SECOND) }, { time: TIME }];

  it("as of the first block nothing of the second is seen, and as of the time all of it", async () => {
    await onRollup(LOGS, async (store) => {
      const [early, late, timed] = await vectors(store, [first, second, byTime]);
      // 4,000 coins are 2 ETH.
      expect(early?.values.slice(0, 2)).to.deep.equal([1n, 2_000_000_000n]);
      expect(late?.values.slice(0, 2)).to.deep.equal([2n, 2_000_000_000n]);
      expect(early?.values[3]).to.not.equal(late?.values[3]);
      expect(early?.values[4]).to.not.equal(late?.values[4]);
      expect(timed).to.deep.equal(late);
      expect([early?.asOfBlock, late?.asOfBlock, timed?.asOfBlock]).to.deep.equal([20n, 21n, 21n]);
    });
  });

  it("answers for both at once as for each alone", async () => {
    await onRollup(LOGS, async (store) => {
      const together = await vectors(store, [first, second]);
      expect(together).to.deep.equal([...(await vectors(store, [first])), ...(await vectors(store, [second]))]);
    });
  });

  it("takes the time of the second for both blocks, and for none before or after", async () => {
    await onRollup([...LOGS, log(22, "repay", UNIT)], async (store) => {
      for (const block of [FIRST, SECOND]) {
        const [stated] = await vectors(store, [{ block: BigInt(block), time: TIME }]);
        expect(stated?.asOfBlock).to.equal(BigInt(block));
      }
      for (const [block, time] of [
        [FIRST, TIME + 1n],
        [SECOND, TIME - 1n],
        [22, TIME],
        [23, TIME],
        [19, TIME + 1n],
      ] as const) {
        await expectError("E_AS_OF_MISMATCH", () => vectors(store, [{ block: BigInt(block), time }]));
      }
    });
  });

  it("a deposit of the first that is withdrawn in the second outlived its block", async () => {
    const age = async (withdrawnIn: number): Promise<bigint | undefined> => {
      const logs = [log(FIRST, "supply", 10n * ETHER), log(withdrawnIn, "withdraw", 10n * ETHER)];
      return onRollup(
        logs,
        async (store) => (await vectors(store, [{ block: 24n, time: timeOf(24) }], ["clean_age"]))[0]?.values[0],
      );
    };
    expect(await age(FIRST)).to.equal(0n);
    expect(await age(SECOND)).to.equal(timeOf(24) - TIME);
  });

  it("transactions of the second are not in a vector of the first, nor known before they are indexed", async () => {
    await onRollup(LOGS, async (store) => {
      const sent = [FIRST, SECOND].map((block) => [BigInt(block), 0n, `0x${block}`, TIME, ALICE, null, 0n, 1n]);
      const types = ["bigint", "bigint", "text", "bigint", "text", "text", "hugeint", "hugeint"] as const;
      await store.append({ table: "chain_transaction", types, rows: sent });
      const cursor = (toBlock: number) =>
        store.run(
          `DELETE FROM transaction_cursor; INSERT INTO transaction_cursor VALUES (0, ${toBlock}, '0x', ${TIME})`,
        );
      await cursor(SECOND);
      const counts = (await vectors(store, [first, second], ["outgoing_tx_count"])).map(({ values }) => values[0]);
      expect(counts).to.deep.equal([1n, 2n]);
      await cursor(FIRST);
      const error = await expectError("E_FEATURE_NOT_COVERED", () => vectors(store, [second], ["outgoing_tx_count"]));
      expect(error.message).to.include("up to block 20, before block 21");
    });
  });
});

import { expect } from "chai";
import { concat, keccak256, toBeHex, zeroPadValue } from "ethers";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { eventsRoot, logHash, NO_EVENTS_ROOT } from "../../prover/events/eventsTree.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { type EventRange, readEventsOfEach, readUsedEvents, walletsOutside } from "../../prover/events/usedEvents.ts";
import { marketsHash } from "../../prover/protocols/markets.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { readHistory } from "../../prover/store/markets.ts";
import {
  type FakeEvent,
  type FakeNode,
  FIRST_TIME,
  POOL,
  SECONDS_PER_BLOCK,
  startFakeNode,
  tokenOf,
  USDC,
  WETH,
} from "../support/fakeNode.ts";
import { ALICE, AMM, BOB, chainId, eventsCsv, type RecordedRow, START, temporaryFolder } from "../support/recorded.ts";

const act = (block: number, name: FakeEvent["name"], wallet: string, token: string): FakeEvent => ({
  ...{ block, name, wallet, token, amount: 10n ** 18n },
  ...(name === "LiquidationCall" ? { collateral: { token: WETH, amount: 1n } } : {}),
});

const HISTORY: readonly FakeEvent[] = [
  act(5, "Deposit", ALICE, WETH),
  act(5, "Deposit", BOB, WETH),
  act(9, "Borrow", ALICE, USDC),
  act(9, "Borrow", ALICE, USDC),
  act(40, "Repay", ALICE, USDC),
  act(41, "Withdraw", BOB, WETH),
  act(77, "LiquidationCall", ALICE, USDC),
];

/** As a node answers. */
interface NodeLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionIndex: string;
  readonly logIndex: string;
}

/** aTokens that move from Bob to Alice, without an act of either. */
const OTHER = [
  { block: 42, address: tokenOf(WETH, "a"), name: "BalanceTransfer", args: [BOB, ALICE, 7n, 1n] },
] as const;

const timeOf = (block: number): bigint => BigInt(FIRST_TIME + block * SECONDS_PER_BLOCK);
const rangeTo = (block: number, wallets: readonly string[] = [ALICE]): EventRange => ({
  wallets,
  to: { time: timeOf(block), block: BigInt(block) },
});

describe("the events used", () => {
  const { file } = temporaryFolder();
  let fake: FakeNode;
  before(async () => {
    fake = await startFakeNode({ events: HISTORY, logs: OTHER, lastBlock: 100 });
  });
  after(() => fake.close());

  /** Indexed up to these blocks, one run after the other. */
  const indexed = <T>(
    { chunk, ends, from }: { readonly chunk: bigint; readonly ends: readonly bigint[]; readonly from?: bigint },
    work: (store: EventStore) => Promise<T>,
  ): Promise<T> =>
    withStore(":memory:", {}, async (store) => {
      const node = connectNode({ url: fake.url, retryDelayMs: 1 });
      const asked = { store, node, protocol: selectProtocol("aave-v2"), pool: POOL, chunk, checkLogs: false };
      for (const to of ends) await syncEvents({ ...asked, to, ...(from === undefined ? {} : { from }) });
      return work(store);
    });
  const rootOf = async (store: EventStore, range: EventRange): Promise<string> =>
    eventsRoot((await readUsedEvents(store, range)).leaves);

  /** From the node itself: every log that names the wallet, with nothing of the store between. */
  const bruteForce = async (wallet: string, lastBlock: number): Promise<string> => {
    const filter = { address: [POOL, tokenOf(WETH, "a")], topics: [selectProtocol("aave-v2").topics] };
    const answer = await connectNode({ url: fake.url }).call("eth_getLogs", [filter]);
    const named = (answer as readonly NodeLog[]).filter(
      ({ topics, blockNumber }) =>
        Number(blockNumber) <= lastBlock && topics.some((topic) => topic.endsWith(wallet.slice(2))),
    );
    return eventsRoot(
      named.map((log) => ({
        block: BigInt(log.blockNumber),
        txIndex: BigInt(log.transactionIndex),
        logIndex: BigInt(log.logIndex),
        logHash: logHash(log),
      })),
    );
  };

  it("are the logs that name the wallet, as the node has them, up to the as-of and no further", async () => {
    await indexed({ chunk: 2_000n, ends: [100n] }, async (store) => {
      for (const wallet of [ALICE, BOB])
        for (const block of [4, 5, 9, 39, 40, 41, 42, 76, 77, 100])
          expect(await rootOf(store, rangeTo(block, [wallet])), `${wallet} to ${block}`).to.equal(
            await bruteForce(wallet, block),
          );
      expect((await readUsedEvents(store, rangeTo(100))).leaves.length).to.equal(6);
      // A transfer between two wallets of a bundle is one event.
      expect((await readUsedEvents(store, rangeTo(100, [ALICE, BOB]))).leaves.length).to.equal(8);
      expect(await rootOf(store, rangeTo(4))).to.equal(NO_EVENTS_ROOT);
    });
  });

  it("of several bundles at once are those of each alone, also where bundles share wallets and logs", async () => {
    const bundles = [[ALICE], [BOB], [ALICE, BOB], [AMM], [ALICE]];
    await indexed({ chunk: 2_000n, ends: [100n] }, async (store) => {
      for (const block of [4, 41, 42, 100]) {
        const { to } = rangeTo(block);
        const each = await readEventsOfEach(store, { bundles, to });
        const alone = await Promise.all(bundles.map((wallets) => readUsedEvents(store, { wallets, to })));
        expect(each.map(({ leaves }) => eventsRoot(leaves))).to.deep.equal(
          alone.map(({ leaves }) => eventsRoot(leaves)),
        );
      }
      const counts = (await readEventsOfEach(store, { bundles, to: rangeTo(100).to })).map(
        ({ leaves }) => leaves.length,
      );
      expect(counts).to.deep.equal([6, 3, 8, 0, 6]);
    });
  });

  it("are the same in a longer history without an earlier event of the wallet, and others with one", async () => {
    const roots = (ofWallet: string) =>
      Promise.all(
        [0n, 5n, 6n].map((from) =>
          indexed({ chunk: 2_000n, ends: [100n], from }, (store) => rootOf(store, rangeTo(100, [ofWallet]))),
        ),
      );
    const [whole, same, later] = await roots(ALICE);
    expect(same).to.equal(whole);
    expect(later).to.not.equal(whole);
  });

  it("have the same root in stores that were synced in other chunks and runs", async () => {
    const roots = await Promise.all(
      [
        { chunk: 2_000n, ends: [100n] },
        { chunk: 7n, ends: [100n] },
        { chunk: 3n, ends: [5n, 9n, 41n, 100n] },
      ].map((how) => indexed(how, (store) => rootOf(store, rangeTo(80, [ALICE, BOB])))),
    );
    expect(new Set(roots).size).to.equal(1);
  });

  it("change with an event that is missing, and with one that was invented", async () => {
    await indexed({ chunk: 2_000n, ends: [100n] }, async (store) => {
      const root = await rootOf(store, rangeTo(100));
      await store.run("UPDATE raw_log SET data = replace(data, '1', '2') WHERE block_number = 77");
      const invented = await rootOf(store, rangeTo(100));
      await store.run("DELETE FROM raw_log WHERE block_number = 77");
      expect(new Set([root, invented, await rootOf(store, rangeTo(100))]).size).to.equal(3);
    });
  });

  it("name the market by its pool and the provider that the pool names", async () => {
    await indexed({ chunk: 2_000n, ends: [100n] }, async (store) => {
      const { chainId: chain, markets, isRecorded } = await readHistory(store);
      expect([chain, isRecorded, markets.length]).to.deep.equal([31_337n, false, 1]);
      expect(markets[0]).to.include({ protocol: "aave-v2", pool: POOL, chainId: 31_337n });
      expect(markets[0]?.contracts.length).to.equal(2);
    });
  });

  describe("of recorded files", () => {
    const row = (id: string, ts: number, action: string, pool = ""): RecordedRow => ({
      ...{ id, ts, action, user: ALICE, asset: "DAI", amount: "5", pool },
      ...(action === "liquidation" ? { collateral_asset: "WETH", collateral_amount: "1" } : {}),
    });
    const ROWS = [
      row("", START, "deposit"),
      row(chainId(900, 4), START + 60, "borrow"),
      row("", START + 60, "deposit"),
      row("", START + 90, "liquidation"),
    ];
    const recorded = <T>(
      files: readonly (readonly RecordedRow[])[],
      work: (store: EventStore) => Promise<T>,
    ): Promise<T> =>
      withStore(":memory:", {}, async (store) => {
        for (const [index, rows] of files.entries())
          await importEvents(store, [file(`events-${index}.csv`, eventsCsv(rows))]);
        return work(store);
      });
    const range = { wallets: [ALICE], to: { time: BigInt(START + 90), block: 1_000n } };

    it("have the same root in whatever order they were imported, and say that they are rows", async () => {
      const together = await recorded([ROWS], async (store) => {
        expect((await readUsedEvents(store, range)).recorded).to.equal(4);
        return rootOf(store, range);
      });
      const apart = await recorded([ROWS.slice(2), ROWS.slice(0, 2)], (store) => rootOf(store, range));
      expect(apart).to.equal(together);
      expect(await recorded([ROWS.slice(1)], (store) => rootOf(store, range))).to.not.equal(together);
    });

    it("end with the as-of, by block where a row knows its own", async () => {
      await recorded([ROWS], async (store) => {
        const count = async (to: EventRange["to"]) => (await readUsedEvents(store, { ...range, to })).leaves.length;
        expect(await count({ time: BigInt(START + 89), block: 1_000n })).to.equal(3);
        expect(await count({ time: BigInt(START + 89), block: 899n })).to.equal(2);
      });
    });

    it("are of Aave v2 on Ethereum, under the hash of an index of that market", async () => {
      await recorded([ROWS], async (store) => {
        const { chainId: chain, markets, isRecorded } = await readHistory(store);
        expect([chain, isRecorded]).to.deep.equal([1n, true]);
        const pool = "0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9";
        const contracts = [pool, "0xb53c1a33016b2dc2ff3653530bff1848a515c8c5"];
        expect(markets).to.deep.equal([{ protocol: "aave-v2", chainId: 1n, pool, contracts }]);
        // abi.encode, word by word: the array of one, then protocol, chain, pool and contracts.
        const word = (value: bigint | string): string => zeroPadValue(toBeHex(value), 32);
        const name = "0x616176652d7632".padEnd(66, "0");
        const words = [
          ...[0x20n, 1n, 0x20n, 0x80n, 1n, pool, 0xc0n, 7n].map(word),
          name,
          ...[2n, ...contracts].map(word),
        ];
        expect(marketsHash(markets)).to.equal(keccak256(concat(words)));
        expect(marketsHash(markets)).to.equal("0xa0ff885bd8041734b4f5cfe953435d2ccfdd1e4b3d53b3eaf43d92a76e05fce0");
      });
    });

    it("leave the AMM market out, and tell who acted there", async () => {
      await recorded([[...ROWS, row("", START + 70, "borrow", AMM)]], async (store) => {
        expect((await readHistory(store)).markets.length).to.equal(1);
        expect((await readUsedEvents(store, range)).leaves.length).to.equal(4);
        expect(await walletsOutside(store, range)).to.deep.equal([ALICE]);
        const earlier = { ...range, to: { time: BigInt(START + 69), block: 1_000n } };
        expect(await walletsOutside(store, earlier)).to.deep.equal([]);
      });
    });
  });
});

import { spawn } from "node:child_process";

import { expect } from "chai";
import { network } from "hardhat";

import { connectNode } from "../../prover/events/jsonRpc.ts";
import { rebuildDerived } from "../../prover/events/rebuild.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { type EventStore, withStore } from "../../prover/events/store.ts";
import { type SyncResult, syncEvents } from "../../prover/events/sync.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { type BorrowerSummary, liquidateLater, liveBorrowerLives } from "../../scripts/demo/borrowers.ts";
import { type DemoWorld, openDemoWorld } from "../../scripts/demo/demoWorld.ts";
import { openLocalChain } from "../../scripts/demo/localChain.ts";
import { weiPricesOf } from "../../scripts/demo/priceTable.ts";
import { contentsOf } from "./fakeMarket.ts";
import { expectError } from "./expectError.ts";
import { temporaryFolder } from "./recorded.ts";

/** The real Aave v2 contracts on a local chain, indexed by the code that indexes mainnet. */

interface Lived {
  readonly url: string;
  readonly world: DemoWorld;
  readonly summaries: readonly BorrowerSummary[];
  readonly close: () => Promise<void>;
}

const live = async (): Promise<Lived> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const chain = await openLocalChain({ url });
  const world = await openDemoWorld({ chain });
  const summaries = await liveBorrowerLives(world);
  const close = async (): Promise<void> => {
    chain.close();
    await server.close();
  };
  return { url, world, summaries, close };
};

const MODULES = new URL("../../prover/events/", import.meta.url).href;

/** Killed, without a word, as soon as the sync has said this often how far it is; 0: when it begins. The signal that ended it. */
const killedSync = ({ url, pool, db, after }: { url: string; pool: string; db: string; after: number }) => {
  const code = `
    const { connectNode } = await import("${MODULES}jsonRpc.ts");
    const { selectProtocol } = await import("${MODULES}../protocols/select.ts");
    const { withStore } = await import("${MODULES}store.ts");
    const { syncEvents } = await import("${MODULES}sync.ts");
    const say = () => process.stdout.write(".");
    const node = connectNode({ url: "${url}" });
    await withStore(${JSON.stringify(db)}, {}, (store) => {
      say();
      const market = { protocol: selectProtocol("aave-v2"), pool: "${pool}" };
      return syncEvents({ store, node, ...market, chunk: 2n, onProgress: say });
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  child.stdout.on("data", (text: Buffer) => {
    said += text.length;
    if (said > after) child.kill("SIGKILL");
  });
  return new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
};

const COUNTS = ["deposit_count", "borrow_count", "repay_count", "withdraw_count", "liquidation_count"];

describe("sync of a real Aave v2 market", () => {
  const { file } = temporaryFolder();
  let lived: Lived;
  let pool: string;
  before(async () => {
    lived = await live();
    pool = lived.world.market.addresses.pool.toLowerCase();
  });
  after(() => lived.close());

  const sync = (store: EventStore, options: { to?: bigint; chunk?: bigint } = {}): Promise<SyncResult> =>
    syncEvents({ store, node: connectNode({ url: lived.url }), protocol: selectProtocol("aave-v2"), pool, ...options });

  const vectorsAt = (store: EventStore, block: bigint, names?: readonly string[]) => {
    const subjects = lived.summaries.map(({ address }) => ({ wallets: [address], asOf: { block } }));
    return featureVectors({ store, subjects, ...(names && { names }) });
  };

  it("counts each wallet's events as the chain does", async () => {
    await withStore(":memory:", {}, async (store) => {
      const { toBlock, events } = await sync(store);
      expect(events).to.be.greaterThan(50);
      const vectors = await vectorsAt(store, toBlock, COUNTS);
      expect(vectors.map(({ values }) => values.map(Number))).to.deep.equal(
        lived.summaries.map((of) => [of.deposits, of.borrows, of.repays, of.withdrawals, of.liquidations]),
      );
      expect(vectors.every(({ unpricedEventCount }) => unpricedEventCount === 0)).to.equal(true);
      const genesis = BigInt(lived.world.chain.genesisTimestamp);
      expect(vectors[0]).to.include({ coverageFrom: genesis, asOfBlock: toBlock });
    });
  });

  it("values a loan at the market's own price of its block", async () => {
    await withStore(":memory:", {}, async (store) => {
      await sync(store);
      const [deposit] = await store.rows(`
        SELECT l.amount_e9, v.value_e9 FROM valued_event v JOIN lending_event l USING (id)
        WHERE v.asset = 'USDC' AND v.action = 'deposit' ORDER BY chain_order LIMIT 1`);
      const [amount, value] = deposit as [bigint, bigint];
      // Week 0: nobody deposits dollars later than that first.
      expect(value).to.equal((amount * weiPricesOf(0).USDC) / 10n ** 18n);
    });
  });

  it("gives two attesters with chunks of their own the same vectors", async () => {
    const build = (chunk: bigint, firstTo: bigint) =>
      withStore(":memory:", {}, async (store) => {
        await sync(store, { chunk, to: firstTo });
        const { toBlock } = await sync(store, { chunk });
        return { vectors: await vectorsAt(store, toBlock), contents: await contentsOf(store) };
      });
    const one = await build(7n, 90n);
    expect(one).to.deep.equal(await build(1000n, 1n));
    expect(one.contents.market_contract).to.have.length.greaterThan(15);
    expect(one.contents.log_wallet).to.have.length.greaterThan(50);
  });

  it("survives kill -9 at any instant without a gap or a duplicate", async () => {
    const db = file("killed.duckdb");
    const killed = [];
    for (const after of [0, 1, 2, 3, 4, 1, 2, 3, 4, 5])
      killed.push(await killedSync({ url: lived.url, pool, db, after }));
    expect(killed).to.deep.equal(killed.map(() => "SIGKILL"));
    const build = (path: string) =>
      withStore(path, {}, async (store) => {
        const { fromBlock, toBlock } = await sync(store);
        return { fromBlock, vectors: await vectorsAt(store, toBlock), contents: await contentsOf(store) };
      });
    const { fromBlock, ...resumed } = await build(db);
    expect(fromBlock > 20n).to.equal(true);
    expect({ ...resumed, fromBlock: 0n }).to.deep.equal(await build(":memory:"));
  });

  it("reads the same from the logs again as when they came", async () => {
    await withStore(":memory:", {}, async (store) => {
      const { events } = await sync(store);
      const before = await contentsOf(store);
      await store.run("DELETE FROM lending_event; DELETE FROM log_wallet");
      expect(await rebuildDerived(store, selectProtocol)).to.equal(events);
      expect(await contentsOf(store)).to.deep.equal(before);
    });
  });

  it("leaves a vector as it is when the chain goes on, and sees the later liquidation after it", async () => {
    await withStore(":memory:", {}, async (store) => {
      const { toBlock } = await sync(store);
      const before = await vectorsAt(store, toBlock);
      const { blockNumber, address } = await liquidateLater(lived.world);
      await expectError("E_NOT_COVERED", () => vectorsAt(store, BigInt(blockNumber)));
      await sync(store);
      expect(await vectorsAt(store, toBlock)).to.deep.equal(before);
      const [later] = await featureVectors({
        store,
        subjects: [{ wallets: [address], asOf: { block: BigInt(blockNumber) } }],
        names: ["time_since_last_liquidated", "liquidation_count_30d"],
      });
      expect(later?.values).to.deep.equal([0n, 1n]);
    });
  });
});

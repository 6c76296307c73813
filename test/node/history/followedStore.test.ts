import { expect } from "chai";
import { Interface } from "ethers";

import type { HistoryConfig } from "../../../node/config/nodeConfig.ts";
import { type FollowedStore, openFollowedStore } from "../../../node/history/followedStore.ts";
import { type Operations, openOperations } from "../../../node/operations/operations.ts";
import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../../prover/features/featureVectors.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { addressOf } from "../../../scripts/demo/demoWorld.ts";
import { expectError } from "../../support/expectError.ts";
import { contentsOf } from "../../support/fakeEventMarket.ts";
import { type RawAnswer, startFaultyNode } from "../../../scripts/faultyNode.ts";
import { useLivedMarket } from "../../support/livedMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { until } from "../../support/until.ts";

const DAI = 10n ** 18n;
/** An outage is a condition after so long, in milliseconds. */
const MAX_WAIT_MS = 200;
const tokenAbi = new Interface(["function mint(uint256) returns (bool)"]);

describe("the followed store of a node", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  const pool = () => lived().world.market.addresses.pool;
  const chain = () => lived().world.chain;
  const opened: FollowedStore[] = [];

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  /** A block without events of the market. */
  const mine = async (): Promise<bigint> => {
    const data = tokenAbi.encodeFunctionData("mint", [DAI]);
    const { address: to } = lived().world.market.tokens.DAI;
    return BigInt((await chain().send({ what: "a mint", from: chain().accounts[16] ?? "", to, data })).blockNumber);
  };

  const follow = async (
    config: Partial<HistoryConfig> & Pick<HistoryConfig, "store">,
  ): Promise<{ store: FollowedStore; operations: Operations; codes: () => readonly string[] }> => {
    const operations = openOperations("test", { level: "silent" });
    const market = { rpc: [lived().url], market: "aave-v2", pool: pool() };
    const whole = { ...market, everySeconds: 0.05, head: "latest", ...config } as const;
    const store = await openFollowedStore(whole, operations, MAX_WAIT_MS);
    opened.push(store);
    return { store, operations, codes: () => operations.conditions.all().map(({ code }) => code) };
  };
  const reaches = (store: FollowedStore, block: bigint): Promise<void> =>
    until(() => (store.state().last?.block ?? -1n) >= block, `block ${block} is followed`);

  it("answers from the store while it follows, and ends as a store that was made at once", async () => {
    const db = file("followed.duckdb");
    const { store, operations, codes } = await follow({ store: db });
    const seen: bigint[] = [];
    store.watch(({ block }) => seen.push(block));
    await reaches(store, lived().lastBlock);
    const ask = () =>
      store.lend(async (open) => {
        const subject = { wallets: [addressOf(chain(), "ada")], asOf: { block: lived().lastBlock } };
        return (await featureVectors({ store: open, subjects: [subject], names: ["borrow_count"] }))[0]?.values;
      });
    const before = await ask();
    const asking = Promise.all(Array.from({ length: 8 }, ask));
    let last = 0n;
    for (let block = 0; block < 5; block++) last = await mine();
    await reaches(store, last);
    for (const values of await asking) expect(values).to.deep.equal(before);
    expect(seen.at(-1)).to.equal(last);
    await until(() => codes().length === 0, "it is ready");
    expect(store.state()).to.include({ doing: "following", lagBlocks: 0n });
    const counted = await store.lend((open) =>
      open.rows("SELECT count(*) FROM raw_log UNION ALL SELECT count(*) FROM lending_event"),
    );
    const [logs, events] = counted.map(([count]) => count);
    expect(store.state().holds).to.deep.include({ logs, events, unpricedEvents: 0n, missingPrices: 0n });
    expect(await operations.metrics.metrics()).to.match(new RegExp(`veriscore_history_block\\{role="test"\\} ${last}`));
    await store.close();
    await expectError("E_STORE_NOT_OPEN", ask);
    const fresh = await withStore(":memory:", {}, async (open) => {
      const protocol = selectProtocol("aave-v2");
      const market = { protocol, pool: pool().toLowerCase(), latest: true };
      await syncEvents({ store: open, node: connectNode({ url: lived().url }), ...market });
      return contentsOf(open);
    });
    expect(await withStore(db, {}, contentsOf)).to.deep.equal(fresh);
  });

  it("waits for a node that is away as a condition, also for the first look, and goes on by itself", async () => {
    let fault: RawAnswer | undefined = { status: 503 };
    const faulty = await startFaultyNode(lived().url, { answer: () => fault });
    const { store, codes } = await follow({ store: file("outage.duckdb"), rpc: [faulty.url] });
    await until(() => codes().includes("E_HISTORY_STOPPED"), "the first look failed");
    fault = undefined;
    await reaches(store, lived().lastBlock);
    await until(() => codes().length === 0, "it is ready");
    fault = { status: 503 };
    await until(() => codes().includes("E_HISTORY_WAITS"), "the outage is noticed");
    expect((await store.lend((open) => open.rows("SELECT count(*) FROM lending_event")))[0]?.[0]).to.not.equal(0n);
    const last = await mine();
    fault = undefined;
    await reaches(store, last);
    await until(() => codes().length === 0, "it is ready again");
    await store.close();
    await faulty.close();
  });

  it("takes hourly prices again when their file changes, and says so of one that is wrong", async () => {
    const head = "hour_ts,symbol,usd\n";
    const prices = file("prices.csv", `${head}3600,WETH,2000\n`);
    const { store, codes } = await follow({ store: file("prices.duckdb"), prices: [prices] });
    const count = async () => (await store.lend((open) => open.rows("SELECT count(*) FROM recorded_price")))[0]?.[0];
    await reaches(store, lived().lastBlock);
    expect(await count()).to.equal(1n);
    file("prices.csv", `${head}3600,WETH,none\n`);
    await until(() => codes().includes("E_PRICE_FILES"), "the file is refused");
    file("prices.csv", `${head}3600,WETH,2000\n7200,WETH,2100\n`);
    await until(async () => (await count()) === 2n, "the new price is there");
    await until(() => codes().length === 0, "nothing is wrong");
  });

  it("begins again after a fault in the store, without an end of the process", async () => {
    const db = file("broken.duckdb", "not a store");
    const { store, codes } = await follow({ store: db });
    await until(() => codes().includes("E_HISTORY_STOPPED"), "the store is refused");
    await expectError("E_STORE_NOT_OPEN", () => store.lend(() => Promise.resolve()));
    expect(store.state().doing).to.equal("stopped");
  });

  it("refuses a configuration that cannot be meant", async () => {
    const store = file("none.duckdb");
    await expectError("E_MARKET", () => follow({ store, market: "nowhere" }));
    await expectError("E_USAGE", () => follow({ store, rpc: ["ftp://node"] }));
  });
});

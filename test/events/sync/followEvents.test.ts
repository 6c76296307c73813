import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { Interface } from "ethers";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { type FollowOptions, type FollowState, followEvents } from "../../../prover/events/sync/followEvents.ts";
import { type SyncOptions, syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { readHistory } from "../../../prover/store/markets.ts";
import { expectError } from "../../support/expectError.ts";
import { contentsOf } from "../../support/fakeEventMarket.ts";
import { type RawAnswer, startFaultyNode } from "../../../scripts/faultyNode.ts";
import { useLivedMarket } from "../../support/livedMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { until } from "../../support/until.ts";

const DAI = 10n ** 18n;
const lendingAbi = new Interface([
  "function mint(uint256) returns (bool)",
  "function approve(address,uint256) returns (bool)",
  "function deposit(address,uint256,address,uint16)",
]);

describe("following a real Aave v2 market", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  const market = () => ({
    protocol: selectProtocol("aave-v2"),
    pool: lived().world.market.addresses.pool.toLowerCase(),
  });
  const chain = () => lived().world.chain;

  /** Three transactions, the last of which is a deposit. */
  const deposit = async (amount: bigint): Promise<bigint> => {
    const from = chain().accounts[16] ?? "";
    const { address: token } = lived().world.market.tokens.DAI;
    const { pool } = market();
    const send = (to: string, data: string) => chain().send({ what: "a deposit", from, to, data });
    await send(token, lendingAbi.encodeFunctionData("mint", [amount]));
    await send(token, lendingAbi.encodeFunctionData("approve", [pool, amount]));
    const { blockNumber } = await send(pool, lendingAbi.encodeFunctionData("deposit", [token, amount, from, 0]));
    return BigInt(blockNumber);
  };

  const wholeStore = (options: Partial<SyncOptions> = {}) =>
    withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: connectNode({ url: lived().url }), ...market(), ...options });
      return contentsOf(store);
    });

  const startFollowing = (db: string, options: Partial<FollowOptions> & { readonly url?: string } = {}) => {
    const { url = lived().url, ...further } = options;
    const stop = new AbortController();
    const { signal } = stop;
    const states: FollowState[] = [];
    const node = connectNode({ url, signal, maxWaitMs: 50, retryDelayMs: 1 });
    const ended = followEvents({
      ...{ node, signal, everyMs: 20, ...market() },
      withStore: (work) => withStore(db, {}, work),
      onState: (state) => states.push(state),
      ...further,
    });
    const has = (block: bigint): boolean => states.some((state) => state.kind === "following" && state.block >= block);
    const reaches = (block: bigint): Promise<void> => until(() => has(block), `block ${block} is followed`);
    return { states, reaches, stop: () => stop.abort(), ended };
  };
  const contents = (db: string) => withStore(db, {}, contentsOf);

  it("adds each new block, and is ended by its signal with a whole store", async () => {
    const db = file("head.duckdb");
    const { reaches, stop, ended } = startFollowing(db);
    await reaches(lived().lastBlock);
    let last = 0n;
    for (const amount of [5n, 7n]) {
      last = await deposit(amount * DAI);
      await reaches(last);
    }
    stop();
    expect(await ended).to.equal(last);
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });

  it("outlives a node that is away, but not a wrong URL", async () => {
    let fault: RawAnswer | undefined;
    const faulty = await startFaultyNode(lived().url, { answer: () => fault });
    const db = file("outage.duckdb");
    const { states, reaches, stop, ended } = startFollowing(db, { url: faulty.url });
    await reaches(lived().lastBlock);
    fault = { status: 503 };
    await until(() => states.at(-1)?.kind === "waiting", "the outage is noticed");
    const last = await deposit(3n * DAI);
    fault = undefined;
    await reaches(last);
    stop();
    await ended;
    await faulty.close();
    expect(await contents(db)).to.deep.equal(await wholeStore());
    await expectError("E_RPC_UNREACHABLE", () => startFollowing(file("no.duckdb"), { url: faulty.url }).ended);
  });

  it("is told of new blocks by a WebSocket, over which everything else goes as well", async () => {
    const url = lived().url.replace("http", "ws");
    const db = file("socket.duckdb");
    const { reaches, stop, ended } = startFollowing(db, { url, headsUrl: url, everyMs: 600_000 });
    await reaches(lived().lastBlock);
    const last = await deposit(2n * DAI);
    await reaches(last);
    stop();
    expect(await ended).to.equal(last);
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });

  it("follows the latest block apart, through blocks that are undone; nothing is signed from there", async () => {
    const db = file("latest.duckdb");
    const notes: string[] = [];
    const latest = { latest: true, apart: true, onNote: (line: string) => notes.push(line) };
    const { reaches, stop, ended } = startFollowing(db, latest);
    const snapshot: unknown = await chain().provider.send("evm_snapshot", []);
    await reaches(await deposit(11n * DAI));
    await chain().provider.send("evm_revert", [snapshot]);
    await deposit(13n * DAI);
    await reaches(await deposit(17n * DAI));
    stop();
    await ended;
    expect(notes.join("\n")).to.include("undone blocks");
    expect(await contents(db)).to.deep.equal(await wholeStore({ latest: true }));
    const error = await expectError("E_MARKET", () => withStore(db, {}, readHistory));
    expect(error.message).to.include("not final");
    // Neither kind of blocks gets into a store of the other.
    await expectError("E_MARKET", () => startFollowing(db).ended);
    await expectError("E_MARKET", () => startFollowing(file("head.duckdb"), latest).ended);
  });

  it("goes on after a kill -9 and after a SIGTERM, which ends it with exit code 0", async () => {
    const db = file("killed.duckdb");
    const cli = fileURLToPath(new URL("../../../prover/cli/cli.ts", import.meta.url));
    const run = async (signal: NodeJS.Signals, ready: RegExp) => {
      const options = ["--rpc", lived().url, "--market", "aave-v2", "--pool", market().pool, "--chunk", "9"];
      const args = [cli, "events", "follow", ...options, "--db", db, "--every", "1"];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "pipe"] });
      let said = "";
      child.stderr.on("data", (text: Buffer) => {
        said += text.toString();
        // A second signal would not be waited for.
        if (!child.killed && ready.test(said)) child.kill(signal);
      });
      const ended = await new Promise((resolve) => child.once("close", (...how) => resolve(how)));
      return { ended, said };
    };
    expect((await run("SIGKILL", /finalized: block/)).ended).to.deep.equal([null, "SIGKILL"]);
    const { ended, said } = await run("SIGTERM", /waiting for the next block|finalized: block/);
    expect(ended, said).to.deep.equal([0, null]);
    expect(said).to.match(/killed\.duckdb ends with block \d+: run it again/);
    const resumed = startFollowing(db);
    await resumed.reaches(lived().lastBlock);
    resumed.stop();
    await resumed.ended;
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });
});

/**
 * Lending events per second that `events sync` indexes from a local Hardhat node with the real Aave
 * v2 market: `node scripts/bench/indexing.ts`. The node runs in a process of its own. Two
 * histories: blocks full of transactions, as on a busy chain, and one transaction per block, where
 * every event needs prices of its own.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { MaxUint256 } from "ethers";
import hre from "hardhat";

import { newProgram, runToExit } from "../../prover/cli/commandLine.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { RESERVE_SYMBOLS } from "../demo/aaveReserves.ts";
import { type DemoWorld, openDemoWorld } from "../demo/demoWorld.ts";
import { openLocalChain } from "../demo/localChain.ts";
import { median, timed } from "./figures.ts";

const NODE = "--node";
const USERS = 10;
const GAS = 600_000;
const RUNS = 3;

const hex = (value: number): string => `0x${value.toString(16)}`;
/**
 * Said by the script, like the nonces: to find them the node would run all waiting transactions for
 * each new one.
 */
const FEES = { maxFeePerGas: hex(100e9), maxPriorityFeePerGas: hex(1e9) };

interface Workload {
  readonly blocks: number;
  readonly perBlock: number;
}

const WORKLOADS: readonly (Workload & { readonly name: string })[] = [
  { name: "blocks of 250 transactions", blocks: 40, perBlock: 250 },
  { name: "one transaction per block", blocks: 1_000, perBlock: 1 },
];

/** What a user does in turn with a token: each is one lending event. */
const actionOf = (round: number, asset: string, user: string): readonly [string, readonly unknown[]] => {
  const actions = [
    ["deposit", [asset, 1_000_000n, user, 0]],
    ["borrow", [asset, 1_000n, 2, 0, user]],
    ["repay", [asset, 500n, 2, user]],
    ["withdraw", [asset, 10n, user]],
  ] as const;
  return actions[round % actions.length] ?? actions[0];
};

/** Users with purses, of which every transaction then is one of the pool. */
const openUsers = async ({ chain, market }: DemoWorld): Promise<readonly string[]> => {
  const users = chain.accounts.slice(1, USERS + 1);
  for (const from of users) {
    for (const symbol of RESERVE_SYMBOLS) {
      const { token, address } = market.tokens[symbol];
      await chain.call({ from, contract: token, method: "mint", args: [10n ** 20n] });
      await chain.call({ from, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
      await chain.call({ from, contract: market.pool, method: "deposit", args: [address, 10n ** 12n, from, 0] });
    }
  }
  return users;
};

/** Mines the workload on a chain of this process and says where it is. */
const serve = async ({ blocks, perBlock }: Workload): Promise<void> => {
  const server = await hre.network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const chain = await openLocalChain({ url });
  const world = await openDemoWorld({ chain });
  const users = await openUsers(world);
  const { pool, tokens, addresses } = world.market;
  await chain.provider.send("evm_setAutomine", [false]);
  await chain.provider.send("evm_setBlockGasLimit", [hex(GAS * perBlock + 1_000_000)]);
  const counts = await Promise.all(users.map((user) => chain.provider.getTransactionCount(user)));
  const nonces = new Map(users.map((user, index) => [user, counts[index] ?? 0]));
  for (let block = 0; block < blocks; block += 1) {
    const sent = Array.from({ length: perBlock }, (_, at) => {
      const turn = block * perBlock + at;
      const from = users[turn % USERS] ?? "";
      const [round, symbol] = [
        Math.floor(turn / USERS),
        RESERVE_SYMBOLS[Math.floor(turn / USERS / 4) % RESERVE_SYMBOLS.length],
      ];
      const [method, args] = actionOf(round, tokens[symbol ?? "WETH"].address, from);
      const data = pool.interface.encodeFunctionData(method, [...args]);
      const nonce = (nonces.get(from) ?? 0) + Math.floor(turn / USERS);
      const transaction = { from, to: addresses.pool, data, gas: hex(GAS), nonce: hex(nonce), ...FEES };
      return chain.provider.send("eth_sendTransaction", [transaction]);
    });
    await Promise.all(sent);
    await chain.provider.send("evm_mine", []);
  }
  process.send?.({ url, pool: addresses.pool.toLowerCase() });
};

interface Served {
  readonly url: string;
  readonly pool: string;
}

/** What a sync checks by default, and nothing of it. */
const CHECKS = [
  { name: "all checks", checkBlooms: true, checkLogs: true },
  { name: "no checks", checkBlooms: false, checkLogs: false },
] as const;

/** Events and raw logs of one whole sync into a new file. */
const index = async ({ url, pool }: Served, db: string, { checkBlooms, checkLogs }: (typeof CHECKS)[number]) =>
  withStore(db, {}, async (store) => {
    const { events } = await syncEvents({
      store,
      node: connectNode({ url }),
      protocol: selectProtocol("aave-v2"),
      pool,
      checkBlooms,
      checkLogs,
    });
    const [row] = await store.rows("SELECT count(*), max(block_number) FROM raw_log");
    return { events, logs: Number(row?.[0]), blocks: Number(row?.[1]) };
  });

/** Median seconds of the runs with these checks, of which it writes a line. */
const measureRuns = async (
  served: Served,
  { name, checks, folder }: { name: string; checks: (typeof CHECKS)[number]; folder: string },
): Promise<number> => {
  const [seconds, busy]: [number[], number[]] = [[], []];
  let counted = { events: 0, logs: 0, blocks: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    const db = join(folder, `${name}-${checks.name}-${run}.duckdb`.replaceAll(" ", "-"));
    const before = process.cpuUsage();
    seconds.push((await timed(async () => (counted = await index(served, db, checks)))) / 1000);
    const { user, system } = process.cpuUsage(before);
    busy.push((user + system) / 1e6);
  }
  const typical = median(seconds);
  const perSecond = (count: number): string => Math.round(count / typical).toLocaleString("en-US");
  process.stdout.write(
    `${name}, ${checks.name}: ${counted.events} events (${counted.logs} logs, ${counted.blocks} blocks) in ${typical.toFixed(2)} s: ` +
      `${perSecond(counted.events)} events/s, ${perSecond(counted.logs)} logs/s, ${perSecond(counted.blocks)} blocks/s; ` +
      `${median(busy).toFixed(2)} s of processor time in the indexer\n`,
  );
  return typical;
};

const measure = async ({ name, blocks, perBlock }: (typeof WORKLOADS)[number], folder: string): Promise<void> => {
  const node = fork(fileURLToPath(import.meta.url), [NODE, String(blocks), String(perBlock)]);
  try {
    const [served] = (await once(node, "message")) as [Served];
    const [checked, unchecked] = CHECKS;
    const slower = await measureRuns(served, { name, checks: checked, folder });
    const faster = await measureRuns(served, { name, checks: unchecked, folder });
    process.stdout.write(`${name}: with all checks it takes ${(slower / faster).toFixed(2)} times as long\n`);
  } finally {
    node.kill();
  }
};

const measureAll = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-indexing-"));
  try {
    for (const workload of WORKLOADS) await measure(workload, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const program = newProgram("indexing")
  .description("measure how many lending events per second `events sync` indexes from a local node")
  .addHelpText("after", "\nExample:\n  node scripts/bench/indexing.ts\n")
  .action(measureAll);

const [flag, blocks = "", perBlock = ""] = process.argv.slice(2);
if (flag === NODE) await serve({ blocks: Number(blocks), perBlock: Number(perBlock) });
else await runToExit(() => program.parseAsync());

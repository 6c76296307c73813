import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { contractAt } from "../../client/contracts.ts";
import { note } from "../../prover/cli/output.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { diceOf } from "../dice.ts";
import { type Borrowers, openBorrowers } from "../network/borrowers.ts";
import type { ServiceProcess } from "../network/children.ts";
import { placeOrders } from "../network/orders.ts";
import { makeMembers, startMembers } from "../network/services.ts";
import { deployNetwork, liveAYear, type NetworkChain, openNetworkChain, OWNERS } from "../network/world.ts";
import { type Figure, median, printFigure, rounded, writeBetween } from "./figures.ts";
import { figureTable } from "./figureTable.ts";
import { apiFigures } from "./nodeReads.ts";

const DOCUMENT = fileURLToPath(new URL("../../docs/operations.md", import.meta.url));
/** Tokens that are scored together: two batches of the operator's ten. */
const TOKENS = 20;
const WAVES = 5;
const EVENTS = 10;
/** Between two looks at the chain, in milliseconds: the resolution of what is measured. */
const LOOK_MS = 25;
const PATIENCE_MS = 300_000;
const PORT = 9_300;
const CHAIN_PORT = 9_299;

interface Place {
  readonly chain: NetworkChain;
  readonly deployment: Deployment;
  readonly borrowers: Borrowers;
  /** Of the operator. */
  readonly url: string;
  /** Wallets, each the owner of the token after the last one's. */
  readonly wallets: readonly string[];
  readonly firstToken: bigint;
}

/** Borrowers with a loan and a token each. */
const arriveAll = async ({ chain, deployment, borrowers }: Omit<Place, "wallets" | "url">) => {
  const wallets: string[] = [];
  const { interface: words } = contractAt("token", deployment.token, chain.provider);
  for (let index = 0; index < TOKENS; index += 1) {
    const wallet = await borrowers.arrive();
    await borrowers.borrow(wallet);
    const call = { from: wallet, to: deployment.token, data: words.encodeFunctionData("mint") };
    await chain.provider.send("eth_sendTransaction", [call]);
    wallets.push(wallet);
  }
  return wallets;
};

/** Waits until the scores of tokens count a block. @returns Milliseconds. */
const scoredUpTo = async (
  { chain, deployment, url }: Place,
  tokens: readonly bigint[],
  block: bigint,
): Promise<number> => {
  const oracle = contractAt("oracle", deployment.oracle, chain.provider);
  const modelId = deployment.models[0]?.modelId ?? "";
  const started = performance.now();
  for (; performance.now() - started < PATIENCE_MS; await pause(LOOK_MS)) {
    const records = await Promise.all(tokens.map((tokenId) => oracle.recordOf(tokenId, modelId)));
    if (records.every(({ asOfBlock }) => asOfBlock >= block)) return performance.now() - started;
  }
  const status = await (await fetch(`${url}/status`)).text();
  throw new Error(`tokens ${tokens.join(", ")} have no scores of block ${block}: ${status}`);
};

const headOf = async ({ chain }: Place): Promise<bigint> => BigInt(await chain.provider.getBlockNumber());

/** Waits until the operator has a block in its store: an order before that is answered by the score there is. */
const knownBy = async ({ url }: Place, block: bigint): Promise<void> => {
  const told = async (): Promise<bigint> => {
    const { history } = (await (await fetch(`${url}/status`)).json()) as { history: { last?: { block: string } } };
    return BigInt(history.last?.block ?? -1);
  };
  while ((await told()) < block) await pause(LOOK_MS);
};

/** Milliseconds from an event of a wallet in a block to the score on chain that counts it. */
const eventToScore = async (place: Place, index: number): Promise<number> => {
  const tokenId = place.firstToken + BigInt(index);
  await place.borrowers.borrow(place.wallets[index] ?? "");
  const block = await headOf(place);
  const scored = scoredUpTo(place, [tokenId], block);
  await knownBy(place, block);
  await placeOrders(place.url, [tokenId]);
  return scored;
};

const tokensOf = ({ firstToken }: Place): readonly bigint[] =>
  Array.from({ length: TOKENS }, (_, index) => firstToken + BigInt(index));

/** Milliseconds until all tokens have a new score, ordered together. */
const wave = async (place: Place): Promise<number> => {
  // A new block, so that there is a later as-of.
  await place.chain.provider.send("evm_mine", []);
  const tokens = tokensOf(place);
  const block = await headOf(place);
  await knownBy(place, block);
  const scored = scoredUpTo(place, tokens, block);
  await placeOrders(place.url, tokens);
  return scored;
};

const inTurn = async (count: number, work: (index: number) => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) values.push(await work(index));
  return values;
};

const measure = async (place: Place): Promise<readonly Figure[]> => {
  note("the first scores, which the operator makes by itself");
  await scoredUpTo(place, tokensOf(place), 1n);
  await wave(place);
  const waves = await inTurn(WAVES, () => wave(place));
  const events = await inTurn(EVENTS, (index) => eventToScore(place, index));
  const seconds = (milliseconds: number): number => rounded(milliseconds / 1_000, 2);
  return [
    {
      name: `scores an hour, whole path, batches of 10 (median of ${WAVES} times ${TOKENS} scores)`,
      value: Math.round((TOKENS * 3_600_000) / median(waves)),
      unit: "",
    },
    { name: `from event to stored score (median of ${EVENTS})`, value: seconds(median(events)), unit: "s" },
    { name: `from event to stored score (most of ${EVENTS})`, value: seconds(Math.max(...events)), unit: "s" },
  ];
};

/**
 * The whole path: a local chain in this process, an operator with one prover process, and three
 * attesters, each a process with a store of its own. All of them share the cores of this machine.
 */
const pathFigures = async (folder: string): Promise<readonly Figure[]> => {
  const chain = await openNetworkChain(CHAIN_PORT);
  let services: readonly ServiceProcess[] = [];
  try {
    const prices = await liveAYear(chain, folder);
    const members = await makeMembers(folder, PORT);
    const [{ address: operator, url }, ...attesters] = members;
    const deployed = await deployNetwork(chain, {
      ...{ folder, operator, attesters: attesters.map(({ address }) => address) },
    });
    const { deployment, path } = deployed;
    const world = { chain, deployment, borrowers: openBorrowers(chain.world, diceOf(1)) };
    const firstToken = BigInt(OWNERS.length + 1);
    const wallets = await arriveAll({ ...world, firstToken });
    services = await startMembers({ rpc: chain.url, deployment: path, market: chain.market, prices, members });
    await Promise.all(services.map((service) => service.ready()));
    return await measure({ ...world, firstToken, wallets, url });
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await chain.close();
  }
};

/** Measures the running oracle, and writes the table of docs/operations.md. */
export const benchNode = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-node-"));
  try {
    const figures = [...(await pathFigures(folder)), ...(await apiFigures())];
    for (const figure of figures) printFigure(figure, new Map());
    const where = `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}.`;
    await writeBetween(DOCUMENT, "node", `${where}\n\n${figureTable(figures)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

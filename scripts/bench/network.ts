import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { contractAt } from "../../client/contracts.ts";
import { emit, note } from "../../prover/cli/output.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { diceOf } from "../dice.ts";
import { type Borrowers, openBorrowers } from "../network/borrowers.ts";
import type { ServiceProcess } from "../network/children.ts";
import { placeOrders, settled } from "../network/orders.ts";
import { makeMembers, startMembers } from "../network/services.ts";
import { deployNetwork, liveAYear, type NetworkChain, openNetworkChain, OWNERS } from "../network/world.ts";
import { median } from "./figures.ts";

/** Tokens that are scored together: two batches of the operator's ten. */
const TOKENS = 20;
const WAVES = 3;
const EVENTS = 5;
const PREVIEWS = 40;
/** Between two looks at the chain, in milliseconds: the resolution of what is measured. */
const LOOK_MS = 25;
const PATIENCE_MS = 300_000;
const PORT = 9_300;
const CHAIN_PORT = 9_299;

interface Place {
  readonly chain: NetworkChain;
  readonly deployment: Deployment;
  readonly borrowers: Borrowers;
  readonly url: string;
  /** Wallets, each the owner of the token after the last one's. */
  readonly wallets: readonly string[];
  readonly firstToken: bigint;
}

/** Borrowers with a history and a token each. */
const peopleOf = async ({ chain, deployment, borrowers, firstToken }: Omit<Place, "wallets" | "url">) => {
  const wallets: string[] = [];
  const { interface: words } = contractAt("token", deployment.token, chain.provider);
  for (let index = 0; index < TOKENS; index += 1) {
    const wallet = await borrowers.arrive();
    await borrowers.borrow(wallet);
    const call = { from: wallet, to: deployment.token, data: words.encodeFunctionData("mint") };
    await chain.provider.send("eth_sendTransaction", [call]);
    wallets.push(wallet);
  }
  note(`${wallets.length} borrowers with tokens from ${firstToken} on`);
  return wallets;
};

/** Milliseconds from an event of a wallet in a block to a score on chain that counts it. */
const eventToScore = async ({ chain, deployment, borrowers, url, wallets, firstToken }: Place, index: number) => {
  const oracle = contractAt("oracle", deployment.oracle, chain.provider);
  const tokenId = firstToken + BigInt(index);
  const modelId = deployment.models[0]?.modelId ?? "";
  await borrowers.borrow(wallets[index] ?? "");
  const block = BigInt(await chain.provider.getBlockNumber());
  const started = performance.now();
  const orders = placeOrders(url, [tokenId]);
  for (; performance.now() - started < PATIENCE_MS; await pause(LOOK_MS)) {
    const record = await oracle.recordOf(tokenId, modelId);
    if (record.asOfBlock >= block) {
      await orders;
      return performance.now() - started;
    }
  }
  throw new Error(`token ${tokenId} has no score of block ${block}`);
};

/** Seconds until all tokens have a new score. */
const wave = async ({ chain, url, firstToken }: Place): Promise<number> => {
  // A new block, so that there is a later as-of.
  await chain.provider.send("evm_mine", []);
  const ids = Array.from({ length: TOKENS }, (_, index) => firstToken + BigInt(index));
  const started = performance.now();
  const orders = await placeOrders(url, ids);
  const done = await settled(orders, { total: TOKENS, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (done !== TOKENS) throw new Error(`${done} of ${TOKENS} scores were made`);
  return (performance.now() - started) / 1_000;
};

/** Milliseconds of a preview, one after the other, after a warm-up. */
const preview = async ({ url, wallets }: Place, index: number): Promise<number> => {
  const body = JSON.stringify({ wallets: [wallets[index % wallets.length]] });
  const started = performance.now();
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/previews`, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`a preview was answered with ${answer.status} ${text}`);
  return performance.now() - started;
};

const inTurn = async (count: number, work: (index: number) => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) values.push(await work(index));
  return values;
};

const measure = async (place: Place): Promise<void> => {
  note("the first scores, to warm up");
  await wave(place);
  const seconds = await inTurn(WAVES, () => wave(place));
  const scoresPerHour = Math.round((TOKENS * 3_600) / median(seconds));
  note(`${scoresPerHour} scores an hour`);
  const events = await inTurn(EVENTS, (index) => eventToScore(place, index));
  const previews = (await inTurn(PREVIEWS, (index) => preview(place, index))).slice(PREVIEWS / 4);
  emit({
    scoresPerHour,
    secondsOfAWave: { tokens: TOKENS, median: Number(median(seconds).toFixed(1)) },
    eventToStoredScoreMs: { events: EVENTS, median: Math.round(median(events)), most: Math.round(Math.max(...events)) },
    warmPreviewMs: { previews: previews.length, median: Math.round(median(previews)) },
  });
};

/**
 * Measures the whole path on this machine: a local chain in this process, an operator with one prover
 * process, and three attesters, each a process with a store of its own. All of them share its cores.
 */
export const benchNetwork = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-network-"));
  const chain = await openNetworkChain(CHAIN_PORT);
  let services: readonly ServiceProcess[] = [];
  try {
    const prices = await liveAYear(chain, folder);
    const members = await makeMembers(folder, PORT);
    const [{ address: operator, url }, ...attesters] = members;
    const { deployment, path } = await deployNetwork(chain, {
      ...{ folder, operator, attesters: attesters.map(({ address }) => address) },
    });
    const borrowers = openBorrowers(chain.world, diceOf(1));
    const firstToken = BigInt(OWNERS.length + 1);
    const wallets = await peopleOf({ chain, deployment, borrowers, firstToken });
    services = await startMembers({ rpc: chain.url, deployment: path, market: chain.market, prices, members });
    await Promise.all(services.map((service) => service.ready()));
    await measure({ chain, deployment, borrowers, url, wallets, firstToken });
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await chain.close();
    await rm(folder, { recursive: true, force: true });
  }
};

import { ReorgError } from "../../../client/nodeErrors.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import { type RawLog, inChainOrder, logText } from "../../chain/reads.ts";
import { checkState } from "../../chain/stateCheck.ts";
import type { LendingProtocol, MarketContracts } from "../../protocols/protocol.ts";
import { type ToldNumber, toldAnswer, toldCall, toldName } from "../../protocols/told.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { checkChain } from "../../store/markets.ts";
import { contractsByBlock, readContracts } from "../derived/contracts.ts";
import { type BlockSpan, chanceOfHole, drawnSpans } from "./sampling.ts";
import { drawnWallets, storedLogs, withTransactionLogs } from "./storedLogs.ts";

/** Something that a node knows and the store does not, or knows otherwise. */
export interface Hole {
  readonly market: string;
  readonly block: bigint;
  readonly what: string;
}

/** What the samples of one market have looked at. */
export interface VerifiedMarket extends BlockSpan {
  readonly market: string;
  readonly spans: number;
  readonly logs: number;
  readonly prices: number;
  readonly balances: number;
  /** By size of a hole, in blocks in a row: how likely the spans would have touched it. */
  readonly chances: readonly { readonly blocks: bigint; readonly chance: number }[];
}

export interface Verification {
  readonly markets: readonly VerifiedMarket[];
  readonly holes: readonly Hole[];
  /** What the node does not tell although the store has it: the node is the one that lacks it. */
  readonly notes: readonly string[];
}

export interface VerifyOptions {
  readonly store: EventStore;
  readonly reader: ChainReader;
  readonly protocolOf: (market: string) => LendingProtocol;
  /** Spans of blocks; half as many prices and wallets. */
  readonly samples: number;
  /** What the samples follow from. */
  readonly seed: string;
}

interface Sampled extends BlockSpan {
  readonly store: EventStore;
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly market: string;
  readonly pool: string;
  readonly knownAt: (block: bigint) => MarketContracts;
  readonly samples: number;
  readonly seed: string;
  readonly holes: Hole[];
  readonly notes: string[];
}

const distance = (one: bigint, other: bigint): bigint => (one < other ? other - one : one - other);

/** Spans asked about at once. */
const GROUP = 16;

const inGroups = async <T>(items: readonly T[], work: (item: T) => Promise<number>): Promise<number> => {
  let sum = 0;
  for (let at = 0; at < items.length; at += GROUP)
    sum += (await Promise.all(items.slice(at, at + GROUP).map(work))).reduce((a, b) => a + b, 0);
  return sum;
};

const placeOf = (log: RawLog): string => `log ${log.logIndex} of ${log.address}`;

/** Compares the logs of a span; how many the node gave. */
const verifySpan = async (of: Sampled, { from, to }: BlockSpan): Promise<number> => {
  const { store, reader, protocol, market, knownAt, holes, notes } = of;
  const addresses = [...knownAt(to).keys()];
  const [stored, given] = await Promise.all([
    storedLogs(store, { market, from, to }),
    reader.logs({ addresses, topics: protocol.topics, fromBlock: from, toBlock: to }),
  ]);
  const { concerns = () => true } = protocol;
  // A contract counts from the block in which it joined.
  const counted = given.filter((log) => knownAt(log.blockNumber).has(log.address) && concerns(log));
  const [ours, theirs] = [new Set(stored.map(logText)), new Set(counted.map(logText))];
  for (const log of counted)
    if (!ours.has(logText(log)))
      holes.push({ market, block: log.blockNumber, what: `the store lacks ${placeOf(log)}, or has it otherwise` });
  for (const log of [...stored].sort(inChainOrder))
    if (!theirs.has(logText(log)))
      notes.push(`${reader.url} does not give ${placeOf(log)} in block ${log.blockNumber}, which the store has`);
  return counted.length;
};

/** Prices by chance, as text, and as many of those that are missing. */
const DRAWN_PRICES = `
  (SELECT token, block_number, answer::VARCHAR FROM oracle_price WHERE market = $1 ORDER BY hash(token, block_number, $2) LIMIT $3)
  UNION ALL (SELECT token, block_number, NULL FROM missing_price WHERE market = $1 ORDER BY hash(token, block_number, $2) LIMIT $3)`;

const verifyPrices = async (of: Sampled): Promise<number> => {
  const { store, reader, protocol, market, pool, knownAt, samples, seed, holes, notes } = of;
  const rows = await store.rows(DRAWN_PRICES, [market, seed, BigInt(samples >> 2)]);
  return inGroups(rows, async (row) => {
    const [token, block, stored] = row as [string, bigint, string | null];
    const price = await protocol.oraclePrice(reader.call, { pool, block, token, known: knownAt(block) });
    const said = price === undefined ? null : String(price.answer);
    if (said === null && stored !== null)
      notes.push(`${reader.url} does not tell the price of ${token} after block ${block}, which the store has`);
    if (said !== null && said !== stored)
      holes.push({ market, block, what: `the price of ${token} is ${said}, in the store ${stored ?? "missing"}` });
    return 1;
  });
};

/** A number of a contract, which is nothing where it does not answer. */
const keptAt = async ({ reader }: Sampled, one: ToldNumber, block: bigint): Promise<bigint | undefined> => {
  const bytes = await reader.call({ to: one.contract, data: toldCall(one), block });
  return toldAnswer(one, bytes);
};

/** Undefined where the store has a log that cannot be read. */
const toldOf = (of: Sampled, wallet: string, logs: readonly RawLog[]): readonly ToldNumber[] | undefined => {
  const { protocol, market, to, knownAt, holes } = of;
  try {
    return protocol.told(logs, knownAt).filter((one) => one.wallet === wallet);
  } catch {
    const block = logs[0]?.blockNumber ?? to;
    holes.push({ market, block, what: `a log of ${wallet} in this block or after it cannot be read` });
    return undefined;
  }
};

/** What contracts keep of a wallet, against all its logs since the market began. */
const verifyWallet = async (of: Sampled, wallet: string, logs: readonly RawLog[]): Promise<number> => {
  const { reader, market, from, to, holes, notes } = of;
  const told = toldOf(of, wallet, logs);
  if (told === undefined) return 0;
  return inGroups(told, async (one) => {
    const last = logs.findLast(({ address }) => address === one.contract)?.blockNumber ?? to;
    // What grows by an index is known as of its last log.
    const block = one.total === undefined ? to : last;
    const isSum = one.total === undefined && from > 0n;
    const [before, found] = await Promise.all([isSum ? keptAt(of, one, from - 1n) : 0n, keptAt(of, one, block)]);
    const expected = one.total ?? (before ?? 0n) + (one.change ?? 0n);
    const name = toldName(one);
    if (found === undefined) notes.push(`${reader.url} does not answer ${name} after block ${block}`);
    else if (distance(found, expected) > one.tolerance)
      holes.push({ market, block, what: `${name} is ${found}, and the logs of the store make it ${expected}` });
    return 1;
  });
};

const verifyBalances = async (of: Sampled): Promise<number> => {
  const { store, market, samples, seed } = of;
  const wallets = await drawnWallets(store, { market, count: samples >> 1, seed });
  return withTransactionLogs(store, { market, wallets, work: (wallet, logs) => verifyWallet(of, wallet, logs) });
};

/** Sizes of holes, in blocks in a row, whose chance to be found is told. */
const HOLES = [1n, 100n, 10_000n, 1_000_000n];

const verifyMarket = async (of: Sampled): Promise<VerifiedMarket> => {
  const { from, to, market, samples, seed, reader, pool } = of;
  const spans = drawnSpans({ from, to }, { count: samples, seed });
  const begins = [...of.knownAt(to).values()].some(({ role }) => role === "pool");
  // A node that answers with another state would make holes of what is none.
  const [[first] = []] = await of.store.rows("SELECT max(block_number) FROM raw_log WHERE market = $1", [market]);
  if (begins && typeof first === "bigint") await checkState(reader, { block: first, contract: pool });
  const logs = await inGroups(spans, (span) => verifySpan(of, span));
  const prices = await verifyPrices(of);
  const balances = await verifyBalances(of);
  const blocks = to - from + 1n;
  const chances = HOLES.filter((hole) => hole <= blocks).map((hole) => {
    return { blocks: hole, chance: chanceOfHole(hole, { blocks, spans: spans.length }) };
  });
  return { market, from, to, spans: spans.length, logs, prices, balances, chances };
};

const byPlace = (a: Hole, b: Hole): number =>
  a.block === b.block ? (a.what < b.what ? -1 : 1) : a.block < b.block ? -1 : 1;

/**
 * Checks the synced markets of a store against a node, by samples: logs of spans of blocks, prices,
 * and what contracts keep of wallets against all their logs.
 *
 * @returns What was looked at and what is missing; nothing is changed.
 * @throws ChainIdError, ReorgError, and the errors of the node.
 */
export const verifyStore = async (options: VerifyOptions): Promise<Verification> => {
  const { store, reader, protocolOf, samples, seed } = options;
  await checkChain(store, await reader.chainId());
  const rows = await store.rows(
    `SELECT m.name, m.pool, c.from_block, c.to_block, c.to_hash FROM market m JOIN sync_cursor c ON c.market = m.name
     WHERE m.source = 'rpc' AND c.to_block >= c.from_block ORDER BY m.name`,
  );
  const [holes, notes, markets]: [Hole[], string[], VerifiedMarket[]] = [[], [], []];
  for (const row of rows) {
    const [market, pool, from, to, hash] = row as [string, string, bigint, bigint, string];
    const block = await reader.block(to);
    if (block?.hash !== hash) throw new ReorgError({ block: to, stored: hash, found: block?.hash ?? "unknown" });
    const contracts = await readContracts(store, market);
    const knownAt = contractsByBlock(new Map(), contracts);
    const place = { market, pool, from, to, protocol: protocolOf(market), knownAt };
    markets.push(await verifyMarket({ ...place, store, reader, samples, seed, holes, notes }));
  }
  return { markets, holes: holes.sort(byPlace), notes };
};

import { readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import { type ProtocolOf, wholeMarkets } from "../health/wholeHistory.ts";
import { PriceUnknownError, RebasingReserveError } from "../protocols/errors.ts";
import { type DictionaryFeature, type Need, dictionary, selectFeatures } from "./dictionary.ts";
import { FeatureNotCoveredError, isoTime } from "./errors.ts";
import { LAST_BLOCK_OF_SECOND, seen } from "./featureSource.ts";
import { fillHealthPoints } from "./healthPoints.ts";
import { readMarketDays } from "./marketValues.ts";
import type { KnownFeatures } from "./vectors.ts";
import { SECONDS_PER_DAY } from "../time.ts";

/** By feature: known, or why it is unknown. Unknown is not zero. */
export type FeatureCoverage = Readonly<Record<string, string>>;

const KNOWN = "known";

/** Those the store knows of the ones asked for, in their order. */
export interface PreparedFeatures extends KnownFeatures {
  readonly coverage: FeatureCoverage;
}

export interface PreparationOptions {
  /** By name, all of which must be known; whatever is known when left out. */
  readonly names?: readonly string[] | undefined;
  readonly protocolOf?: ProtocolOf | undefined;
}

/** Why the transactions of the subjects are unknown; undefined when every one of them up to the as-ofs is there. */
const unknownTransactions = async (store: EventStore): Promise<string | undefined> => {
  const [cursor] = await store.facts("SELECT from_block, to_ts, to_block FROM transaction_cursor");
  if (cursor === undefined) return "the store indexes no transactions";
  const [fromBlock, toTime, toBlock] = cursor as [bigint, bigint, bigint];
  if (fromBlock > 0n) return `transactions are indexed from block ${fromBlock}, not from the chain's first`;
  const [row] = await store.rows(
    `SELECT max(as_of), max(as_of_block) FILTER (as_of_block < ${LAST_BLOCK_OF_SECOND}) FROM subject`,
  );
  const [last, lastBlock] = [row?.[0] ?? 0n, row?.[1] ?? 0n] as [bigint, bigint];
  if (last > toTime) return `transactions are indexed up to ${isoTime(toTime)}, before ${isoTime(last)}`;
  return lastBlock > toBlock ? `transactions are indexed up to block ${toBlock}, before block ${lastBlock}` : undefined;
};

/** A balance must be known after every block in which a wallet of a subject sent or received. */
const MISSING_BALANCE = `
  WITH moved AS (
    SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.sender = s.wallet AND ${seen("t")}
    UNION SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.recipient = s.wallet AND ${seen("t")})
  SELECT m.wallet, m.block_number FROM moved m
  ANTI JOIN wallet_balance b ON b.wallet = m.wallet AND b.block_number = m.block_number
  ORDER BY ALL LIMIT 1`;

const unknownBalances = async (store: EventStore): Promise<string | undefined> => {
  const [missing] = await store.rows(MISSING_BALANCE);
  return missing && `the balance of ${String(missing[0])} after block ${String(missing[1])} is not indexed`;
};

/** Fills the points of the subjects' accounts; why it cannot, when it cannot. An asset without a price or with balances that no log tells is no error of whoever asks. */
const fillHealth = async (store: EventStore, protocolOf: ProtocolOf | undefined): Promise<string | undefined> => {
  const markets = await wholeMarkets(store, protocolOf && { protocolOf });
  if (typeof markets === "string") return markets;
  try {
    await fillHealthPoints(store, markets);
    return undefined;
  } catch (cause) {
    if (cause instanceof PriceUnknownError || cause instanceof RebasingReserveError) return cause.message;
    throw cause;
  }
};

interface ProtocolOption {
  readonly protocolOf: ProtocolOf | undefined;
}

/**
 * By number of days, why the store does not cover so many before the first as-of. A market that was indexed from its deployment has no history before
 * its first block, so it lacks none.
 */
const checkHistory = async (
  store: EventStore,
  { days, protocolOf }: ProtocolOption & { readonly days: ReadonlySet<number> },
): Promise<ReadonlyMap<number, string>> => {
  if (days.size === 0) return new Map();
  const unknown = new Map<number, string>();
  const first = (await store.rows("SELECT min(as_of) FROM subject"))[0]?.[0] as bigint | null | undefined;
  const { fromTime } = await readCoverage(store);
  for (const count of days) {
    if (first === null || first === undefined || fromTime <= first - BigInt(count) * SECONDS_PER_DAY) continue;
    unknown.set(
      count,
      `the store's history begins at ${isoTime(fromTime)}, less than ${count} days before ${isoTime(first)}`,
    );
  }
  const isWhole = unknown.size > 0 && typeof (await wholeMarkets(store, protocolOf && { protocolOf })) !== "string";
  return isWhole ? new Map() : unknown;
};

/** By need, why it is unknown. */
const checkNeeds = async (
  store: EventStore,
  { needs, protocolOf }: ProtocolOption & { readonly needs: ReadonlySet<Need> },
): Promise<ReadonlyMap<Need, string>> => {
  const unknown = new Map<Need, string>();
  const note = (need: Need, reason: string | undefined): void => {
    if (reason !== undefined) unknown.set(need, reason);
  };
  if (needs.has("health")) note("health", await fillHealth(store, protocolOf));
  if (needs.has("transactions") || needs.has("balances")) {
    const reason = await unknownTransactions(store);
    note("transactions", reason);
    note("balances", reason ?? (needs.has("balances") ? await unknownBalances(store) : undefined));
  }
  return unknown;
};

/**
 * Sees which features the store knows for the rows of `subject`, and fills what `computeVectors` reads for those.
 * Throws UnknownFeatureError, FeatureNotCoveredError for a name asked for.
 */
export const prepareFeatures = async (
  store: EventStore,
  { names, protocolOf }: PreparationOptions,
): Promise<PreparedFeatures> => {
  const asked = names === undefined ? dictionary.features : selectFeatures(names);
  const needing = (need: Need): readonly DictionaryFeature[] => asked.filter(({ needs }) => needs === need);
  const needs = new Set(asked.map(({ needs: need }) => need));
  const unknown = await checkNeeds(store, { needs, protocolOf });
  const days = new Set(asked.flatMap(({ historyDays }) => (historyDays === undefined ? [] : [historyDays])));
  const short = await checkHistory(store, { days, protocolOf });
  const market = needs.has("market") ? await readMarketDays(store, needing("market")) : undefined;
  const reasonOf = ({ name, needs: need, historyDays }: DictionaryFeature): string =>
    unknown.get(need) ?? short.get(historyDays ?? 0) ?? market?.unknown.get(name) ?? KNOWN;
  const coverage = Object.fromEntries(asked.map((feature) => [feature.name, reasonOf(feature)]));
  const features = asked.filter(({ name }) => coverage[name] === KNOWN);
  const missing = asked.find(({ name }) => coverage[name] !== KNOWN);
  if (names !== undefined && missing !== undefined) {
    throw new FeatureNotCoveredError({ name: missing.name, reason: coverage[missing.name] ?? "" });
  }
  return { features, market: market?.byDay ?? new Map(), coverage };
};

/** What a person is told of a coverage: each reason once, with the features it costs. */
export const coverageNotes = (coverage: FeatureCoverage): readonly string[] => {
  const byReason = new Map<string, string[]>();
  for (const [name, reason] of Object.entries(coverage)) {
    if (reason !== KNOWN) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return [...byReason].map(
    ([reason, names]) => `${names.length} features are unknown (${names.join(", ")}): ${reason}`,
  );
};

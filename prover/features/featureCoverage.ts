import type { EventStore } from "../store/eventStore.ts";
import { type ProtocolOf, wholeMarkets } from "../health/wholeHistory.ts";
import { PriceUnknownError, RebasingReserveError } from "../protocols/errors.ts";
import { type DictionaryFeature, type Need, dictionary, selectFeatures } from "./dictionary.ts";
import { FeatureNotCoveredError, isoTime } from "./errors.ts";
import { fillHealthPoints } from "./healthPoints.ts";
import { readMarketDays } from "./marketValues.ts";
import type { KnownFeatures } from "./vectors.ts";

/** By feature: known, or why it is unknown. Unknown is not zero. */
export type FeatureCoverage = Readonly<Record<string, string>>;

const KNOWN = "known";

/** The features that the store knows out of those asked for, in their order. */
export interface PreparedFeatures extends KnownFeatures {
  readonly coverage: FeatureCoverage;
}

export interface PreparationOptions {
  /** The names of features, all of which must be known; by default all that the store knows. */
  readonly names?: readonly string[] | undefined;
  readonly protocolOf?: ProtocolOf | undefined;
}

/** Why the transactions of the subjects are unknown; undefined when every one of them up to the as-ofs is there. */
const unknownTransactions = async (store: EventStore): Promise<string | undefined> => {
  const [cursor] = await store.facts("SELECT from_block, to_ts FROM transaction_cursor");
  if (cursor === undefined) return "the store indexes no transactions";
  const [fromBlock, toTime] = cursor as [bigint, bigint];
  if (fromBlock > 0n) return `transactions are indexed from block ${fromBlock}, not from the chain's first`;
  const [row] = await store.rows("SELECT max(as_of) FROM subject");
  const last = (row?.[0] ?? 0n) as bigint;
  return last > toTime ? `transactions are indexed up to ${isoTime(toTime)}, before ${isoTime(last)}` : undefined;
};

/** A balance must be known after every block in which a wallet of a subject sent or received. */
const MISSING_BALANCE = `
  WITH moved AS (
    SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.sender = s.wallet AND t.ts <= s.as_of
    UNION SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.recipient = s.wallet AND t.ts <= s.as_of)
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

/** By need, why it is unknown. */
const checkNeeds = async (
  store: EventStore,
  { needs, protocolOf }: { needs: ReadonlySet<Need>; protocolOf: ProtocolOf | undefined },
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
  const market = needs.has("market") ? await readMarketDays(store, needing("market")) : undefined;
  const reasonOf = ({ name, needs: need }: DictionaryFeature): string =>
    unknown.get(need) ?? market?.unknown.get(name) ?? KNOWN;
  const coverage = Object.fromEntries(asked.map((feature) => [feature.name, reasonOf(feature)]));
  const features = asked.filter(({ name }) => coverage[name] === KNOWN);
  const missing = asked.find(({ name }) => coverage[name] !== KNOWN);
  if (names !== undefined && missing !== undefined) {
    throw new FeatureNotCoveredError({ name: missing.name, reason: coverage[missing.name] ?? "" });
  }
  return { features, market: market?.byDay ?? new Map(), coverage };
};

/**
 * The notes of a coverage for the user: each reason once, with the features that it makes unknown.
 */
export const coverageNotes = (coverage: FeatureCoverage): readonly string[] => {
  const byReason = new Map<string, string[]>();
  for (const [name, reason] of Object.entries(coverage)) {
    if (reason !== KNOWN) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return [...byReason].map(
    ([reason, names]) => `${names.length} features are unknown (${names.join(", ")}): ${reason}`,
  );
};

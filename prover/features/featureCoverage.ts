import { readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import { type ProtocolOf, wholeMarkets } from "../health/wholeHistory.ts";
import { isoSeconds } from "../seconds.ts";
import { type DictionaryFeature, type Need, dictionary, selectFeatures } from "./dictionary.ts";
import { FeatureNotCoveredError, UnpricedEventsError } from "./errors.ts";
import { LAST_BLOCK_OF_SECOND, seen } from "./featureSource.ts";
import { fillHealthPoints } from "./healthPoints.ts";
import { type LackingValues, readLackingValues } from "./lackingValues.ts";
import { readMarketDays } from "./marketValues.ts";
import type { KnownFeatures } from "./vectors.ts";
import { SECONDS_PER_DAY } from "../seconds.ts";

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
  /**
   * Whether an event without a known value counts as one that moved nothing, as in a table to learn
   * from; by default the features that need its value are unknown.
   */
  readonly countsUnvalued?: boolean;
  /** Whether a name that is unknown for every subject is an error, as it is by default. */
  readonly requiresNames?: boolean;
}

/** What the store can tell of each subject. */
export interface CoverageOfEach extends KnownFeatures {
  /** Of a feature that is unknown for some subjects only, as of one that is known. */
  readonly coverage: FeatureCoverage;
  /**
   * By subject, then feature, why it is unknown for that subject; what `computeVectors` gives there
   * means nothing.
   */
  readonly unknown: ReadonlyMap<bigint, ReadonlyMap<string, string>>;
  /** The part of `unknown` that is so because an event has no known value. */
  readonly lacking: LackingValues;
}

/**
 * Why the transactions of the subjects are unknown; undefined when every one of them up to the
 * as-ofs is there.
 */
const unknownTransactions = async (store: EventStore): Promise<string | undefined> => {
  const [cursor] = await store.facts("SELECT from_block, to_ts, to_block FROM transaction_cursor");
  if (cursor === undefined) return "the store indexes no transactions";
  const [fromBlock, toTime, toBlock] = cursor as [bigint, bigint, bigint];
  if (fromBlock > 0n) return `transactions are indexed from block ${fromBlock}, not from the chain's first`;
  const [row] = await store.rows(
    `SELECT max(as_of), max(as_of_block) FILTER (as_of_block < ${LAST_BLOCK_OF_SECOND}) FROM subject`,
  );
  const [last, lastBlock] = [row?.[0] ?? 0n, row?.[1] ?? 0n] as [bigint, bigint];
  if (last > toTime) return `transactions are indexed up to ${isoSeconds(toTime)}, before ${isoSeconds(last)}`;
  return lastBlock > toBlock ? `transactions are indexed up to block ${toBlock}, before block ${lastBlock}` : undefined;
};

/**
 * A balance must be known after every block in which a wallet of a subject sent or received: the
 * first that is not, by wallet.
 */
const MISSING_BALANCE = `
  WITH moved AS (
    SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.sender = s.wallet AND ${seen("t")}
    UNION SELECT s.wallet, t.block_number FROM subject s JOIN chain_transaction t ON t.recipient = s.wallet AND ${seen("t")})
  SELECT m.wallet, min(m.block_number) FROM moved m
  ANTI JOIN wallet_balance b ON b.wallet = m.wallet AND b.block_number = m.block_number
  GROUP BY m.wallet ORDER BY m.wallet`;

/** Why a need is unknown: for all subjects, or by subject for those of some wallets. */
type Unknown = string | ReadonlyMap<bigint, string>;

/** The subjects that a wallet with a reason is in, each with its first reason. */
const unknownWallets = async (
  store: EventStore,
  reasons: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<bigint, string>> => {
  const subjects = new Map<bigint, string>();
  if (reasons.size === 0) return subjects;
  for (const row of await store.rows("SELECT id, wallet FROM subject ORDER BY id, wallet")) {
    const [id, wallet] = row as [bigint, string];
    const reason = reasons.get(wallet);
    if (reason !== undefined && !subjects.has(id)) subjects.set(id, reason);
  }
  return subjects;
};

const balanceReason = ([wallet, block]: readonly unknown[]): readonly [string, string] => [
  String(wallet),
  `the balance of ${String(wallet)} after block ${String(block)} is not indexed`,
];

const unknownBalances = async (store: EventStore): Promise<Unknown> => {
  const missing = await store.rows(MISSING_BALANCE);
  return unknownWallets(store, new Map(missing.map(balanceReason)));
};

/** Fills the points of the subjects' accounts. */
const fillHealth = async (store: EventStore, protocolOf: ProtocolOf | undefined): Promise<Unknown> => {
  const markets = await wholeMarkets(store, protocolOf && { protocolOf });
  return typeof markets === "string" ? markets : unknownWallets(store, await fillHealthPoints(store, markets));
};

interface ProtocolOption {
  readonly protocolOf: ProtocolOf | undefined;
}

/**
 * By number of days, why the store does not cover so many before the first as-of. A market that was
 * indexed from its deployment has no history before its first block, so it lacks none.
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
      `the store's history begins at ${isoSeconds(fromTime)}, less than ${count} days before ${isoSeconds(first)}`,
    );
  }
  const isWhole = unknown.size > 0 && typeof (await wholeMarkets(store, protocolOf && { protocolOf })) !== "string";
  return isWhole ? new Map() : unknown;
};

/** By need, for whom it is unknown and why. */
const checkNeeds = async (
  store: EventStore,
  { needs, protocolOf }: ProtocolOption & { readonly needs: ReadonlySet<Need> },
): Promise<ReadonlyMap<Need, Unknown>> => {
  const unknown = new Map<Need, Unknown>();
  if (needs.has("health")) unknown.set("health", await fillHealth(store, protocolOf));
  if (needs.has("transactions") || needs.has("balances")) {
    const reason = await unknownTransactions(store);
    if (reason !== undefined) unknown.set("transactions", reason).set("balances", reason);
    else if (needs.has("balances")) unknown.set("balances", await unknownBalances(store));
  }
  return unknown;
};

const subjectCount = async (store: EventStore): Promise<number> =>
  Number((await store.rows("SELECT count(DISTINCT id) FROM subject"))[0]?.[0]);

/**
 * Sees which features the store knows for each subject, and fills what `computeVectors` reads. A
 * feature that is unknown for every subject is left out.
 *
 * @throws UnknownFeatureError for a name that is not in the dictionary.
 * @throws FeatureNotCoveredError for a name asked for that is unknown for every subject.
 */
export const prepareEach = async (
  store: EventStore,
  { names, protocolOf, countsUnvalued = false, requiresNames = true }: PreparationOptions,
): Promise<CoverageOfEach> => {
  const asked = names === undefined ? dictionary.features : selectFeatures(names);
  const needing = (need: Need): readonly DictionaryFeature[] => asked.filter(({ needs }) => needs === need);
  const byNeed = await checkNeeds(store, { needs: new Set(asked.map(({ needs }) => needs)), protocolOf });
  const market = needing("market").length > 0 ? await readMarketDays(store, needing("market")) : undefined;
  const days = new Set(asked.flatMap(({ historyDays }) => (historyDays === undefined ? [] : [historyDays])));
  const short = await checkHistory(store, { days, protocolOf });
  const count = await subjectCount(store);
  const forAll = ({ name, needs, historyDays }: DictionaryFeature): string | undefined => {
    const found = byNeed.get(needs) ?? short.get(historyDays ?? 0) ?? market?.unknown.get(name);
    if (found === undefined || typeof found === "string") return found;
    return found.size === count ? [...found.values()][0] : undefined;
  };
  const coverage = Object.fromEntries(asked.map((feature) => [feature.name, forAll(feature) ?? KNOWN]));
  const missing = asked.find(({ name }) => coverage[name] !== KNOWN);
  if (names !== undefined && missing !== undefined && requiresNames) {
    throw new FeatureNotCoveredError({ name: missing.name, reason: coverage[missing.name] ?? "" });
  }
  const features = asked.filter(({ name }) => coverage[name] === KNOWN);
  const unknown = new Map<bigint, Map<string, string>>();
  for (const { name, needs } of features) {
    const reasons = byNeed.get(needs);
    if (reasons === undefined || typeof reasons === "string") continue;
    for (const [id, reason] of reasons)
      unknown.set(id, (unknown.get(id) ?? new Map<string, string>()).set(name, reason));
  }
  const lacking: LackingValues = countsUnvalued ? new Map() : await readLackingValues(store, features);
  for (const [id, reasons] of lacking) unknown.set(id, new Map([...(unknown.get(id) ?? []), ...reasons]));
  return { features, market: market?.byDay ?? new Map(), coverage, unknown, lacking };
};

/** @throws UnpricedEventsError for the first of these features that lacks the value of an event. */
export const requireValues = (lacking: LackingValues, features: readonly DictionaryFeature[]): void => {
  for (const { name } of features)
    for (const reasons of lacking.values()) {
      const reason = reasons.get(name);
      if (reason !== undefined) throw new UnpricedEventsError({ name, reason });
    }
};

/**
 * As `prepareEach`, where a feature that is unknown for one subject counts as unknown for all of
 * them.
 *
 * @throws UnknownFeatureError for a name that is not in the dictionary.
 * @throws FeatureNotCoveredError for a name asked for that is unknown for a subject,
 * UnpricedEventsError where an event that it needs has no known value.
 */
export const prepareFeatures = async (store: EventStore, options: PreparationOptions): Promise<PreparedFeatures> => {
  const { features, market, coverage, unknown, lacking } = await prepareEach(store, options);
  if (options.names !== undefined) requireValues(lacking, features);
  const reasons = new Map([...unknown.values()].reverse().flatMap((ofSubject) => [...ofSubject]));
  const missing = features.find(({ name }) => reasons.has(name));
  if (options.names !== undefined && missing !== undefined) {
    throw new FeatureNotCoveredError({ name: missing.name, reason: reasons.get(missing.name) ?? "" });
  }
  return {
    features: features.filter(({ name }) => !reasons.has(name)),
    market,
    coverage: Object.fromEntries(Object.entries(coverage).map(([name, known]) => [name, reasons.get(name) ?? known])),
  };
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

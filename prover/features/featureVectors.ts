import { parseWallets } from "../../client/address.ts";
import { readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { ProtocolOf } from "../health/wholeHistory.ts";
import { isoSeconds } from "../seconds.ts";
import { type AsOf, type ResolvedAsOf, resolveAsOf } from "./asOf.ts";
import { type DictionaryFeature, selectFeatures } from "./dictionary.ts";
import { NoHistoryError } from "./errors.ts";
import { type FeatureCoverage, prepareEach, prepareFeatures, requireValues } from "./featureCoverage.ts";
import { LAST_BLOCK_OF_SECOND } from "./featureSource.ts";
import { type ComputedVector, SUBJECT_TABLE, computeVectors, type KnownFeatures } from "./vectors.ts";

/** A bundle of wallets, taken as one, at a moment. */
export interface Subject {
  readonly wallets: readonly string[];
  readonly asOf: AsOf;
}

export interface FeatureVector {
  /** In lower case, sorted, each once. */
  readonly wallets: readonly string[];
  /**
   * The features asked for; by default all that the store knows, in the order of the dictionary.
   */
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly values: readonly bigint[];
  /** What the store knows of each feature, also of those that were left out. */
  readonly coverage: FeatureCoverage;
  /** Unix seconds. Events of that very second are included, but not those of later blocks. */
  readonly asOfTime: bigint;
  readonly asOfBlock: bigint | undefined;
  /** Unix seconds from which on the store's history is complete. */
  readonly coverageFrom: bigint;
  readonly eventCount: number;
  /**
   * Events whose amount or price is unknown. They are counted; features that need their value are
   * unknown.
   */
  readonly unpricedEventCount: number;
}

interface VectorOptions {
  readonly store: EventStore;
  readonly subjects: readonly Subject[];
  readonly names?: readonly string[];
  readonly protocolOf?: ProtocolOf;
}

/** What a store can tell of one subject: a value, or that it is unknown. */
export interface FeatureAnswer extends Omit<FeatureVector, "values"> {
  /** In the order of the names; undefined where the store cannot know it, which is never 0. */
  readonly values: readonly (bigint | undefined)[];
  /** By feature: known, or why it is unknown for these wallets. */
  readonly coverage: FeatureCoverage;
  /** False where no lending event of the wallets is known: then all is unknown. */
  readonly hasHistory: boolean;
  /** Those of the names that are unknown because an event has no known value. */
  readonly unvalued: readonly string[];
}

interface AskedSubject extends ResolvedAsOf {
  /** Lower case, sorted, each once. */
  readonly wallets: readonly string[];
}

/** Fills the table of subjects, ids in their order. */
const fillSubjects = async ({
  store,
  subjects,
  names,
}: VectorOptions): Promise<{ readonly asked: readonly AskedSubject[]; readonly coverageFrom: bigint }> => {
  if (names !== undefined) selectFeatures(names);
  const bundles = subjects.map(({ wallets }) => parseWallets(wallets));
  const coverage = await readCoverage(store);
  // Subjects mostly share a moment, and each takes several queries to find.
  const moments = new Map<string, ResolvedAsOf>();
  const asked: AskedSubject[] = [];
  for (const [id, { asOf }] of subjects.entries()) {
    const key = `${asOf.block} ${asOf.time}`;
    const moment = moments.get(key) ?? (await resolveAsOf(store, { asOf, coverage }));
    moments.set(key, moment);
    asked.push({ wallets: bundles[id] ?? [], ...moment });
  }
  await store.run(SUBJECT_TABLE);
  const rows = asked.flatMap(({ wallets, time, block = LAST_BLOCK_OF_SECOND }, id) =>
    wallets.map((wallet) => [BigInt(id), wallet, time, block]),
  );
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint", "bigint"], rows });
  return { asked, coverageFrom: coverage.fromTime };
};

const computeBySubject = async (
  store: EventStore,
  known: KnownFeatures,
): Promise<ReadonlyMap<bigint, ComputedVector>> =>
  new Map((await computeVectors(store, known)).map((vector) => [vector.subject, vector]));

/**
 * As `featureVectors`, where one without a history spoils no other.
 *
 * @returns By subject, its vector or why there is none.
 */
export const vectorOfEach = async (options: VectorOptions): Promise<readonly (FeatureVector | NoHistoryError)[]> => {
  const { store } = options;
  const { asked, coverageFrom } = await fillSubjects(options);
  const prepared = await prepareFeatures(store, options);
  const computed = await computeBySubject(store, prepared);
  const names = prepared.features.map(({ name }) => name);
  return asked.map(({ wallets, time: asOfTime, block: asOfBlock }, id) => {
    const vector = computed.get(BigInt(id));
    if (vector === undefined) return new NoHistoryError({ wallets, asOfTime });
    const { values, eventCount, unpricedEventCount } = vector;
    const { coverage } = prepared;
    return { wallets, names, values, coverage, asOfTime, asOfBlock, coverageFrom, eventCount, unpricedEventCount };
  });
};

/**
 * Computes the features of bundles of wallets from the store. The result is the same on every
 * machine, whatever the order in which the store was filled.
 *
 * @param options The store, the subjects, and the names of the features; without names, all that
 * the store knows.
 * @returns One vector of integers per subject, in the order of the subjects.
 * @throws BadAddressError, NoHistoryError, NotCoveredError, BlockTimeUnknownError,
 * AsOfMismatchError, UnknownFeatureError, EmptyStoreError, and for a named feature that the store
 * cannot know FeatureNotCoveredError, or UnpricedEventsError where an event has no known value.
 * @example
 * ```ts
 * const [vector] = await featureVectors({ store, subjects: [{ wallets: [wallet], asOf: {} }] });
 * ```
 */
export const featureVectors = async (options: VectorOptions): Promise<readonly FeatureVector[]> =>
  (await vectorOfEach(options)).map((vector) => {
    if (vector instanceof NoHistoryError) throw vector;
    return vector;
  });

interface AnswerOptions extends VectorOptions {
  /**
   * Whether a name that is unknown for every subject is an error; otherwise the answers leave it out,
   * and their coverage says why. So the answers of a part of the subjects are those of all of them.
   */
  readonly requiresNames?: boolean;
}

/**
 * One answer per subject, in their order: one subject that the store cannot know spoils no other.
 * The features named, or all that the store knows for some subject.
 *
 * @throws NoHistoryError when no subject has a history; unless told otherwise
 * FeatureNotCoveredError or UnpricedEventsError for a name that is unknown for every subject.
 * @throws BadAddressError, NotCoveredError, BlockTimeUnknownError, UnknownFeatureError,
 * EmptyStoreError
 */
export const featureAnswers = async (options: AnswerOptions): Promise<readonly FeatureAnswer[]> => {
  const { store, requiresNames = true } = options;
  const { asked, coverageFrom } = await fillSubjects(options);
  const prepared = await prepareEach(store, { ...options, requiresNames });
  const computed = await computeBySubject(store, prepared);
  const names = prepared.features.map(({ name }) => name);
  const [first] = asked;
  if (computed.size === 0 && first !== undefined)
    throw new NoHistoryError({ wallets: asked.flatMap(({ wallets }) => wallets), asOfTime: first.time });
  const { lacking, features } = prepared;
  const lackedByAll = ({ name }: DictionaryFeature): boolean =>
    [...computed.keys()].every((id) => lacking.get(id)?.has(name));
  if (options.names !== undefined && requiresNames) requireValues(lacking, features.filter(lackedByAll));
  return asked.map(({ wallets, time: asOfTime, block: asOfBlock }, id) => {
    const vector = computed.get(BigInt(id));
    const unknown = prepared.unknown.get(BigInt(id));
    const noHistory = `no lending event up to ${isoSeconds(asOfTime)}`;
    const reasonOf = (name: string): string | undefined => (vector === undefined ? noHistory : unknown?.get(name));
    return {
      wallets,
      names,
      values: names.map((name, index) => (reasonOf(name) === undefined ? vector?.values[index] : undefined)),
      coverage: Object.fromEntries(
        Object.entries(prepared.coverage).map(([name, ofAll]) => [name, reasonOf(name) ?? ofAll]),
      ),
      hasHistory: vector !== undefined,
      unvalued: [...(lacking.get(BigInt(id))?.keys() ?? [])],
      asOfTime,
      asOfBlock,
      coverageFrom,
      eventCount: vector?.eventCount ?? 0,
      unpricedEventCount: vector?.unpricedEventCount ?? 0,
    };
  });
};

import { parseWallets } from "../chain/address.ts";
import { readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { ProtocolOf } from "../health/wholeHistory.ts";
import { type AsOf, type ResolvedAsOf, resolveAsOf } from "./asOf.ts";
import { selectFeatures } from "./dictionary.ts";
import { NoHistoryError } from "./errors.ts";
import { type FeatureCoverage, prepareFeatures } from "./featureCoverage.ts";
import { LAST_BLOCK_OF_SECOND } from "./featureSource.ts";
import { SUBJECT_TABLE, computeVectors } from "./vectors.ts";

/** A bundle of wallets, taken as one, at a moment. */
export interface Subject {
  readonly wallets: readonly string[];
  readonly asOf: AsOf;
}

export interface FeatureVector {
  /** Lower case, sorted, each once. */
  readonly wallets: readonly string[];
  /** Those asked for; without any, those the store knows, in the order of the dictionary. */
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly values: readonly bigint[];
  /** Also of the features that were left out because the store does not know them. */
  readonly coverage: FeatureCoverage;
  /** Unix seconds; events of that very second are in, but those of later blocks. */
  readonly asOfTime: bigint;
  readonly asOfBlock: bigint | undefined;
  /** Unix seconds from which on the store's history is complete. */
  readonly coverageFrom: bigint;
  readonly eventCount: number;
  /** Events whose amount or price is unknown: counted, but missing from the sums. */
  readonly unpricedEventCount: number;
}

interface VectorOptions {
  readonly store: EventStore;
  readonly subjects: readonly Subject[];
  readonly names?: readonly string[];
  readonly protocolOf?: ProtocolOf;
}

/**
 * One vector per subject, in their order; the features named, or all that the store knows.
 * Throws BadAddressError, NoHistoryError, NotCoveredError, BlockTimeUnknownError, UnknownFeatureError, FeatureNotCoveredError, EmptyStoreError.
 */
export const featureVectors = async (options: VectorOptions): Promise<readonly FeatureVector[]> => {
  const { store, subjects } = options;
  if (options.names !== undefined) selectFeatures(options.names);
  const bundles = subjects.map(({ wallets }) => parseWallets(wallets));
  const storeCoverage = await readCoverage(store);
  const moments: ResolvedAsOf[] = [];
  for (const { asOf } of subjects) moments.push(await resolveAsOf(store, { asOf, coverage: storeCoverage }));

  await store.run(SUBJECT_TABLE);
  const rows = bundles.flatMap((wallets, id) => {
    const { time = 0n, block = LAST_BLOCK_OF_SECOND } = moments[id] ?? {};
    return wallets.map((wallet) => [BigInt(id), wallet, time, block]);
  });
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint", "bigint"], rows });
  const prepared = await prepareFeatures(store, options);
  const { features, coverage } = prepared;
  const computed = new Map((await computeVectors(store, prepared)).map((vector) => [vector.subject, vector]));

  return bundles.map((wallets, id) => {
    const vector = computed.get(BigInt(id));
    const asOf = moments[id];
    if (vector === undefined || asOf === undefined) throw new NoHistoryError({ wallets, asOfTime: asOf?.time ?? 0n });
    const { values, eventCount, unpricedEventCount } = vector;
    return {
      wallets,
      names: features.map(({ name }) => name),
      values,
      coverage,
      asOfTime: asOf.time,
      asOfBlock: asOf.block,
      coverageFrom: storeCoverage.fromTime,
      eventCount,
      unpricedEventCount,
    };
  });
};

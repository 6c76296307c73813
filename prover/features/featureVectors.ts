import { parseWallets } from "../events/address.ts";
import { readCoverage } from "../events/coverage.ts";
import type { EventStore } from "../events/store.ts";
import { type AsOf, type ResolvedAsOf, resolveAsOf } from "./asOf.ts";
import { dictionary, selectFeatures } from "./dictionary.ts";
import { NoHistoryError } from "./errors.ts";
import { SUBJECT_TABLE, computeVectors } from "./vectors.ts";

/** A bundle of wallets, taken as one, at a moment. */
export interface Subject {
  readonly wallets: readonly string[];
  readonly asOf: AsOf;
}

export interface FeatureVector {
  /** Lower case, sorted, each once. */
  readonly wallets: readonly string[];
  /** In the order of the names asked for. */
  readonly values: readonly bigint[];
  /** Unix seconds; events of that very second are in. */
  readonly asOfTime: bigint;
  readonly asOfBlock: bigint | undefined;
  /** Unix seconds from which on the store's history is complete. */
  readonly coverageFrom: bigint;
  readonly eventCount: number;
  /** Events whose amount or price is unknown: counted, but missing from the sums. */
  readonly unpricedEventCount: number;
}

/**
 * One vector per subject, in their order; all features of the dictionary unless `names` says which.
 * Throws BadAddressError, NoHistoryError, NotCoveredError, BlockTimeUnknownError, UnknownFeatureError, EmptyStoreError.
 */
export const featureVectors = async ({
  store,
  subjects,
  names = dictionary.features.map(({ name }) => name),
}: {
  readonly store: EventStore;
  readonly subjects: readonly Subject[];
  readonly names?: readonly string[];
}): Promise<readonly FeatureVector[]> => {
  const features = selectFeatures(names);
  const bundles = subjects.map(({ wallets }) => parseWallets(wallets));
  const coverage = await readCoverage(store);
  const moments: ResolvedAsOf[] = [];
  for (const { asOf } of subjects) moments.push(await resolveAsOf(store, { asOf, coverage }));

  await store.run(SUBJECT_TABLE);
  const rows = bundles.flatMap((wallets, id) => wallets.map((wallet) => [BigInt(id), wallet, moments[id]?.time ?? 0n]));
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint"], rows });
  const computed = new Map((await computeVectors(store, features)).map((vector) => [vector.subject, vector]));

  return bundles.map((wallets, id) => {
    const vector = computed.get(BigInt(id));
    const asOf = moments[id];
    if (vector === undefined || asOf === undefined) throw new NoHistoryError({ wallets, asOfTime: asOf?.time ?? 0n });
    const { values, eventCount, unpricedEventCount } = vector;
    const coverageFrom = coverage.fromTime;
    return {
      wallets,
      values,
      asOfTime: asOf.time,
      asOfBlock: asOf.block,
      coverageFrom,
      eventCount,
      unpricedEventCount,
    };
  });
};

import { readCoverage } from "../store/coverage.ts";
import { withStore } from "../events/openStore.ts";
import { featureNames } from "../modelFolder/featureNames.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import type { AsOf } from "../features/asOf.ts";
import { type FeatureVector, featureVectors } from "../features/featureVectors.ts";
import { type AfterDays, waitedRows } from "../features/waiting.ts";

/**
 * Computes the features of a model for a bundle, from a store, at a moment or at the last one that
 * the store covers.
 */
export const bundleFeatures = ({
  storePath,
  wallets,
  loaded,
  asOf,
}: {
  storePath: string;
  wallets: readonly string[];
  loaded: Pick<LoadedModel, "manifest" | "model">;
  asOf?: AsOf | undefined;
}): Promise<FeatureVector> =>
  withStore(storePath, { readOnly: true }, async (store) => {
    const names = featureNames(loaded);
    const coverage = await readCoverage(store);
    const last = coverage.toBlock === undefined ? { time: coverage.toTime } : { block: coverage.toBlock };
    const [vector] = await featureVectors({ store, subjects: [{ wallets, asOf: asOf ?? last }], names });
    if (vector === undefined) throw new Error("one subject gave no vector");
    return vector;
  });

/** What the features of a bundle will be after each of some days without any event. */
export const bundleAfterDays = ({
  storePath,
  vector,
  days,
}: {
  storePath: string;
  /** From the same store. */
  vector: FeatureVector;
  days: readonly bigint[];
}): Promise<AfterDays> => withStore(storePath, { readOnly: true }, (store) => waitedRows(store, { vector, days }));

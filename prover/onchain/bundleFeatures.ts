import { readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import { readStore, type StoreSource } from "../events/openStore.ts";
import { featureNames } from "../modelFolder/featureNames.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import type { AsOf } from "../features/asOf.ts";
import { featureAnswers, type FeatureVector, featureVectors } from "../features/featureVectors.ts";
import { type AfterDays, waitedRows } from "../features/waiting.ts";

/** The features of a model for a bundle, from an open store, at a moment. */
const bundleVector = async (
  store: EventStore,
  { wallets, loaded, asOf }: Pick<BundleQuestion, "wallets" | "loaded"> & { readonly asOf: AsOf },
): Promise<FeatureVector> => {
  const names = featureNames(loaded);
  const [vector] = await featureVectors({ store, subjects: [{ wallets, asOf }], names });
  if (vector === undefined) throw new Error("one subject gave no vector");
  return vector;
};

interface BundleQuestion {
  readonly storePath: StoreSource;
  readonly wallets: readonly string[];
  readonly loaded: Pick<LoadedModel, "manifest" | "model">;
  readonly asOf?: AsOf | undefined;
}

/**
 * Computes the features of a model for a bundle, from a store, at a moment or at the last one that
 * the store covers.
 */
export const bundleFeatures = ({ storePath, wallets, loaded, asOf }: BundleQuestion): Promise<FeatureVector> =>
  readStore(storePath, async (store) => {
    const coverage = await readCoverage(store);
    const last = coverage.toBlock === undefined ? { time: coverage.toTime } : { block: coverage.toBlock };
    return bundleVector(store, { wallets, loaded, asOf: asOf ?? last });
  });

/**
 * The wallets of a bundle that have no lending event up to its as-of, of which the others' history
 * says nothing.
 */
export const walletsWithoutEvents = ({
  storePath,
  vector: { wallets, asOfTime, asOfBlock },
}: {
  storePath: StoreSource;
  /** From the same store. */
  vector: Pick<FeatureVector, "wallets" | "asOfTime" | "asOfBlock">;
}): Promise<readonly string[]> =>
  readStore(storePath, async (store) => {
    const asOf = asOfBlock === undefined ? { time: asOfTime } : { block: asOfBlock };
    const subjects = wallets.map((wallet) => ({ wallets: [wallet], asOf }));
    const answers = await featureAnswers({ store, subjects, names: [] });
    return answers.filter(({ hasHistory }) => !hasHistory).flatMap((answer) => answer.wallets);
  });

/** What the features of a bundle will be after each of some days without any event. */
export const bundleAfterDays = ({
  storePath,
  vector,
  days,
}: {
  storePath: StoreSource;
  /** From the same store. */
  vector: FeatureVector;
  days: readonly bigint[];
}): Promise<AfterDays> => readStore(storePath, (store) => waitedRows(store, { vector, days }));

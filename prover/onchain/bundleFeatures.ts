import { readCoverage } from "../store/coverage.ts";
import { withStore } from "../events/openStore.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import type { AsOf } from "../features/asOf.ts";
import { dictionary, schemaHash, selectFeatures, versionOfSchema } from "../features/dictionary.ts";
import { SchemaMismatchError } from "../features/errors.ts";
import { type FeatureVector, featureVectors } from "../features/featureVectors.ts";
import { type AfterDays, waitedRows } from "../features/waiting.ts";

/**
 * The names of the features of a model, after checking that they mean here what the model was built
 * for.
 *
 * @throws UnknownFeatureError, SchemaMismatchError.
 */
const featureNames = ({ manifest, model }: Pick<LoadedModel, "manifest" | "model">): readonly string[] => {
  const names = model.features.map(({ name }) => name);
  const own = schemaHash(selectFeatures(names));
  if (versionOfSchema(names, manifest.schemaHash) === undefined)
    throw new SchemaMismatchError({
      model: manifest.name,
      versions: dictionary.version,
      expected: manifest.schemaHash,
      own,
    });
  return names;
};

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

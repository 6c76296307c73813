import { explainScore, type Explanation } from "../../prover/explain/explanation.ts";
import { referenceRow } from "../../prover/explain/referenceRow.ts";
import type { AsOf } from "../../prover/features/asOf.ts";
import type { FeatureAnswer } from "../../prover/features/featureVectors.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { describedFeatures } from "../../prover/modelFolder/describedFeatures.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";

/** The wallets of a bundle, taken as one, at a moment. */
export interface FeatureQuestion {
  readonly wallets: readonly string[];
  readonly loaded: LoadedModel;
  /** The last moment that the store covers, when left out. */
  readonly asOf?: AsOf;
}

/** What the operator's store tells of a bundle: each feature of the model, or why it is unknown. */
export interface BundleAnswer extends FeatureAnswer {
  /** Wallets of the bundle without a lending event. */
  readonly withoutEvents: readonly string[];
}

/**
 * Reads the features of a model from the operator's store.
 *
 * @throws NoHistoryError, NotCoveredError, BlockTimeUnknownError, AsOfMismatchError, ApiBusyError.
 */
export type ReadFeatures = (question: FeatureQuestion) => Promise<BundleAnswer>;

/** A feature that the store cannot know of these wallets. */
export interface UnknownFeature {
  readonly feature: string;
  readonly reason: string;
}

export const unknownFeatures = ({ names, values, coverage }: FeatureAnswer): readonly UnknownFeature[] =>
  names.flatMap((feature, index) =>
    values[index] === undefined ? [{ feature, reason: coverage[feature] ?? "the store does not have it" }] : [],
  );

/** The row of a model; undefined where a feature of it is unknown, which is never 0. */
export const knownRow = ({ values }: Pick<FeatureAnswer, "values">): readonly bigint[] | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
};

export const scoreOfRow = ({ model }: Pick<LoadedModel, "model">, row: readonly bigint[]): bigint =>
  evaluate(model, row).score;

const explanationOf = async (loaded: LoadedModel, row: readonly bigint[]): Promise<Explanation | null> => {
  if (loaded.manifest.reference === undefined) return null;
  const described = await describedFeatures(loaded);
  const rows = { subject: row, reference: referenceRow(loaded) };
  return explainScore(loaded.model, rows, { described });
};

/**
 * Explanations that are kept of each model: one takes tens of milliseconds, and a row is asked for
 * again and again.
 */
const MOST_KEPT = 256;
const kept = new WeakMap<LoadedModel, Map<string, Promise<Explanation | null>>>();

/**
 * Says why a row scores as it does, against the reference row of the manifest.
 *
 * @returns Null for a model that names no reference row.
 */
export const explainRow = (loaded: LoadedModel, { row }: { readonly row: readonly bigint[] }) => {
  const ofModel = kept.get(loaded) ?? new Map<string, Promise<Explanation | null>>();
  kept.set(loaded, ofModel);
  const key = row.join();
  const known = ofModel.get(key);
  if (known !== undefined) return known;
  const [oldest] = ofModel.size < MOST_KEPT ? [] : ofModel.keys();
  if (oldest !== undefined) ofModel.delete(oldest);
  const explanation = explanationOf(loaded, row);
  ofModel.set(key, explanation);
  explanation.catch(() => ofModel.delete(key));
  return explanation;
};

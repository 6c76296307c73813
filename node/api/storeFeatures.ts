import type { AsOf } from "../../prover/features/asOf.ts";
import { FeatureNotCoveredError, UnpricedEventsError } from "../../prover/features/errors.ts";
import { type FeatureAnswer, featureAnswers } from "../../prover/features/featureVectors.ts";
import { featureNames } from "../../prover/modelFolder/featureNames.ts";
import { readCoverage } from "../../prover/store/coverage.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import type { BundleAnswer, FeatureQuestion, ReadFeatures } from "./bundleAnswer.ts";
import { ApiBusyError } from "./errors.ts";

/** Lends the operator's open store, to one borrower at a time. */
export type LendStore = <T>(work: (store: EventStore) => Promise<T>) => Promise<T>;

/** Questions that may wait for the store. */
const MOST_WAITING = 64;

/** The features of the model alone, with the reason for each that is unknown. */
const ofModel = ({ names, values, ...answer }: FeatureAnswer, wanted: readonly string[]): FeatureAnswer => ({
  ...answer,
  names: wanted,
  values: wanted.map((name) => values[names.indexOf(name)]),
});

/**
 * One feature that is unknown must not hide the others, so that all of the dictionary is asked
 * then.
 */
const answerOf = async (
  store: EventStore,
  { wallets, asOf, names }: { wallets: readonly string[]; asOf: AsOf; names: readonly string[] },
): Promise<FeatureAnswer> => {
  const subjects = [{ wallets, asOf }];
  const [answer] = await featureAnswers({ store, subjects, names }).catch((cause: unknown) => {
    if (cause instanceof FeatureNotCoveredError || cause instanceof UnpricedEventsError)
      return featureAnswers({ store, subjects });
    throw cause;
  });
  if (answer === undefined) throw new Error("one subject gave no answer");
  return ofModel(answer, names);
};

const withoutEvents = async (
  store: EventStore,
  { wallets, asOf }: { wallets: readonly string[]; asOf: AsOf },
): Promise<readonly string[]> => {
  if (wallets.length === 1) return [];
  const subjects = wallets.map((wallet) => ({ wallets: [wallet], asOf }));
  const answers = await featureAnswers({ store, subjects, names: [] });
  return answers.filter(({ hasHistory }) => !hasHistory).flatMap((answer) => answer.wallets);
};

const readAnswer = async (store: EventStore, { wallets, loaded, asOf }: FeatureQuestion): Promise<BundleAnswer> => {
  const { toBlock, toTime } = await readCoverage(store);
  const moment = asOf ?? (toBlock === undefined ? { time: toTime } : { block: toBlock });
  const answer = await answerOf(store, { wallets, asOf: moment, names: featureNames(loaded) });
  return { ...answer, withoutEvents: await withoutEvents(store, { wallets: answer.wallets, asOf: moment }) };
};

/**
 * Reads features from the operator's store. A question fills temporary tables of its connection, so
 * they are asked one after another, and no more than 64 wait.
 */
export const featuresFromStore = (lend: LendStore): ReadFeatures => {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (question) => {
    if (waiting >= MOST_WAITING) return Promise.reject(new ApiBusyError("previews"));
    waiting += 1;
    const answer = last.then(() => lend((store) => readAnswer(store, question)));
    last = answer.then(
      () => (waiting -= 1),
      () => (waiting -= 1),
    );
    return answer;
  };
};

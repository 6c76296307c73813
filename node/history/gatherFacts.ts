import { BadAddressError } from "../../client/nodeErrors.ts";
import { BaseError } from "../../prover/errors.ts";
import { FeatureNotCoveredError, UnpricedEventsError } from "../../prover/features/errors.ts";
import {
  type HistoryFacts,
  type HistoryQuestion,
  type ReadFacts,
  readFactsOfEach,
} from "../../prover/onchain/historyFacts.ts";

/** The most bundles that are read together. */
const MOST_TOGETHER = 64;
/** So many readings go on at once: one waits for a node while another one computes. */
const SIDE_BY_SIDE = 2;

/** What a reading of several fails with for one of them. Anything else stands against all. */
const OF_ONE_BUNDLE = [BadAddressError, FeatureNotCoveredError, UnpricedEventsError] as const;

/** A fault may be of one of them as well: nobody knows what it is of. */
const isOfOne = (cause: unknown): boolean =>
  !(cause instanceof BaseError) || OF_ONE_BUNDLE.some((kind) => cause instanceof kind);

interface Waiting {
  readonly question: HistoryQuestion;
  readonly resolve: (facts: HistoryFacts) => void;
  readonly reject: (cause: unknown) => void;
}

/** Whether two questions differ in their bundles alone. */
const areAlike = (one: HistoryQuestion, other: HistoryQuestion): boolean =>
  one.contracts === other.contracts &&
  one.loaded === other.loaded &&
  one.storePath === other.storePath &&
  one.history === other.history &&
  one.modelId === other.modelId &&
  one.chainId === other.chainId &&
  one.asOf?.time === other.asOf?.time &&
  one.asOf?.block === other.asOf?.block;

/** One that is refused spoils no other: halves of them are read again until it is alone. */
const answer = async (asked: readonly Waiting[]): Promise<void> => {
  const [first] = asked;
  if (first === undefined) return;
  try {
    const facts = await readFactsOfEach(
      first.question,
      asked.map(({ question }) => question),
    );
    for (const [index, one] of facts.entries())
      if (one instanceof BaseError) asked[index]?.reject(one);
      else asked[index]?.resolve(one);
  } catch (cause) {
    if (asked.length > 1 && isOfOne(cause)) {
      const half = asked.length >> 1;
      await answer(asked.slice(0, half));
      await answer(asked.slice(half));
    } else for (const { reject } of asked) reject(cause);
  }
};

/**
 * Reads what a store says of bundles, those together that wait at the same time: most of a reading
 * costs as much for one bundle as for many. When a market falls, all its borrowers are asked for at
 * once.
 *
 * @returns Answers each question as `readHistoryFacts` does, with its errors.
 */
export const gatherFacts = (): ReadFacts => {
  let waiting: readonly Waiting[] = [];
  let readings = 0;
  const readNext = (): void => {
    const [first] = waiting;
    if (first === undefined || readings >= SIDE_BY_SIDE) return;
    const alike = waiting.filter(({ question }) => areAlike(question, first.question)).slice(0, MOST_TOGETHER);
    waiting = waiting.filter((one) => !alike.includes(one));
    readings += 1;
    void answer(alike).finally(() => {
      readings -= 1;
      readNext();
    });
  };
  return (question) =>
    new Promise((resolve, reject) => {
      waiting = [...waiting, { question, resolve, reject }];
      readNext();
    });
};

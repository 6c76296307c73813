import { NoScoreError } from "../../client/errors.ts";
import { BaseError } from "../../prover/errors.ts";
import { probabilityOf } from "../../prover/report/scoredRows.ts";
import { explainRow, knownRow, scoreOfRow, unknownFeatures } from "./bundleAnswer.ts";
import { FeaturesUnknownError } from "./errors.ts";
import { rowBehind } from "./rowBehind.ts";
import { assertFresh, FRESH_SECONDS } from "./scoreBody.ts";
import type { CurrentScore } from "./scoreReader.ts";
import type { ApiSources } from "./sources.ts";

/**
 * A score of a wallet as other services give it: of the chain where it is fresh there, computed now
 * from the operator's store otherwise. Nobody has attested or proved the latter.
 */
export interface WalletAnswer {
  /** Lower case. */
  readonly wallet: string;
  readonly score: number;
  /** 0 to 1, by the model's scorecard. */
  readonly probability: number;
  /** Unix seconds of the last history that counts. */
  readonly asOfTime: bigint;
  readonly asOfBlock: bigint | undefined;
  /** Percent of the points that moved, by ingredient; empty where a model cannot be explained. */
  readonly ingredients: Readonly<Record<string, number>>;
  readonly from: "chain" | "store";
  /** Lending events of the wallets; undefined for a score of the chain. */
  readonly events: number | undefined;
  readonly coverageFrom: bigint;
}

/** The wallet's token, if it is in one, and its score under the first model, if there is one. */
export const scoreOnChain = async (
  { reader, models }: ApiSources,
  wallet: string,
): Promise<{ readonly tokenId?: bigint; readonly current?: CurrentScore }> => {
  let tokenId: bigint | undefined;
  try {
    tokenId = await reader.tokenOf(wallet);
    return { tokenId, current: await reader.scoreOf(tokenId, models[0].modelId) };
  } catch (cause) {
    if (!(cause instanceof BaseError) || !/^E_(NO_TOKEN|NO_SCORE)$/.test(cause.code)) throw cause;
    return tokenId === undefined ? {} : { tokenId };
  }
};

/**
 * Whether a lender would take the score. @throws NoScoreError after a default: no other score hides
 * that.
 */
export const isUsable = async ({ reader }: ApiSources, current: CurrentScore): Promise<boolean> => {
  try {
    assertFresh(current, { now: (await reader.head()).time, maxAge: FRESH_SECONDS });
    return true;
  } catch (cause) {
    if (!(cause instanceof NoScoreError) || cause.reason === "BundleDefaulted") throw cause;
    return false;
  }
};

const ingredientsOf = async (
  { models: [{ loaded }] }: ApiSources,
  row: readonly bigint[] | undefined,
): Promise<Readonly<Record<string, number>>> => {
  const explanation = row === undefined ? null : await explainRow(loaded, { row });
  return Object.fromEntries(
    (explanation?.ingredients ?? []).map(({ ingredient, percent }) => [ingredient, Number(percent)]),
  );
};

const fromStore = async (sources: ApiSources, { wallet, wallets }: { wallet: string; wallets: readonly string[] }) => {
  const [{ loaded }] = sources.models;
  const answer = await sources.readFeatures({ wallets, loaded });
  const row = knownRow(answer);
  if (row === undefined) throw new FeaturesUnknownError(unknownFeatures(answer));
  const score = Number(scoreOfRow(loaded, row));
  const { asOfTime, asOfBlock, eventCount: events, coverageFrom } = answer;
  return { wallet, score, row, asOfTime, asOfBlock, events, coverageFrom, from: "store" as const };
};

const fromChain = async (sources: ApiSources, { wallet, current }: { wallet: string; current: CurrentScore }) => {
  const [{ loaded }] = sources.models;
  const { asOfTime, asOfBlock, coverageFrom } = current;
  const { row } = await rowBehind(sources, { current, loaded });
  const score = Number(current.score);
  return { wallet, score, row, asOfTime, asOfBlock, events: undefined, coverageFrom, from: "chain" as const };
};

/**
 * The score of a wallet.
 *
 * @throws NoHistoryError, FeaturesUnknownError; NoScoreError when its bundle has defaulted.
 */
export const walletAnswer = async (sources: ApiSources, wallet: string): Promise<WalletAnswer> => {
  const { tokenId, current } = await scoreOnChain(sources, wallet);
  const usable = current !== undefined && (await isUsable(sources, current));
  // What the chain would score: all wallets of its bundle.
  const wallets = tokenId === undefined ? [wallet] : (await sources.reader.liveToken(tokenId)).wallets;
  const { row, ...answer } = usable
    ? await fromChain(sources, { wallet, current })
    : await fromStore(sources, { wallet, wallets });
  const { scorecard } = sources.models[0].loaded.manifest;
  return {
    ...answer,
    probability: probabilityOf(scorecard, answer.score),
    ingredients: await ingredientsOf(sources, row),
  };
};

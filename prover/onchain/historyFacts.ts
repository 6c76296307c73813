import { parseWallets } from "../../client/address.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { eventsRoot } from "../events/eventsTree.ts";
import { readStore, type StoreSource } from "../events/openStore.ts";
import { type EventRange, readEventsOfEach, walletsOutside } from "../events/usedEvents.ts";
import type { AsOf } from "../features/asOf.ts";
import { type FeatureVector, featureVectors } from "../features/featureVectors.ts";
import { featureNames } from "../modelFolder/featureNames.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { type Market, marketsHash } from "../protocols/markets.ts";
import { readCoverage } from "../store/coverage.ts";
import { readHistory } from "../store/markets.ts";
import { AMM_MARKET } from "../store/schema.ts";
import type { Contracts } from "./contracts.ts";
import { checkForeignWallets } from "./foreignWallets.ts";
import { checkHistoryNode, type HistorySource, settleAsOf, timeOf } from "./history.ts";
import { OutsideMarketError } from "./historyErrors.ts";
import {
  boundaryBefore,
  checkBundleTime,
  checkMarkets,
  checkTimes,
  nodeOf,
  type OracleRules,
  providerOf,
  readRules,
} from "./oracleRules.ts";
import type { Statement } from "./statement.ts";

/** What a statement says of a bundle's history: all of it from one's own store and node. */
export interface HistoryFacts {
  readonly vector: FeatureVector;
  readonly markets: readonly Market[];
  /** How many events the root has, and how many of them are recorded rows, which no receipt opens. */
  readonly events: { readonly count: number; readonly recorded: number };
  readonly stated: Pick<
    Statement,
    "historyChainId" | "marketsHash" | "asOfBlock" | "asOfBlockHash" | "asOfTime" | "coverageFrom" | "eventsRoot"
  >;
}

export interface HistoryQuestion extends Pick<HistorySource, "chainId"> {
  /** One's own node of history's chain; by default that of the oracle. Null: see `HistorySource`. */
  readonly history?: JsonRpcNode | null | undefined;
  readonly contracts: Pick<Contracts, "oracle" | "registry">;
  readonly loaded: LoadedModel;
  readonly modelId: string;
  /** One's own event store: its file, or who lends it. */
  readonly storePath: StoreSource;
  readonly tokenId: bigint;
  readonly bundle: { readonly wallets: readonly string[]; readonly notBefore: bigint };
  /** By default the last boundary that the store covers and the oracle's chain has reached. */
  readonly asOf?: AsOf | undefined;
}

/** What questions that are answered together have in common. */
type SharedQuestion = Omit<HistoryQuestion, "tokenId" | "bundle">;

/** Of which bundle the facts are. */
type AskedBundle = Pick<HistoryQuestion, "tokenId" | "bundle">;

/** Answers a question as `readHistoryFacts` does. */
export type ReadFacts = (question: HistoryQuestion) => Promise<HistoryFacts>;

/** Whose history it may be, and which markets it is of. */
const checkSource = async (
  source: HistorySource,
  { contracts }: SharedQuestion,
  { rules, wallets }: { readonly rules: OracleRules; readonly wallets: readonly string[] },
): Promise<void> => {
  const { stored, history, chainId } = source;
  checkMarkets(stored, rules);
  await checkHistoryNode(source);
  if (stored.chainId !== chainId) await checkForeignWallets({ wallets, oracle: providerOf(contracts), history });
};

/** @throws OutsideMarketError. */
const checkMarketsOf = async ({ store }: HistorySource, range: EventRange): Promise<void> => {
  const wallets = await walletsOutside(store, range);
  if (wallets.length > 0) throw new OutsideMarketError({ wallets, market: AMM_MARKET });
};

/** The moment, checked against what the oracle takes before anything is computed. */
const askedTime = async (source: HistorySource, question: SharedQuestion, rules: OracleRules): Promise<bigint> => {
  const coverage = await readCoverage(source.store);
  const { asOf } = question;
  // A store may be ahead of the oracle's chain, which takes no as-of to come.
  const newest = coverage.toTime < rules.now ? coverage.toTime : rules.now;
  const time = asOf === undefined ? boundaryBefore(newest, rules) : await timeOf(source, { asOf, coverage });
  checkTimes(time, rules);
  return time;
};

/**
 * Answers several questions that differ in the bundle alone, each as `readHistoryFacts` does, from
 * one reading of the store: all of them, or the error of any.
 *
 * @throws As `readHistoryFacts`.
 */
export const readFactsOfEach = async (
  question: SharedQuestion,
  asked: readonly AskedBundle[],
): Promise<readonly HistoryFacts[]> => {
  const { contracts, loaded, modelId, storePath, chainId, asOf } = question;
  const history = question.history === undefined ? nodeOf(contracts) : question.history;
  const rules = await readRules(contracts, modelId);
  const bundles = asked.map(({ bundle }) => parseWallets(bundle.wallets));
  const wallets = [...new Set(bundles.flat())];
  return readStore(storePath, async (store) => {
    const stored = await readHistory(store);
    const source = { store, stored, history, chainId };
    await checkSource(source, question, { rules, wallets });
    const to = await settleAsOf(source, { time: await askedTime(source, question, rules), block: asOf?.block });
    await checkMarketsOf(source, { wallets, to });
    const subjects = bundles.map((of) => ({ wallets: of, asOf: to }));
    const vectors = await featureVectors({ store, subjects, names: featureNames(loaded) });
    // A wallet without a history is told so, whenever it was minted.
    for (const { tokenId, bundle } of asked) checkBundleTime({ tokenId, asOfTime: to.time }, bundle);
    const events = await readEventsOfEach(store, { bundles, to });
    const common = {
      ...{ historyChainId: stored.chainId, marketsHash: marketsHash(stored.markets) },
      ...{ asOfBlock: to.block, asOfBlockHash: to.blockHash, asOfTime: to.time },
    };
    return vectors.map((vector, index) => {
      const { leaves, recorded } = events[index] ?? { leaves: [], recorded: 0 };
      const stated = { ...common, coverageFrom: vector.coverageFrom, eventsRoot: eventsRoot(leaves) };
      return { vector, markets: stored.markets, events: { count: leaves.length, recorded }, stated };
    });
  });
};

/**
 * Recomputes what a statement says of history, and refuses what no statement may say.
 *
 * @throws MarketsMismatchError, HistoryNodeError, HistoryBlockError, ForeignWalletError,
 * AsOfOffBoundaryError, AsOfInFutureError, AsOfTooOldError, AsOfBeforeBundleError, AsOfBlockError,
 * OutsideMarketError, ReorgError, and the errors of `featureVectors`.
 */
export const readHistoryFacts = async (question: HistoryQuestion): Promise<HistoryFacts> => {
  const [facts] = await readFactsOfEach(question, [question]);
  if (facts === undefined) throw new Error("one bundle gave no facts");
  return facts;
};

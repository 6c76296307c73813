import { parseWallets } from "../../client/address.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { BaseError } from "../errors.ts";
import { eventsRoot } from "../events/eventsTree.ts";
import { readStore, type StoreSource } from "../events/openStore.ts";
import { readEventsOfEach, type UsedEvents, walletsOutside } from "../events/usedEvents.ts";
import type { AsOf } from "../features/asOf.ts";
import { type FeatureVector, vectorOfEach } from "../features/featureVectors.ts";
import { featureNames } from "../modelFolder/featureNames.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { type Market, marketsHash } from "../protocols/markets.ts";
import { readCoverage } from "../store/coverage.ts";
import { readHistory } from "../store/markets.ts";
import { AMM_MARKET } from "../store/schema.ts";
import type { Contracts } from "./contracts.ts";
import { findForeignWallets } from "./foreignWallets.ts";
import { AsOfBeforeBundleError } from "./errors.ts";
import { checkHistoryNode, type HistorySource, type SettledAsOf, settleAsOf, timeOf } from "./history.ts";
import { OutsideMarketError } from "./historyErrors.ts";
import {
  boundaryBefore,
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

/** The wallets of another chain whose history it may not be, each with what it is refused for. */
const findForeign = async (
  { stored, history, chainId }: HistorySource,
  { contracts }: SharedQuestion,
  wallets: readonly string[],
) =>
  stored.chainId === chainId
    ? new Map<string, BaseError>()
    : findForeignWallets({ wallets, oracle: providerOf(contracts), history });

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

/** What a wallet of a bundle is refused for, by the wallet. */
interface Refused {
  readonly foreign: ReadonlyMap<string, BaseError>;
  readonly outside: readonly string[];
}

/** The first of a bundle's wallets is named. */
const refusalOf = (bundle: readonly string[], { foreign, outside }: Refused): BaseError | undefined => {
  for (const wallet of bundle) if (foreign.has(wallet)) return foreign.get(wallet);
  const wallets = outside.filter((wallet) => bundle.includes(wallet));
  return wallets.length > 0 ? new OutsideMarketError({ wallets, market: AMM_MARKET }) : undefined;
};

const factsOf = ({
  stored,
  to,
  vector,
  events: { leaves, recorded },
}: Pick<HistorySource, "stored"> & {
  readonly to: SettledAsOf;
  readonly vector: FeatureVector;
  readonly events: UsedEvents;
}): HistoryFacts => ({
  ...{ vector, markets: stored.markets, events: { count: leaves.length, recorded } },
  stated: {
    ...{ historyChainId: stored.chainId, marketsHash: marketsHash(stored.markets) },
    ...{ asOfBlock: to.block, asOfBlockHash: to.blockHash, asOfTime: to.time },
    ...{ coverageFrom: vector.coverageFrom, eventsRoot: eventsRoot(leaves) },
  },
});

/**
 * Answers several questions that differ in the bundle alone, each as `readHistoryFacts` does, from
 * one reading of the store.
 *
 * @returns By question, the facts or what its bundle is refused for.
 * @throws What stands against all of them, or the UnpricedEventsError or FeatureNotCoveredError of any.
 */
export const readFactsOfEach = async (
  question: SharedQuestion,
  asked: readonly AskedBundle[],
): Promise<readonly (HistoryFacts | BaseError)[]> => {
  const { contracts, loaded, modelId, storePath, chainId, asOf } = question;
  const history = question.history === undefined ? nodeOf(contracts) : question.history;
  const rules = await readRules(contracts, modelId);
  const bundles = asked.map(({ bundle }) => parseWallets(bundle.wallets));
  const wallets = [...new Set(bundles.flat())];
  return readStore(storePath, async (store) => {
    const stored = await readHistory(store);
    const source = { store, stored, history, chainId };
    checkMarkets(stored, rules);
    await checkHistoryNode(source);
    const foreign = await findForeign(source, question, wallets);
    const to = await settleAsOf(source, { time: await askedTime(source, question, rules), block: asOf?.block });
    const outside = await walletsOutside(store, { wallets, to });
    const refusals = bundles.map((of) => refusalOf(of, { foreign, outside }));
    const subjects = bundles
      .filter((_, index) => refusals[index] === undefined)
      .map((of) => ({ wallets: of, asOf: to }));
    const names = featureNames(loaded);
    const vectors = (subjects.length === 0 ? [] : await vectorOfEach({ store, subjects, names })).values();
    const events = await readEventsOfEach(store, { bundles, to });
    return asked.map(({ tokenId, bundle: { notBefore } }, index) => {
      const vector = refusals[index] ?? vectors.next().value;
      if (vector === undefined) throw new Error("a bundle got no vector");
      if (vector instanceof BaseError) return vector;
      // A wallet without a history is told so, whenever it was minted.
      if (to.time < notBefore) return new AsOfBeforeBundleError({ tokenId, asOfTime: to.time, notBefore });
      return factsOf({ stored, to, vector, events: events[index] ?? { leaves: [], recorded: 0 } });
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
  if (facts instanceof BaseError) throw facts;
  return facts;
};

import { parseWallets } from "../../client/address.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { eventsRoot } from "../events/eventsTree.ts";
import { readStore, type StoreSource } from "../events/openStore.ts";
import { type EventRange, readUsedEvents, walletsOutside } from "../events/usedEvents.ts";
import type { AsOf } from "../features/asOf.ts";
import type { FeatureVector } from "../features/featureVectors.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { type Market, marketsHash } from "../protocols/markets.ts";
import { readCoverage } from "../store/coverage.ts";
import { readHistory } from "../store/markets.ts";
import { AMM_MARKET } from "../store/schema.ts";
import { bundleVector } from "./bundleFeatures.ts";
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

/** Whose history it may be, and which markets it is of. */
const checkSource = async (
  source: HistorySource,
  { contracts, bundle: { wallets } }: HistoryQuestion,
  rules: OracleRules,
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
const askedTime = async (source: HistorySource, question: HistoryQuestion, rules: OracleRules): Promise<bigint> => {
  const coverage = await readCoverage(source.store);
  const { asOf } = question;
  // A store may be ahead of the oracle's chain, which takes no as-of to come.
  const newest = coverage.toTime < rules.now ? coverage.toTime : rules.now;
  const time = asOf === undefined ? boundaryBefore(newest, rules) : await timeOf(source, { asOf, coverage });
  checkTimes(time, rules);
  return time;
};

/**
 * Recomputes what a statement says of history, and refuses what no statement may say.
 *
 * @throws MarketsMismatchError, HistoryNodeError, HistoryBlockError, ForeignWalletError,
 * AsOfOffBoundaryError, AsOfInFutureError, AsOfTooOldError, AsOfBeforeBundleError, AsOfBlockError,
 * OutsideMarketError, ReorgError, and the errors of `featureVectors`.
 */
export const readHistoryFacts = async (question: HistoryQuestion): Promise<HistoryFacts> => {
  const { contracts, loaded, modelId, storePath, tokenId, bundle, chainId, asOf } = question;
  const history = question.history === undefined ? nodeOf(contracts) : question.history;
  const rules = await readRules(contracts, modelId);
  return readStore(storePath, async (store) => {
    const stored = await readHistory(store);
    const source = { store, stored, history, chainId };
    await checkSource(source, question, rules);
    const settled = await settleAsOf(source, { time: await askedTime(source, question, rules), block: asOf?.block });
    const range = { wallets: parseWallets(bundle.wallets), to: settled };
    await checkMarketsOf(source, range);
    const vector = await bundleVector(store, { wallets: bundle.wallets, loaded, asOf: settled });
    // A wallet without a history is told so, whenever it was minted.
    checkBundleTime({ tokenId, asOfTime: settled.time }, bundle);
    const { leaves, recorded } = await readUsedEvents(store, range);
    const stated = {
      historyChainId: stored.chainId,
      marketsHash: marketsHash(stored.markets),
      asOfBlock: settled.block,
      asOfBlockHash: settled.blockHash,
      asOfTime: settled.time,
      coverageFrom: vector.coverageFrom,
      eventsRoot: eventsRoot(leaves),
    };
    return { vector, markets: stored.markets, events: { count: leaves.length, recorded }, stated };
  });
};

import { Interface } from "ethers/abi";

import type { ReadContract } from "../chain/chainReader.ts";
import type { RawLog } from "../chain/reads.ts";
import { logParser } from "./logParser.ts";
import type { MarketContract, MarketContracts } from "./protocol.ts";
import { addressOf, valueReader } from "./readValue.ts";

/** Chainlink's price feeds: the aggregator that is told prices, and the proxy in front of it. */
const abi = new Interface([
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
  "event AggregatorConfirmed(address indexed previous, address indexed latest)",
  "function aggregator() view returns (address)",
]);

const parse = logParser(abi);

export const FEED_TOPICS: readonly string[] = ["AnswerUpdated", "AggregatorConfirmed"].map(
  (name) => abi.getEvent(name)?.topicHash ?? "",
);

export interface FeedQuery {
  /** Address of the feed; none is found where it is 0 or no address. */
  readonly source: unknown;
  /** What the feed is asked the price of. */
  readonly tokens: readonly string[];
  readonly block: bigint;
}

/**
 * A feed and what stands behind its proxy: either may be the one that says when the price moves.
 */
export const findFeed = async (
  read: ReadContract,
  { source, tokens, block }: FeedQuery,
): Promise<readonly MarketContract[]> => {
  const feed = addressOf(source);
  if (feed === undefined) return [];
  const behind = addressOf(await valueReader(abi, read)({ to: feed, method: "aggregator", block }));
  return [feed, ...(behind === undefined ? [] : [behind])].map((address) => ({ address, role: "priceSource", tokens }));
};

/** The contract that a feed's own log puts behind its proxy. */
export const feedContractsOf = async (
  read: ReadContract,
  log: RawLog,
  known: MarketContracts,
): Promise<readonly MarketContract[]> => {
  const parsed = parse(log);
  if (parsed?.name !== "AggregatorConfirmed") return [];
  const tokens = known.get(log.address)?.tokens ?? [];
  return findFeed(read, { source: parsed.args.getValue("latest"), tokens, block: log.blockNumber });
};

/** Tokens that a feed's own log gives another price. */
export const feedRepricedBy = (log: RawLog, known: MarketContracts): readonly string[] =>
  FEED_TOPICS.includes(log.topics[0] ?? "") ? (known.get(log.address)?.tokens ?? []) : [];

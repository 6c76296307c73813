import { Interface } from "ethers/abi";

import type { RawLog } from "../../chain/reads.ts";
import { FEED_TOPICS, feedContractsOf, feedRepricedBy, findFeed } from "../chainlinkFeed.ts";
import { logParser } from "../logParser.ts";
import type { MarketContract, MarketContracts } from "../protocol.ts";
import type { ReadContract } from "../../chain/chainReader.ts";
import { addressOf, valueReader } from "../readValue.ts";

/**
 * Aave's price oracle (v2 and v3): a Chainlink feed per asset, and another oracle where a feed has
 * no price.
 */
const abi = new Interface([
  "event AssetSourceUpdated(address indexed asset, address indexed source)",
  "event FallbackOracleUpdated(address indexed fallbackOracle)",
  // The oracle that stands in, and that Aave's own test markets use alone.
  "event AssetPriceUpdated(address asset, uint256 price, uint256 timestamp)",
  "function getSourceOfAsset(address asset) view returns (address)",
  "function getFallbackOracle() view returns (address)",
]);

const parse = logParser(abi);

export const ORACLE_TOPICS: readonly string[] = [
  ...["AssetSourceUpdated", "FallbackOracleUpdated", "AssetPriceUpdated"].map(
    (name) => abi.getEvent(name)?.topicHash ?? "",
  ),
  ...FEED_TOPICS,
];

interface OracleQuery {
  readonly oracle: string | undefined;
  readonly tokens: readonly string[];
  readonly block: bigint;
}

/** An oracle, the one behind it, and the feeds of these assets. */
export const findOracle = async (
  read: ReadContract,
  { oracle, tokens, block }: OracleQuery,
): Promise<readonly MarketContract[]> => {
  if (oracle === undefined) return [];
  const value = valueReader(abi, read);
  const fallback = addressOf(await value({ to: oracle, method: "getFallbackOracle", block }));
  const sources = await Promise.all(
    tokens.map(async (token) => {
      const source = await value({ to: oracle, method: "getSourceOfAsset", args: [token], block });
      return findFeed(read, { source, tokens: [token], block });
    }),
  );
  const oracles = [oracle, ...(fallback === undefined ? [] : [fallback])];
  return [...oracles.map((address) => ({ address, role: "oracle", tokens: [] })), ...sources.flat()];
};

/** The contracts that an oracle's own log adds. */
export const oracleContractsOf = async (
  read: ReadContract,
  log: RawLog,
  known: MarketContracts,
): Promise<readonly MarketContract[]> => {
  const parsed = parse(log);
  const argument = (name: string): unknown => parsed?.args.getValue(name);
  const block = log.blockNumber;
  if (parsed?.name === "AssetSourceUpdated") {
    return findFeed(read, { source: argument("source"), tokens: [String(argument("asset")).toLowerCase()], block });
  }
  if (parsed?.name === "FallbackOracleUpdated") {
    const address = addressOf(argument("fallbackOracle"));
    return address === undefined ? [] : [{ address, role: "oracle", tokens: [] }];
  }
  return feedContractsOf(read, log, known);
};

/** All assets of the market. */
export const marketTokens = (known: MarketContracts): readonly string[] => [
  ...new Set([...known.values()].flatMap(({ role, tokens }) => (role === "priceSource" ? [] : tokens))),
];

const isPriced = (token: string, known: MarketContracts): boolean =>
  [...known.values()].some(({ tokens }) => tokens.includes(token));

/** Tokens that an oracle's or feed's own log gives another price. */
export const oracleRepricedBy = (log: RawLog, known: MarketContracts): readonly string[] => {
  const parsed = parse(log);
  switch (parsed?.name) {
    // Oracles speak of assets of other markets, too.
    case "AssetSourceUpdated":
    case "AssetPriceUpdated": {
      const token = String(parsed.args.getValue("asset")).toLowerCase();
      return isPriced(token, known) ? [token] : [];
    }
    case "FallbackOracleUpdated":
      return marketTokens(known);
    default:
      return feedRepricedBy(log, known);
  }
};

import { AbiCoder } from "ethers/abi";
import { id } from "ethers/hash";

import type { RawLog } from "../../../chain/reads.ts";
import { TOPIC, views } from "./abi.ts";
import { addressIn } from "../../logWords.ts";
import {
  type LendingProtocol,
  type MarketContract,
  type MarketContracts,
  NATIVE_TOKEN,
  type PriceQuery,
} from "../../protocol.ts";
import { type ReadContract } from "../../../chain/chainReader.ts";
import { type ReadValue, addressOf, valueReader } from "../../readValue.ts";

const EXP = 10n ** 18n;
const NATIVE_DECIMALS = 18n;

const SAI = "0x89d24a6b4ccb1b6faa2625fe562bdd9a23260359";

/**
 * What the open price feed calls the assets of the market on Ethereum; the others have fixed
 * prices. SAI's price is a fixed amount of ETH.
 */
const TOKENS_BY_SYMBOL_HASH: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ETH: [NATIVE_TOKEN, SAI],
    SAI: [SAI],
    BTC: ["0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"],
    DAI: ["0x6b175474e89094c44da98b954eedeac495271d0f"],
    BAT: ["0x0d8775f648430679a709e98d2b0cb6250d2887ef"],
    ZRX: ["0xe41d2489571d322189246dafa5ebde1f4699f498"],
    REP: ["0x1985365e9f78359a9b6ad760e32412f4a445e862"],
    COMP: ["0xc00e94cb662c3520282e6f5717214004a7f26888"],
    UNI: ["0x1f9840a85d5af5bf1d1762f925bdaddc4201f984"],
    LINK: ["0x514910771af9ca656af840dff83e8264ecf986ca"],
    AAVE: ["0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9"],
    SUSHI: ["0x6b3595068778dd592e39a122f4f5a5cf09c90fe2"],
    YFI: ["0x0bc529c00c6401aef6d220be8c6ea1667f6ad93e"],
    MKR: ["0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2"],
  }).map(([symbol, tokens]) => [id(symbol), tokens]),
);

/** An oracle, and the one of 2019 that it may ask in turn. */
export const findOracles = async (
  read: ReadContract,
  { oracle, block }: { readonly oracle: string | undefined; readonly block: bigint },
): Promise<readonly MarketContract[]> => {
  if (oracle === undefined) return [];
  const behind = addressOf(await valueReader(views, read)({ to: oracle, method: "v1PriceOracle", block }));
  const oracles = behind === undefined ? [oracle] : [oracle, behind];
  return oracles.map((address) => ({ address, role: "oracle", tokens: [] }));
};

const marketTokens = (known: MarketContracts): readonly string[] => [
  ...new Set([...known.values()].flatMap(({ tokens }) => tokens)),
];

/**
 * All of the market's when the name is none of these: another price read says nothing wrong, one
 * missed would.
 */
const tokensNamed = (tokens: readonly string[] | undefined, known: MarketContracts): readonly string[] => {
  const all = marketTokens(known);
  const named = tokens?.filter((token) => all.includes(token)) ?? [];
  return named.length > 0 ? named : all;
};

/** Anchor prices and guarded ones change no price that the oracle answers with. */
export const repricedBy: LendingProtocol["repricedBy"] = (log, known) => {
  switch (log.topics[0]) {
    case TOPIC.marketListed:
      return known.get(addressIn(log, 0))?.tokens ?? [];
    case TOPIC.newPriceOracle:
      return marketTokens(known);
    case TOPIC.pricePosted:
      return tokensNamed([addressIn(log, 0)], known);
    case TOPIC.priceUpdated:
      return tokensNamed(TOKENS_BY_SYMBOL_HASH.get(log.topics[1] ?? ""), known);
    case TOPIC.priceUpdatedBySymbol:
      return tokensNamed(TOKENS_BY_SYMBOL_HASH.get(id(symbolOf(log))), known);
    default:
      return [];
  }
};

const symbolOf = ({ data }: RawLog): string =>
  String(AbiCoder.defaultAbiCoder().decode(["string", "uint256"], data)[0]);

interface Prices {
  readonly value: ReadValue;
  readonly oracle: string;
  readonly block: bigint;
  readonly known: MarketContracts;
}

/**
 * Oracle's unit at 1e-18 per base unit of the underlying, at 1e18. Of two cTokens with one
 * underlying (WBTC has had two) the first by address with a price.
 */
const underlyingPrice = async (prices: Prices, token: string): Promise<bigint | undefined> => {
  const { value, oracle, block, known } = prices;
  const cTokens = [...known.values()].filter(({ role, tokens }) => role === "cToken" && tokens.includes(token));
  for (const cToken of cTokens.map(({ address }) => address).sort()) {
    const price = await value({ to: oracle, method: "getUnderlyingPrice", args: [cToken], block });
    if (typeof price === "bigint" && price > 0n) return price;
  }
  return undefined;
};

/**
 * A cToken, as liquidations take it, is worth its share of the underlying: price and stored
 * exchange rate multiplied, floored as the Comptroller does.
 */
const answerFor = async (prices: Prices, token: string): Promise<bigint | undefined> => {
  const { value, block, known } = prices;
  const contract = known.get(token);
  if (contract?.role !== "cToken") return underlyingPrice(prices, token);
  const [rate, price] = await Promise.all([
    value({ to: token, method: "exchangeRateStored", block }),
    underlyingPrice(prices, contract.tokens[0] ?? ""),
  ]);
  return typeof rate === "bigint" && price !== undefined ? (rate * price) / EXP : undefined;
};

const decimalsOf = async ({ value, block }: Prices, token: string): Promise<bigint | undefined> => {
  if (token === NATIVE_TOKEN) return NATIVE_DECIMALS;
  const decimals = await value({ to: token, method: "decimals", block });
  return typeof decimals === "bigint" ? decimals : undefined;
};

/**
 * The oracle's unit was ETH, then the dollar: what a token is worth in ETH is its price by that of
 * ETH, floored.
 */
export const oraclePrice = async (read: ReadContract, { pool, token, block, known }: PriceQuery) => {
  const value = valueReader(views, read);
  const oracle = addressOf(await value({ to: pool, method: "oracle", block }));
  if (oracle === undefined) return undefined;
  const prices = { value, oracle, block, known };
  const [answer, ofEth, decimals] = await Promise.all([
    answerFor(prices, token),
    underlyingPrice(prices, NATIVE_TOKEN),
    decimalsOf(prices, token),
  ]);
  if (answer === undefined || ofEth === undefined || decimals === undefined) return undefined;
  return { answer, weiPerToken: (answer * 10n ** decimals) / ofEth };
};

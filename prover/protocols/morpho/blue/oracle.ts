import type { ReadContract } from "../../../chain/chainReader.ts";
import { findFeed } from "../../chainlinkFeed.ts";
import type { LendingProtocol, MarketContract, MarketContracts, PriceQuery } from "../../protocol.ts";
import { valueReader } from "../../readValue.ts";
import { isWeth } from "../../tokenSymbol.ts";
import { views } from "./abi.ts";

/** What an oracle's price of one is: base units of the loan token per base unit of collateral. */
export const ORACLE_PRICE_SCALE = 10n ** 36n;

const WEI_PER_ETHER = 10n ** 18n;

/** The two tokens of a market; undefined where it has no such token. */
export interface MarketTokens {
  readonly loan: string | undefined;
  readonly collateral: string | undefined;
}

/** The pool is about what is lent, the oracle about what is pledged for it. */
export const tokensOf = (known: MarketContracts): MarketTokens => {
  const tokenOf = (role: string): string | undefined =>
    [...known.values()].find((contract) => contract.role === role)?.tokens[0];
  return { loan: tokenOf("pool"), collateral: tokenOf("oracle") };
};

interface OracleQuery {
  readonly oracle: string | undefined;
  readonly collateral: string;
  readonly block: bigint;
}

const FEEDS = ["BASE_FEED_1", "BASE_FEED_2", "QUOTE_FEED_1", "QUOTE_FEED_2"] as const;

/**
 * A market's oracle and the feeds behind it. An oracle of another make has no feeds that are known
 * here: its price is read at the market's own events and once a day.
 */
export const findOracle = async (
  read: ReadContract,
  { oracle, collateral, block }: OracleQuery,
): Promise<readonly MarketContract[]> => {
  if (oracle === undefined) return [];
  const tokens = [collateral];
  const value = valueReader(views, read);
  const feeds = await Promise.all(
    FEEDS.map(async (method) => findFeed(read, { source: await value({ to: oracle, method, block }), tokens, block })),
  );
  return [{ address: oracle, role: "oracle", tokens }, ...feeds.flat()];
};

const decimalsOf = async (read: ReadContract, { token, block }: PriceQuery): Promise<bigint | undefined> => {
  const decimals = await valueReader(views, read)({ to: token, method: "decimals", block });
  return typeof decimals === "bigint" ? decimals : undefined;
};

/** Undefined where the oracle reverts or says 0: neither is a price. */
const priceOf = async (read: ReadContract, { known, block }: PriceQuery): Promise<bigint | undefined> => {
  const oracle = [...known.values()].find(({ role }) => role === "oracle")?.address;
  if (oracle === undefined) return undefined;
  const price = await valueReader(views, read)({ to: oracle, method: "price", block });
  return typeof price === "bigint" && price > 0n ? price : undefined;
};

interface Priced {
  readonly price: bigint;
  readonly decimals: bigint;
}

/** Wei of a whole token, by the one token of the two that is ether itself. */
const weiOf = async (
  read: ReadContract,
  { token, known, block }: PriceQuery,
  { price, decimals }: Priced,
): Promise<bigint | undefined> => {
  if (await isWeth(read, { token, block })) return WEI_PER_ETHER;
  const { loan, collateral } = tokensOf(known);
  const other = token === loan ? collateral : loan;
  if (other === undefined || !(await isWeth(read, { token: other, block }))) return undefined;
  if (token === loan) return (10n ** decimals * ORACLE_PRICE_SCALE) / price;
  return (10n ** decimals * price) / ORACLE_PRICE_SCALE;
};

/**
 * The market's price, as its oracle says it; the loan token is the unit of it. Where neither token
 * is WETH there is no price in wei.
 */
export const oraclePrice: LendingProtocol["oraclePrice"] = async (read, query) => {
  const { loan, collateral } = tokensOf(query.known);
  if (query.token !== loan && query.token !== collateral) return undefined;
  const [price, decimals] = await Promise.all([priceOf(read, query), decimalsOf(read, query)]);
  if (price === undefined || decimals === undefined) return undefined;
  const weiPerToken = await weiOf(read, query, { price, decimals });
  return weiPerToken === undefined
    ? undefined
    : { answer: query.token === collateral ? price : ORACLE_PRICE_SCALE, weiPerToken };
};

import { MarketError } from "../../errors.ts";
import { marketAbi } from "./abi.ts";
import type { LendingProtocol, PoolAt, PriceQuery } from "../../protocol.ts";
import type { ReadContract } from "../../../chain/chainReader.ts";
import { addressOf, valueReader } from "../../readValue.ts";
import { type TokenAt, isWeth } from "../../tokenSymbol.ts";

/** @throws MarketError when `pool` is not an Aave v3 pool at that block. */
export const providerAt = async (read: ReadContract, { pool, block }: PoolAt): Promise<string> => {
  const provider = addressOf(await valueReader(marketAbi, read)({ to: pool, method: "ADDRESSES_PROVIDER", block }));
  if (provider === undefined) throw new MarketError(`${pool} is not an Aave v3 pool at block ${block}`, "check --pool");
  return provider;
};

/** The oracle that the provider names after the block. */
export const oracleAt = async (read: ReadContract, at: PoolAt): Promise<string | undefined> => {
  const provider = await providerAt(read, at);
  return addressOf(await valueReader(marketAbi, read)({ to: provider, method: "getPriceOracle", block: at.block }));
};

const WEI_PER_ETHER = 10n ** 18n;

const inOrder = (one: string, other: string): number => (one < other ? -1 : 1);

const reservesOf = ({ known }: PriceQuery): readonly string[] => {
  const tokens = [...known.values()].flatMap((contract) => (contract.role === "aToken" ? contract.tokens : []));
  return [...new Set(tokens)].sort(inOrder);
};

interface AnswerQuery extends TokenAt {
  readonly oracle: string;
}

/** Undefined where the oracle reverts or says 0: neither is a price. */
const answerOf = async (read: ReadContract, { oracle, token, block }: AnswerQuery): Promise<bigint | undefined> => {
  const answer = await valueReader(marketAbi, read)({ to: oracle, method: "getAssetPrice", args: [token], block });
  return typeof answer === "bigint" && answer > 0n ? answer : undefined;
};

interface EtherQuery extends PriceQuery {
  readonly oracle: string;
}

/**
 * The oracle's answer for one ether: that for WETH, a reserve (by address the first of that symbol
 * that has a price) or the base currency itself.
 */
const etherAnswer = async (read: ReadContract, query: EtherQuery): Promise<bigint | undefined> => {
  const { oracle, block } = query;
  const answerIfWeth = async (token: string): Promise<bigint | undefined> =>
    (await isWeth(read, { token, block })) ? answerOf(read, { oracle, token, block }) : undefined;
  const answers = await Promise.all(reservesOf(query).map(answerIfWeth));
  const answer = answers.find((of) => of !== undefined);
  if (answer !== undefined) return answer;
  const base = addressOf(await valueReader(marketAbi, read)({ to: oracle, method: "BASE_CURRENCY", block }));
  return base === undefined ? undefined : answerIfWeth(base);
};

/**
 * Reads a price in the base currency of the oracle, USD at 1e-8 by default. Without a price of WETH
 * to divide it by, the price counts as unknown.
 */
export const oraclePrice: LendingProtocol["oraclePrice"] = async (read, query) => {
  const { token, block } = query;
  const oracle = await oracleAt(read, query);
  if (oracle === undefined) return undefined;
  const answer = await answerOf(read, { oracle, token, block });
  if (answer === undefined) return undefined;
  const ether = await etherAnswer(read, { ...query, oracle });
  return ether === undefined ? undefined : { answer, weiPerToken: (answer * WEI_PER_ETHER) / ether };
};

import { getAddress, getCreateAddress } from "ethers";

import type { Deployment } from "../../client/deployment.ts";
import { NOBODY } from "../../client/token.ts";
import { isRecord } from "../../prover/jsonValue.ts";
import { ChainReadError } from "./errors.ts";

/** Asks the node of the oracle's chain. What it refuses is told as it says it. */
export type AskNode = (method: string, params: readonly unknown[]) => Promise<NodeAnswer>;

export type NodeAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

/** Blocks whose logs of one token, model or account may be asked for at once. */
const MOST_BLOCKS = 50_000n;
/** Blocks whose logs of everybody may be: there may be thousands in an hour. */
const MOST_BLOCKS_OF_ALL = 1_000n;
/** Words of which a topic may be any. */
const MOST_WORDS = 32;
/** What says of a token how it is counted and what it calls itself: `decimals()` and `symbol()` of ERC-20. */
const TOKEN_READS: readonly unknown[] = ["0x313ce567", "0x95d89b41"];
/** Gas of a call to a contract that anybody may have made. Twin of `TOKEN_GAS` in app/challenges/currency.ts. */
const MOST_TOKEN_GAS = 100_000n;
/** Hex digits of the longest call: a proof with its statement and signatures has less than half of it. */
const MOST_CALL_DIGITS = 16_384;

const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,15})$/;
const WORD = /^0x[0-9a-fA-F]{64}$/;

const isQuantity = (value: unknown): value is string => typeof value === "string" && QUANTITY.test(value);
const isBlock = (value: unknown): value is string => value === "latest" || isQuantity(value);
const isCallData = (value: unknown): value is string =>
  typeof value === "string" && value.length <= MOST_CALL_DIGITS + 2 && /^0x(?:[0-9a-fA-F]{2})*$/.test(value);
const isTopic = (value: unknown): boolean =>
  value === null || isWord(value) || (Array.isArray(value) && value.length <= MOST_WORDS && value.every(isWord));
/** A topic behind the name of an event that only one word fits. */
const isChosen = (value: unknown): boolean =>
  isWord(value) || (Array.isArray(value) && value.length === 1 && isWord(value[0]));
const isWord = (value: unknown): boolean => typeof value === "string" && WORD.test(value);

/** What computes for the contract of challenges: the first contract that it has made, in its constructor. */
export const rulesOf = (challenges: string): string => getCreateAddress({ from: challenges, nonce: 1 }).toLowerCase();

const addressesOf = (deployment: Deployment): ReadonlySet<string> => {
  const { token, registry, attesters, oracle, requests, pool, challenges } = deployment;
  const rules = challenges === undefined ? undefined : rulesOf(challenges);
  const contracts = [token, registry, attesters, oracle, requests, pool, challenges, rules];
  return new Set(contracts.flatMap((one) => (one === undefined ? [] : [one.toLowerCase()])));
};

const hasOnly = (value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));

const lower = (value: unknown): string => {
  try {
    return typeof value === "string" ? getAddress(value).toLowerCase() : "";
  } catch {
    return "";
  }
};

type Rule = (params: readonly unknown[], contracts: ReadonlySet<string>) => boolean;

/** Whose call it is made as. The client asks as nobody what the next token would be. */
const isSender = (from: unknown): boolean => from === undefined || lower(from) === NOBODY.toLowerCase();

/**
 * How a token is counted. Anybody may open a challenge in any token, so it is any contract that is
 * asked, but with no more than so many words and so much gas.
 */
const isTokenRead = (what: Readonly<Record<string, unknown>>): boolean =>
  hasOnly(what, ["to", "data", "gas"]) &&
  lower(what["to"]) !== "" &&
  TOKEN_READS.includes(what["data"]) &&
  isQuantity(what["gas"]) &&
  BigInt(what["gas"]) <= MOST_TOKEN_GAS;

const call: Rule = ([what, block], contracts) =>
  isRecord(what) && isBlock(block) && (isTokenRead(what) || isCall(what, contracts));

const isCall = (what: Readonly<Record<string, unknown>>, contracts: ReadonlySet<string>): boolean =>
  hasOnly(what, ["to", "data", "from"]) &&
  isSender(what["from"]) &&
  contracts.has(lower(what["to"])) &&
  isCallData(what["data"]);

const logs: Rule = ([filter], contracts) => {
  if (!isRecord(filter) || !hasOnly(filter, ["address", "fromBlock", "toBlock", "topics"])) return false;
  const { address, fromBlock, toBlock, topics } = filter;
  if (!contracts.has(lower(address)) || !isQuantity(fromBlock) || !isQuantity(toBlock)) return false;
  if (!Array.isArray(topics) || topics.length > 4 || !topics.every(isTopic)) return false;
  const blocks = BigInt(toBlock) - BigInt(fromBlock);
  return blocks >= 0n && blocks <= (topics.slice(1).some(isChosen) ? MOST_BLOCKS : MOST_BLOCKS_OF_ALL);
};

/** The reads that are passed on, with as many parameters as each takes. Nothing else is. */
const RULES: Readonly<Record<string, { readonly count: number; readonly rule: Rule }>> = {
  eth_chainId: { count: 0, rule: () => true },
  eth_blockNumber: { count: 0, rule: () => true },
  eth_getBlockByNumber: { count: 2, rule: ([block, whole]) => isBlock(block) && whole === false },
  eth_getTransactionReceipt: { count: 1, rule: ([hash]) => isWord(hash) },
  eth_getCode: { count: 2, rule: ([address, block], contracts) => contracts.has(lower(address)) && isBlock(block) },
  eth_call: { count: 2, rule: call },
  eth_getLogs: { count: 1, rule: logs },
};

/**
 * Checks that a question to the node only reads, and only the contracts of the deployment or how a
 * token is counted.
 *
 * @throws ChainReadError.
 */
export const checkRead = (
  { method, params }: { readonly method: string; readonly params: readonly unknown[] },
  deployment: Deployment,
): void => {
  const known = Object.hasOwn(RULES, method) ? RULES[method] : undefined;
  if (known === undefined) throw new ChainReadError({ method: method.slice(0, 64), methods: Object.keys(RULES) });
  if (params.length !== known.count || !known.rule(params, addressesOf(deployment)))
    throw new ChainReadError({ method, methods: Object.keys(RULES) });
};

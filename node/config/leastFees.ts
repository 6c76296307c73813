import { ZeroAddress } from "ethers/constants";

import { parseAddress } from "../../client/address.ts";
import { BaseError } from "../../prover/errors.ts";
import { AMOUNT_FORM, parseAmount } from "../../prover/onchain/amount.ts";
import type { Problem } from "./checkConfig.ts";
import type { Policy } from "./nodeConfig.ts";

/**
 * What an operator works for: by fee token in lower case, its least part of a fee in the token's least
 * units. The zero address stands for the chain's own currency. What is not there is not worked for.
 */
export type LeastFees = ReadonlyMap<string, bigint>;

type Listed = NonNullable<Policy["leastFees"]>;

/** Half of what the page offers: as much is left of that where others share in the fee. */
const DEFAULT: Listed = [{ least: "0.0005eth" }];

const addressProblem = (feeToken: string): string | undefined => {
  try {
    parseAddress(feeToken);
    return undefined;
  } catch (cause) {
    if (cause instanceof BaseError) return cause.message;
    throw cause;
  }
};

/** Finds what the schema does not say of one fee token. */
const tokenProblem = ({ feeToken = ZeroAddress, least }: Listed[number]): Problem | undefined => {
  const address = addressProblem(feeToken);
  if (address !== undefined) return { problem: address, hint: "copy the address of the fee token again" };
  const isNative = BigInt(feeToken) === 0n;
  // How many places an ERC-20 has, only its contract knows.
  const amount = isNative || /^\d+$/.test(least) ? parseAmount(least) : undefined;
  const form = isNative ? AMOUNT_FORM : "a whole number of the ERC-20's least units";
  if (amount === undefined) return { problem: `least is "${least}"`, hint: `${form}, is expected` };
  return amount === 0n ? { problem: "least is 0", hint: "a fee of 0 pays for nothing: name at least 1" } : undefined;
};

/** Finds what is wrong with a list of fee tokens that is as the schema says. */
export const findFeeProblem = (listed: Listed = DEFAULT): Problem | undefined => {
  const tokens = listed.map(({ feeToken = ZeroAddress }) => feeToken.toLowerCase());
  for (const [index, one] of listed.entries()) {
    const place = `policy.leastFees[${index}]`;
    const found = tokenProblem(one);
    if (found !== undefined) return { ...found, problem: `${place}: ${found.problem}` };
    if (tokens.indexOf(tokens[index] ?? "") < index)
      return { problem: `${place} names a fee token twice`, hint: "name each once, the chain's own currency as well" };
  }
  return undefined;
};

/** @param listed Of a policy that was checked; the chain's own currency alone when left out. */
export const leastFeesOf = (listed: Listed = DEFAULT): LeastFees => {
  const wrong = findFeeProblem(listed);
  if (wrong !== undefined) throw new RangeError(wrong.problem);
  return new Map(
    listed.map(({ feeToken = ZeroAddress, least }) => [feeToken.toLowerCase(), parseAmount(least) ?? 0n] as const),
  );
};

import { AbiCoder, type Provider, ZeroAddress } from "ethers";

/** What a challenge is paid in, as far as it can be known. */
export interface Currency {
  /** Of the token; zero for the chain's own currency. */
  readonly address: string;
  /** Undefined for a token that does not say it: its amounts are shown in least units. */
  readonly decimals: number | undefined;
  /** What the token calls itself, and anybody can call a token anything. Undefined where it is no symbol. */
  readonly symbol: string | undefined;
}

const ETHER: Currency = { address: ZeroAddress, decimals: 18, symbol: "ETH" };

/** `decimals()` and `symbol()` of ERC-20. */
const [DECIMALS, SYMBOL] = ["0x313ce567", "0x95d89b41"] as const;
/** Gas of each question: a token is a contract of anybody's. Twin of `MOST_TOKEN_GAS` in node/api/chainReads.ts. */
const TOKEN_GAS = 100_000n;
/** Decimals that any token has; a challenge's amounts have up to 29 digits. */
const MOST_DECIMALS = 36n;
/** Hex digits of an answer that is looked at: a symbol in the ABI's form has far fewer. */
const MOST_DIGITS = 1_024;
/** Letters that look like no others: no spaces, no marks, no letters of other scripts. */
const PLAIN_SYMBOL = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,11}$/;

/** What a token answers; undefined where it is nothing of its type. */
const ask = async (provider: Provider, to: string, data: string, type: string): Promise<unknown> => {
  try {
    const answer = await provider.call({ to, data, gasLimit: TOKEN_GAS });
    return answer.length > MOST_DIGITS ? undefined : AbiCoder.defaultAbiCoder().decode([type], answer)[0];
  } catch {
    return undefined;
  }
};

/** Asks a token how it is counted and what it calls itself. What it does not say well is left out. */
export const readCurrency = async (provider: Provider, address: string): Promise<Currency> => {
  if (address === ZeroAddress) return ETHER;
  const decimals = await ask(provider, address, DECIMALS, "uint256");
  if (typeof decimals !== "bigint" || decimals > MOST_DECIMALS)
    return { address, decimals: undefined, symbol: undefined };
  const symbol = await ask(provider, address, SYMBOL, "string");
  const isPlain = typeof symbol === "string" && PLAIN_SYMBOL.test(symbol);
  return { address, decimals: Number(decimals), symbol: isPlain ? symbol : undefined };
};

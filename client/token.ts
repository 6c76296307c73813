import type { Contracts } from "./contracts.ts";
import { NoTokenError, TokenBurnedError, TokenNotMintedError } from "./errors.ts";
import { readChain } from "./onChain.ts";

/** The block that a read is of; the latest when there is none. */
export interface AtBlock {
  readonly blockTag?: number;
}

/**
 * Finds the credit token that a wallet is in.
 *
 * @param token A handle to the credit token, from `connectDeployment`.
 * @param wallet The address of the wallet.
 * @param at The block to read at.
 * @returns The id of the token.
 * @throws NoTokenError when the wallet is not in any token.
 * @throws AnswerError, ContractRevertError, RpcError, RpcUnreachableError.
 */
export const tokenOfWallet = async (token: Contracts["token"], wallet: string, at: AtBlock = {}): Promise<bigint> => {
  const tokenId = await readChain(() => token.tokenOf(wallet, at));
  if (tokenId === 0n) throw new NoTokenError(wallet);
  return tokenId;
};

/** Is in no token and cannot be: nobody has its key. */
export const NOBODY = "0x000000000000000000000000000000000000dEaD";

/**
 * Finds the live token that an id stands for, which is another one after a merge.
 * @throws TokenNotMintedError for an id that no token ever had.
 * @throws TokenBurnedError for the id of a token that is gone.
 * @throws AnswerError, RpcError, RpcUnreachableError.
 */
export const findLiveToken = async (token: Contracts["token"], tokenId: bigint, at: AtBlock = {}): Promise<bigint> => {
  const { liveId } = await readChain(() => token.resolve(tokenId, at));
  if (liveId !== 0n) return liveId;
  // Ids count up from 1, and only a mint tells the next one. It is called here, not sent.
  const nextId = await readChain(() => token.mint.staticCall({ from: NOBODY, ...at }));
  throw tokenId !== 0n && tokenId < nextId ? new TokenBurnedError(tokenId) : new TokenNotMintedError(tokenId);
};

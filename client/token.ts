import type { Contracts } from "./contracts.ts";
import { NoTokenError, TokenBurnedError, TokenNotMintedError } from "./errors.ts";
import { onChain } from "./onChain.ts";

/**
 * Finds the credit token that a wallet is in.
 *
 * @param token A handle to the credit token, from `connectDeployment`.
 * @param wallet The address of the wallet.
 * @returns The id of the token.
 * @throws NoTokenError when the wallet is not in any token, ContractRevertError,
 * RpcUnreachableError.
 */
export const tokenOfWallet = async (token: Contracts["token"], wallet: string): Promise<bigint> => {
  const tokenId = await onChain(() => token.tokenOf(wallet));
  if (tokenId === 0n) throw new NoTokenError(wallet);
  return tokenId;
};

/** Is in no token and cannot be: nobody has its key. */
const NOBODY = "0x000000000000000000000000000000000000dEaD";

/**
 * Finds the live token that an id stands for, which is another one after a merge.
 * @throws TokenNotMintedError for an id that no token ever had.
 * @throws TokenBurnedError for the id of a token that is gone.
 */
export const findLiveToken = async (token: Contracts["token"], tokenId: bigint): Promise<bigint> => {
  const { liveId } = await onChain(() => token.resolve(tokenId));
  if (liveId !== 0n) return liveId;
  // Ids count up from 1, and only a mint tells the next one. It is called here, not sent.
  const nextId = await onChain(() => token.mint.staticCall({ from: NOBODY }));
  throw tokenId !== 0n && tokenId < nextId ? new TokenBurnedError(tokenId) : new TokenNotMintedError(tokenId);
};

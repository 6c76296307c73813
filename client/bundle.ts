import { checkSubject, type Place, type Subject } from "./question.ts";
import { latestBlock, reading, tokenIdOf } from "./reading.ts";
import { findLiveToken } from "./token.ts";

/** A claim on a token: until it expires or is released, no wallet leaves. */
export interface Lien {
  readonly holder: string;
  /** Unix seconds; from then on it blocks nothing. */
  readonly expiry: bigint;
}

/** What a token stands for now. */
export interface Bundle {
  /** As it was asked for. */
  readonly tokenId: bigint;
  /** The token that the id stands for: another one after a merge. */
  readonly liveTokenId: bigint;
  readonly owner: string;
  /** Rises with every change of the wallets, and with a default. */
  readonly epoch: bigint;
  /** keccak-256 of the wallets, ascending, ABI-encoded; 0x and 64 hex digits. */
  readonly root: string;
  /** Ascending. */
  readonly wallets: readonly string[];
  /** Those that have not expired. */
  readonly liens: readonly Lien[];
  /**
   * The most defaults that any wallet of the bundle has, and when the last was reported, in Unix
   * seconds.
   */
  readonly defaults: { readonly count: bigint; readonly lastAt: bigint };
}

/**
 * Reads the bundle of a token: its wallets, their liens and their defaults, all of one block.
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError when there is no token.
 * @throws UsageError, BadAddressError before any request, when an argument is wrong.
 * @throws ChainMismatchError, ContractMissingError, AnswerError, RpcError, RpcUnreachableError
 * @example
 * const { wallets, liens, defaults } = await readBundle({ deployment, provider, tokenId: 1n });
 */
export const readBundle = async (question: Place & Subject): Promise<Bundle> => {
  const subject = checkSubject(question);
  return reading(question, async ({ token }) => {
    const at = await latestBlock(question);
    const tokenId = await tokenIdOf(token, subject, at);
    const liveTokenId = await findLiveToken(token, tokenId, at);
    const [epoch, root] = await token.bundleOf(liveTokenId, at);
    const [count, lastAt] = await token.bundleDefaultsOf(liveTokenId, at);
    const liens = (await token.liensOf(liveTokenId, at)).map(({ holder, expiry }) => ({ holder, expiry }));
    const owner = await token.ownerOf(liveTokenId, at);
    const wallets = [...(await token.walletsOf(liveTokenId, at))];
    return { tokenId, liveTokenId, owner, epoch, root, wallets, liens, defaults: { count, lastAt } };
  });
};

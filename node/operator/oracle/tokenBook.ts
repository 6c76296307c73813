import type { Contracts } from "../../../prover/onchain/contracts.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";

/** The credit tokens and their wallets, as the chain has them. */
export interface TokenBook {
  /** Lower case; undefined for a token that is not known, or no longer there. */
  readonly walletsOf: (tokenId: bigint) => readonly string[] | undefined;
  readonly tokenOf: (wallet: string) => bigint | undefined;
  readonly epochOf: (tokenId: bigint) => bigint | undefined;
  readonly ids: () => readonly bigint[];
  /** Says that a token may have changed. It is read again at the next refresh. */
  readonly touch: (tokenId: bigint) => void;
  /**
   * Reads what was touched.
   *
   * @returns The tokens whose bundle is another one than before; none at the first reading.
   * @throws The errors of the node.
   */
  readonly refresh: () => Promise<readonly bigint[]>;
}

interface Bundle {
  readonly wallets: readonly string[];
  readonly epoch: bigint;
}

/** Questions under way at once. */
const AT_ONCE = 32;

/** @returns Undefined for a token that was burned or merged, or does not exist. */
const readBundle = async (token: Contracts["token"], tokenId: bigint): Promise<Bundle | undefined> => {
  try {
    const [wallets, { epoch }] = await onChain(() => Promise.all([token.walletsOf(tokenId), token.bundleOf(tokenId)]));
    return wallets.length === 0 ? undefined : { wallets: wallets.map((wallet) => wallet.toLowerCase()), epoch };
  } catch (cause) {
    if (cause instanceof ContractRevertError) return undefined;
    throw cause;
  }
};

export const openTokenBook = (token: Contracts["token"]): TokenBook => {
  const bundles = new Map<bigint, Bundle>();
  const tokens = new Map<string, bigint>();
  const touched = new Set<bigint>();
  const replace = (tokenId: bigint, bundle: Bundle | undefined): boolean => {
    const before = bundles.get(tokenId);
    for (const wallet of before?.wallets ?? []) if (tokens.get(wallet) === tokenId) tokens.delete(wallet);
    if (bundle === undefined) bundles.delete(tokenId);
    else bundles.set(tokenId, bundle);
    for (const wallet of bundle?.wallets ?? []) tokens.set(wallet, tokenId);
    return before !== undefined && bundle !== undefined && before.epoch !== bundle.epoch;
  };
  return {
    walletsOf: (tokenId) => bundles.get(tokenId)?.wallets,
    tokenOf: (wallet) => tokens.get(wallet),
    epochOf: (tokenId) => bundles.get(tokenId)?.epoch,
    ids: () => [...bundles.keys()],
    touch: (tokenId) => {
      touched.add(tokenId);
    },
    refresh: async () => {
      const changed: bigint[] = [];
      while (touched.size > 0) {
        const some = [...touched].slice(0, AT_ONCE);
        const read = await Promise.all(some.map((tokenId) => readBundle(token, tokenId)));
        for (const [index, tokenId] of some.entries()) {
          touched.delete(tokenId);
          if (replace(tokenId, read[index])) changed.push(tokenId);
        }
      }
      return changed;
    },
  };
};

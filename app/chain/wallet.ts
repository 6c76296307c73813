/** An EIP-1193 provider, as wallets put it into pages. */
export interface WalletProvider {
  readonly request: (question: { readonly method: string; readonly params?: readonly unknown[] }) => Promise<unknown>;
  readonly on?: (event: string, listener: (value: unknown) => void) => unknown;
  readonly removeListener?: (event: string, listener: (value: unknown) => void) => unknown;
}

/** A wallet that has announced itself (EIP-6963). */
export interface Wallet {
  readonly id: string;
  /** By the wallet's own word. */
  readonly name: string;
  /** A picture as data; never one of another host. */
  readonly icon: string | undefined;
  readonly provider: WalletProvider;
}

/** The wallet that a visitor has connected. */
export interface Connection {
  readonly wallet: Wallet;
  /** Lower case; the one that the wallet has chosen. */
  readonly account: string;
  readonly chainId: bigint;
}

/** The chain that a wallet names; 0 for none. */
export const chainOf = (value: unknown): bigint => {
  try {
    return BigInt(value as string);
  } catch {
    return 0n;
  }
};

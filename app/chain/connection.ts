import { chainOf, type Connection, type Wallet, type WalletProvider } from "./wallet.ts";
import { discoverWallets } from "./wallets.ts";

export interface WalletState {
  readonly wallets: readonly Wallet[];
  readonly connection: Connection | undefined;
}

let state: WalletState = { wallets: [], connection: undefined };
const listeners = new Set<(state: WalletState) => void>();

const change = (changed: Partial<WalletState>): void => {
  state = { ...state, ...changed };
  for (const listener of listeners) listener(state);
};

export const walletState = (): WalletState => state;

export const watchWallets = (listener: (state: WalletState) => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

const ADDRESS = /^0x[0-9a-f]{40}$/;

const firstAccount = (accounts: unknown): string | undefined => {
  const [first] = Array.isArray(accounts) ? (accounts as unknown[]) : [];
  const account = typeof first === "string" ? first.toLowerCase() : "";
  return ADDRESS.test(account) ? account : undefined;
};

const EVENTS = ["accountsChanged", "chainChanged", "disconnect"] as const;

/** Follows the wallet: another account, another chain, the end. */
const follow = (provider: WalletProvider): (() => void) => {
  const isCurrent = (): boolean => state.connection?.wallet.provider === provider;
  const heard: Readonly<Record<(typeof EVENTS)[number], (value: unknown) => void>> = {
    accountsChanged: (accounts) => {
      const account = firstAccount(accounts);
      if (!isCurrent() || state.connection === undefined) return;
      change({ connection: account === undefined ? undefined : { ...state.connection, account } });
    },
    chainChanged: (chainId) => {
      if (isCurrent() && state.connection !== undefined)
        change({ connection: { ...state.connection, chainId: chainOf(chainId) } });
    },
    disconnect: () => {
      if (isCurrent()) change({ connection: undefined });
    },
  };
  for (const event of EVENTS) provider.on?.(event, heard[event]);
  return () => {
    for (const event of EVENTS) provider.removeListener?.(event, heard[event]);
  };
};

let unfollow: () => void = () => undefined;

export const disconnect = (): void => {
  unfollow();
  change({ connection: undefined });
};

/**
 * Asks a wallet for its account.
 *
 * @throws What the wallet says where the visitor refuses.
 */
export const connect = async (wallet: Wallet): Promise<void> => {
  const { provider } = wallet;
  const account = firstAccount(await provider.request({ method: "eth_requestAccounts" }));
  const chainId = chainOf(await provider.request({ method: "eth_chainId" }));
  unfollow();
  if (account === undefined) {
    change({ connection: undefined });
    return;
  }
  unfollow = follow(provider);
  change({ connection: { wallet, account, chainId } });
  // It may have moved on before it was followed.
  await askAgain();
};

/**
 * Asks the connected wallet again which account and chain it has chosen: not every wallet tells when
 * it moves on.
 */
export const askAgain = async (): Promise<Connection | undefined> => {
  const { connection } = state;
  if (connection === undefined) return undefined;
  const { provider } = connection.wallet;
  const account = firstAccount(await provider.request({ method: "eth_accounts" }));
  const chainId = chainOf(await provider.request({ method: "eth_chainId" }));
  if (state.connection !== connection) return state.connection;
  if (account === connection.account && chainId === connection.chainId) return connection;
  change({ connection: account === undefined ? undefined : { ...connection, account, chainId } });
  return state.connection;
};

/** Asks the wallet to go to a chain that it knows. */
export const switchChain = async ({ wallet }: Connection, chainId: bigint): Promise<void> => {
  const params = [{ chainId: `0x${chainId.toString(16)}` }];
  await wallet.provider.request({ method: "wallet_switchEthereumChain", params });
  const told = chainOf(await wallet.provider.request({ method: "eth_chainId" }));
  if (state.connection?.wallet === wallet) change({ connection: { ...state.connection, chainId: told } });
};

/** Begins to look for wallets. */
export const startWallets = (): void => {
  discoverWallets((wallets) => change({ wallets }));
};

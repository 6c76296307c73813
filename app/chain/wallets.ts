import { isRecord } from "../api/json.ts";
import { printable } from "../words/text.ts";
import type { Wallet, WalletProvider } from "./wallet.ts";

const isProvider = (value: unknown): value is WalletProvider =>
  isRecord(value) && typeof value["request"] === "function";

const ICON = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/;
const LONGEST_ICON = 100_000;

const walletOf = (detail: unknown): Wallet | undefined => {
  if (!isRecord(detail) || !isRecord(detail["info"]) || !isProvider(detail["provider"])) return undefined;
  const { uuid, name, icon } = detail["info"];
  if (typeof uuid !== "string" || typeof name !== "string") return undefined;
  const isPicture = typeof icon === "string" && icon.length <= LONGEST_ICON && ICON.test(icon);
  return {
    id: uuid,
    name: printable(name) === "" ? "a wallet without a name" : printable(name),
    icon: isPicture ? icon : undefined,
    provider: detail["provider"],
  };
};

/** Wallets that were there before EIP-6963. */
const oldWallet = (): Wallet | undefined => {
  const { ethereum } = window as { readonly ethereum?: unknown };
  return isProvider(ethereum)
    ? { id: "window.ethereum", name: "The browser's wallet", icon: undefined, provider: ethereum }
    : undefined;
};

const MOST_WALLETS = 32;

/**
 * Listens for wallets that announce themselves, and asks them to.
 *
 * @param found Called with all of them each time there is another one.
 * @returns How to end it.
 */
export const discoverWallets = (found: (wallets: readonly Wallet[]) => void): (() => void) => {
  const known = new Map<string, Wallet>();
  const tell = (): void => {
    const old = known.size === 0 ? oldWallet() : undefined;
    found(old === undefined ? [...known.values()] : [old]);
  };
  const announced = (event: Event): void => {
    const wallet = walletOf((event as CustomEvent<unknown>).detail);
    // The first to take an id keeps it.
    if (wallet === undefined || known.has(wallet.id) || known.size >= MOST_WALLETS) return;
    known.set(wallet.id, wallet);
    tell();
  };
  window.addEventListener("eip6963:announceProvider", announced);
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  tell();
  return () => window.removeEventListener("eip6963:announceProvider", announced);
};

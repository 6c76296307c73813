import type { BrowserContext } from "playwright-core";

/** What a test's wallet does with a question: it may refuse. */
export type WalletManners = (method: string, params: readonly unknown[]) => void;

/** A wallet in the page whose accounts are the local chain's. */
export interface TestWallet {
  /** The account that it has chosen; null for a visitor who refuses to connect. */
  readonly choose: (account: string | null) => Promise<void>;
  /** Another chain than it is on, or the right one again; a sly wallet does not tell the page. */
  readonly setChain: (chainId: number | undefined, isSly?: boolean) => Promise<void>;
  /** Refuses what this throws for, until it is set again. */
  readonly setManners: (manners: WalletManners) => void;
  /** What it was asked, by method. */
  readonly asked: () => readonly string[];
}

/** Refused by the user, as wallets say it (EIP-1193). */
export class UserRefusal extends Error {}

const REFUSED = { error: { code: 4001, message: "User rejected the request." } };

type Answer = { readonly result: unknown } | { readonly error: { code: number; message: string; data?: unknown } };

const ask = async (url: string, method: string, params: readonly unknown[]): Promise<Answer> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer: unknown = await response.json();
  return answer as Answer;
};

/** Runs in the page before its own scripts: announces a wallet by EIP-6963. */
const announcing = (name: string): string => `(() => {
  const listeners = {};
  const provider = {
    request: async ({ method, params }) => {
      const answer = await window.testWallet(method, params ?? []);
      if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
    on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
    removeListener: (event, listener) => listeners[event]?.delete(listener),
  };
  window.testWalletSays = (event, value) => listeners[event]?.forEach((listener) => listener(value));
  const info = { uuid: "test-wallet", name: ${JSON.stringify(name)}, icon: "https://example.com/tracker.png", rdns: "test" };
  const announce = () =>
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})();`;

/**
 * Puts a wallet into every page of a context.
 *
 * @param options.name What it calls itself.
 */
export const injectWallet = async (
  context: BrowserContext,
  { chainUrl, name = "Test wallet" }: { readonly chainUrl: string; readonly name?: string },
): Promise<TestWallet> => {
  let account: string | null = null;
  let chainId: number | undefined;
  let manners: WalletManners = () => undefined;
  const asked: string[] = [];
  const answer = async (method: string, params: readonly unknown[]): Promise<Answer> => {
    asked.push(method);
    try {
      manners(method, params);
    } catch (cause) {
      if (cause instanceof UserRefusal) return REFUSED;
      return { error: { code: -32_603, message: cause instanceof Error ? cause.message : "Internal error" } };
    }
    if (method === "eth_accounts" || method === "eth_requestAccounts")
      return account === null ? REFUSED : { result: [account] };
    if (method === "eth_chainId" && chainId !== undefined) return { result: `0x${chainId.toString(16)}` };
    if (method === "wallet_switchEthereumChain") {
      chainId = undefined;
      return { result: null };
    }
    return ask(chainUrl, method, params);
  };
  await context.exposeFunction("testWallet", answer);
  await context.addInitScript(announcing(name));
  const say = async (event: string, value: unknown): Promise<void> => {
    for (const page of context.pages())
      await page.evaluate(`window.testWalletSays?.(${JSON.stringify(event)}, ${JSON.stringify(value)})`);
  };
  return {
    choose: async (chosen) => {
      account = chosen;
      await say("accountsChanged", chosen === null ? [] : [chosen]);
    },
    setChain: async (chain, isSly = false) => {
      chainId = chain;
      if (!isSly) await say("chainChanged", `0x${(chain ?? 31_337).toString(16)}`);
    },
    setManners: (set) => {
      manners = set;
    },
    asked: () => asked,
  };
};

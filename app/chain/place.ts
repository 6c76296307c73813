import { BrowserProvider, Network, type Provider, toQuantity } from "ethers";

import { type Deployment, parseDeployment } from "../../client/index.ts";
import { askNode, getUnknown } from "../api/ask.ts";
import { MOVED_ON } from "./failure.ts";
import { chainOf, type Connection, type WalletProvider } from "./wallet.ts";

/** Where the page reads the chain. */
export interface ReadPlace {
  readonly deployment: Deployment;
  readonly provider: Provider;
  /** Whose node answers: the visitor's own, or the operator's, whose word the API is anyway. */
  readonly whose: "wallet" | "operator";
}

let deployment: Promise<Deployment> | undefined;

/** The deployment that this page is of. @throws ApiFailure, DeploymentFileError. */
export const readDeployment = (): Promise<Deployment> => {
  deployment ??= getUnknown("/v1/deployment").then(parseDeployment);
  deployment.catch(() => {
    deployment = undefined;
  });
  return deployment;
};

/** A node of the operator's that reads, as wallets offer theirs. */
const operatorNode: WalletProvider = {
  request: async ({ method, params = [] }) => {
    const question = { jsonrpc: "2.0", id: 1, method, params };
    const { result, error } = await askNode(question);
    if (error === undefined) return result;
    const { code, message, data } = (error ?? {}) as Readonly<Record<string, unknown>>;
    throw Object.assign(new Error(String(message)), { code, data });
  },
};

const providerOf = (node: WalletProvider, { chainId }: Deployment): BrowserProvider => {
  const network = Network.from(chainId);
  // What was kept for a moment would show a state that the last transaction has changed.
  return new BrowserProvider(node, network, { staticNetwork: network, cacheTimeout: -1 });
};

/**
 * The node of a wallet, whose answers count while it is on the deployment's chain. Not every wallet
 * tells that it has moved on, and the same addresses of another chain may be anybody's.
 */
const walletNode = (provider: WalletProvider, { chainId }: Deployment): WalletProvider => ({
  request: async (question) => {
    const answer = await provider.request(question);
    if (chainOf(await provider.request({ method: "eth_chainId" })) === chainId) return answer;
    throw Object.assign(new Error(MOVED_ON.message), { code: MOVED_ON.code });
  },
});

const operatorPlaces = new WeakMap<Deployment, ReadPlace>();

/** Reads through the operator's node, which answers nothing but reads of the contracts. */
const operatorPlace = (known: Deployment): ReadPlace => {
  const kept = operatorPlaces.get(known);
  if (kept !== undefined) return kept;
  const place: ReadPlace = { deployment: known, provider: providerOf(operatorNode, known), whose: "operator" };
  operatorPlaces.set(known, place);
  return place;
};

const walletPlaces = new WeakMap<WalletProvider, ReadPlace>();

/**
 * Where to read: the node of the visitor's wallet where it is on the deployment's chain, since that
 * is another one's word than the API's; else the operator's.
 */
export const readPlace = (known: Deployment, connection: Connection | undefined): ReadPlace => {
  if (connection?.chainId !== known.chainId) return operatorPlace(known);
  const { provider } = connection.wallet;
  const kept = walletPlaces.get(provider);
  if (kept?.deployment === known) return kept;
  const node = walletNode(provider, known);
  const place: ReadPlace = { deployment: known, provider: providerOf(node, known), whose: "wallet" };
  walletPlaces.set(provider, place);
  return place;
};

/**
 * A provider that can sign, of the connected wallet. Each transaction names the chain that it is for,
 * so that a wallet that has moved on since refuses it.
 */
export const signingProvider = (known: Deployment, { wallet }: Connection): BrowserProvider => {
  const { provider } = wallet;
  const chainId = toQuantity(known.chainId);
  const request: WalletProvider["request"] = ({ method, params = [] }) => {
    const [transaction, ...more] = params;
    const isSent = method === "eth_sendTransaction" && typeof transaction === "object";
    return provider.request({ method, params: isSent ? [{ ...transaction, chainId }, ...more] : params });
  };
  return providerOf({ request }, known);
};

import { FetchRequest, JsonRpcProvider, Network, type Signer, Wallet } from "ethers";

import { connectNode } from "../chain/jsonRpc.ts";
import { readChainId } from "../chain/reads.ts";
import { privateKeyFromEnvironment } from "../environment.ts";
import { SignerError } from "./errors.ts";

/** Longest wait for one answer of a node, in milliseconds. */
const TIMEOUT_MS = 20_000;
/**
 * The chain id of Hardhat and Anvil: the only chain with unlocked accounts, and the only one that
 * accepts development keys without a flag.
 */
export const LOCAL_CHAIN_ID = 31337n;

/**
 * Connects to a node that answers, and reads its chain id.
 *
 * @throws RpcUnreachableError, RpcTimeoutError, RpcError.
 */
export const openProvider = async (url: string, timeoutMs = TIMEOUT_MS): Promise<JsonRpcProvider> => {
  // ethers' provider asks a dead node forever, so the first question goes through our own client,
  // which gives up.
  const node = connectNode({ url, timeoutMs, retries: 1, maxWaitMs: 1_000 });
  const network = Network.from(await readChainId(node));
  const request = new FetchRequest(url);
  request.timeout = timeoutMs;
  return new JsonRpcProvider(request, network, {
    staticNetwork: network,
    // Answers cached for a moment would show a state that the transaction just sent has changed.
    cacheTimeout: -1,
    pollingInterval: 100,
  });
};

/**
 * Finds who signs: the key in the environment, or an unlocked account of a local chain.
 *
 * @throws SignerError.
 */
export const openSigner = async (provider: JsonRpcProvider, account?: number): Promise<Signer> => {
  const { chainId } = await provider.getNetwork();
  const key = privateKeyFromEnvironment();
  if (account === undefined && key !== undefined) {
    try {
      return new Wallet(key, provider);
    } catch {
      throw new SignerError("VERISCORE_PRIVATE_KEY is not a private key");
    }
  }
  if (chainId !== LOCAL_CHAIN_ID) throw new SignerError(`no key to sign with on chain ${chainId}`);
  try {
    return await provider.getSigner(account ?? 0);
  } catch {
    throw new SignerError(`the local chain has no unlocked account ${account ?? 0}`);
  }
};

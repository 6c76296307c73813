import { isError, type Provider } from "ethers";

import { parseAddress } from "./address.ts";
import { contractAt, type Contracts } from "./contracts.ts";
import { checkDeployment, type Deployment } from "./deployment.ts";
import { ChainMismatchError } from "./errors.ts";
import { onChain } from "./onChain.ts";
import { tokenOfWallet } from "./token.ts";

/** Where to read. */
export interface Place {
  readonly deployment: Deployment;
  /** Any provider of ethers: a node's JSON-RPC, or the browser's wallet. */
  readonly provider: Provider;
}

/** Whom to read about: a token by its id, or the token that a wallet is in. */
export type Subject =
  { readonly tokenId: bigint; readonly wallet?: undefined } | { readonly wallet: string; readonly tokenId?: undefined };

/** The contracts that reads go to. */
export type ReadContracts = Pick<Contracts, "token" | "registry" | "oracle">;

/**
 * Runs a read against the contracts of a deployment.
 * @throws ChainMismatchError when the provider is on another chain.
 * @throws ContractMissingError when the chain has no code at an address of the deployment.
 * @throws ContractRevertError, RpcTimeoutError, RpcUnreachableError
 */
export const reading = async <T>(
  { deployment, provider }: Place,
  work: (contracts: ReadContracts) => Promise<T>,
): Promise<T> => {
  const { chainId } = await onChain(() => provider.getNetwork());
  if (chainId !== deployment.chainId) throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
  const contracts = {
    token: contractAt("token", deployment.token, provider),
    registry: contractAt("registry", deployment.registry, provider),
    oracle: contractAt("oracle", deployment.oracle, provider),
  };
  try {
    return await onChain(() => work(contracts));
  } catch (cause) {
    // An address without code answers with nothing, which cannot be decoded.
    if (isError(cause, "BAD_DATA")) await onChain(() => checkDeployment({ deployment, provider }));
    throw cause;
  }
};

/**
 * The id of the token that is meant.
 *
 * @throws NoTokenError, BadAddressError.
 */
export const tokenIdOf = async (token: Contracts["token"], { tokenId, wallet }: Subject): Promise<bigint> =>
  wallet === undefined ? tokenId : tokenOfWallet(token, parseAddress(wallet));

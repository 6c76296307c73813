import { contractAt, type Contracts } from "./contracts.ts";
import { checkDeployment } from "./deployment.ts";
import { AnswerError, ChainMismatchError } from "./errors.ts";
import { readChain } from "./onChain.ts";
import { checkPlace, type CheckedSubject, type Place } from "./question.ts";
import { type AtBlock, tokenOfWallet } from "./token.ts";

/** The contracts that reads go to. */
export type ReadContracts = Pick<Contracts, "token" | "registry" | "oracle">;

/**
 * Runs a read against the contracts of a deployment.
 * @throws ChainMismatchError when the provider is on another chain.
 * @throws ContractMissingError when the chain has no code at an address of the deployment.
 * @throws UsageError before any request, when there is no provider or no parsed deployment.
 * @throws AnswerError when the node's answer cannot be used.
 * @throws ContractRevertError, RpcError, RpcTimeoutError, RpcUnreachableError
 */
export const reading = async <T>(place: Place, work: (contracts: ReadContracts) => Promise<T>): Promise<T> => {
  checkPlace(place);
  const { deployment, provider } = place;
  const { chainId } = await readChain(() => provider.getNetwork());
  if (chainId !== deployment.chainId) throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
  const contracts = {
    token: contractAt("token", deployment.token, provider),
    registry: contractAt("registry", deployment.registry, provider),
    oracle: contractAt("oracle", deployment.oracle, provider),
  };
  try {
    return await readChain(() => work(contracts));
  } catch (cause) {
    // An address without code answers with nothing, which cannot be decoded.
    if (cause instanceof AnswerError) await checkDeployment({ deployment, provider });
    throw cause;
  }
};

/** The node's latest block: what is read at it is of one state of the chain. */
export const latestBlock = async ({ provider }: Place): Promise<AtBlock> => ({
  blockTag: await provider.getBlockNumber(),
});

/**
 * The id of the token that is meant, at one block.
 *
 * @throws NoTokenError.
 */
export const tokenIdOf = async (
  token: Contracts["token"],
  subject: CheckedSubject,
  at: AtBlock = {},
): Promise<bigint> => ("tokenId" in subject ? subject.tokenId : tokenOfWallet(token, subject.wallet, at));

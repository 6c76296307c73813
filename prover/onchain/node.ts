import {
  Contract,
  FetchRequest,
  JsonRpcProvider,
  Network,
  type ContractRunner,
  type Signer,
  Wallet,
  isError,
} from "ethers";

import type {
  AttesterSet,
  CreditToken,
  ModelRegistry,
  ScoreOracle,
  UndercollateralizedPool,
} from "../../types/ethers-contracts/index.js";
import { privateKeyFromEnvironment } from "../environment.ts";
import { BaseError } from "../errors.ts";
import { readChainId } from "../events/chain.ts";
import { RpcTimeoutError, RpcUnreachableError } from "../events/errors.ts";
import { connectNode } from "../events/jsonRpc.ts";
import attesterSet from "./generated/AttesterSet.json" with { type: "json" };
import creditToken from "./generated/CreditToken.json" with { type: "json" };
import modelRegistry from "./generated/ModelRegistry.json" with { type: "json" };
import scoreOracle from "./generated/ScoreOracle.json" with { type: "json" };
import undercollateralizedPool from "./generated/UndercollateralizedPool.json" with { type: "json" };
import { ContractRevertError, SignerError, TransactionError } from "./errors.ts";

/** ABI of each contract, as the generator wrote it. */
export const artifacts = {
  token: creditToken,
  registry: modelRegistry,
  attesters: attesterSet,
  oracle: scoreOracle,
  pool: undercollateralizedPool,
} as const;

export interface Contracts {
  readonly token: CreditToken;
  readonly registry: ModelRegistry;
  readonly attesters: AttesterSet;
  readonly oracle: ScoreOracle;
  readonly pool: UndercollateralizedPool;
}

/** A typed handle to a deployed contract. */
export const contractAt = <Name extends keyof Contracts>(
  name: Name,
  address: string,
  runner: ContractRunner,
): Contracts[Name] => new Contract(address, artifacts[name].abi, runner) as unknown as Contracts[Name];

const TIMEOUT_MS = 20_000;
/** Hardhat's and Anvil's chain id: the only one where accounts are unlocked and development keys are accepted as they are. */
export const LOCAL_CHAIN_ID = 31337n;

/** A provider for a node that answers, with its chain id read. Throws RpcUnreachableError, RpcTimeoutError, RpcError. */
export const openProvider = async (url: string, timeoutMs = TIMEOUT_MS): Promise<JsonRpcProvider> => {
  // ethers' provider asks a dead node forever, so the first question goes through our own client, which gives up.
  const node = connectNode({ url, timeoutMs, retries: 1 });
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

/** Who signs: the key in the environment, or an unlocked account of a local chain. Throws SignerError. */
export const openSigner = async (provider: JsonRpcProvider, account?: number): Promise<Signer> => {
  const { chainId } = await provider.getNetwork();
  const key = privateKeyFromEnvironment();
  if (account === undefined && key !== undefined) {
    try {
      return new Wallet(key, provider);
    } catch {
      throw new SignerError("VERISCORE_PRIVATE_KEY is no private key");
    }
  }
  if (chainId !== LOCAL_CHAIN_ID) throw new SignerError(`no key to sign with on chain ${chainId}`);
  try {
    return await provider.getSigner(account ?? 0);
  } catch {
    throw new SignerError(`the local chain has no unlocked account ${account ?? 0}`);
  }
};

interface RevertFacts {
  readonly data?: string | null;
  readonly revert?: { readonly name: string; readonly args: readonly unknown[] } | null;
  readonly reason?: string | null;
}

/** The custom error behind a failed call, whichever of our contracts raised it: a nested contract's errors are not in the caller's ABI. */
const decodeRevert = ({ data, revert, reason }: RevertFacts): { reason: string; facts: string } => {
  const known = Object.values(artifacts).flatMap(({ abi }) => {
    const parsed = typeof data === "string" ? new Contract("0x", abi).interface.parseError(data) : null;
    return parsed === null ? [] : [{ name: parsed.name, args: [...(parsed.args as Iterable<unknown>)] }];
  });
  const found = revert ?? known[0];
  if (found === undefined) return { reason: reason ?? "without a reason", facts: "" };
  return { reason: found.name, facts: `(${[...found.args].map(String).join(", ")})` };
};

/** Codes of a connection that Node reports as they are, past ethers' own errors. */
const CONNECTION_LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT"]);

/** Runs a chain interaction; what a node or a contract refuses comes out as one clear error. */
export const onChain = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    if (isError(cause, "CALL_EXCEPTION")) throw new ContractRevertError({ ...decodeRevert(cause), cause });
    if (isError(cause, "TIMEOUT"))
      throw new RpcTimeoutError({ url: "the node", method: "a request", timeoutMs: TIMEOUT_MS });
    if (isError(cause, "NETWORK_ERROR") || isError(cause, "SERVER_ERROR"))
      throw new RpcUnreachableError({ url: "the address given", reason: cause.shortMessage, cause });
    if (isError(cause, "INSUFFICIENT_FUNDS") || isError(cause, "NONCE_EXPIRED") || isError(cause, "UNKNOWN_ERROR"))
      throw new TransactionError(cause.shortMessage, cause);
    const { code = "" } = cause as { code?: string };
    throw CONNECTION_LOST.has(code)
      ? new RpcUnreachableError({ url: "the address given", reason: code, cause })
      : cause;
  }
};

interface PendingTransaction {
  wait(): Promise<{ readonly gasUsed: bigint; readonly blockNumber: number; readonly hash: string } | null>;
}

/** Sends a transaction and waits until it is in a block. */
export const send = async (
  transaction: () => Promise<PendingTransaction>,
): Promise<{ readonly gasUsed: bigint; readonly blockNumber: number; readonly hash: string }> =>
  onChain(async () => {
    const receipt = await (await transaction()).wait();
    if (receipt === null) throw new TransactionError("it was dropped", null);
    return receipt;
  });

import type { ContractTransactionResponse, JsonRpcSigner, Log } from "ethers";

import { contractAt, type Contracts, type Deployment, onChain, type TypedData } from "../../client/index.ts";
import { askAgain } from "./connection.ts";
import { PageRefusal } from "./failure.ts";
import { signingProvider } from "./place.ts";
import type { Connection } from "./wallet.ts";

/** What somebody acts with: the wallet as it was when the card was shown. */
export interface Acting {
  readonly deployment: Deployment;
  readonly connection: Connection;
}

/**
 * The signer of an account, unless the wallet has moved on since.
 *
 * @throws PageRefusal where the account or the chain is another one now.
 */
const signerOf = async ({ deployment, connection }: Acting): Promise<JsonRpcSigner> => {
  const now = await askAgain();
  if (now?.account !== connection.account)
    throw new PageRefusal(
      "E_PAGE_ACCOUNT",
      "the wallet has another account chosen than the one that this was for",
      "choose the account again in the wallet, or look at what the page shows for the new one",
    );
  if (now.chainId !== deployment.chainId)
    throw new PageRefusal(
      "E_PAGE_CHAIN",
      `the wallet is on chain ${now.chainId}, and the contracts are on chain ${deployment.chainId}`,
      "switch the network in the wallet",
    );
  return signingProvider(deployment, now).getSigner(connection.account);
};

/** What a transaction came to. */
export interface Sent {
  readonly hash: string;
  readonly gasUsed: bigint;
  readonly logs: readonly Log[];
}

/**
 * Sends a transaction to a contract of the deployment, and waits until it is in a block.
 *
 * @param onHash Called with its hash once the wallet has sent it.
 * @throws ContractRevertError, PageRefusal, and what the wallet says.
 */
export const send = async <Name extends keyof Contracts>(
  acting: Acting,
  {
    contract,
    address,
    call,
    onHash,
  }: {
    readonly contract: Name;
    readonly address: string;
    readonly call: (contract: Contracts[Name]) => Promise<ContractTransactionResponse>;
    readonly onHash?: (hash: string) => void;
  },
): Promise<Sent> => {
  const handle = contractAt(contract, address, await signerOf(acting));
  const receipt = await onChain(async () => {
    const sent = await call(handle);
    onHash?.(sent.hash);
    return sent.wait();
  });
  if (receipt === null)
    throw new PageRefusal("E_PAGE_LOST", "the transaction did not come into a block", "look in the wallet");
  return { hash: receipt.hash, gasUsed: receipt.gasUsed, logs: receipt.logs };
};

/** Has the wallet sign typed data (EIP-712). @throws PageRefusal, and what the wallet says. */
export const signTyped = async (acting: Acting, { domain, types, message }: TypedData<object>): Promise<string> => {
  const signer = await signerOf(acting);
  return signer.signTypedData(domain, types, message as Record<string, unknown>);
};

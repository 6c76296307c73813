import type { Provider } from "ethers";

import { readCode, readNonce } from "../chain/reads.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { ForeignWalletError } from "./historyErrors.ts";
import { onChain } from "./transactions.ts";

/**
 * EIP-7702: 0xef0100 and the address of the delegate. Only a signature by the account's own key can
 * put this there, and EIP-3541 keeps contracts from being deployed with it. So it shows that the
 * address has a key, which is the same person's on every chain.
 */
const DELEGATION = /^0xef0100[0-9a-f]{40}$/;

const isContract = (code: string): boolean => code !== "0x" && !DELEGATION.test(code);

/**
 * Finds the wallets that need not be the same person's on two chains. The address of a contract
 * follows from who deployed it and how, and on another chain that can be replayed by anybody. So a
 * wallet must have no code on either chain. And it must have sent a transaction on history's chain:
 * what has neither code nor transactions may be a contract that is gone. A delegation by EIP-7702 is
 * not code in this sense.
 *
 * @param bundle.oracle A provider of the oracle's chain.
 * @param bundle.history A node of history's chain; null where there is none behind it.
 * @returns By wallet, what it is refused for.
 * @throws RpcError, RpcTimeoutError, RpcUnreachableError.
 */
export const findForeignWallets = async ({
  wallets,
  oracle,
  history,
}: {
  readonly wallets: readonly string[];
  readonly oracle: Provider;
  readonly history: JsonRpcNode | null;
}): Promise<ReadonlyMap<string, ForeignWalletError>> => {
  const whyNot = async (wallet: string): Promise<string | undefined> => {
    if (isContract((await onChain(() => oracle.getCode(wallet))).toLowerCase()))
      return "it is a contract on the oracle's chain";
    if (history === null) return undefined;
    if (isContract(await readCode(history, { address: wallet, block: "latest" })))
      return "it is a contract on history's chain";
    if ((await readNonce(history, wallet)) === 0n)
      return "it has sent no transaction on history's chain, so nothing shows that it has a key";
    return undefined;
  };
  const found = await Promise.all(
    wallets.map(async (wallet) => {
      const why = await whyNot(wallet);
      return why === undefined ? [] : [[wallet, new ForeignWalletError({ wallet, why })] as const];
    }),
  );
  return new Map(found.flat());
};

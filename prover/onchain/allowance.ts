import { Contract, type Signer } from "ethers";

import { onChain, send } from "./transactions.ts";

const ERC20 = [
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
];

/**
 * Lets a contract take exactly an amount of an ERC-20, where it may not take as much yet.
 *
 * @param signer Whose tokens they are.
 * @throws ContractRevertError, TransactionError.
 */
export const approveAmount = async (
  signer: Signer,
  { token: address, spender, amount }: { readonly token: string; readonly spender: string; readonly amount: bigint },
): Promise<void> => {
  if (amount === 0n) return;
  const token = new Contract(address, ERC20, signer);
  const allowed = (await onChain(() =>
    token.getFunction("allowance").staticCall(signer.getAddress(), spender),
  )) as bigint;
  if (allowed >= amount) return;
  // Some tokens refuse to change an allowance that is not zero.
  const approve = (value: bigint) => send(() => token.getFunction("approve").send(spender, value));
  if (allowed > 0n) await approve(0n);
  await approve(amount);
};

import { TransactionError } from "../../client/errors.ts";
import { onChain } from "../../client/onChain.ts";

export { onChain } from "../../client/onChain.ts";

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

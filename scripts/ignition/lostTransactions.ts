import { type EIP1193Provider, wipe } from "@nomicfoundation/ignition-core";

import { compiledContracts } from "./compiled.ts";

/** Ignition's number for a transaction that its journal has as about to be sent, without a hash. */
const TRANSACTION_LOST = 10410;

interface LostTransaction {
  readonly number: number;
  readonly messageArguments: { readonly futureId: string; readonly nonce: number; readonly sender: string };
}

const isLost = (cause: unknown): cause is LostTransaction =>
  (cause as Partial<LostTransaction> | null)?.number === TRANSACTION_LOST;

/**
 * Runs a deployment whose last run may have lost its connection while it was sending. Ignition
 * leaves it to the user whether such a transaction arrived. When the sender's nonce is still free
 * it did not, or gives way to the one sent now under the same nonce; then the journal forgets it.
 * When the nonce is taken the hash is needed, and Ignition's error says how to give it.
 */
export const resumeDeployment = async <T>(
  run: () => Promise<T>,
  { provider, journal }: { provider: EIP1193Provider; journal: string | undefined },
): Promise<T> => {
  for (;;)
    try {
      return await run();
    } catch (cause) {
      if (!isLost(cause) || journal === undefined) throw cause;
      const { futureId, nonce, sender } = cause.messageArguments;
      const used: unknown = await provider.request({ method: "eth_getTransactionCount", params: [sender, "pending"] });
      if (Number(used) > nonce) throw cause;
      // One future less each time, so this ends.
      await wipe(journal, compiledContracts, futureId);
    }
};

import type { JsonRpcProvider } from "ethers";

import { ContractRevertError } from "../../client/errors.ts";
import { RpcError } from "../../client/nodeErrors.ts";
import { BaseError } from "../../prover/errors.ts";
import { onChain } from "../../prover/onchain/transactions.ts";

/** The oldest hardfork that has every instruction of the contracts: hardhat.config.ts compiles for it. */
export const LEAST_HARDFORK = "cancun";

/**
 * Creation code of a contract of one byte, 0x00, that runs MCOPY before: an instruction which the
 * contracts use and which came with Cancun. Source: EIP-5656.
 */
const PROBE = "0x5f5f5f5e60015ff3";
const DEPLOYED = "0x00";

/** The node runs the chain by a hardfork older than the contracts need. */
export class HardforkError extends BaseError {
  readonly code = "E_HARDFORK";
  constructor({ answer, cause }: { answer: string; cause?: unknown }) {
    super(`the node lacks the instruction MCOPY, which the contracts need: it answered ${answer}`, {
      hint: "nothing was sent; deploy on a chain that has the hardfork Cancun, or a later one",
      cause,
    });
  }
}

/**
 * Has the node run the newest instruction of the contracts, in a call that changes nothing. Without
 * it, a deployment would stop half-way, at the first contract that has the instruction.
 *
 * @throws HardforkError. RpcUnreachableError, RpcTimeoutError.
 */
export const assertHardfork = async (provider: JsonRpcProvider): Promise<void> => {
  let answer: unknown;
  try {
    answer = await onChain(() => provider.send("eth_call", [{ data: PROBE }, "latest"]));
  } catch (cause) {
    if (!(cause instanceof RpcError || cause instanceof ContractRevertError)) throw cause;
    throw new HardforkError({ answer: cause.message, cause });
  }
  if (answer !== DEPLOYED) throw new HardforkError({ answer: JSON.stringify(answer) });
};

import { formatEther, formatUnits } from "ethers";

import { BaseError } from "../../../prover/errors.ts";

const gwei = (wei: bigint): string => `${formatUnits(wei, "gwei")} gwei`;

/** The chain asks for more than the operator pays for gas. It sends again when the price falls. */
export class GasPriceError extends BaseError {
  readonly code = "E_GAS_PRICE";
  constructor({ baseFee, limit }: { baseFee: bigint; limit: bigint }) {
    super(`nothing is sent: the base fee is ${gwei(baseFee)}, and the limit is ${gwei(limit)}`, {
      hint: "wait until the price falls, or raise policy.maxFeePerGasGwei",
    });
  }
}

/** The operator's account cannot pay for gas, or soon cannot. */
export class BalanceError extends BaseError {
  readonly code = "E_BALANCE";
  constructor({ address, balance, needed }: { address: string; balance: bigint; needed: bigint }) {
    super(`${address} has ${formatEther(balance)} ETH, and ${formatEther(needed)} ETH are needed`, {
      hint: "send ether to the account; `score withdraw` pays out what it has earned",
    });
  }
}

/** A transaction of the operator has waited for long, although it was replaced by ones that pay more. */
export class TransactionStuckError extends BaseError {
  readonly code = "E_TRANSACTION_STUCK";
  constructor({ hash, nonce, minutes }: { hash: string; nonce: number; minutes: number }) {
    super(`transaction ${hash} with nonce ${nonce} has waited for ${minutes} minutes`, {
      hint: "check the node of the oracle's chain, and whether policy.maxFeePerGasGwei is too low",
    });
  }
}

/** The nonce of a transaction was used by another one of the same key. */
export class NonceUsedError extends BaseError {
  readonly code = "E_NONCE_USED";
  constructor({ address, nonce }: { address: string; nonce: number }) {
    super(`nonce ${nonce} of ${address} was used by a transaction that this operator does not know`, {
      hint: "give the operator a key that nobody else sends with",
    });
  }
}

/** A transaction failed in its block, and said no reason. */
export class OutOfGasError extends BaseError {
  readonly code = "E_OUT_OF_GAS";
  constructor({ hash, gas }: { hash: string; gas: bigint }) {
    super(`transaction ${hash} failed in its block, and does not fail when it is called: it had ${gas} gas`, {
      hint: "it is sent again with a new estimate",
    });
  }
}

import { BaseError } from "../../prover/errors.ts";

/** An attester's answer does not count: its server is away, slow or refuses, or it signed something else. */
export class AttesterAnswerError extends BaseError {
  readonly code = "E_ATTESTER_ANSWER";
  /** What differs or is wrong, in a few words. */
  readonly fact: string;
  constructor({ attester, fact }: { attester: string; fact: string }) {
    super(`attester ${attester} gave no answer that counts: ${fact}`, {
      hint: "ask who runs this attester; a quorum of the others goes on without it",
    });
    this.fact = fact;
  }
}

/** Too few attesters signed a statement. */
export class NoQuorumError extends BaseError {
  readonly code = "E_NO_QUORUM";
  constructor({ signed, threshold, facts }: { signed: number; threshold: number; facts: readonly string[] }) {
    super(`${signed} attesters signed, ${threshold} are needed: ${facts.join("; ") || "none is configured"}`, {
      hint: "the order is tried again; ask those who run the attesters that are named",
    });
  }
}

/** An order was open for longer than an order may be, or longer than its payer waits. */
export class OrderOverError extends BaseError {
  readonly code = "E_ORDER_OVER";
  constructor(why: string) {
    super(`the order is over: ${why}`, { hint: "place a new one; a fee that was paid for it can be refunded" });
  }
}

/** An order failed as often as an order may, each time for a reason that might have passed. */
export class OrderAttemptsError extends BaseError {
  readonly code = "E_ORDER_ATTEMPTS";
  constructor({ attempts, last }: { attempts: number; last: BaseError }) {
    super(`tried ${attempts} times, the last time: ${last.code}: ${last.message}`, { hint: last.hint, cause: last });
  }
}

/** A prover's result is another proof than was asked for. */
export class WrongProofError extends BaseError {
  readonly code = "E_WRONG_PROOF";
  constructor(what: string) {
    super(`the proof of a worker cannot be used: ${what}`, {
      hint: "check the model folders of the workers with `model verify`",
    });
  }
}

/** The oracle's chain cannot be followed now. */
export class OracleFollowError extends BaseError {
  readonly code = "E_ORACLE_CHAIN";
  constructor(cause: BaseError) {
    super(`the oracle's chain is not followed: ${cause.code}: ${cause.message}`, { hint: cause.hint, cause });
  }
}

/** Attesters answered otherwise than their quorum. */
export class AttestersDifferError extends BaseError {
  readonly code = "E_ATTESTERS_DIFFER";
  constructor(facts: readonly string[]) {
    super(`not every attester agrees with the quorum: ${facts.join("; ")}`, {
      hint: "ask those who run the attesters that are named; `node status` shows this until they agree",
    });
  }
}

/** The model is not one that this operator has a folder of. */
export class ModelNotServedError extends BaseError {
  readonly code = "E_MODEL_NOT_SERVED";
  constructor(modelId: string) {
    super(`this operator has no folder of model ${modelId}`, { hint: "add it to `models` of the configuration" });
  }
}

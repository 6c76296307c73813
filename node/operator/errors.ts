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
    super(`tried ${attempts} times, the last time: ${last.code}: ${last.message}`, {
      hint: `correct the cause, and order the score again: ${last.hint}`,
      cause: last,
    });
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
    super(`the oracle's chain is not followed: ${cause.code}: ${cause.message}`, {
      hint: `check rpc, or wait: ${cause.hint}`,
      cause,
    });
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
export class OrderModelError extends BaseError {
  readonly code = "E_ORDER_MODEL";
  constructor(modelId: string) {
    super(`this operator has no folder of model ${modelId}`, { hint: "add it to `models` of the configuration" });
  }
}

/** A score that is as new as can be, or newer, is stored already. The order waits for the next as-of. */
export class NothingNewerError extends BaseError {
  readonly code = "E_NOTHING_NEWER";
  constructor({ asOfTime, least }: { asOfTime: bigint; least: bigint }) {
    super(`the last as-of is ${asOfTime}, and the order needs one from ${least} on, in Unix seconds`, {
      hint: "wait until history and the oracle's chain have reached the next as-of",
    });
  }
}

/** A batch is in a block, and this score of it was passed over. */
export class PassedOverError extends BaseError {
  readonly code = "E_PASSED_OVER";
  constructor(hash: string) {
    super(`the batch of transaction ${hash} passed the score over`, {
      hint: "it is made again: its bundle, the attesters or the stored score may have changed in the same block",
    });
  }
}

/** The oracle takes no submissions for now. */
export class OraclePausedError extends BaseError {
  readonly code = "E_ORACLE_PAUSED";
  constructor() {
    super("the oracle is paused: no score can be published", {
      hint: "wait until its owner lets submissions in again",
    });
  }
}

/** There are scores to be renewed, and none was published for long. */
export class ScoresStaleError extends BaseError {
  readonly code = "E_SCORES_STALE";
  constructor({ seconds }: { seconds: bigint }) {
    super(`the newest score was published ${seconds} seconds ago, and older ones are to be renewed`, {
      hint: "see the failed orders in `node status`, and the other conditions",
    });
  }
}

/** An order met an internal fault of this program. Other orders go on. */
export class OrderFaultError extends BaseError {
  readonly code = "E_ORDER_FAULT";
  constructor(cause: unknown) {
    super(`an internal fault: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: "report it with the lines of the log that have this code",
      cause,
    });
  }
}

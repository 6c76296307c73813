import { BaseError } from "../../prover/errors.ts";

/** An attester's store ends before the as-of block of a request. It signs nothing that it has not seen. */
export class StoreBehindError extends BaseError {
  readonly code = "E_STORE_BEHIND";
  constructor({ last, asked }: { last: bigint | undefined; asked: bigint }) {
    super(
      `the store ${last === undefined ? "has no block yet" : `ends at block ${last}`}, and block ${asked} is asked for`,
      {
        hint: "ask again when it has caught up; GET /v1/attester tells how far it is",
      },
    );
  }
}

/** A request is for a model that the attester does not serve. */
export class ModelUnservedError extends BaseError {
  readonly code = "E_MODEL_UNSERVED";
  constructor(modelId: string) {
    super(`this attester does not serve the model ${modelId}`, {
      hint: "its operator adds the model's folder to models in the configuration; GET /v1/attester lists them",
    });
  }
}

/**
 * The attester has signed other features for the same wallets, as-of and schema. Either its store
 * has changed since, or somebody tries to make it contradict itself. It signs neither again.
 */
export class VectorConflictError extends BaseError {
  readonly code = "E_VECTOR_CONFLICT";
  constructor({
    wallets,
    asOfBlock,
    names,
  }: {
    wallets: readonly string[];
    asOfBlock: bigint;
    names: readonly string[];
  }) {
    const features = names.length === 0 ? "" : `, which differ in ${names.join(", ")}`;
    super(`other features of ${wallets.join(", ")} as of block ${asOfBlock} were signed before${features}`, {
      hint: "compare the store with a fresh one (`store verify`); the journal has both vectors",
    });
  }
}

/** The oracle's chain cannot be asked, or has other contracts than the deployment names. */
export class OracleUnreadableError extends BaseError {
  readonly code = "E_ORACLE_UNREADABLE";
  constructor(why: BaseError) {
    super(`the oracle cannot be read: ${why.message}`, {
      hint: `check rpc, or wait: ${why.hint}`,
      cause: why,
    });
  }
}

/** The address of an attester is not in the current set of the oracle, so its signatures count nothing. */
export class NotInSetError extends BaseError {
  readonly code = "E_NOT_IN_SET";
  constructor({ address, epoch }: { address: string; epoch: bigint }) {
    super(`${address} is not in the oracle's set of attesters of epoch ${epoch}`, {
      hint: "the owner of the set adds an attester; until then its signatures count nothing",
    });
  }
}

/** A node asks something of the oracle's chain before it has connected to it. */
export class NotConnectedError extends BaseError {
  readonly code = "E_NOT_CONNECTED";
  constructor() {
    super("it is not connected yet", { hint: "ask again in a moment" });
  }
}

/** The file of the journal or the store was removed or replaced: nothing is signed until it is back. */
export class JournalLostError extends BaseError {
  readonly code = "E_JOURNAL_LOST";
  constructor(cause: BaseError) {
    super("this attester has lost its journal or its store, and signs nothing without them", {
      hint: "stop it, bring its newest files back, and start it",
      cause,
    });
  }
}

/**
 * The key may have signed other features of the as-of of a request, which the journal does not have.
 * It began later, or it is an older one that was put in the place of a newer one.
 */
export class JournalStartError extends BaseError {
  readonly code = "E_JOURNAL_START";
  /** @param start Undefined while it is not known from where on the journal has everything. */
  constructor(start: { block: bigint; time: bigint } | undefined) {
    super(
      start === undefined
        ? "it is not known yet whether the journal has all that this key has signed"
        : `the journal is new, or an older one was put in its place: it signs as-ofs after block ${start.block} alone`,
      {
        hint: "wait for the next as-of; or stop it, bring the newest journal and its mark back, and start it; see docs/operations.md",
      },
    );
  }
}

/** An attester is told that its key has never signed, and there is or was a journal that may know better. */
export class JournalExistsError extends BaseError {
  readonly code = "E_JOURNAL_EXISTS";
  constructor(path: string) {
    super(`${path} is the journal of this key already, or takes the place of an earlier one`, {
      hint: "start the attester without --new-journal",
    });
  }
}

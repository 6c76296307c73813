import { BaseError } from "../errors.ts";

export { ContractMissingError } from "../../client/errors.ts";

/** The pool of a challenge is not the one that its root commits to. */
export class PoolRootError extends BaseError {
  readonly code = "E_POOL_ROOT";
  constructor({ root, expected }: { readonly root: string; readonly expected: string }) {
    super(`the pool's rows have the root ${root}, the challenge says ${expected}`, {
      hint: "do not commit to this challenge: fetch its pool again, and ask its sponsor where the two differ",
    });
  }
}

/** A file of proofs has a line that belongs to another answer. */
export class AnswerFileError extends BaseError {
  readonly code = "E_ANSWER_FILE";
  constructor({ path, line, reason }: { readonly path: string; readonly line: number; readonly reason: string }) {
    super(`line ${line} of ${path} ${reason}`, {
      hint: "move the file away to prove all rows again, or take the file that belongs to this challenge and model",
    });
  }
}

/** The header of the block that draws the rows cannot be had. */
export class BlockHeaderError extends BaseError {
  readonly code = "E_BLOCK_HEADER";
  constructor(block: bigint, reason: string) {
    super(`block ${block} cannot draw the rows: ${reason}`, {
      hint: "ask again once the block is there, or ask another node",
    });
  }
}

/** Nobody said where the contract of challenges is. */
export class NoChallengesError extends BaseError {
  readonly code = "E_NO_CHALLENGES";
  constructor() {
    super("the deployment has no contract of challenges", {
      hint: "give its address with --challenges, or a deployment file that names it",
    });
  }
}

/** No challenge has the id. */
export class UnknownChallengeError extends BaseError {
  readonly code = "E_CHALLENGE_UNKNOWN";
  constructor({ id, count }: { readonly id: bigint; readonly count: bigint }) {
    super(`no challenge has the id ${id}: ${count} have been opened`, { hint: "`challenge list` shows them" });
  }
}

/** A step of a challenge comes before or after its time. Nothing is sent. */
export class ChallengeTimeError extends BaseError {
  readonly code = "E_CHALLENGE_TIME";
  constructor(step: string, reason: string) {
    super(`${step} is not possible now: ${reason}`, {
      hint: "`challenge list` shows what a challenge waits for, and until when",
    });
  }
}

/** An account has no entry in a challenge, or one to which a step no longer applies. */
export class ChallengeEntryError extends BaseError {
  readonly code = "E_CHALLENGE_ENTRY";
  constructor({
    id,
    modeler,
    reason,
    hint = "check --account, and the entry in `challenge leaderboard`",
  }: {
    readonly id: bigint;
    readonly modeler: string;
    readonly reason: string;
    readonly hint?: string;
  }) {
    super(`the entry of ${modeler} in challenge ${id} ${reason}`, { hint });
  }
}

/**
 * What somebody published for a challenge is not what the challenge commits to, or what a model is made for
 * is not what the challenge asks for.
 */
export class ChallengeMismatchError extends BaseError {
  readonly code = "E_CHALLENGE_MISMATCH";
  constructor({
    what,
    expected,
    actual,
  }: {
    readonly what: string;
    readonly expected: string;
    readonly actual: string;
  }) {
    super(`${what} is ${actual}, the challenge says ${expected}`, {
      hint: "take it from the challenge's own place with `challenge fetch`, or bring a model of its schema",
    });
  }
}

/** A file of a challenge lacks a part, has a wrong one, or belongs to another challenge. */
export class ChallengeFileError extends BaseError {
  readonly code = "E_CHALLENGE_FILE";
  constructor({ path, reason }: { readonly path: string; readonly reason: string }) {
    super(`${path} cannot be used: ${reason}`, {
      hint: 'see "By command" in docs/challenges.md for what the file holds',
    });
  }
}

/** Other users of the machine may read what opens a commitment, or the labels of a pool. */
export class OwnFileExposedError extends BaseError {
  readonly code = "E_CHALLENGE_EXPOSED";
  constructor({ path, mode }: { readonly path: string; readonly mode: string }) {
    super(`every user of this machine can read or change ${path} (mode ${mode})`, {
      hint: "take that right away with chmod 600, and look who has used it",
    });
  }
}

/** A challenge is another sponsor's, who may have copied what this one commits to. Nothing is sent. */
export class OtherSponsorError extends BaseError {
  readonly code = "E_CHALLENGE_SPONSOR";
  constructor({ id, sponsor, account }: { readonly id: bigint; readonly sponsor: string; readonly account: string }) {
    super(`challenge ${id} was opened by ${sponsor}, and ${account} signs`, {
      hint: "sign as its sponsor; where that is somebody else, labels that are revealed there are public",
    });
  }
}

/** A file of a challenge cannot be had from where the challenge says it is. */
export class ChallengeDownloadError extends BaseError {
  readonly code = "E_CHALLENGE_DOWNLOAD";
  constructor({ source, reason }: { readonly source: string; readonly reason: string }) {
    super(`${source} cannot be had: ${reason}`, {
      hint: "try again, name the folder of the files with --from, or allow addresses of your own network with --allow-private",
    });
  }
}

/** A server gives a file so slowly that it holds up whoever reads it. */
export class SlowDownloadError extends BaseError {
  readonly code = "E_CHALLENGE_SLOW";
  constructor({ source, reason }: { readonly source: string; readonly reason: string }) {
    super(`${source} comes too slowly: ${reason}`, {
      hint: "wait longer with --patience, or take a copy from another place",
    });
  }
}

/** What a challenge asks for is more than its user allows to be paid. Nothing is sent. */
export class ChallengeCostError extends BaseError {
  readonly code = "E_CHALLENGE_COST";
  constructor({
    id,
    what,
    cost,
    most,
    option,
  }: {
    readonly id: bigint;
    readonly what: string;
    readonly cost: string;
    readonly most: string;
    readonly option: string;
  }) {
    super(`${what} in challenge ${id} would cost ${cost}, and ${most} may be paid`, {
      hint: `look at its terms with \`challenge list ${id} --json\`; if they are what you want, allow more with ${option}`,
    });
  }
}

/** The model is not the one that was committed to. */
export class ChallengeKeyError extends BaseError {
  readonly code = "E_CHALLENGE_KEY";
  constructor({ folder, modeler }: { readonly folder: string; readonly modeler: string }) {
    super(`the model in ${folder} is not the one that ${modeler} committed to`, {
      hint: "answer with the model folder and the entry file of the commitment",
    });
  }
}

/** An own answer has a fault that would cost its stake. Nothing is sent. */
export class AnswerFaultError extends BaseError {
  readonly code = "E_ANSWER_FAULT";
  constructor({ path, place, fault }: { readonly path: string; readonly place: number; readonly fault: string }) {
    super(`${path} has a fault at place ${place} that would cost the stake: ${fault}`, {
      hint: "move the file away and prove again with the committed model",
    });
  }
}

/** A challenge names a judge, and the keys of a model are not shown to be of a ceremony. */
export class CommittedDevKeyError extends BaseError {
  readonly code = "E_CHALLENGE_DEV_KEYS";
  constructor({
    model,
    doubts,
    judge,
  }: {
    readonly model: string;
    readonly doubts: readonly string[];
    readonly judge: string;
  }) {
    super(`the keys of model ${model} count as dev (${doubts.join("; ")}), and ${judge} judges keys here`, {
      hint: "use keys from a ceremony and give their powers of tau with --ptau",
    });
  }
}

/** Whoever wants to strike an entry is not the judge of the challenge. Nothing is sent. */
export class NotTheJudgeError extends BaseError {
  readonly code = "E_CHALLENGE_JUDGE";
  constructor({ id, judge, account }: { readonly id: bigint; readonly judge: string; readonly account: string }) {
    const named = BigInt(judge) === 0n ? "nobody" : judge;
    super(`${account} cannot strike entries of challenge ${id}: ${named} judges its keys`, {
      hint: "sign with the judge's key; where nobody judges, `challenge verify --dispute` shows a fault",
    });
  }
}

/** Somebody's answer does not hold, as anybody can see who checks its proofs. */
export class FaultyAnswersError extends BaseError {
  readonly code = "E_CHALLENGE_FAULTY";
  constructor({ id, modelers }: { readonly id: bigint; readonly modelers: readonly string[] }) {
    super(`answers in challenge ${id} are at fault: ${modelers.join(", ")}`, {
      hint: "the same command with --demand and --dispute strikes them, for half of the stake",
    });
  }
}

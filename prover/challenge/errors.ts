import { BaseError } from "../errors.ts";

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

import { BaseError } from "../../prover/errors.ts";

/** A worker takes a job of a model that it does not have. Another worker may have it. */
export class ModelNotServedError extends BaseError {
  readonly code = "E_MODEL_NOT_SERVED";
  constructor({ manifestHash, served }: { manifestHash: string; served: readonly string[] }) {
    super(`no model here has manifest ${manifestHash}; served are ${served.join(", ")}`, {
      hint: "add the model's folder to `models` of the worker's configuration, the same on all workers",
    });
  }
}

/** A part of a farm's table is not what its worker wrote, or a wallet is missing. */
export class FarmPartError extends BaseError {
  readonly code = "E_FARM_PART";
  constructor({ path }: { path: string }) {
    super(`${path} is not what the workers of the farm wrote`, {
      hint: "let all machines share the one folder with the store, remove the .run.json beside the table, run again",
    });
  }
}

/** Not one of the wallets has a score; no table is written. */
export class NothingScoredError extends BaseError {
  readonly code = "E_FARM_NOTHING_SCORED";
  constructor({ wallets, refused }: { wallets: number; refused: Readonly<Record<string, number>> }) {
    const reasons = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
    super(`none of ${wallets} wallets has a score: ${reasons.join(", ")}`, {
      hint: "`score wallet` on one of them says what the store lacks",
    });
  }
}

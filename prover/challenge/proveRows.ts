import type { ProverPool } from "../pool/proverPool.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";
import { appendProof, type Asked, readProofs } from "./answerFile.ts";
import { rowSalt } from "./encoding.ts";

/** How far the proofs of an answer have come. */
export interface ProvingProgress {
  readonly proved: number;
  readonly rows: number;
  /** By the pace of this run; undefined before its first proof. */
  readonly secondsLeft: number | undefined;
}

/**
 * Proves the drawn rows of a modeler, and keeps each proof as soon as it is made. What the file holds
 * already is not proved again.
 *
 * @param options.pool Provers of the model.
 * @param options.asked The drawn rows, in their order.
 * @param options.features Of a row of the pool, in the order of the challenge's schema.
 * @param options.poolSalt What the salts of the rows come from.
 * @param options.path The file of the proofs.
 * @param options.onProgress Called after each proof.
 * @returns The proofs in the order of the drawn rows.
 * @throws AnswerFileError, ProofFileError, FeatureRangeError, ProverProcessError.
 */
export const proveRows = async ({
  pool,
  asked,
  features,
  poolSalt,
  path,
  onProgress = () => undefined,
}: {
  readonly pool: Pick<ProverPool, "prove">;
  readonly asked: readonly Asked[];
  readonly features: (row: number) => readonly bigint[];
  readonly poolSalt: string;
  readonly path: string;
  readonly onProgress?: (progress: ProvingProgress) => void;
}): Promise<readonly ScoreProof[]> => {
  const proofs = new Map(await readProofs(path, asked));
  const missing = asked.filter(({ place }) => !proofs.has(place));
  const started = performance.now();
  let made = 0;
  const tell = (): void => {
    const seconds = (performance.now() - started) / 1000;
    const secondsLeft = made === 0 ? undefined : (seconds / made) * (missing.length - made);
    onProgress({ proved: proofs.size, rows: asked.length, secondsLeft });
  };
  tell();
  let written = Promise.resolve();
  await Promise.all(
    missing.map(async ({ place, row }) => {
      const proof = await pool.prove({ features: features(row), salt: rowSalt(poolSalt, row) });
      // One line after another, so that no two are mixed.
      written = written.then(() => appendProof(path, place, proof));
      await written;
      proofs.set(place, proof);
      made++;
      tell();
    }),
  );
  return asked.flatMap(({ place }) => proofs.get(place) ?? []);
};

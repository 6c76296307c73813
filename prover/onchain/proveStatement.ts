import type { StoreSource } from "../events/openStore.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { loadProver } from "../modelFolder/load.ts";
import type { Prover } from "../proof/prover.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";
import { bundleFeatures } from "./bundleFeatures.ts";
import { RequestFileError } from "./errors.ts";
import type { Contracts } from "./contracts.ts";
import { readBundle, type ScoreRequest } from "./request.ts";

/**
 * Proves the score of an attested statement: the same features, under the salt of the request.
 *
 * @param options.request The request that was attested.
 * @param options.contracts Handles, from `connectDeployment`.
 * @param options.loaded The model, from `loadModel`.
 * @param options.storePath The operator's own event store: its file, or who lends it.
 * @param options.prover A prover that is loaded already; by default a new one.
 * @returns The proof.
 * @throws RequestFileError when the store gives other features, and the errors of `featureVectors`
 * and `loadProver`.
 */
export const proveStatement = async ({
  request: { statement, salt },
  contracts,
  loaded,
  storePath,
  prover,
}: {
  request: ScoreRequest;
  contracts: Pick<Contracts, "token" | "attesters">;
  loaded: LoadedModel;
  storePath: StoreSource;
  /** A prover that is loaded already; by default a new one is made. */
  prover?: Prover;
}): Promise<ScoreProof> => {
  const { wallets } = await readBundle(contracts, statement.tokenId);
  const asOf = { block: statement.asOfBlock, time: statement.asOfTime };
  const { values } = await bundleFeatures({ storePath, wallets, loaded, asOf });
  const proof = await (prover ?? (await loadProver(loaded))).prove({ features: values, salt });
  if (proof.commitment !== statement.commitment)
    throw new RequestFileError({ path: "the attested statement", reason: "this store gives other features" });
  return proof;
};

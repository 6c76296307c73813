import { fileURLToPath } from "node:url";

import type { Artifact, ArtifactResolver } from "@nomicfoundation/ignition-core";

import { readJson } from "../../prover/files.ts";

/** Our contracts that the scripts deploy. */
export type CompiledName =
  | "CreditToken"
  | "CreditRenderer"
  | "ModelRegistry"
  | "AttesterSet"
  | "Challenges"
  | "ScoreOracle"
  | "ScoreRequests"
  | "UndercollateralizedPool";

/**
 * A contract as `npm run generate` wrote it from the build, so that nobody has to compile before
 * deploying or checking.
 *
 * @throws FileUnreadableError.
 */
export const readCompiled = async (name: string): Promise<Artifact> =>
  (await readJson(fileURLToPath(new URL(`generated/${name}.json`, import.meta.url)))) as Artifact;

/**
 * Names in the modules mean the committed contracts here; with `hardhat ignition deploy` they mean
 * those it has just built.
 */
export const compiledContracts: ArtifactResolver = {
  loadArtifact: readCompiled,
  getBuildInfo: () => Promise.resolve(undefined),
};

import { fileURLToPath } from "node:url";

import { readJson } from "../../prover/files.ts";

/** The parameters of modules/veriscore.ts, and who takes over. */
export interface DeploymentPlan {
  /** Seconds before a registered model can be used. Public chains need a day at least. */
  readonly activationDelay: number;
  /** Seconds before a new attester set counts. Public chains need a day at least. */
  readonly rotationDelay: number;
  /** In any order. */
  readonly attesters: readonly string[];
  readonly threshold: number;
  /** Seconds that a statement may be old when it is submitted. */
  readonly maxSubmissionAge: number;
  /**
   * Seconds between two as-ofs that the oracle takes. Where it is `maxSubmissionAge` there is one
   * at any moment, and nobody picks it.
   */
  readonly asOfPeriod: number;
  /** Accept models whose keys one person made, on a chain that is not local. */
  readonly allowDevKeys: boolean;
  readonly guardian?: string | undefined;
  /** Where tokens have pages, each at the site and then its id; without it nowhere. */
  readonly site?: string | undefined;
  /** Is offered every contract; without it the deployer stays the owner. */
  readonly owner?: string | undefined;
}

/**
 * One of the parameter files, which Ignition also takes as they are; the public one names no
 * attesters.
 */
export const readPlan = async (chain: "local" | "public"): Promise<DeploymentPlan> => {
  const path = fileURLToPath(new URL(`parameters/${chain}.json`, import.meta.url));
  const { Veriscore } = (await readJson(path)) as { Veriscore: Omit<DeploymentPlan, "allowDevKeys"> };
  const { activationDelay, rotationDelay, attesters = [], threshold, maxSubmissionAge, asOfPeriod } = Veriscore;
  const times = { activationDelay, rotationDelay, maxSubmissionAge, asOfPeriod };
  return { ...times, attesters, threshold, allowDevKeys: false };
};

import type { Deployment } from "../../client/index.ts";
import { type ChallengePlace, findChallenges } from "../../prover/challenge/reading.ts";
import { readPlace } from "../chain/place.ts";
import type { Connection } from "../chain/wallet.ts";

/** Where challenges are read, and whose node answers. */
export interface ChallengeReads extends ChallengePlace {
  readonly whose: "wallet" | "operator";
}

/** Finds the contract of challenges, where the deployment has one. @throws The errors of the node. */
export const openChallengeReads = async (
  deployment: Deployment,
  connection: Connection | undefined,
): Promise<ChallengeReads | undefined> => {
  if (deployment.challenges === undefined) return undefined;
  const { provider, whose } = readPlace(deployment, connection);
  return { ...(await findChallenges(provider, deployment.challenges)), whose };
};

import type { Command } from "commander";

import { newProgram } from "./commandLine.ts";
import { registerChallenge } from "./commands/challenge.ts";
import { registerDataset } from "./commands/dataset.ts";
import { registerEvents } from "./commands/events.ts";
import { registerFeatures } from "./commands/features.ts";
import { registerHealth } from "./commands/health.ts";
import { registerModel } from "./commands/model.ts";
import { registerNft } from "./commands/nft.ts";
import { registerPrices } from "./commands/prices.ts";
import { registerProof } from "./commands/proof.ts";
import { registerQuery } from "./commands/query.ts";
import { registerScore } from "./commands/score.ts";
import { registerStore } from "./commands/store.ts";

const AFTER_HELP = `
Example:
  veriscore events import events.csv.gz --db out/history.duckdb

Every refusal is one line with a stable code; docs/errors.md explains each code.
`;

/** In the order of the flow. */
const GROUPS = [
  registerEvents,
  registerPrices,
  registerStore,
  registerHealth,
  registerFeatures,
  registerDataset,
  registerModel,
  registerProof,
  registerNft,
  registerScore,
  registerQuery,
  registerChallenge,
] as const;

/**
 * Builds `veriscore` with all of its commands. Commands load what they need when they run.
 *
 * @param further Groups of commands of rooms above this one, such as `node`.
 * @returns A program that has parsed nothing yet.
 */
export const buildProgram = (further: readonly ((program: Command) => void)[] = []): Command => {
  const program = newProgram("veriscore")
    .description(
      "credit scores with their own zero-knowledge proof: events -> features -> model -> proof -> on-chain score",
    )
    .version("0.1.0")
    .addHelpText("after", AFTER_HELP);
  for (const register of [...GROUPS, ...further]) register(program);
  return program;
};

#!/usr/bin/env node
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
import { newProgram, runToExit } from "./commandLine.ts";

const program = newProgram("veriscore")
  .description(
    "credit scores with their own zero-knowledge proof: events -> features -> model -> proof -> on-chain score",
  )
  .version("0.1.0")
  .addHelpText("after", "\nExample:\n  veriscore events import events.csv.gz --db out/history.duckdb\n");

// In the order of the flow.
registerEvents(program);
registerPrices(program);
registerStore(program);
registerHealth(program);
registerFeatures(program);
registerDataset(program);
registerModel(program);
registerProof(program);
registerNft(program);
registerScore(program);
registerQuery(program);

await runToExit(() => program.parseAsync());

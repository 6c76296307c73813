/**
 * An example challenge on a local chain: three modelers, four cheats, a finder, and the leaderboard.
 * `npm run challenge`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, note, print } from "../prover/cli/output.ts";
import { playExample } from "./challenge/example.ts";

const play = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-challenge-"));
  try {
    const lines = await playExample({ folder, tell: note });
    const head = [
      "rank",
      "modeler",
      "plays",
      "AUC",
      "PR-AUC",
      "KS",
      "1-Brier",
      "weighted",
      "what happened",
      "paid, ETH",
    ];
    const rows = lines.map((line) => [
      line.rank ?? "-",
      ...[line.name, line.play, ...line.metrics, line.weighted, line.outcome, line.paid],
    ]);
    print(`${await drawTable({ head, rows })}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const program = newProgram("challenge")
  .description("play an example challenge on a local chain, with three modelers and four cheats")
  .addHelpText("after", "\nExample:\n  npm run -s challenge\n")
  .action(play);

await runToExit(() => program.parseAsync());

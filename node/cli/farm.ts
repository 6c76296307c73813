import { dirname } from "node:path";

import type { Command } from "commander";

import { note, wholeNumber } from "../../prover/cli/output.ts";
import { resolvePath } from "../../prover/environment.ts";
import { withQueue } from "./queueOptions.ts";

interface FarmOptions {
  readonly config: string;
  readonly db: string;
  readonly at: string;
  readonly market?: string;
  readonly out: string;
  readonly workers: number;
}

const farmAction = ({ config: configPath, ...options }: FarmOptions): Promise<void> =>
  withQueue(configPath, async (queue, config) => {
    const { loadModel } = await import("../../prover/modelFolder/load.ts");
    const { runFarm } = await import("../prover/farm.ts");
    const { startFarmWorkers } = await import("../prover/farmWorkers.ts");
    const { at, market, workers } = options;
    const [storePath, out] = [resolvePath(options.db), resolvePath(options.out)];
    const [{ folder: model } = { folder: "" }] = config.models;
    const started = startFarmWorkers(workers, {
      queue: config.queue,
      data: config.data,
      farm: dirname(storePath),
      model,
    });
    try {
      const farm = runFarm({
        ...{ queue, loaded: await loadModel(model), storePath, at, market, out },
        onPart: (done, of) => note(`${done} of ${of} buckets`),
      });
      const { wallets, refused } = await Promise.race([farm, started.failed]);
      note(`${wallets} wallets as of ${at}: ${out}`);
      for (const [code, count] of Object.entries(refused)) note(`${count} of them have no score: ${code}`);
    } finally {
      await started.end();
    }
  });

const AFTER_HELP = `
The wallets are dealt into buckets, which workers score on their own; the table is the one that a single
machine writes, byte by byte. Workers on this machine are started with the command. Those on other
machines are \`node prover\` with \`farm:\` in their configuration, the folder with the store, which all
machines mount. Nobody may write to the store meanwhile: farm a copy of a followed one. A row without a
score has the code of its refusal. When the command is killed, the same command goes on where it was.

Example:
  veriscore node farm --config operator.yaml --db shared/history.duckdb --at 2022-01-31 --out scores.csv
`;

export const registerFarm = (node: Command): void => {
  node
    .command("farm")
    .description("scores all wallets of a store by several workers, under the first model")
    .requiredOption("--config <file>", "configuration with role: operator, for its queue and model")
    .requiredOption("--db <file>", "event store that nobody writes to; its folder is what the machines share")
    .requiredOption("--at <moment>", "block number, or a time in UTC; its own events are in")
    .option("--market <name>", "only wallets with an event of this market")
    .requiredOption("--out <file>", "scores.csv to write")
    .option("--workers <count>", "worker processes on this machine; 0 leaves all to others", wholeNumber, 2)
    .addHelpText("after", AFTER_HELP)
    .action(farmAction);
};

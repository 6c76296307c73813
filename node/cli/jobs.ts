import type { Command } from "commander";

import { drawTable, emit, note, print } from "../../prover/cli/output.ts";
import type { JobQueue } from "../queue/jobQueue.ts";
import { withQueue } from "./queueOptions.ts";

interface JobsOptions {
  readonly config: string;
  readonly again?: string;
  readonly json?: boolean;
}

const runAgain = async (queue: JobQueue, asked: string): Promise<void> => {
  const aside = await queue.setAside();
  const chosen = aside.filter(({ id }) => asked === "all" || id === asked);
  for (const { id } of chosen) await queue.again(id);
  if (chosen.length === 0) note(`no job ${asked} is set aside`);
  else note(`${chosen.length} jobs run again`);
};

const showJobs = async (queue: JobQueue, json = false): Promise<void> => {
  const [counts, aside] = [await queue.counts(), await queue.setAside()];
  if (json) {
    emit({ counts, setAside: aside });
    return;
  }
  const head = ["kind", "waiting", "active", "done", "set aside"];
  const rows = Object.entries(counts).map(([kind, { waiting, active, done, "set-aside": set }]) => [
    ...[kind, waiting, active, done, set],
  ]);
  print(`${await drawTable({ head, rows })}\n`);
  for (const { id, failure } of aside) print(`${id}\n  ${failure.code}: ${failure.message}\n`);
};

const AFTER_HELP = `
A job that fails five times is set aside, and its order fails with the code of its cause. Once the cause
is gone, --again runs the job again.

Example:
  veriscore node jobs --config operator.yaml --again all
`;

export const registerJobs = (node: Command): void => {
  node
    .command("jobs")
    .description("the operator's jobs, and why some are set aside")
    .requiredOption("--config <file>", "configuration with role: operator")
    .option("--again <id>", "run a job that was set aside again; `all` for each of them")
    .option("--json", "print them as JSON on stdout")
    .addHelpText("after", AFTER_HELP)
    .action(({ config, again, json }: JobsOptions) =>
      withQueue(config, (queue) => (again === undefined ? showJobs(queue, json) : runAgain(queue, again))),
    );
};

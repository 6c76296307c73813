import ora from "ora";

import { print } from "../../prover/cli/output.ts";
import { drawsSpinner } from "../../prover/cli/terminal.ts";

/**
 * Prints what each step did and how long it took: a spinner on a terminal, plain lines otherwise.
 */
export interface Steps {
  /** Runs one step of the flow; `work` returns what to say about it. */
  readonly step: <T>(title: string, work: (say: (text: string) => void) => Promise<T>) => Promise<T>;
  readonly totalMs: () => number;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export const createSteps = (): Steps => {
  const started = performance.now();
  let number = 0;
  return {
    totalMs: () => Math.round(performance.now() - started),
    step: async (title, work) => {
      number++;
      const label = `${number}. ${title}`;
      const begun = performance.now();
      const lines: string[] = [];
      const onTerminal = drawsSpinner(process.stdout);
      const spinner = ora({ text: label, stream: process.stdout, isSilent: !onTerminal }).start();
      try {
        const result = await work((text) => lines.push(`   ${text}`));
        const done = `${label} (${seconds(performance.now() - begun)})`;
        if (onTerminal) spinner.succeed(done);
        else print(`${done}\n`);
        if (lines.length > 0) print(`${lines.join("\n")}\n`);
        return result;
      } catch (cause) {
        spinner.fail(label);
        throw cause;
      }
    },
  };
};

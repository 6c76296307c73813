import hre from "hardhat";

import type { Summary } from "./summary.ts";

interface SolidityAnswer {
  readonly suiteResults: readonly {
    readonly id: { readonly source: string };
    readonly testResults: readonly { readonly name: string; readonly status: string; readonly reason?: string }[];
  }[];
}

/**
 * Runs Solidity tests that are compiled already.
 * @param files Paths of some files, or nothing for all, which also checks the gas snapshot.
 */
export const runSolidity = async (files?: readonly string[]): Promise<Summary> => {
  const which = files === undefined ? { snapshotCheck: true } : { testFiles: [...files] };
  // The task answers with a result whether or not all passed. Its own summary may be read before
  // its reporter has written it; its suites are complete.
  const answer: unknown = await hre.tasks.getTask(["test", "solidity"]).run({ noCompile: true, ...which });
  const { value, error } = answer as { readonly value?: SolidityAnswer; readonly error?: SolidityAnswer };
  const suites = (value ?? error)?.suiteResults ?? [];
  // Results are native objects: what they say is read by name, and a spread of one is empty.
  const tests = suites.flatMap(({ id: { source }, testResults }) =>
    testResults.map(({ name, status, reason }) => ({ status, line: `${source}: ${name}: ${reason ?? "no reason"}` })),
  );
  const count = (wanted: string): number => tests.filter(({ status }) => status === wanted).length;
  const failures = tests.filter(({ status }) => status !== "Success" && status !== "Skipped").map(({ line }) => line);
  // A suite that could not run, or a gas snapshot that differs, fails the task without a failed
  // test.
  if (value === undefined && failures.length === 0) failures.push("Solidity: a suite did not run, or gas differs");
  return { passed: count("Success"), skipped: count("Skipped"), failed: failures.length, failures };
};

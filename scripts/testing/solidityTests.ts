import hre from "hardhat";

import type { Summary } from "./summary.ts";

interface SolidityAnswer {
  readonly suiteResults: readonly { readonly testResults: readonly { readonly status: string }[] }[];
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
  const statuses = suites.flatMap(({ testResults }) => testResults.map(({ status }) => status));
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  const [passed, skipped] = [count("Success"), count("Skipped")];
  const failed = statuses.length - passed - skipped;
  // A suite that could not run, or a gas snapshot that differs, fails the task without a failed
  // test.
  return { passed, skipped, failed: value !== undefined ? failed : Math.max(1, failed) };
};

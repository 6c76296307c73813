/** What halmos writes with --json-output. */
export interface HalmosReport {
  readonly test_results: Record<string, readonly Result[]>;
}

interface Result {
  readonly name: string;
  readonly exitcode: number;
  /** All, those that ended well, those that halmos could not follow. */
  readonly num_paths: readonly [number, number, number] | null;
  /** In all, for the paths, for the models. */
  readonly time: readonly [number, number, number] | null;
  readonly num_bounded_loops: number | null;
}

export interface CheckResult {
  /** Contract and function. */
  readonly name: string;
  readonly exitCode: number;
  readonly blockedPaths: number;
  readonly boundedLoops: number;
  readonly seconds: number;
}

export type Outcome = "proved" | "counterexample" | "incomplete" | "timeout" | "stuck" | "always reverts" | "error";

/** halmos' exit codes of a check, in their order. */
const OUTCOMES: readonly Outcome[] = ["proved", "counterexample", "timeout", "stuck", "always reverts", "error"];

export const checksOf = (report: HalmosReport): CheckResult[] =>
  Object.entries(report.test_results).flatMap(([contract, results]) =>
    results.map(({ name, exitcode, num_paths, time, num_bounded_loops }) => ({
      name: `${contract.split(":").at(-1) ?? contract}.${name.split("(")[0] ?? name}`,
      exitCode: exitcode,
      blockedPaths: num_paths?.[2] ?? 0,
      boundedLoops: num_bounded_loops ?? 0,
      seconds: time?.[0] ?? 0,
    })),
  );

/** A check that halmos passed is not a proof when a path was left before its end. */
export const outcomeOf = ({ exitCode, blockedPaths, boundedLoops }: CheckResult): Outcome => {
  if (exitCode === 0 && (blockedPaths > 0 || boundedLoops > 0)) return "incomplete";
  return OUTCOMES[exitCode] ?? "error";
};

/** By its name: a reachable check is there to find its counterexample. */
export const wantedOutcome = ({ name }: CheckResult): Outcome =>
  name.includes(".check_reachable_") ? "counterexample" : "proved";

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A line for each test that failed: where it is, its name, and the first line of its error. */
  readonly failures: readonly string[];
}

export const sum = (summaries: readonly Summary[]): Summary =>
  summaries.reduce(
    (one, other) => ({
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
      failures: [...one.failures, ...other.failures],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const sum = (summaries: readonly Summary[]): Summary =>
  summaries.reduce(
    (one, other) => ({
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

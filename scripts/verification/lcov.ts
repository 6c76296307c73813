/** What an lcov report says of one file: how often each line that holds code was run. */
export interface FileCoverage {
  readonly path: string;
  readonly runs: ReadonlyMap<number, number>;
}

/** Reads the records that matter: SF names a file, DA gives a line and how often it ran. */
export const parseLcov = (report: string): FileCoverage[] =>
  report
    .split("end_of_record")
    .map((record) => ({
      path: /^SF:(.+)$/m.exec(record)?.[1] ?? "",
      runs: new Map([...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, runs]) => [Number(line), Number(runs)])),
    }))
    .filter(({ path }) => path !== "");

export const uncoveredLines = (runs: ReadonlyMap<number, number>): number[] =>
  [...runs]
    .filter(([, count]) => count === 0)
    .map(([line]) => line)
    .sort((one, other) => one - other);

/** A test file, what it costs and what it shares with others. */
export interface WeighedFile {
  readonly path: string;
  /** Seconds of processor time, its child processes included. */
  readonly seconds: number;
  /**
   * Names of what takes long to build and is built once per process: files with a name in common
   * stay together.
   */
  readonly shares: readonly string[];
}

interface Unit {
  readonly files: readonly WeighedFile[];
  readonly shares: ReadonlySet<string>;
  readonly seconds: number;
}

const merged = (units: readonly Unit[]): Unit => ({
  files: units.flatMap(({ files }) => files),
  shares: new Set(units.flatMap(({ shares }) => [...shares])),
  seconds: units.reduce((sum, { seconds }) => sum + seconds, 0),
});

/** Files that have to stay together, directly or by way of others. */
const unitsOf = (files: readonly WeighedFile[]): readonly Unit[] => {
  let units: readonly Unit[] = [];
  for (const file of files) {
    const one: Unit = { files: [file], shares: new Set(file.shares), seconds: file.seconds };
    const touches = ({ shares }: Unit): boolean => file.shares.some((name) => shares.has(name));
    units = [...units.filter((unit) => !touches(unit)), merged([...units.filter(touches), one])];
  }
  return units;
};

const firstPath = ({ files }: Unit): string => files.map(({ path }) => path).sort()[0] ?? "";

/**
 * Two lists of paths that take about as long: the dearest unit first, each to the half that has
 * less so far. The same files give the same halves.
 *
 * @returns the paths of each half, sorted.
 */
export const inHalves = (files: readonly WeighedFile[]): readonly [readonly string[], readonly string[]] => {
  const empty = (): { readonly paths: string[]; seconds: number } => ({ paths: [], seconds: 0 });
  const halves = [empty(), empty()] as const;
  const dearestFirst = [...unitsOf(files)].sort(
    (one, other) => other.seconds - one.seconds || (firstPath(one) < firstPath(other) ? -1 : 1),
  );
  for (const { files: together, seconds } of dearestFirst) {
    const half = halves[0].seconds <= halves[1].seconds ? halves[0] : halves[1];
    half.paths.push(...together.map(({ path }) => path));
    half.seconds += seconds;
  }
  return [halves[0].paths.sort(), halves[1].paths.sort()];
};

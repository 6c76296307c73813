import { UsageError } from "../../prover/errors.ts";

export interface Selection {
  /** Paths of files and folders from the repository's root, with `/`; none for all of test/. */
  readonly under: readonly string[];
  /** Only what lies in a folder named `long`, instead of everything else. */
  readonly long: boolean;
}

const isLong = (path: string): boolean => path.split("/").includes("long");
const isUnder = (file: string, path: string): boolean => file === path || file.startsWith(`${path}/`);

/** What one path stands for. A path that names a long folder or file itself asks for it. */
const matches = (files: readonly string[], path: string, long: boolean): readonly string[] => {
  const found = files.filter((file) => isUnder(file, path));
  const wanted = isLong(path) ? found : found.filter((file) => isLong(file) === long);
  if (wanted.length > 0) return wanted;
  if (found.length === 0)
    throw new UsageError(`there is no test in ${path}`, "a test's file, or a folder of test/ with tests, is expected");
  const [kind, command] = long ? ["none that is long", "npm test"] : ["only long ones", "npm run test:long"];
  throw new UsageError(`of the tests in ${path} there are ${kind}`, `run them with ${command} -- ${path}`);
};

/**
 * Which test files are to run.
 * @param files Paths of all test files from the repository's root, with `/`.
 * @returns those selected, each once, in the order of `files`.
 * @throws UsageError when a path stands for no test.
 */
export const selectTests = (files: readonly string[], { under, long }: Selection): readonly string[] => {
  const paths = under.length > 0 ? under : ["test"];
  const selected = new Set(paths.flatMap((path) => matches(files, path, long)));
  return files.filter((file) => selected.has(file));
};

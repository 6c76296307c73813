import { modelFile, modelFiles } from "../artifacts.ts";
import { schemaHash } from "../features/dictionary.ts";
import { readRegularFile, sha256 } from "../files.ts";
import type { FeatureSchema } from "../model/schema.ts";
import { scorecard } from "../model/scorecard.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import { type Manifest, manifestText } from "./manifest.ts";

/** The entries of an object or, under EACH, of every item of a list; null where a value ends. */
interface Entries {
  readonly [name: string]: Entries | null;
}

const EACH = "*";
const ends = (...names: readonly string[]): Entries => Object.fromEntries(names.map((name) => [name, null]));

/**
 * Every entry that something vouches for. What is not listed here nobody checks. What stands under
 * null is compared as a whole.
 */
const ENTRIES: Entries = {
  ...ends("format", "name", "publicSignals", "schemaHash", "reference", "constraints", "private"),
  ...ends("directions", "manipulable", "manipulations", "costsUnknown"),
  scorecard: ends("offset", "factor", "pointsToDoubleOdds"),
  hashes: ends(...Object.keys(modelFiles).filter((name) => name !== "manifest")),
  keys: {
    ...ends("dev", "contributions", "beacon"),
    ptau: ends("blake2b", "perpetual", "accepted"),
    ceremony: { [EACH]: { ...ends("name", "hash"), beacon: ends("value", "iterations") } },
  },
};

/** Paths of a manifest's entries that are not in the list. */
const unknownEntries = (value: unknown, known: Entries): readonly string[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? EACH : name;
    const entries = Object.hasOwn(known, step) ? known[step] : undefined;
    if (entries === undefined) return [name];
    return entries === null ? [] : unknownEntries(inner, entries).map((path) => `${name}.${path}`);
  });
};

/** Names may be anything, and a message is one line of bounded length. */
const shown = (entry: string): string => JSON.stringify(entry.slice(0, 100));

/**
 * Refuses what no other check of a manifest looks at: entries that nothing vouches for, a scorecard
 * whose points to double the odds are not its factor's, and a file that is written otherwise than
 * its hash is taken, such as with an entry twice.
 *
 * @throws ModelFolderError.
 */
export const verifyManifest = async (folder: string, manifest: Manifest): Promise<void> => {
  const [unknown] = unknownEntries(manifest, ENTRIES);
  if (unknown !== undefined)
    throw new ModelFolderError(`the manifest has an entry ${shown(unknown)} that nothing vouches for`);
  const { factor, pointsToDoubleOdds } = manifest.scorecard;
  if (scorecard({ pointsToDoubleOdds }).factor !== factor)
    throw new ModelFolderError(
      `the manifest says that ${pointsToDoubleOdds} points double the odds, its factor ${factor} says otherwise`,
    );
  const bytes = await readRegularFile(modelFile(folder, "manifest"));
  if (!bytes.equals(Buffer.from(manifestText(manifest))))
    throw new ModelFolderError("the manifest is not written as its hash is taken: an entry is there twice, or moved");
};

/**
 * The manifest names the schema's features, and the reference row that the schema names or none.
 *
 * @throws ManifestMismatchError.
 */
export const verifySchema = (manifest: Manifest, { features, dictionary, reference }: FeatureSchema): void => {
  const hash = schemaHash(features, dictionary);
  if (hash !== manifest.schemaHash)
    throw new ManifestMismatchError({ artifact: "feature schema", expected: manifest.schemaHash, actual: hash });
  const rowHash = (row: readonly unknown[] | undefined): string => (row === undefined ? "none" : sha256(row.join(",")));
  const [expected, actual] = [rowHash(manifest.reference), rowHash(reference)];
  if (actual !== expected) throw new ManifestMismatchError({ artifact: "reference row", expected, actual });
};

import { modelFile, modelFiles } from "../artifacts.ts";
import { schemaHash } from "../features/dictionary.ts";
import { readBytes, sha256 } from "../files.ts";
import type { FeatureSchema } from "../model/schema.ts";
import { scorecard } from "../model/scorecard.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import { type Manifest, manifestText } from "./manifest.ts";

/**
 * Every entry that something vouches for; "*" stands for the entries of a list, or of an object
 * whose names are those of features. What is not listed here nobody checks.
 */
const ENTRIES: ReadonlySet<string> = new Set([
  ...["format", "name", "publicSignals.*", "schemaHash", "reference.*", "constraints", "private"],
  ...["directions.*", "manipulable", "manipulations.*", "costsUnknown.*"],
  ...["offset", "factor", "pointsToDoubleOdds"].map((name) => `scorecard.${name}`),
  ...Object.keys(modelFiles)
    .filter((name) => name !== "manifest")
    .map((name) => `hashes.${name}`),
  ...["dev", "contributions", "beacon"].map((name) => `keys.${name}`),
  ...["blake2b", "perpetual", "accepted"].map((name) => `keys.ptau.${name}`),
  ...["name", "hash", "beacon.value", "beacon.iterations"].map((name) => `keys.ceremony.*.${name}`),
]);

const isLeaf = (path: string): boolean => ENTRIES.has(path);

/** Paths of a manifest's entries that are not in the list. */
const unknownEntries = (value: unknown, path = ""): readonly string[] => {
  if (isLeaf(path) || (path !== "" && isLeaf(path.replace(/\.[^.]+$/, ".*")))) return [];
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? "*" : name;
    return unknownEntries(inner, path === "" ? step : `${path}.${step}`);
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
  const [unknown] = unknownEntries(manifest);
  if (unknown !== undefined)
    throw new ModelFolderError(`the manifest has an entry ${shown(unknown)} that nothing vouches for`);
  const { factor, pointsToDoubleOdds } = manifest.scorecard;
  if (scorecard({ pointsToDoubleOdds }).factor !== factor)
    throw new ModelFolderError(
      `the manifest says that ${pointsToDoubleOdds} points double the odds, its factor ${factor} says otherwise`,
    );
  const text = (await readBytes(modelFile(folder, "manifest"))).toString("utf8");
  if (text !== manifestText(manifest))
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

import { existsSync } from "node:fs";
import { join } from "node:path";

import { schemaHash } from "../features/dictionary.ts";
import { readRows } from "../features/rows.ts";
import { readBytes, sha256, textOf, writeAtomic } from "../files.ts";
import { type Feature, parseSchema } from "../model/schema.ts";
import {
  type ChallengeDocument,
  DOCUMENT_NAME,
  hashOf,
  parseDocument,
  PUBLISHED,
  type PublishedFile,
} from "./document.ts";
import type { ReadPublished } from "./download.ts";
import { ChallengeFileError, ChallengeMismatchError } from "./errors.ts";
import { type ChallengePool, openPool } from "./pool.ts";
import type { Challenge } from "./reading.ts";

/** What a challenge publishes, held against what its terms say of it. */
export interface ChallengeData {
  readonly document: ChallengeDocument;
  readonly features: readonly Feature[];
  readonly pool: ChallengePool;
  /** Rows of the pool that are there more than once, past the first. */
  readonly duplicates: number;
}

type Hashes = Pick<
  Challenge["terms"],
  "descriptionHash" | "schemaHash" | "trainingHash" | "poolRoot" | "poolSalt" | "poolRows"
>;

const assertSame = (what: string, actual: string, expected: string): void => {
  if (actual !== expected) throw new ChallengeMismatchError({ what, actual, expected });
};

const documentOf = (bytes: Buffer, path: string, terms: Hashes): ChallengeDocument => {
  assertSame(`the hash of ${path}`, hashOf(bytes), terms.descriptionHash);
  return parseDocument(textOf(bytes, path), path);
};

/** Bytes of the longest document, and of the longest schema. */
const LONGEST_TEXT = 2 ** 22;
/** Bytes of the longest cell of a pool with its comma: an integer of 64 bits, or quotes and spaces too. */
const LONGEST_CELL = 32;
const LONGEST_HEADER = 2 ** 20;

/** @throws ChallengeFileError for a file that is larger than what it should hold, before it is read as text. */
const assertSize = (path: string, size: number, most: number): void => {
  if (size > most) throw new ChallengeFileError({ path, reason: `it has ${size} bytes, ${most} at most are expected` });
};

/**
 * Copies what a challenge publishes into a folder. A file that is there already, as the document says, is not
 * fetched again; one that is not what the document says is not kept. Other files stay as they are.
 *
 * @param terms Of the challenge.
 * @param options.read From `publishedFolder`.
 * @param options.onFile Called before each file that is fetched.
 * @throws ChallengeMismatchError, ChallengeFileError, ChallengeDownloadError, FileUnwritableError.
 */
export const fetchData = async (
  terms: Hashes,
  {
    folder,
    read,
    onFile = () => undefined,
  }: { readonly folder: string; readonly read: ReadPublished; readonly onFile?: (name: string) => void },
): Promise<void> => {
  const path = join(folder, DOCUMENT_NAME);
  const own = existsSync(path) ? await readBytes(path) : undefined;
  const isKept = own !== undefined && hashOf(own) === terms.descriptionHash;
  const bytes = isKept ? own : await read(DOCUMENT_NAME);
  assertSize(DOCUMENT_NAME, bytes.length, LONGEST_TEXT);
  const document = documentOf(bytes, DOCUMENT_NAME, terms);
  const files = PUBLISHED.map((part) => document[part]);
  const hasAnother = async ({ name, sha256: expected }: PublishedFile): Promise<boolean> => {
    const target = join(folder, name);
    return existsSync(target) && sha256(await readBytes(target)) !== expected;
  };
  if (!isKept) {
    // A sponsor chooses the names: the user's own files are not for it to replace.
    for (const file of [...files, { name: DOCUMENT_NAME, sha256: sha256(bytes) }])
      if (await hasAnother(file))
        throw new ChallengeFileError({
          path: join(folder, file.name),
          reason: "another file of that name is there; name another folder with --dir",
        });
    await writeAtomic(path, bytes);
  }
  for (const file of files) {
    const { name, sha256: expected } = file;
    const target = join(folder, name);
    if (existsSync(target) && !(await hasAnother(file))) continue;
    onFile(name);
    const content = await read(name);
    assertSame(`the hash of ${name}`, sha256(content), expected);
    await writeAtomic(target, content);
  }
};

/**
 * Opens what `fetchData` has kept, and holds all of it against the terms: the document, the schema, the
 * training data, and each row of the pool by the pool's root.
 *
 * @throws ChallengeMismatchError, ChallengeFileError, PoolRootError, SchemaError, and the errors of `readRows`.
 */
export const openData = async (terms: Hashes, folder: string): Promise<ChallengeData> => {
  const path = join(folder, DOCUMENT_NAME);
  const document = documentOf(await readBytes(path), path, terms);
  const [schema, training] = [document.schema, document.training].map(({ name }) => join(folder, name)) as [
    string,
    string,
  ];
  assertSame(`the hash of ${training}`, hashOf(await readBytes(training)), terms.trainingHash);
  const schemaBytes = await readBytes(schema);
  assertSize(schema, schemaBytes.length, LONGEST_TEXT);
  const { features, dictionary } = parseSchema(textOf(schemaBytes, schema));
  assertSame(`the hash of the features in ${schema}`, schemaHash(features, dictionary), terms.schemaHash);
  const poolPath = join(folder, document.pool.name);
  const most = LONGEST_HEADER + Number(terms.poolRows) * LONGEST_CELL * (features.length + 1);
  assertSize(poolPath, (await readBytes(poolPath)).length, most);
  const { rows } = await readRows({ path: poolPath, features });
  assertSame("the number of the pool's rows", String(rows.length), String(terms.poolRows));
  const pool = await openPool({ rows, poolSalt: terms.poolSalt, root: terms.poolRoot });
  const distinct = new Set(rows.map((row) => row.join()));
  return { document, features, pool, duplicates: rows.length - distinct.size };
};

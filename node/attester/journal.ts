import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { asDatabaseError, checkWhole, inTransaction, openDatabase } from "../database.ts";
import { FileReplacedError } from "../operations/errors.ts";
import { type FileCheck, watchDatabase } from "../operations/openFiles.ts";
import { JournalExistsError, VectorConflictError } from "./errors.ts";
import { type JournalMark, openMark } from "./journalMark.ts";
import { type JournalStart, openSigners, type SignerTable, UNNAMED } from "./signerTable.ts";

/**
 * What an attester has signed. It is written before anything leaves the process, and survives a
 * kill at any instant. Salts are not in it: a request is known by its hash.
 */
export interface Journal extends SignerTable {
  /** What the answer to a request added to it before, as JSON; undefined for a new one. */
  readonly answerTo: (request: string) => string | undefined;
  /**
   * Keeps the features that are about to be signed.
   *
   * @throws VectorConflictError when others were kept for the same subject. Both are in the journal.
   * DataFolderError, FileReplacedError when they were kept in a file that is not in its place.
   */
  readonly keepVector: (vector: JournaledVector) => void;
  /** Keeps what was signed and the answer to a request. @throws DataFolderError, FileReplacedError. */
  readonly keepAnswer: (answer: JournaledAnswer) => void;
  /** Whether a statement with this digest was signed. */
  readonly hasSigned: (digest: string) => boolean;
  /** @throws DataFolderError, FileReplacedError: this is not the file any more that its path names. */
  readonly check: () => void;
  readonly counts: () => { readonly vectors: number; readonly answers: number; readonly conflicts: number };
  readonly close: () => void;
}

/** Of a key that has never signed before. */
const NEVER_SIGNED: JournalStart = { block: -1n, time: -1n };

/** Features of a bundle at a moment. */
export interface JournaledVector {
  readonly historyChainId: bigint;
  readonly wallets: readonly string[];
  readonly asOfBlock: bigint;
  /**
   * Unix seconds. Two moments may have one last block, and features that count days differ between
   * them.
   */
  readonly asOfTime: bigint;
  readonly schemaHash: string;
  readonly names: readonly string[];
  readonly values: readonly bigint[];
}

export interface JournaledAnswer {
  /** The whole request as text, the same for the same request. */
  readonly request: string;
  readonly tokenId: bigint;
  readonly modelId: string;
  /** EIP-712, of the statement. */
  readonly digest: string;
  readonly signature: string;
  readonly answer: string;
}

/** The file of a journal, in the folder of its attester. */
export const JOURNAL = "journal.sqlite";

/** Beside it, by another name: who copies the one by its name does not copy the other one with it. */
const markPathOf = (path: string): string => path.replace(/(\.sqlite)?$/, ".mark");

const MIGRATIONS = [
  `CREATE TABLE vector (
     subject TEXT PRIMARY KEY, history_chain TEXT NOT NULL, wallets TEXT NOT NULL, as_of_block TEXT NOT NULL,
     as_of_time TEXT NOT NULL, schema_hash TEXT NOT NULL, features TEXT NOT NULL, kept_at INTEGER NOT NULL) STRICT;
   CREATE TABLE answer (
     request_hash TEXT PRIMARY KEY, token_id TEXT NOT NULL, model_id TEXT NOT NULL, digest TEXT NOT NULL,
     signature TEXT NOT NULL, answer TEXT NOT NULL, kept_at INTEGER NOT NULL) STRICT;
   CREATE INDEX answer_digest ON answer (digest);
   CREATE TABLE conflict (
     id INTEGER PRIMARY KEY, subject TEXT NOT NULL, features TEXT NOT NULL, kept_at INTEGER NOT NULL) STRICT;`,
  // A journal of the first version has all that its key has signed; which key that is, it does not say.
  `CREATE TABLE signer (address TEXT PRIMARY KEY, block TEXT NOT NULL, time TEXT NOT NULL, kept_at INTEGER NOT NULL) STRICT;
   INSERT INTO signer SELECT '${UNNAMED}', '-1', '-1', 0 WHERE EXISTS (SELECT 1 FROM vector);
   -- Answers were kept with the salts of their requests.
   UPDATE answer SET answer = json_object('attester', json_extract(answer, '$.attester'), 'signature', signature);`,
  // An entry of a journal is a vector or the beginning of a key; journalMark.ts tells of the mark.
  `ALTER TABLE signer ADD COLUMN entry TEXT;
   ALTER TABLE signer ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
   -- The last vector that was there at the beginning.
   ALTER TABLE signer ADD COLUMN vectors INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE signer ADD COLUMN compared_to TEXT;`,
];

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Wallets in one order, so that a bundle is known by whom it has. */
const sortedWallets = (wallets: readonly string[]): readonly string[] =>
  wallets.map((wallet) => wallet.toLowerCase()).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

type Features = Readonly<Record<string, string>>;

const featuresOf = ({ names, values }: JournaledVector): Features =>
  Object.fromEntries(names.map((name, index) => [name, String(values[index])]));

const differing = (one: Features, other: Features): readonly string[] =>
  Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);

const countsIn = (database: DatabaseSync): Journal["counts"] => {
  const counts = database.prepare(
    "SELECT (SELECT count(*) FROM vector) AS vectors, (SELECT count(*) FROM answer) AS answers, (SELECT count(*) FROM conflict) AS conflicts",
  );
  return () => ({ ...(counts.get() as { vectors: number; answers: number; conflicts: number }) });
};

/** What was written over is a mixture of two journals, and no more than an older one. */
const spoiling =
  (check: FileCheck, mark: JournalMark): FileCheck =>
  () => {
    try {
      check();
    } catch (cause) {
      if (cause instanceof FileReplacedError && cause.isWrittenOver) mark.spoil();
      throw cause;
    }
  };

/**
 * Opens a journal with its mark.
 *
 * @param path The SQLite file, made when it is not there.
 * @throws DatabaseError, also where a part of the file is damaged; the errors of `openMark`.
 */
export const openJournal = (path: string): Journal => {
  const wasKilled = existsSync(`${path}-wal`);
  const database = openDatabase(path, MIGRATIONS);
  // What belongs to another file may have been added to this one.
  if (wasKilled) checkWhole(database, path);
  const mark = openMark(database, markPathOf(path));
  const check = spoiling(watchDatabase(database, path), mark);
  const prepared = {
    answer: database.prepare("SELECT answer FROM answer WHERE request_hash = ?"),
    signed: database.prepare("SELECT 1 FROM answer WHERE digest = ?"),
    vector: database.prepare("SELECT features FROM vector WHERE subject = ?"),
    addVector: database.prepare("INSERT INTO vector VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    addConflict: database.prepare("INSERT INTO conflict (subject, features, kept_at) VALUES (?, ?, ?)"),
    addAnswer: database.prepare("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)"),
  };
  /** @returns The entry, or the features that were kept before, where they are others. */
  const keep = (vector: JournaledVector, wallets: readonly string[]): { entry: string } | { before: Features } => {
    const { historyChainId, asOfBlock, asOfTime, schemaHash } = vector;
    const subject = [historyChainId, wallets.join(","), asOfBlock, asOfTime, schemaHash].map(String);
    const key = hashOf(subject.join(" "));
    const text = JSON.stringify(featuresOf(vector));
    const before = prepared.vector.get(key)?.["features"];
    if (before === undefined) prepared.addVector.run(key, ...subject, text, Date.now());
    if (before === undefined || before === text) return { entry: key };
    prepared.addConflict.run(key, text, Date.now());
    return { before: JSON.parse(String(before)) as Features };
  };
  return {
    answerTo: (request) => prepared.answer.get(hashOf(request))?.["answer"] as string | undefined,
    keepVector: (vector) => {
      const wallets = sortedWallets(vector.wallets);
      const kept = inTransaction(database, () => keep(vector, wallets));
      // What is in a file that nobody will open again is not kept.
      check();
      if ("before" in kept) {
        const names = differing(kept.before, featuresOf(vector));
        throw new VectorConflictError({ wallets, asOfBlock: vector.asOfBlock, names });
      }
      mark.cover(kept.entry);
    },
    keepAnswer: ({ request, tokenId, modelId, digest, signature, answer }) => {
      prepared.addAnswer.run(hashOf(request), String(tokenId), modelId, digest, signature, answer, Date.now());
      check();
    },
    hasSigned: (digest) => prepared.signed.get(digest) !== undefined,
    ...openSigners(database, mark),
    check,
    counts: countsIn(database),
    close: () => {
      try {
        check();
      } catch {
        // Nothing is signed any more, and the mark knows what is to be known at the next start.
      }
      database.close();
    },
  };
};

/** What the journal of a node that does not run has, if there is one. It is not changed. @throws DatabaseError. */
export const readCounts = (folder: string): ReturnType<Journal["counts"]> | undefined => {
  const path = join(folder, JOURNAL);
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return countsIn(database)();
  } catch (cause) {
    throw asDatabaseError(cause, path);
  } finally {
    database.close();
  }
};

/**
 * Begins the journal of a key that has never signed.
 *
 * @param folder `data` of its attester, which is there.
 * @throws JournalExistsError where the journal knows the key.
 */
export const beginJournal = (folder: string, address: string): void => {
  const path = join(folder, JOURNAL);
  const journal = openJournal(path);
  try {
    // Where there is a mark without its entry, a journal was there before.
    if (journal.isOlder() || journal.startOf(address) !== undefined) throw new JournalExistsError(path);
    journal.begin(address, NEVER_SIGNED);
  } finally {
    journal.close();
  }
};

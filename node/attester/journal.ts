import { createHash } from "node:crypto";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";

import { inTransaction, openDatabase } from "../database.ts";
import { rememberDatabase } from "../operations/openFiles.ts";
import { JournalExistsError, VectorConflictError } from "./errors.ts";

/**
 * What an attester has signed. It is written before anything leaves the process, and survives a
 * kill at any instant. Salts are not in it: a request is known by its hash.
 */
export interface Journal {
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
  /**
   * From where on a key may sign what this journal does not have.
   *
   * @param address Of the key.
   * @returns Undefined for a key that has not used this journal yet.
   */
  readonly startOf: (address: string) => JournalStart | undefined;
  /** Keeps from where on a key may sign. It is kept once, and never changed. */
  readonly begin: (address: string, start: JournalStart) => void;
  /** @throws DataFolderError, FileReplacedError: this is not the file any more that its path names. */
  readonly check: () => void;
  readonly counts: () => { readonly vectors: number; readonly answers: number; readonly conflicts: number };
  readonly close: () => void;
}

/** What a key may have signed before its journal began: as-ofs up to this block, or up to this time. */
export interface JournalStart {
  readonly block: bigint;
  /** Unix seconds. */
  readonly time: bigint;
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

const UNNAMED = "unnamed";

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

type Starts = Pick<Journal, "startOf" | "begin">;

const startsIn = (database: DatabaseSync): Starts => {
  const name = database.prepare("UPDATE OR IGNORE signer SET address = ? WHERE address = ?");
  const find = database.prepare("SELECT block, time FROM signer WHERE address = ?");
  const add = database.prepare("INSERT INTO signer VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
  return {
    startOf: (address) => {
      name.run(address.toLowerCase(), UNNAMED);
      const row = find.get(address.toLowerCase()) as { block: string; time: string } | undefined;
      return row && { block: BigInt(row.block), time: BigInt(row.time) };
    },
    begin: (address, { block, time }) => {
      add.run(address.toLowerCase(), String(block), String(time), Date.now());
    },
  };
};

/** @param path The SQLite file, made when it is not there. */
export const openJournal = (path: string): Journal => {
  const database = openDatabase(path, MIGRATIONS);
  const check = rememberDatabase(path);
  const prepared = {
    answer: database.prepare("SELECT answer FROM answer WHERE request_hash = ?"),
    vector: database.prepare("SELECT features FROM vector WHERE subject = ?"),
    addVector: database.prepare("INSERT INTO vector VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    addConflict: database.prepare("INSERT INTO conflict (subject, features, kept_at) VALUES (?, ?, ?)"),
    addAnswer: database.prepare("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)"),
    counts: database.prepare(
      "SELECT (SELECT count(*) FROM vector) AS vectors, (SELECT count(*) FROM answer) AS answers, (SELECT count(*) FROM conflict) AS conflicts",
    ),
  };
  /** @returns The features that were kept before, where they are others. */
  const keep = (vector: JournaledVector, wallets: readonly string[]): Features | undefined => {
    const { historyChainId, asOfBlock, asOfTime, schemaHash } = vector;
    const subject = [historyChainId, wallets.join(","), asOfBlock, asOfTime, schemaHash].map(String);
    const key = hashOf(subject.join(" "));
    const features = featuresOf(vector);
    const text = JSON.stringify(features);
    const before = prepared.vector.get(key)?.["features"];
    if (before === undefined) prepared.addVector.run(key, ...subject, text, Date.now());
    if (before === undefined || before === text) return undefined;
    prepared.addConflict.run(key, text, Date.now());
    return JSON.parse(String(before)) as Features;
  };
  return {
    answerTo: (request) => prepared.answer.get(hashOf(request))?.["answer"] as string | undefined,
    keepVector: (vector) => {
      const wallets = sortedWallets(vector.wallets);
      const before = inTransaction(database, () => keep(vector, wallets));
      // What is in a file that nobody will open again is not kept.
      check();
      if (before === undefined) return;
      const names = differing(before, featuresOf(vector));
      throw new VectorConflictError({ wallets, asOfBlock: vector.asOfBlock, names });
    },
    keepAnswer: ({ request, tokenId, modelId, digest, signature, answer }) => {
      prepared.addAnswer.run(hashOf(request), String(tokenId), modelId, digest, signature, answer, Date.now());
      check();
    },
    ...startsIn(database),
    check,
    counts: () => ({ ...(prepared.counts.get() as { vectors: number; answers: number; conflicts: number }) }),
    close: () => {
      database.close();
    },
  };
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
    if (journal.startOf(address) !== undefined) throw new JournalExistsError(path);
    journal.begin(address, NEVER_SIGNED);
  } finally {
    journal.close();
  }
};

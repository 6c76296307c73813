import { createHash } from "node:crypto";

import { inTransaction, openDatabase } from "../database.ts";
import { VectorConflictError } from "./errors.ts";

/**
 * What an attester has signed. It is written before anything leaves the process, and survives a
 * kill at any instant. Salts are not in it: a request is known by its hash.
 */
export interface Journal {
  /** The answer that a request got before, as JSON; undefined for a new one. */
  readonly answerTo: (request: string) => string | undefined;
  /**
   * Keeps the features that are about to be signed.
   *
   * @throws VectorConflictError when others were kept for the same subject. Both are in the journal.
   */
  readonly keepVector: (vector: JournaledVector) => void;
  /** Keeps what was signed and the answer to a request. */
  readonly keepAnswer: (answer: JournaledAnswer) => void;
  readonly counts: () => { readonly vectors: number; readonly answers: number; readonly conflicts: number };
  readonly close: () => void;
}

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

/** @param path The SQLite file, made when it is not there. */
export const openJournal = (path: string): Journal => {
  const database = openDatabase(path, MIGRATIONS);
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
      if (before === undefined) return;
      const names = differing(before, featuresOf(vector));
      throw new VectorConflictError({ wallets, asOfBlock: vector.asOfBlock, names });
    },
    keepAnswer: ({ request, tokenId, modelId, digest, signature, answer }) => {
      prepared.addAnswer.run(hashOf(request), String(tokenId), modelId, digest, signature, answer, Date.now());
    },
    counts: () => ({ ...(prepared.counts.get() as { vectors: number; answers: number; conflicts: number }) }),
    close: () => {
      database.close();
    },
  };
};

import { closeSync, constants, existsSync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

import { FileUnreadableError, FileUnwritableError } from "../../prover/errors.ts";

/**
 * A file beside a journal that names its newest entry: a vector, or the beginning of a key. A journal
 * without that entry is an older one that was put in its place.
 */
export interface JournalMark {
  /** Whether the journal lacks what the mark names, or the mark is gone. */
  readonly isOlder: boolean;
  /**
   * Marks an entry that the journal has, unless a later one is marked. A kill before it leaves a mark
   * of an earlier entry, or none.
   *
   * @throws FileUnwritableError.
   */
  readonly cover: (entry: string) => void;
  /** Makes an older journal of it, from the next start on. @throws FileUnwritableError. */
  readonly spoil: () => void;
}

const OWN = 0o600;
/** No entry has this name. */
const SPOILT = "0".repeat(64);

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? String(cause);

/** A file that was made just now is in its folder after a power cut, too. */
const syncFolder = (path: string): void => {
  // Windows opens no folders.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), constants.O_RDONLY);
  fsyncSync(folder);
  closeSync(folder);
};

/** Entries are SHA-256 in hex, of one length: what is there is written over and never cut off, so that a kill leaves one of them. */
const writeMark = (path: string, entry: string): void => {
  try {
    const isNew = !existsSync(path);
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, OWN);
    try {
      writeSync(file, `${entry}\n`, 0);
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(path);
  } catch (cause) {
    throw new FileUnwritableError({ path, reason: codeOf(cause) });
  }
};

/** @returns Undefined also for an empty file: a kill came between its making and its first entry. */
const readMark = (path: string): string | undefined => {
  try {
    const entry = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
    return entry === "" ? undefined : entry;
  } catch (cause) {
    throw new FileUnreadableError({ path, reason: codeOf(cause) });
  }
};

/**
 * Opens the mark of a journal.
 *
 * @param database The journal.
 * @param path Of the mark, which is made with the first entry.
 * @throws FileUnreadableError, FileUnwritableError.
 */
export const openMark = (database: DatabaseSync, path: string): JournalMark => {
  const place = database.prepare(
    "SELECT rowid * 2 AS place FROM vector WHERE subject = ?1 UNION ALL SELECT vectors * 2 + 1 FROM signer WHERE entry = ?1",
  );
  const isMarked = database.prepare("SELECT 1 FROM signer WHERE marked = 1");
  const newest = database.prepare("SELECT subject FROM vector ORDER BY rowid DESC LIMIT 1");
  const setMarked = database.prepare("UPDATE signer SET marked = 1 WHERE marked = 0");
  const placeOf = (entry: string): number | undefined => place.get(entry)?.["place"] as number | undefined;
  let marked = readMark(path);
  const isOlder = marked === undefined ? isMarked.get() !== undefined : placeOf(marked) === undefined;
  const write = (entry: string): void => {
    writeMark(path, entry);
    marked = entry;
    // That there is a mark is said after there is one: a kill between them leaves no older journal.
    setMarked.run();
  };
  // A journal of an earlier version has no mark yet.
  const last = newest.get()?.["subject"];
  if (marked === undefined && !isOlder && last !== undefined) write(String(last));
  return {
    isOlder,
    cover: (entry) => {
      const before = marked === undefined ? undefined : placeOf(marked);
      if ((placeOf(entry) ?? 0) > (before ?? 0)) write(entry);
    },
    spoil: () => {
      writeMark(path, SPOILT);
    },
  };
};

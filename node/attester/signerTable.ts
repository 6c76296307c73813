import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

import { inTransaction } from "../database.ts";
import type { JournalMark } from "./journalMark.ts";

/** What a key may have signed before its journal began: as-ofs up to this block, or up to this time. */
export interface JournalStart {
  readonly block: bigint;
  /** Unix seconds. */
  readonly time: bigint;
}

/** Whether a journal that began at a start has all that its key has signed as of a moment. */
export const isAfter = (
  { block, time }: JournalStart,
  asOf: { readonly block: bigint; readonly time: bigint },
): boolean => asOf.block > block && asOf.time > time;

/** The keys of a journal, and from where on it has what each of them has signed. */
export interface SignerTable {
  /**
   * Whether it lacks what was kept before: it is an older file that was put in the place of a newer
   * one, or the place of one that was lost.
   */
  readonly isOlder: () => boolean;
  /** Takes it for older from now on, until it begins again. */
  readonly doubt: () => void;
  /**
   * From where on a key may sign what this journal does not have.
   *
   * @param address Of the key.
   * @returns Undefined for a key that has not used this journal yet, and while it is an older one.
   */
  readonly startOf: (address: string) => JournalStart | undefined;
  /** Keeps from where on a key may sign. It is kept once, and moved only in an older journal, which is whole from then on. */
  readonly begin: (address: string, start: JournalStart) => void;
  /** The block of the oracle's chain up to which all that a key has signed is known to be here. */
  readonly comparedTo: (address: string) => bigint | undefined;
  readonly setComparedTo: (address: string, block: bigint) => void;
}

/** The key of a journal of the first version, which does not name it. */
export const UNNAMED = "unnamed";

/** As long as SHA-256, as the entries of vectors are. */
const ENTRY_BYTES = 32;

/** @param database The journal. */
export const openSigners = (database: DatabaseSync, mark: JournalMark): SignerTable => {
  const name = database.prepare("UPDATE OR IGNORE signer SET address = ? WHERE address = ?");
  const find = database.prepare("SELECT block, time, compared_to FROM signer WHERE address = ?");
  const add = database.prepare(
    `INSERT INTO signer (address, block, time, kept_at, entry, vectors)
     VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(rowid), 0) FROM vector)) ON CONFLICT DO NOTHING`,
  );
  const forget = database.prepare("DELETE FROM signer");
  const compare = database.prepare("UPDATE signer SET compared_to = ? WHERE address = ?");
  let { isOlder } = mark;
  const rowOf = (address: string) => {
    name.run(address.toLowerCase(), UNNAMED);
    return find.get(address.toLowerCase()) as { block: string; time: string; compared_to: string | null } | undefined;
  };
  return {
    isOlder: () => isOlder,
    doubt: () => {
      isOlder = true;
    },
    startOf: (address) => {
      const row = isOlder ? undefined : rowOf(address);
      return row && { block: BigInt(row.block), time: BigInt(row.time) };
    },
    begin: (address, { block, time }) => {
      if (!isOlder && rowOf(address) !== undefined) return;
      const entry = randomBytes(ENTRY_BYTES).toString("hex");
      inTransaction(database, () => {
        // What the other keys have signed is not known either.
        if (isOlder) forget.run();
        add.run(address.toLowerCase(), String(block), String(time), Date.now(), entry);
      });
      mark.cover(entry);
      isOlder = false;
    },
    comparedTo: (address) => {
      const { compared_to: block = null } = rowOf(address) ?? {};
      return block === null ? undefined : BigInt(block);
    },
    setComparedTo: (address, block) => {
      compare.run(String(block), address.toLowerCase());
    },
  };
};

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

import { inTransaction, openDatabase } from "../database.ts";
import { type JobFailure, WORKER_LOST } from "./errors.ts";
import type { Job, JobKind, JobState, NewJob, PoisonJob } from "./jobQueue.ts";
import { KEPT_MS } from "./timing.ts";

/**
 * Times are Unix milliseconds. `holder` names the attempt that has the job, so that an attempt that
 * outlived its lease changes nothing.
 */
const MIGRATIONS = [
  `CREATE TABLE job (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, input TEXT NOT NULL,
    priority INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', attempt INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0, holder TEXT, held_until INTEGER, result TEXT, failure TEXT, ended INTEGER);
  CREATE INDEX job_next ON job (kind, state, priority, sequence);
  CREATE INDEX job_done ON job (ended) WHERE state = 'done';`,
];

const LAPSED = "kind = :kind AND state = 'active' AND held_until < :now";
const FREE = `((kind = :kind AND state = 'waiting' AND due <= :now) OR (${LAPSED}))`;
const NEXT = `SELECT sequence FROM job WHERE ${FREE} ORDER BY priority, sequence LIMIT 1`;

/** An attempt at a job: who has it, and until when without a sign of life. */
export interface Held {
  readonly holder: string;
  readonly heldUntil: number;
}

/** A job as far as whoever waits for it wants to know. */
export interface JobOutcome {
  readonly state: JobState;
  readonly result: unknown;
  readonly failure: JobFailure | undefined;
}

/** The jobs in their file. Every call is one transaction that has ended when it returns. */
export interface JobTable {
  readonly add: (job: NewJob) => void;
  readonly outcome: (id: string) => JobOutcome | undefined;
  /** The next job that is free, which is then held; one whose holders all died is set aside instead. */
  readonly take: (kind: JobKind, held: Held & { readonly now: number; readonly attempts: number }) => Job | undefined;
  readonly renew: (held: Held) => void;
  /** Keeps the result, unless another attempt holds the job by now. Returns whether it was kept. */
  readonly finish: (id: string, end: { holder: string; result: unknown; now: number }) => boolean;
  readonly giveBack: (id: string, end: { holder: string; failure: JobFailure; due: number }) => void;
  readonly putAside: (id: string, end: { holder: string; failure: JobFailure }) => void;
  readonly again: (id: string) => void;
  readonly counts: () => readonly { readonly kind: JobKind; readonly state: JobState; readonly count: number }[];
  readonly setAside: () => readonly PoisonJob[];
  readonly close: () => void;
}

type Row = Record<string, SQLOutputValue>;

const newJobOf = ({ id, kind, input, priority }: Row): NewJob => ({
  id: String(id),
  kind: String(kind) as JobKind,
  input: JSON.parse(String(input)) as unknown,
  priority: Number(priority),
});

const failureIn = ({ failure }: Row): JobFailure | undefined =>
  failure === null ? undefined : (JSON.parse(String(failure)) as JobFailure);

/** A job that ended every process that took it would end the next one too. */
const SET_LOST_ASIDE = `UPDATE job SET state = 'set-aside', failure = :failure WHERE ${LAPSED} AND attempt >= :attempts`;
const HOLD = `UPDATE job SET state = 'active', attempt = attempt + 1, holder = :holder, held_until = :heldUntil
  WHERE sequence = (${NEXT}) RETURNING *`;

const taking = (database: DatabaseSync): JobTable["take"] => {
  const next = database.prepare(NEXT);
  const setLostAside = database.prepare(SET_LOST_ASIDE);
  const hold = database.prepare(HOLD);
  return (kind, { now, attempts, holder, heldUntil }) => {
    // Workers ask often: without a job they read alone, and wait for nobody's lock.
    if (next.get({ kind, now }) === undefined) return undefined;
    return inTransaction(database, () => {
      setLostAside.run({ kind, now, attempts, failure: JSON.stringify(WORKER_LOST) });
      const row = hold.get({ kind, now, holder, heldUntil });
      return row && { ...newJobOf(row), attempt: Number(row.attempt) };
    });
  };
};

const ending = (database: DatabaseSync): Pick<JobTable, "finish" | "giveBack" | "putAside"> => {
  const held = "WHERE id = :id AND holder = :holder AND state = 'active'";
  const finish = database.prepare(`UPDATE job SET state = 'done', result = :result, ended = :now ${held}`);
  const removeOld = database.prepare("DELETE FROM job WHERE state = 'done' AND ended < ?");
  const giveBack = database.prepare(`UPDATE job SET state = 'waiting', failure = :failure, due = :due ${held}`);
  const putAside = database.prepare(`UPDATE job SET state = 'set-aside', failure = :failure ${held}`);
  return {
    finish: (id, { holder, result, now }) =>
      inTransaction(database, () => {
        removeOld.run(now - KEPT_MS);
        return finish.run({ id, holder, now, result: JSON.stringify(result ?? null) }).changes > 0;
      }),
    giveBack: (id, { holder, failure, due }) => {
      giveBack.run({ id, holder, due, failure: JSON.stringify(failure) });
    },
    putAside: (id, { holder, failure }) => {
      putAside.run({ id, holder, failure: JSON.stringify(failure) });
    },
  };
};

/** Who has a job may be forgotten in a power cut, which ends the holders too: it is not worth a wait for the disk. */
const openForHolders = (path: string): DatabaseSync => {
  const database = openDatabase(path, MIGRATIONS);
  database.exec("PRAGMA synchronous = NORMAL");
  return database;
};

/** Opens the file of an embedded queue, and makes it where it is not there. */
export const openJobTable = (path: string): JobTable => {
  const database = openDatabase(path, MIGRATIONS);
  const ofHolders = openForHolders(path);
  const add = database.prepare(
    "INSERT INTO job (id, kind, input, priority) VALUES (:id, :kind, :input, :priority) ON CONFLICT (id) DO NOTHING",
  );
  const outcome = database.prepare("SELECT state, result, failure FROM job WHERE id = ?");
  const renew = ofHolders.prepare("UPDATE job SET held_until = :heldUntil WHERE holder = :holder AND state = 'active'");
  const again = database.prepare(
    "UPDATE job SET state = 'waiting', attempt = 0, due = 0 WHERE id = ? AND state = 'set-aside'",
  );
  return {
    ...ending(database),
    take: taking(ofHolders),
    add: ({ id, kind, input, priority }) => {
      add.run({ id, kind, priority, input: JSON.stringify(input) });
    },
    outcome: (id) => {
      const row = outcome.get(id);
      if (row === undefined) return undefined;
      const result: unknown = row.result === null ? undefined : JSON.parse(String(row.result));
      return { state: String(row.state) as JobState, result, failure: failureIn(row) };
    },
    renew: ({ holder, heldUntil }) => {
      renew.run({ holder, heldUntil });
    },
    again: (id) => {
      again.run(id);
    },
    counts: () =>
      database
        .prepare("SELECT kind, state, count(*) AS count FROM job GROUP BY kind, state")
        .all()
        .map(({ kind, state, count }) => ({
          kind: String(kind) as JobKind,
          state: String(state) as JobState,
          count: Number(count),
        })),
    setAside: () =>
      database
        .prepare("SELECT * FROM job WHERE state = 'set-aside' ORDER BY sequence")
        .all()
        .map((row) => ({ ...newJobOf(row), failure: failureIn(row) ?? WORKER_LOST })),
    close: () => {
      ofHolders.close();
      database.close();
    },
  };
};

import { EventConflictError } from "../errors.ts";
import { RECORDED_CHAIN_ID, claimChain, claimMarket } from "../../store/markets.ts";
import { stageEvents } from "./stageEvents.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { valueImported } from "../derived/valuation.ts";

export interface EventImport {
  readonly rows: number;
  readonly added: number;
  readonly duplicates: number;
}

/**
 * An event with an id is that id. One without is its content and which of its equals it is within
 * its file, so that loading a file again, or files in another order, adds nothing; equal rows must
 * therefore stay in one file.
 */
const NAMED = `
CREATE OR REPLACE TEMP TABLE named AS
WITH several AS (SELECT file, content FROM staged_event WHERE id = '' GROUP BY ALL HAVING count(*) > 1),
  numbered AS (
    SELECT s.rowid AS staged, row_number() OVER (PARTITION BY file, content ORDER BY recorded) AS number
    FROM staged_event s SEMI JOIN several USING (file, content) WHERE id = '')
SELECT s.rowid AS staged, CASE WHEN id <> '' THEN id ELSE content || ':' || coalesce(number, 1) END AS id, content
FROM staged_event s LEFT JOIN numbered n ON n.staged = s.rowid`;

/**
 * One row per id; where there are several of one event, they differ from `content` to `other` or
 * not at all.
 */
const ARRIVED = `
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT id, min(staged) AS staged, count(*) AS rows, min(content) AS content, max(content) AS other FROM named GROUP BY id`;

/**
 * Rows of one event differ at most in what does not belong to it: its source and its value in USD.
 * The least row is kept, whatever their order.
 */
const ARRIVING = `
CREATE OR REPLACE TEMP TABLE arriving AS
WITH fresh AS (SELECT * FROM arrived ANTI JOIN lending_event USING (id))
SELECT id, staged FROM fresh WHERE rows = 1
UNION ALL
SELECT n.id, arg_min(n.staged, s.recorded) FROM named n SEMI JOIN (FROM fresh WHERE rows > 1) f ON f.id = n.id
JOIN staged_event s ON s.rowid = n.staged GROUP BY n.id`;

const checkConflicts = async (store: EventStore): Promise<void> => {
  const [conflict] = await store.rows(`
    SELECT id FROM (
      SELECT id FROM arrived WHERE content <> other
      UNION ALL SELECT id FROM arrived a JOIN recorded_event r ON r.event_id = a.id WHERE r.content <> a.content)
    ORDER BY id LIMIT 1`);
  if (conflict !== undefined) throw new EventConflictError({ id: String(conflict[0]) });
};

const mergeStaged = async (store: EventStore): Promise<EventImport> => {
  await store.run(NAMED);
  await store.run(ARRIVED);
  await checkConflicts(store);
  await store.run(ARRIVING);
  await store.run(`
    INSERT INTO recorded_event SELECT a.id, s.content, s.recorded FROM staged_event s JOIN arriving a ON a.staged = s.rowid`);
  await store.run(`
    INSERT INTO lending_event SELECT a.id, s.* EXCLUDE (file, content, recorded, id) FROM staged_event s JOIN arriving a ON a.staged = s.rowid`);
  const counts = await store.rows("SELECT (SELECT count(*) FROM named), (SELECT count(*) FROM arriving)");
  const [rows, added] = (counts[0] ?? []).map(Number) as [number, number];
  return { rows, added, duplicates: rows - added };
};

/**
 * Stages outside of the transaction, which would hold on to every intermediate table until its end.
 */
const stageAll = async (store: EventStore, paths: readonly string[]): Promise<void> => {
  for (const [file, path] of paths.entries()) await stageEvents(store, path, BigInt(file));
};

const merge = async (store: EventStore): Promise<EventImport> => {
  await claimChain(store, RECORDED_CHAIN_ID);
  const markets = await store.rows("SELECT DISTINCT market FROM staged_event ORDER BY market");
  for (const [name] of markets) await claimMarket(store, { name: String(name), source: "recorded", pool: null });
  const result = await mergeStaged(store);
  await valueImported(store);
  return result;
};

/**
 * Loads recorded events, all files or none.
 *
 * @throws FileUnreadableError, CsvError, MissingColumnError, BadValueError, EventConflictError.
 */
export const importEvents = async (store: EventStore, paths: readonly string[]): Promise<EventImport> => {
  try {
    await stageAll(store, paths);
    return await store.transaction(() => merge(store));
  } finally {
    await store.run(`
      TRUNCATE staged_event; DROP TABLE IF EXISTS event_line; DROP TABLE IF EXISTS symbol_name;
      DROP TABLE IF EXISTS named; DROP TABLE IF EXISTS arrived; DROP TABLE IF EXISTS arriving`);
  }
};

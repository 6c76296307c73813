import { readCoverage } from "../events/coverage.ts";
import type { EventStore } from "../events/store.ts";
import type { Feature } from "./dictionary.ts";
import type { Label } from "./label.ts";
import { SUBJECT_TABLE, computeVectors } from "./vectors.ts";

/** One borrow: what was known when it was taken, itself included, and what came of it. */
export interface DatasetRow {
  /** The borrow event's. */
  readonly id: string;
  readonly wallet: string;
  readonly asOf: bigint;
  readonly values: readonly bigint[];
  readonly label: 0 | 1;
}

export interface Dataset {
  /** In chain order. */
  readonly rows: readonly DatasetRow[];
  /** Borrows whose label window ends after the store's coverage. */
  readonly undecided: number;
  /** Events of the store whose amount or price is unknown. */
  readonly unpricedEventCount: number;
}

interface DatasetOptions {
  readonly store: EventStore;
  readonly features: readonly Feature[];
  readonly label: Label;
  /** Unix seconds, inclusive. */
  readonly from?: bigint;
  /** Unix seconds, exclusive. */
  readonly to?: bigint;
}

const borrowTable = ({ label, from, to }: DatasetOptions, coveredTo: bigint): string => {
  const ignored = label.withoutMarkets.map((market) => `'${market}'`).join(", ");
  const start = from === undefined ? "" : `AND ts >= ${from}`;
  const end = to === undefined ? "" : `AND ts < ${to}`;
  return `
    CREATE OR REPLACE TEMP TABLE labelled_borrow AS
    WITH liquidation AS (
      SELECT wallet, ts FROM valued_event
      WHERE action = 'liquidation' AND market NOT IN (${ignored === "" ? "''" : ignored}))
    SELECT row_number() OVER (ORDER BY chain_order) - 1 AS subject, id, wallet, ts,
      ts + ${label.horizonSeconds} <= ${coveredTo} AS decided,
      EXISTS (FROM liquidation l WHERE l.wallet = b.wallet AND l.ts > b.ts AND l.ts <= b.ts + ${label.horizonSeconds}) AS positive
    FROM valued_event b WHERE action = 'borrow' ${start} ${end}`;
};

/** One row per borrow whose label window the store covers. Throws EmptyStoreError. */
export const buildDataset = async (options: DatasetOptions): Promise<Dataset> => {
  const { store, features } = options;
  const { toTime } = await readCoverage(store);
  await store.run(borrowTable(options, toTime));
  await store.run(SUBJECT_TABLE);
  await store.run("INSERT INTO subject SELECT subject, wallet, ts FROM labelled_borrow WHERE decided");
  const borrows = await store.rows(
    "SELECT id, wallet, ts, positive FROM labelled_borrow WHERE decided ORDER BY subject",
  );
  const [undecided] = await store.rows("SELECT count(*) FROM labelled_borrow WHERE NOT decided");
  // Every borrow is in its own history, so the vectors answer to the borrows one by one.
  const vectors = await computeVectors(store, features);
  const rows = borrows.map((borrow, index): DatasetRow => {
    const [id, wallet, asOf, positive] = borrow as [string, string, bigint, boolean];
    return { id, wallet, asOf, values: vectors[index]?.values ?? [], label: positive ? 1 : 0 };
  });
  const [unpriced] = await store.rows("SELECT count(*) FROM valued_event WHERE value_e9 IS NULL");
  return { rows, undecided: Number(undecided?.[0]), unpricedEventCount: Number(unpriced?.[0]) };
};

import { readCoverage } from "../store/coverage.ts";
import { IS_TRANSFER } from "../store/schema.ts";
import type { EventStore } from "../store/eventStore.ts";
import { FOLLOWED } from "../health/moments.ts";
import { type ProtocolOf, wholeMarkets } from "../health/wholeHistory.ts";
import type { DictionaryFeature } from "./dictionary.ts";
import { FeatureNotCoveredError } from "./errors.ts";
import { type FeatureCoverage, prepareFeatures } from "./featureCoverage.ts";
import { LAST_BLOCK_OF_SECOND } from "./featureSource.ts";
import { fillLabelPoints } from "./healthPoints.ts";
import type { Label } from "./label.ts";
import { SUBJECT_TABLE, computeVectors } from "./vectors.ts";

/** One borrow: the features when it was taken, itself included, and what happened afterwards. */
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
  /** The features of the values, in their order. */
  readonly features: readonly DictionaryFeature[];
  /** Also of the features that were left out because the store does not know them. */
  readonly coverage: FeatureCoverage;
  /** Borrows whose label window ends after the store's coverage. */
  readonly undecided: number;
  /** Events of the store whose amount or price is unknown. */
  readonly unpricedEventCount: number;
}

interface DatasetOptions {
  readonly store: EventStore;
  /** The features, all of which must be known; by default all that the store knows. */
  readonly features?: readonly DictionaryFeature[];
  readonly label: Label;
  /** Unix seconds, inclusive. */
  readonly from?: bigint;
  /** Unix seconds, exclusive. */
  readonly to?: bigint;
  readonly protocolOf?: ProtocolOf;
}

const borrowTable = ({ label, from, to }: DatasetOptions, coveredTo: bigint): string => {
  const start = from === undefined ? "" : `AND ts >= ${from}`;
  const end = to === undefined ? "" : `AND ts < ${to}`;
  return `
    CREATE OR REPLACE TEMP TABLE labelled_borrow AS
    SELECT row_number() OVER (ORDER BY chain_order) - 1 AS subject, id, wallet, ts,
      ts + ${label.horizonSeconds} AS until, ts + ${label.horizonSeconds} <= ${coveredTo} AS decided
    FROM valued_event WHERE action = 'borrow' ${start} ${end}`;
};

/** The moments of the events that the label calls bad, by wallet. */
const badMoments = ({ withoutMarkets, badPoint }: Label): string => {
  const ignored = ["", ...withoutMarkets].map((market) => `'${market}'`).join(", ");
  const liquidations = `SELECT wallet, ts FROM valued_event WHERE action = 'liquidation' AND market NOT IN (${ignored})`;
  return badPoint === undefined
    ? liquidations
    : `${liquidations} UNION ALL SELECT wallet, ts FROM label_point WHERE ${badPoint}`;
};

/**
 * @throws FeatureNotCoveredError when the label needs health factors that the store does not know.
 */
const followBorrowers = async ({ store, label, protocolOf }: DatasetOptions): Promise<void> => {
  const markets = await wholeMarkets(store, protocolOf && { protocolOf });
  if (typeof markets === "string") throw new FeatureNotCoveredError({ name: label.name, reason: markets });
  await store.run(FOLLOWED);
  await store.run("INSERT INTO followed SELECT wallet, ts + 1, until FROM labelled_borrow WHERE decided");
  await fillLabelPoints(store, markets);
};

const countOf = async (store: EventStore, rows: string): Promise<number> =>
  Number((await store.rows(`SELECT count(*) FROM ${rows}`))[0]?.[0]);

/**
 * Builds one row per borrow whose label window the store covers.
 *
 * @throws EmptyStoreError, FeatureNotCoveredError.
 */
export const buildDataset = async (options: DatasetOptions): Promise<Dataset> => {
  const { store, label, protocolOf } = options;
  const { toTime } = await readCoverage(store);
  await store.run(borrowTable(options, toTime));
  if (label.badPoint !== undefined) await followBorrowers(options);
  const borrows = await store.rows(`
    WITH bad AS (${badMoments(label)})
    SELECT id, wallet, ts, EXISTS (FROM bad WHERE bad.wallet = b.wallet AND bad.ts > b.ts AND bad.ts <= b.until)
    FROM labelled_borrow b WHERE decided ORDER BY subject`);
  await store.run(SUBJECT_TABLE);
  await store.run(
    `INSERT INTO subject SELECT subject, wallet, ts, ${LAST_BLOCK_OF_SECOND} FROM labelled_borrow WHERE decided`,
  );
  const names = options.features?.map(({ name }) => name);
  const prepared = await prepareFeatures(store, { names, protocolOf, countsUnvalued: true });
  const { features, coverage } = prepared;
  // Every borrow is in its own history, so the vectors answer to the borrows one by one.
  const vectors = await computeVectors(store, prepared);
  const rows = borrows.map((borrow, index): DatasetRow => {
    const [id, wallet, asOf, positive] = borrow as [string, string, bigint, boolean];
    return { id, wallet, asOf, values: vectors[index]?.values ?? [], label: positive ? 1 : 0 };
  });
  const undecided = await countOf(store, "labelled_borrow WHERE NOT decided");
  const unpricedEventCount = await countOf(store, `valued_event WHERE value_e9 IS NULL AND NOT ${IS_TRANSFER}`);
  return { rows, features, coverage, undecided, unpricedEventCount };
};

import { valuedRows } from "../events/derived/valuation.ts";
import type { ResolvedAsOf } from "../features/asOf.ts";
import { LAST_BLOCK_OF_SECOND } from "../features/featureSource.ts";
import { computeVectors, type KnownFeatures, SUBJECT_TABLE } from "../features/vectors.ts";
import { sha256 } from "../files.ts";
import type { EventStore } from "../store/eventStore.ts";
import { type AttackedMarket, symbolIn, upTo } from "./market.ts";
import { type Actor, type Asset, type Member, type Side, secondsOf, type Step } from "./manipulation.ts";

/**
 * Where manipulations are lived: temporary tables beside the store, whose file is not written. A temporary `valued_event` hides the store's own, so
 * that the product's queries read the events up to the as-of and those of a manipulation, which are rolled back after each.
 */
export interface Stage {
  readonly store: EventStore;
  readonly asOf: ResolvedAsOf;
  readonly market: AttackedMarket;
  /** The wallets that are attacked; subjects have their position as id. */
  readonly selves: readonly string[];
}

const ACTORS: readonly Actor[] = ["self", "second", "third", "fourth"];

/** A market that no store has, so that every wallet is new to it. */
const ELSEWHERE = "elsewhere";

/** Wallets that nobody has: their key would have to be found for this hash. */
export const inventedWallet = (of: string, part: string): string => `0x${sha256(`${of} ${part}`).slice(0, 40)}`;

const TABLES = ["valued_event", "attacked", "actor", "lived_price", "debt_before", "lived_step"] as const;

const dropTables = async (store: EventStore): Promise<void> => {
  for (const table of TABLES) await store.run(`DROP TABLE IF EXISTS temp.${table}`);
};

/** What each attacked wallet owes by asset: after its last loan, less what was repaid or liquidated since. */
const debtsBefore = ({ asOf, market }: Stage): string => `
  CREATE TEMP TABLE debt_before AS
  WITH act AS (
      SELECT e.wallet, e.asset, e.action, e.amount_e9, e.debt_after_e9, v.chain_order
      FROM lending_event e JOIN valued_event v USING (id) SEMI JOIN attacked a ON a.wallet = e.wallet
      WHERE e.market = '${market.name}' AND ${upTo(asOf)}),
    loan AS (
      SELECT wallet, asset, max(chain_order) AS chain_order,
        arg_max(greatest(coalesce(debt_after_e9, 0), coalesce(amount_e9, 0)), chain_order) AS owed
      FROM act WHERE action = 'borrow' GROUP BY wallet, asset)
  SELECT l.wallet, l.asset, any_value(l.owed) - coalesce(sum(p.amount_e9), 0) AS amount_e9
  FROM loan l LEFT JOIN act p ON p.wallet = l.wallet AND p.asset = l.asset AND p.chain_order > l.chain_order
    AND p.action IN ('repay', 'liquidation')
  GROUP BY l.wallet, l.asset HAVING any_value(l.owed) > coalesce(sum(p.amount_e9), 0)`;

const actorRows = (selves: readonly string[], donor: string | undefined) =>
  selves.flatMap((self) => [
    ...ACTORS.map((part) => [self, part, part === "self" ? self : inventedWallet(self, part)]),
    ...(donor === undefined ? [] : [[self, "donor", donor]]),
  ]);

/**
 * Works on a stage that is taken down in any case.
 *
 * @param stage What to set up.
 * @param donor The wallet with a long clean history, if the store has one.
 * @param work Called once.
 */
export const onStage = async <T>(
  stage: Stage,
  donor: string | undefined,
  work: (stage: Stage) => Promise<T>,
): Promise<T> => {
  const { store, asOf, selves, market } = stage;
  await dropTables(store);
  try {
    await store.run("CREATE TEMP TABLE attacked (id BIGINT NOT NULL, wallet VARCHAR NOT NULL)");
    await store.run("CREATE TEMP TABLE actor (self VARCHAR NOT NULL, part VARCHAR NOT NULL, wallet VARCHAR NOT NULL)");
    await store.run("CREATE TEMP TABLE lived_price (asset VARCHAR NOT NULL, price_e18 HUGEINT NOT NULL)");
    await store.run(STEP_TABLE);
    const ids = selves.map((self, id) => [BigInt(id), self]);
    await store.append({ table: "attacked", temp: true, types: ["bigint", "text"], rows: ids });
    const actors = actorRows(selves, donor);
    await store.append({ table: "actor", temp: true, types: ["text", "text", "text"], rows: actors });
    await store.append({ table: "lived_price", temp: true, types: ["text", "hugeint"], rows: market.prices });
    await store.run(debtsBefore(stage));
    await store.run(
      `CREATE TEMP TABLE valued_event AS SELECT e.* FROM valued_event e SEMI JOIN actor a ON a.wallet = e.wallet WHERE ${upTo(asOf)}`,
    );
    return await work(stage);
  } finally {
    await dropTables(store);
  }
};

/** Amount and asset are null for all that is owed. */
const STEP_TABLE = `
  CREATE TEMP TABLE lived_step (ordinal BIGINT NOT NULL, part VARCHAR NOT NULL, block BIGINT NOT NULL, second BIGINT NOT NULL, action VARCHAR NOT NULL,
    market VARCHAR NOT NULL, asset VARCHAR, amount_e9 HUGEINT, collateral_asset VARCHAR, collateral_amount_e9 HUGEINT)`;

const STEP_TYPES = [
  ...(["bigint", "text", "bigint", "bigint", "text", "text"] as const),
  ...(["text", "hugeint", "text", "hugeint"] as const),
];

/** Base units of 1e-9 of a token, for the tokens with fewer than 9 decimals; others floor to nothing. */
const BASE_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["WBTC", 10n],
  ["USDC", 1_000n],
  ["USDT", 1_000n],
]);

const E18 = 10n ** 18n;

/** Of a worth in 1e-9 ETH, rounded up so that it is worth no less. */
const amountE9 = (symbol: string, amount: bigint | "dust", { prices }: AttackedMarket): bigint => {
  if (amount === "dust") return BASE_UNITS.get(symbol) ?? 0n;
  const price = prices.get(symbol) ?? E18;
  return (amount * E18 + price - 1n) / price;
};

const stepRow = ({ market }: Stage, step: Step, ordinal: number) => {
  const { who = "self", block, action, asset, amount, collateral, isElsewhere = false } = step;
  const of = (part: Asset): string | null => (part === "owed" ? null : (symbolIn(market, part) ?? null));
  const symbol = of(asset);
  const seized = collateral === undefined ? null : of(collateral);
  const inUnits = (of: string | null): bigint | null =>
    of === null || amount === "debt" ? null : amountE9(of, amount, market);
  const where = isElsewhere ? ELSEWHERE : market.name;
  const place = [BigInt(ordinal), who, BigInt(block), BigInt(secondsOf(step)), action, where];
  return [...place, symbol, inUnits(symbol), seized, inUnits(seized)];
};

/** Rows of `lending_event` that the steps make, for each attacked wallet, with the prices of the as-of. */
const livedRows = ({ asOf: { time }, market }: Stage): string => `
  WITH acted AS (
      SELECT w.wallet, s.ordinal, s.block, s.second, s.action, s.market, coalesce(s.asset, d.asset) AS asset,
        CASE WHEN s.amount_e9 IS NOT NULL THEN s.amount_e9 WHEN s.asset IS NULL THEN d.amount_e9
          ELSE d.amount_e9 * o.price_e18 // p.price_e18 END AS amount_e9, s.collateral_asset, s.collateral_amount_e9
      FROM lived_step s JOIN actor w ON w.part = s.part
      LEFT JOIN debt_before d ON s.amount_e9 IS NULL AND d.wallet = w.self
      LEFT JOIN lived_price o ON o.asset = d.asset LEFT JOIN lived_price p ON p.asset = s.asset
      WHERE s.amount_e9 IS NOT NULL OR d.amount_e9 IS NOT NULL),
    owing AS (
      SELECT a.*, coalesce(b.amount_e9, 0) + sum(CASE a.action WHEN 'borrow' THEN a.amount_e9 WHEN 'repay' THEN -a.amount_e9 ELSE 0 END)
        OVER (PARTITION BY a.wallet, a.market, a.asset ORDER BY a.ordinal) AS owed
      FROM acted a LEFT JOIN debt_before b ON b.wallet = a.wallet AND b.asset = a.asset AND a.market = '${market.name}')
  SELECT 'lived:' || ordinal || ':' || o.asset || ':' || wallet AS id, o.market, ${time} + second AS ts,
    (SELECT coalesce(max(block_number), 0) FROM valued_event) + block AS block_number, ordinal AS log_index, action, wallet, o.asset, amount_e9,
    p.price_e18, collateral_asset, collateral_amount_e9, c.price_e18 AS collateral_price_e18,
    CASE WHEN action = 'borrow' THEN greatest(owed, 0) END AS debt_after_e9
  FROM owing o LEFT JOIN lived_price p ON p.asset = o.asset LEFT JOIN lived_price c ON c.asset = o.collateral_asset`;

/** Lives the steps, works, and rolls all of it back. */
const rolledBack = async <T>(stage: Stage, steps: readonly Step[], work: () => Promise<T>): Promise<T> => {
  const { store } = stage;
  await store.run("BEGIN TRANSACTION");
  try {
    const rows = steps.map((step, ordinal) => stepRow(stage, step, ordinal));
    await store.append({ table: "lived_step", temp: true, types: STEP_TYPES, rows });
    await store.run(`INSERT INTO temp.valued_event ${valuedRows(livedRows(stage))}`);
    return await work();
  } finally {
    await store.run("ROLLBACK");
  }
};

/** Each attacked wallet as a bundle of these members, so many seconds after the as-of. */
const subjectsOf = (members: readonly Member[], time: bigint): string => `
  INSERT INTO subject SELECT DISTINCT s.id, w.wallet, ${time}, ${LAST_BLOCK_OF_SECOND} FROM attacked s JOIN actor w ON w.self = s.wallet
  WHERE w.part IN (${members.map((member) => `'${member}'`).join(", ")})`;

/** Vectors by position of the attacked wallet; a bundle without a lending event has none. */
export type Vectors = ReadonlyMap<number, readonly bigint[]>;

/**
 * The features of every attacked wallet after a manipulation, in one query.
 *
 * @param seconds The as-of, after that of the stage.
 */
export const livedVectors = (
  stage: Stage,
  { wallets, steps }: Side,
  { seconds, known }: { readonly seconds: number; readonly known: KnownFeatures },
): Promise<Vectors> =>
  rolledBack(stage, steps, async () => {
    await stage.store.run(SUBJECT_TABLE);
    await stage.store.run(subjectsOf(wallets, stage.asOf.time + BigInt(seconds)));
    const vectors = await computeVectors(stage.store, known);
    return new Map(vectors.map(({ subject, values }) => [Number(subject), values]));
  });

/** One moment of one attacked wallet. */
interface Moment {
  readonly id: number;
  readonly values: readonly bigint[];
}

/**
 * The features of every attacked wallet at each moment of the day before the as-of at which they can turn: every hour, and before and after each event of
 * its own. In between, ages and fading amounts alone go on.
 */
export const vectorsOfDay = async (stage: Stage, known: KnownFeatures): Promise<readonly Moment[]> => {
  const { store, asOf } = stage;
  await store.run(SUBJECT_TABLE);
  await store.run(`
    CREATE OR REPLACE TEMP TABLE moment AS
    SELECT row_number() OVER (ORDER BY id, ts) - 1 AS moment, id, wallet, ts FROM (
      SELECT a.id, a.wallet, ${asOf.time} - h.hours * 3600 AS ts FROM attacked a, (SELECT unnest(range(25)) AS hours) h
      UNION SELECT a.id, a.wallet, e.ts - unnest([0, 1]) FROM attacked a JOIN valued_event e ON e.wallet = a.wallet AND e.ts > ${asOf.time} - 86400)`);
  await store.run(`INSERT INTO subject SELECT moment, wallet, ts, ${LAST_BLOCK_OF_SECOND} FROM moment`);
  const ids = (await store.rows("SELECT id FROM moment ORDER BY moment")).map(([id]) => Number(id));
  await store.run("DROP TABLE temp.moment");
  const vectors = await computeVectors(store, known);
  return vectors.map(({ subject, values }) => ({ id: ids[Number(subject)] ?? 0, values }));
};

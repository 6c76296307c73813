import type { Cell, ColumnType, EventStore } from "../store/eventStore.ts";
import { FOLLOWED, type FollowedMoment, KNOWN_MOMENTS, followedMoments } from "../health/moments.ts";
import { type FoundAccount, knownOrTold, type Moment, replayAccounts } from "../health/replayAccounts.ts";
import type { StoredMarket } from "../health/wholeHistory.ts";
import { PriceUnknownError } from "../protocols/errors.ts";
import { healthPointTable } from "./healthDefinitions.ts";

const E9 = 10n ** 9n;
/** A health factor of 1. */
const WAD = 10n ** 18n;
/**
 * The published cap: a health factor of one millionth. Also stands for debt without any collateral.
 */
const RISK_CAP_E9 = 10n ** 15n;
/** 10^9 ETH, past all there is: sums of products stay within 128 bits. */
const VALUE_CAP_E9 = 10n ** 18n;

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** 1 / health factor at 1e-9, floored; 0 without debt. */
const riskOf = (healthFactor: bigint | undefined): bigint => {
  if (healthFactor === undefined) return 0n;
  return healthFactor === 0n ? RISK_CAP_E9 : smaller((WAD * E9) / healthFactor, RISK_CAP_E9);
};

/** Wei of ETH: floor(amount * wei per whole token / 10^decimals) of each position, added up. */
const weiOf = (found: Moment & FoundAccount, what: "collateral" | "debt"): bigint =>
  found.account.positions.reduce((sum, { token, supplied, debt, isCollateral }) => {
    const amount = what === "debt" ? debt : isCollateral ? supplied : 0n;
    if (amount === 0n) return sum;
    const price = found.priceAt(token, found.block);
    const decimals = found.reserves.get(token)?.decimals;
    if (price === undefined || decimals === undefined) throw new PriceUnknownError({ token });
    return sum + (amount * price.weiPerToken) / 10n ** BigInt(decimals);
  }, 0n);

/**
 * What could be borrowed is in the market's unit: it is worth the share of the collateral's ETH
 * value that it is of the collateral's value.
 */
const pointOf = (found: Moment & FoundAccount): readonly bigint[] => {
  const { healthFactor, availableBorrows, totalCollateral } = found.account;
  const collateral = weiOf(found, "collateral");
  const available = totalCollateral === 0n ? 0n : (availableBorrows * collateral) / totalCollateral;
  const values = [collateral, weiOf(found, "debt"), available].map((wei) => smaller(wei / E9, VALUE_CAP_E9));
  // Below 1.2 is above 1/1.2, exactly.
  const above = healthFactor !== undefined && 10n * healthFactor < 12n * WAD;
  const liquidatable = healthFactor !== undefined && healthFactor < WAD;
  return [riskOf(healthFactor), above ? 1n : 0n, liquidatable ? 1n : 0n, ...values];
};

const TYPES: readonly ColumnType[] = [
  ...(["text", "text", "text"] as const),
  ...Array.from({ length: 8 }, (): ColumnType => "bigint"),
];

/** A moment whose point is kept; of an as-of, with its block. */
interface PointMoment extends FollowedMoment {
  readonly asOfBlock?: bigint;
}

const kindOf = ({ daily, asOfBlock }: PointMoment): string => {
  if (asOfBlock !== undefined) return "as-of";
  return daily ? "day" : "change";
};

/** One number that orders blocks as the chain does; block numbers have less than 64 bits. */
const place = (ts: string, block: string): string => `${ts}::HUGEINT * ${2n ** 64n} + ${block}`;

/** Rows held before they are appended. */
const BATCH = 10_000;

/**
 * Replays a market once and appends a point per moment. Accounts without a position add nothing to
 * any sum or maximum; only that one became so is told, by its change.
 */
const appendPoints = async (
  store: EventStore,
  {
    table,
    onUnknown,
    ...replay
  }: {
    readonly table: string;
    readonly market: StoredMarket;
    readonly moments: readonly PointMoment[];
    readonly onUnknown?: (wallet: string, reason: string) => void;
  },
): Promise<void> => {
  let rows: Cell[][] = [];
  const flush = async (): Promise<void> => {
    await store.append({ table, temp: true, types: TYPES, rows });
    rows = [];
  };
  for await (const found of replayAccounts({ store, onUnknown, ...replay })) {
    const kind = kindOf(found);
    if (found.account.positions.length === 0 && kind !== "change") continue;
    const { wallet, timestamp, block, asOfBlock = block } = found;
    const point = await knownOrTold(() => pointOf(found), { wallet, onUnknown });
    if (point === undefined) continue;
    rows.push([wallet, replay.market.name, kind, timestamp, asOfBlock, ...point]);
    if (rows.length >= BATCH) await flush();
  }
  await flush();
};

/** The as-ofs of the subjects, each at the last block that can have changed an account by then. Places order blocks by time, then number: both rise together. */
const asOfMoments = async (store: EventStore): Promise<readonly PointMoment[]> => {
  const rows = await store.rows(`
    WITH known AS (SELECT number, ${place("ts", "number")} AS place FROM (${KNOWN_MOMENTS})),
      asked AS (SELECT DISTINCT wallet, as_of, as_of_block, ${place("as_of", "as_of_block")} AS place FROM subject)
    SELECT a.wallet, k.number, a.as_of, a.as_of_block FROM asked a ASOF JOIN known k ON a.place >= k.place`);
  return rows.map((row) => {
    const [wallet, block, timestamp, asOfBlock] = row as [string, bigint, bigint, bigint];
    return { wallet, block, timestamp, asOfBlock, daily: false };
  });
};

/**
 * Fills `health_point` for the subjects: their as-ofs, and up to the last of them the first block
 * of each UTC day and each block in which an account changed.
 *
 * @returns By wallet, why its points are unknown; those of all others are there.
 */
export const fillHealthPoints = async (
  store: EventStore,
  markets: readonly StoredMarket[],
): Promise<ReadonlyMap<string, string>> => {
  const unknown = new Map<string, string>();
  const onUnknown = (wallet: string, reason: string): void => {
    if (!unknown.has(wallet)) unknown.set(wallet, reason);
  };
  await store.run(healthPointTable("health_point"));
  await store.run(FOLLOWED);
  await store.run("INSERT INTO followed SELECT wallet, 0, max(as_of) FROM subject GROUP BY wallet");
  const asOfs = await asOfMoments(store);
  for (const market of markets) {
    const followed = await followedMoments(store, { market: market.name, days: true, changes: true });
    await appendPoints(store, { table: "health_point", market, moments: [...asOfs, ...followed], onUnknown });
  }
  return unknown;
};

/**
 * Fills `label_point` for what `followed` asks: first blocks of UTC days, and blocks in which an
 * account changed.
 */
export const fillLabelPoints = async (store: EventStore, markets: readonly StoredMarket[]): Promise<void> => {
  await store.run(healthPointTable("label_point"));
  for (const market of markets) {
    const moments = await followedMoments(store, { market: market.name, days: true, changes: true });
    await appendPoints(store, { table: "label_point", market, moments });
  }
};

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { openCsv } from "../../prover/events/recorded/csvFile.ts";
import { atScale, parseDecimal } from "../../prover/events/recorded/decimal.ts";
import { accountOf } from "../../prover/protocols/aave/v2/accounts.ts";
import { WAD } from "../../prover/protocols/aave/rayMath.ts";

/**
 * Health factors that others published of real Aave v2 accounts, computed again from the inputs
 * they published beside them.
 */

/**
 * One row: the published values and our own, at 1e-18. `why` says why there is no value of our own.
 */
export interface RowOfAccount {
  readonly published: bigint;
  readonly ours?: bigint;
  readonly why?: string;
}

export interface PublishedAccount {
  readonly file: string;
  /** Decimals of the published health factors. */
  readonly decimals: number;
  readonly rows: readonly RowOfAccount[];
}

type Cells = ReadonlyMap<string, string>;

const readRows = async (path: string, required: readonly string[]): Promise<readonly Cells[]> => {
  const { header, blocks } = await openCsv(path, required);
  const rows: Cells[] = [];
  for await (const block of blocks) {
    for (const { cells } of block) rows.push(new Map(header.map((name, index) => [name, cells[index] ?? ""])));
  }
  return rows;
};

/** Floored to so many decimals; 0 for what the table leaves out. */
const number = (row: Cells, name: string, decimals: number): bigint => {
  const value = parseDecimal(row.get(name) ?? "");
  return value === undefined ? 0n : atScale(value, decimals);
};

const columnsEnding = (row: Cells, ending: string): readonly string[] =>
  [...row.keys()].filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));

interface Sums {
  readonly collateral: bigint;
  readonly debt: bigint;
  readonly weighted: bigint;
}

/** The pool's own last steps: the average threshold floored to a basis point, then half up. */
const healthFactorOf = ({ collateral, debt, weighted }: Sums): bigint | undefined =>
  accountOf({ collateral, debt, ltv: 0n, liquidationThreshold: weighted }, []).healthFactor;

/** Per token: balance, debt, price in ETH and liquidation threshold. */
const credRow = (row: Cells): RowOfAccount => {
  const published = number(row, "HF", 18);
  const sums = { collateral: 0n, debt: 0n, weighted: 0n };
  for (const token of columnsEnding(row, "_LiqThreshold")) {
    const price = number(row, `${token}_eth`, 18);
    const thresholdBps = number(row, `${token}_LiqThreshold`, 4);
    const value = (number(row, `${token}_Deposit_Count`, 18) * price) / WAD;
    sums.debt += (number(row, `${token}_Debt_Count`, 18) * price) / WAD;
    if (thresholdBps === 0n) continue;
    sums.collateral += value;
    sums.weighted += value * thresholdBps;
  }
  const ours = healthFactorOf(sums);
  return ours === undefined ? { published, why: "no debt" } : { published, ours };
};

/** In basis points, by symbol in upper case. */
type Thresholds = ReadonlyMap<string, bigint>;

/**
 * Totals in ETH, but thresholds of neither: the average comes from the positions' values in USD and
 * the thresholds at launch.
 */
const pennRow = (row: Cells, thresholds: Thresholds): RowOfAccount => {
  const published = number(row, "healthFactor", 18);
  const [collateral, debt] = [number(row, "totalCollateral", 0), number(row, "totalDebt", 0)];
  if (debt === 0n) return { published, why: "no debt" };
  if (collateral === 0n) return { published, why: "no collateral left" };

  let [usd, weighted] = [0n, 0n];
  for (const symbol of columnsEnding(row, "_collateral")) {
    const threshold = thresholds.get(symbol.toUpperCase()) ?? 0n;
    // The pool leaves what is no collateral out of the total, too.
    if (threshold === 0n) continue;
    const value = number(row, `${symbol}_collateral (in USD)`, 18);
    usd += value;
    weighted += value * threshold;
  }
  if (usd === 0n) return { published, why: "totals without positions" };
  return { published, ours: healthFactorOf({ collateral, debt, weighted: (weighted * collateral) / usd }) };
};

const readThresholds = async (path: string): Promise<Thresholds> => {
  const { reserves } = JSON.parse(await readFile(path, "utf8")) as { reserves: Record<string, readonly number[]> };
  const entries = Object.entries(reserves);
  return new Map(entries.map(([symbol, [, threshold = 0]]) => [symbol.toUpperCase(), BigInt(threshold)]));
};

const CRED_DECIMALS = 15;
const PENN_DECIMALS = 2;

/** Every account below `folder`, in the order of the files' names. */
export const readPublishedAccounts = async (folder: string): Promise<readonly PublishedAccount[]> => {
  const thresholds = await readThresholds(join(folder, "aave-v2", "reserve-params-launch.json"));
  const files = (await readdir(join(folder, "health-factors"))).filter((name) =>
    /^(cred|penn)-.*\.csv\.gz$/.test(name),
  );
  return Promise.all(
    files.sort().map(async (file) => {
      const path = join(folder, "health-factors", file);
      if (file.startsWith("cred")) {
        const rows = await readRows(path, ["HF"]);
        return { file, decimals: CRED_DECIMALS, rows: rows.map(credRow) };
      }
      const rows = await readRows(path, ["totalCollateral", "totalDebt", "healthFactor"]);
      return { file, decimals: PENN_DECIMALS, rows: rows.map((row) => pennRow(row, thresholds)) };
    }),
  );
};

export interface AccountError {
  readonly file: string;
  readonly rows: number;
  readonly compared: number;
  /** Equal when rounded half up to the decimals published. */
  readonly equal: number;
  /**
   * Of `compared`, those whose published value is not zero: relative errors at 1e-18, ascending.
   */
  readonly relative: readonly bigint[];
  readonly largestAbsolute: bigint;
  /** Rows without an answer of ours, by reason. */
  readonly left: ReadonlyMap<string, number>;
}

const distance = (one: bigint, other: bigint): bigint => (one < other ? other - one : one - other);

export const errorOf = ({ file, decimals, rows }: PublishedAccount): AccountError => {
  const step = 10n ** BigInt(18 - decimals);
  const rounded = (value: bigint): bigint => (value + step / 2n) / step;
  const left = new Map<string, number>();
  const errors: bigint[] = [];
  const relative: bigint[] = [];
  let equal = 0;
  for (const { published, ours, why = "" } of rows) {
    if (ours === undefined) {
      left.set(why, (left.get(why) ?? 0) + 1);
      continue;
    }
    errors.push(distance(ours, published));
    if (rounded(ours) === rounded(published)) equal++;
    if (published > 0n) relative.push((distance(ours, published) * WAD) / published);
  }
  const ascending = (one: bigint, other: bigint): number => (one < other ? -1 : 1);
  const largestAbsolute = errors.reduce((most, error) => (error > most ? error : most), 0n);
  return {
    file,
    rows: rows.length,
    compared: errors.length,
    equal,
    relative: relative.sort(ascending),
    largestAbsolute,
    left,
  };
};

/** The middle one, or the lower of the two; 0 of none. */
export const medianOf = (ascending: readonly bigint[]): bigint => ascending[(ascending.length - 1) >> 1] ?? 0n;

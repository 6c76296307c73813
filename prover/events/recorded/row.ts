import type { Cells, Fail } from "./debt.ts";
import { createHash } from "node:crypto";

import { parseAddress } from "../../../client/address.ts";
import { canonicalSymbol } from "./asset.ts";
import { AMOUNT_LIMIT_E9, type Decimal, atScale, parseDecimal } from "./decimal.ts";
import { BadValueError } from "../errors.ts";
import { readDebtAfter } from "./debt.ts";
import type { LendingAction } from "../../protocols/protocol.ts";
import type { RecordedColumn } from "../../store/schema.ts";

/** One row of a recorded file, checked and normalised. */
export interface RecordedEvent {
  /** Empty when the source gave none. */
  readonly givenId: string;
  /** Hash of what makes it this event, equal for equal events however they are written. */
  readonly content: string;
  readonly market: string;
  readonly ts: bigint;
  readonly blockNumber: bigint | null;
  readonly logIndex: bigint | null;
  readonly action: LendingAction;
  readonly wallet: string;
  readonly asset: string;
  readonly amountE9: bigint | null;
  readonly collateralAsset: string | null;
  readonly collateralAmountE9: bigint | null;
  /** Owed of the asset after the event; null where the row does not say it. */
  readonly debtAfterE9: bigint | null;
}

export const ACTIONS: ReadonlyMap<string, LendingAction> = new Map([
  ["deposit", "deposit"],
  ["redeem", "withdraw"],
  ["withdraw", "withdraw"],
  ["borrow", "borrow"],
  ["repay", "repay"],
  ["liquidation", "liquidation"],
  ["transfer_in", "transfer_in"],
  ["transfer_out", "transfer_out"],
]);

/**
 * Recorded rows name the market's addresses provider. The AMM market is a market of its own that
 * shares nothing with Aave v2 but the code.
 */
export const AMM_PROVIDER = "0xacc030ef66f9dfeae9cbb0cd1b25654b82cfa8d5";

/** Written by the Aave subgraph: block:transaction index:transaction hash:log index:log index. */
export const CHAIN_ID_SHAPE = /^(\d{1,12}):\d+:0x[0-9a-f]{64}:(\d{1,9})(?::\d+)?$/;

const readTime = (cells: Cells, fail: Fail): bigint => {
  const text = cells("ts");
  if (!/^\d{1,10}$/.test(text) || text === "0") return fail("ts", "a time in Unix seconds");
  return BigInt(text);
};

const readAmount = (cells: Cells, fail: Fail, column: RecordedColumn): Decimal | null => {
  const text = cells(column);
  if (text === "") return null;
  const value = parseDecimal(text);
  if (value === undefined || value.digits < 0n) return fail(column, "a decimal number of 0 or more");
  if (atScale(value, 9) > AMOUNT_LIMIT_E9) return fail(column, "an amount below 10^18 tokens");
  return value;
};

const readWallet = (cells: Cells, fail: Fail): string => {
  try {
    return parseAddress(cells("user"));
  } catch {
    return fail("user", "an address");
  }
};

const contentOf = (parts: readonly (string | bigint | Decimal | null)[]): string => {
  const texts = parts.map((part) =>
    part !== null && typeof part === "object" ? `${part.digits}/${part.decimals}` : String(part ?? ""),
  );
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 40);
};

const floorE9 = (value: Decimal | null): bigint | null => (value === null ? null : atScale(value, 9));

/**
 * Reads one row of a recorded file. Twin of `insertPlain` in stageEvents.ts.
 *
 * @throws BadValueError, which names row and column.
 */
export const readRecordedEvent = (cells: Cells, at: { readonly path: string; readonly row: number }): RecordedEvent => {
  const fail: Fail = (column, expected) => {
    throw new BadValueError({ ...at, column, value: cells(column), expected });
  };
  const ts = readTime(cells, fail);
  const action = ACTIONS.get(cells("action")) ?? fail("action", `one of ${[...ACTIONS.keys()].join(", ")}`);
  const wallet = readWallet(cells, fail);
  const asset = canonicalSymbol(cells("asset") || fail("asset", "an asset's symbol"));
  const collateralAsset = cells("collateral_asset") === "" ? null : canonicalSymbol(cells("collateral_asset"));
  const amount = readAmount(cells, fail, "amount");
  const collateralAmount = readAmount(cells, fail, "collateral_amount");
  const market = cells("pool").toLowerCase() === AMM_PROVIDER ? "aave-v2-amm" : "aave-v2";
  const [, block = null, logIndex = null] = CHAIN_ID_SHAPE.exec(cells("id")) ?? [];
  const extra = [cells("caller").toLowerCase(), cells("rate_mode")];
  return {
    givenId: cells("id"),
    content: contentOf([market, ts, action, wallet, asset, amount, collateralAsset, collateralAmount, ...extra]),
    market,
    ts,
    blockNumber: block === null ? null : BigInt(block),
    logIndex: logIndex === null ? null : BigInt(logIndex),
    action,
    wallet,
    asset,
    amountE9: floorE9(amount),
    collateralAsset,
    collateralAmountE9: floorE9(collateralAmount),
    debtAfterE9: readDebtAfter(cells, fail, asset),
  };
};

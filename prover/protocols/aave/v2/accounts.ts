import { PriceUnknownError, RebasingReserveError } from "../../errors.ts";
import type { Account, AccountAt, Position } from "../../protocol.ts";
import {
  PERCENTAGE_FACTOR,
  RAY,
  WAD,
  compoundedInterest,
  linearInterest,
  percentMul,
  rayMul,
  wadDiv,
} from "../rayMath.ts";

/**
 * What the pool stores of a reserve. Indexes and yearly rates in ray, shares of value in basis
 * points.
 */
export interface ReserveState {
  readonly token: string;
  liquidityIndex: bigint;
  liquidityRate: bigint;
  variableIndex: bigint;
  variableRate: bigint;
  updatedAt: bigint;
  ltv: bigint;
  liquidationThreshold: bigint;
}

/** What the tokens of a reserve store of a wallet. Scaled: divided by the index of the moment. */
export interface Holding {
  readonly reserve: ReserveState;
  suppliedScaled: bigint;
  variableDebtScaled: bigint;
  stablePrincipal: bigint;
  stableRate: bigint;
  stableSince: bigint;
  /** The principal, should the last Mint of stable debt turn out to have been a repayment. */
  principalIfRepaid: bigint | undefined;
  isCollateral: boolean;
}

/** Sums over reserves, in wei of ETH; shares of value still multiplied with the value. */
export interface Totals {
  collateral: bigint;
  debt: bigint;
  ltv: bigint;
  liquidationThreshold: bigint;
}

/**
 * Reserves of the main market on Ethereum whose aTokens carry a second index, of the token's own
 * rebases.
 */
export const REBASING_RESERVES: ReadonlySet<string> = new Set([
  "0xae7ab96520de3a18e5e111b5eaab095312d7fe84", // stETH
  "0xd46ba6d942050d489dbd938a2c909a5d5039a161", // AMPL
]);

export const newReserve = (token: string): ReserveState => ({
  token,
  liquidityIndex: RAY,
  liquidityRate: 0n,
  variableIndex: RAY,
  variableRate: 0n,
  updatedAt: 0n,
  ltv: 0n,
  liquidationThreshold: 0n,
});

export const newHolding = (reserve: ReserveState): Holding => ({
  reserve,
  suppliedScaled: 0n,
  variableDebtScaled: 0n,
  stablePrincipal: 0n,
  stableRate: 0n,
  stableSince: 0n,
  principalIfRepaid: undefined,
  isCollateral: false,
});

const secondsSince = (since: bigint, timestamp: bigint): bigint => {
  if (timestamp < since) throw new RangeError(`an account at ${timestamp} asked for after logs of ${since}`);
  return timestamp - since;
};

const suppliedAt = ({ suppliedScaled, reserve }: Holding, timestamp: bigint): bigint => {
  const growth = linearInterest(reserve.liquidityRate, secondsSince(reserve.updatedAt, timestamp));
  return rayMul(suppliedScaled, rayMul(growth, reserve.liquidityIndex));
};

const debtAt = ({ reserve, ...holding }: Holding, timestamp: bigint): bigint => {
  const growth = compoundedInterest(reserve.variableRate, secondsSince(reserve.updatedAt, timestamp));
  const variable = rayMul(holding.variableDebtScaled, rayMul(growth, reserve.variableIndex));
  const stableGrowth = compoundedInterest(holding.stableRate, secondsSince(holding.stableSince, timestamp));
  return variable + rayMul(holding.stablePrincipal, stableGrowth);
};

const positionAt = (holding: Holding, timestamp: bigint): Position => {
  const { token, liquidationThreshold } = holding.reserve;
  return {
    token,
    supplied: suppliedAt(holding, timestamp),
    debt: debtAt(holding, timestamp),
    isCollateral: holding.isCollateral && liquidationThreshold !== 0n,
    liquidationThreshold: (liquidationThreshold * WAD) / PERCENTAGE_FACTOR,
  };
};

interface Valuation {
  readonly unit: bigint;
  readonly answer: AccountAt["answer"];
}

const addPosition = (
  totals: Totals,
  position: Position,
  { reserve, unit, answer }: Valuation & { reserve: ReserveState },
) => {
  const { token, supplied, debt, isCollateral } = position;
  const counted = isCollateral ? supplied : 0n;
  // The price of what counts for nothing is not needed.
  if (counted === 0n && debt === 0n) return;

  const price = answer(token);
  if (price === undefined) throw new PriceUnknownError({ token });
  const value = (price * counted) / unit;
  totals.collateral += value;
  totals.ltv += value * reserve.ltv;
  totals.liquidationThreshold += value * reserve.liquidationThreshold;
  totals.debt += (price * debt) / unit;
};

/** Twin of `GenericLogic.calculateUserAccountData` and `calculateAvailableBorrowsETH`. */
export const accountOf = (totals: Totals, positions: readonly Position[]): Account => {
  const { collateral, debt } = totals;
  const average = (weighted: bigint): bigint => (collateral === 0n ? 0n : weighted / collateral);
  const covered = percentMul(collateral, average(totals.liquidationThreshold));
  const borrowable = percentMul(collateral, average(totals.ltv));
  return {
    totalCollateral: collateral,
    totalDebt: debt,
    availableBorrows: borrowable < debt ? 0n : borrowable - debt,
    shortfall: covered < debt ? debt - covered : 0n,
    healthFactor: debt === 0n ? undefined : wadDiv(covered, debt),
    positions,
  };
};

const byToken = (one: Holding, other: Holding): number => (one.reserve.token < other.reserve.token ? -1 : 1);

export interface HoldingsAt extends AccountAt {
  readonly unitOf: (token: string) => bigint;
}

/**
 * What the pool's `getUserAccountData` answers for these holdings.
 *
 * @throws PriceUnknownError, RebasingReserveError.
 */
export const valueHoldings = (holdings: Iterable<Holding>, { timestamp, answer, unitOf }: HoldingsAt): Account => {
  const totals: Totals = { collateral: 0n, debt: 0n, ltv: 0n, liquidationThreshold: 0n };
  const positions: Position[] = [];
  for (const holding of [...holdings].sort(byToken)) {
    const { reserve } = holding;
    const { token } = reserve;
    const position = positionAt(holding, timestamp);
    if (position.supplied === 0n && position.debt === 0n) continue;
    if (REBASING_RESERVES.has(token)) throw new RebasingReserveError({ token, market: "aave-v2" });
    addPosition(totals, position, { reserve, unit: unitOf(token), answer });
    positions.push(position);
  }
  return accountOf(totals, positions);
};

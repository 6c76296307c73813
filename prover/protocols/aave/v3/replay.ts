import { type EModeCategory, type Holding, type ReserveState, applyLog, newMarketState, newWallet } from "./state.ts";
import { PriceUnknownError, RebasingReserveError } from "../../errors.ts";
import type { Account, AccountAt, MarketReplay, Position, ReplayedMarket } from "../../protocol.ts";
import {
  PERCENTAGE_FACTOR,
  RAY,
  SECONDS_PER_YEAR,
  WAD,
  linearInterest,
  percentMul,
  rayMul,
  wadDiv,
} from "../rayMath.ts";

/**
 * Growth in ray over `seconds` at a yearly rate in ray. Twin of v3's
 * `MathUtils.calculateCompoundedInterest`, which divides by the year's seconds later than v2's.
 */
const compoundedInterest = (rate: bigint, seconds: bigint): bigint => {
  if (seconds === 0n) return RAY;

  const squared = rayMul(rate, rate) / (SECONDS_PER_YEAR * SECONDS_PER_YEAR);
  const cubed = rayMul(squared, rate) / SECONDS_PER_YEAR;
  const pairs = seconds * (seconds - 1n);
  const triples = seconds > 2n ? pairs * (seconds - 2n) : 0n;
  return RAY + (rate * seconds) / SECONDS_PER_YEAR + (pairs * squared) / 2n + (triples * cubed) / 6n;
};

const secondsSince = (since: bigint, timestamp: bigint): bigint => {
  if (timestamp < since) throw new RangeError(`an account at ${timestamp} asked for after logs of ${since}`);
  return timestamp - since;
};

const suppliedAt = ({ suppliedScaled }: Holding, reserve: ReserveState, timestamp: bigint): bigint => {
  const growth = linearInterest(reserve.liquidityRate, secondsSince(reserve.updatedAt, timestamp));
  return rayMul(suppliedScaled, rayMul(growth, reserve.liquidityIndex));
};

const debtAt = (holding: Holding, reserve: ReserveState, timestamp: bigint): bigint => {
  const growth = compoundedInterest(reserve.variableRate, secondsSince(reserve.updatedAt, timestamp));
  const variable = rayMul(holding.variableDebtScaled, rayMul(growth, reserve.variableIndex));
  if (holding.stablePrincipal === 0n) return variable;
  const stableGrowth = compoundedInterest(holding.stableRate, secondsSince(holding.stableSince, timestamp));
  return variable + rayMul(holding.stablePrincipal, stableGrowth);
};

/**
 * A wallet's position in a reserve and what it is valued with: shares of value in basis points, the
 * base units of a whole token.
 */
interface Valued {
  readonly position: Position;
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
  readonly unit: bigint;
  readonly price: () => bigint;
}

/** Sums over reserves in the base currency; shares of value still multiplied with the value. */
interface Totals {
  readonly collateral: bigint;
  readonly debt: bigint;
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
}

const NOTHING: Totals = { collateral: 0n, debt: 0n, ltv: 0n, liquidationThreshold: 0n };

const addPosition = (totals: Totals, { position, ltv, liquidationThreshold, unit, price }: Valued): Totals => {
  const counted = position.isCollateral ? position.supplied : 0n;
  // The price of what counts for nothing is not needed.
  if (counted === 0n && position.debt === 0n) return totals;
  const value = (counted * price()) / unit;
  return {
    collateral: totals.collateral + value,
    debt: totals.debt + (position.debt * price()) / unit,
    ltv: totals.ltv + value * ltv,
    liquidationThreshold: totals.liquidationThreshold + value * liquidationThreshold,
  };
};

/** Twin of `GenericLogic.calculateUserAccountData` and `calculateAvailableBorrows`. */
const accountOf = (valued: readonly Valued[]): Account => {
  const totals = valued.reduce(addPosition, NOTHING);
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
    positions: valued.map(({ position }) => position),
  };
};

const knownPrice = (token: string, answer: AccountAt["answer"]): bigint => {
  const price = answer(token);
  if (price === undefined) throw new PriceUnknownError({ token });
  return price;
};

/** In efficiency mode the category's price stands for the asset's, unless its source answers 0. */
const priceOf = (asset: string, category: EModeCategory | undefined, answer: AccountAt["answer"]): bigint => {
  const source = category?.priceSource;
  const price = source === undefined ? 0n : knownPrice(source, answer);
  return price === 0n ? knownPrice(asset, answer) : price;
};

const inOrder = (one: string, other: string): number => (one < other ? -1 : 1);

interface Parameters {
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
}

/**
 * In efficiency mode a category's assets count as the category says, those that count for nothing
 * excepted.
 */
const parametersOf = (reserve: ReserveState, category: EModeCategory | undefined): Parameters => ({
  ltv: reserve.ltv === 0n ? 0n : (category ?? reserve).ltv,
  liquidationThreshold: reserve.liquidationThreshold === 0n ? 0n : (category ?? reserve).liquidationThreshold,
});

/**
 * Accounts of an Aave v3 market from its logs. Equality with `getUserAccountData`, to the last
 * unit, is tested on the contracts of @aave/core-v3 1.19.3 (3.0.2); 3.1 to 3.3 compute alike, and
 * the logs in which they differ are read (assets in several efficiency modes, no stable debt).
 * Since 3.4 the contracts compound between two updates of a reserve by another polynomial, and
 * since 3.5 they round in the protocol's favour: a few units of the last place then. Not followed:
 * what 3.6 adds to efficiency modes (collateral only there, or without a loan against it).
 *
 * @throws RebasingReserveError of debt lent at a discount (GHO up to 3.3).
 */
export const replayAaveV3 = ({ contracts, reserves }: ReplayedMarket): MarketReplay => {
  const state = newMarketState();

  const unitOf = (token: string): bigint => {
    const reserve = reserves.get(token);
    if (reserve === undefined) throw new RangeError(`the decimals of reserve ${token} are not given`);
    return 10n ** BigInt(reserve.decimals);
  };

  const valuedAt = (wallet: string, { timestamp, answer }: AccountAt): readonly Valued[] => {
    const { holdings, collateralSlots, eModeCategory } = state.wallets.get(wallet.toLowerCase()) ?? newWallet();
    const eMode = eModeCategory === 0n ? undefined : state.categories.get(eModeCategory);
    const valued: Valued[] = [];
    for (const token of [...holdings.keys()].sort(inOrder)) {
      const [holding, reserve] = [holdings.get(token), state.reserves.get(token)];
      // A reserve can only be dropped when nobody holds or owes anything of it.
      if (holding === undefined || reserve === undefined) continue;
      const [supplied, debt] = [suppliedAt(holding, reserve, timestamp), debtAt(holding, reserve, timestamp)];
      if (supplied === 0n && debt === 0n) continue;
      if (holding.isDiscounted && debt !== 0n) throw new RebasingReserveError({ token, market: "aave-v3" });

      const category = eMode?.assets.has(token) ? eMode : undefined;
      const { ltv, liquidationThreshold } = parametersOf(reserve, category);
      const isCollateral = collateralSlots.has(reserve.slot) && liquidationThreshold !== 0n;
      const share = (liquidationThreshold * WAD) / PERCENTAGE_FACTOR;
      const position = { token, supplied, debt, isCollateral, liquidationThreshold: share };
      const price = (): bigint => priceOf(token, category, answer);
      valued.push({ position, ltv, liquidationThreshold, unit: unitOf(token), price });
    }
    return valued;
  };

  return {
    apply: (log, timestamp) => applyLog(state, { log, timestamp, emitter: contracts.get(log.address) }),
    account: (wallet, at) => accountOf(valuedAt(wallet, at)),
  };
};

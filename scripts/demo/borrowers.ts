import { addressOf } from "./demoWorld.ts";
import type { DemoWorld } from "./demoWorld.ts";
import { accountStateOf, countLendingEvents } from "./lendingHistory.ts";
import type { MarketPosition, LendingCounts } from "./lendingHistory.ts";
import { liquidate, movePrices, takeLendingStep } from "./lendingSteps.ts";
import { DAYS_BETWEEN_PRICES } from "./priceTable.ts";
import {
  BORROWER_IDS,
  CAST,
  LAST_DAY,
  LATER_LIQUIDATION,
  LENDING_STEPS,
  LIQUIDATION_STEPS,
  WALLET_IDS,
} from "./stories.ts";
import type { BorrowerId, WalletKind } from "./stories.ts";

const NOON = 0.5;

export interface BorrowerSummary extends LendingCounts, MarketPosition {
  readonly id: BorrowerId;
  readonly name: string;
  readonly kind: WalletKind;
  readonly address: string;
}

/** Midnight: prices, then liquidations. Noon: everybody else, in the order of the cast. */
const liveDay = async (world: DemoWorld, day: number): Promise<void> => {
  world.chain.advanceTo(day);
  if (day > 0 && day % DAYS_BETWEEN_PRICES === 0) await movePrices(world, day);
  for (const step of LIQUIDATION_STEPS) if (step.day === day) await liquidate(world, step);

  world.chain.advanceTo(day + NOON);
  for (const wallet of WALLET_IDS) {
    for (const step of LENDING_STEPS[wallet] ?? []) if (step.day === day) await takeLendingStep(world, wallet, step);
  }
};

/**
 * Counts from the chain's events and the accounts' state in its newest block, one row per borrower.
 */
export const summarizeBorrowers = async ({ chain, market }: DemoWorld): Promise<readonly BorrowerSummary[]> => {
  const counts = await countLendingEvents({ chain, market });
  return Promise.all(
    BORROWER_IDS.map(async (id) => {
      const { name, kind } = CAST[id];
      const address = addressOf(chain, id);
      const counted = counts.get(address);
      if (counted === undefined) throw new Error(`${name} has no lending events: was the life lived?`);
      return { id, name, kind, address, ...counted, ...(await accountStateOf({ market, address })) };
    }),
  );
};

/**
 * Lives through days 0 to LAST_DAY of the stories.
 *
 * @throws MarketTransactionError at the first transaction that fails.
 */
export const liveBorrowerLives = async (world: DemoWorld): Promise<readonly BorrowerSummary[]> => {
  for (let day = 0; day <= LAST_DAY; day++) await liveDay(world, day);
  return summarizeBorrowers(world);
};

export interface LaterLiquidation {
  readonly borrower: BorrowerId;
  readonly address: string;
  readonly blockNumber: number;
  readonly transactionHash: string;
  readonly healthFactorBeforeWad: bigint;
  readonly healthFactorAfterWad: bigint;
}

/**
 * Moves the prices on after the lives, week by week, until the borrower near the edge is under it,
 * and liquidates them. The caller may have mined blocks of its own in between.
 *
 * @throws MarketTransactionError.
 */
export const liquidateLater = async (world: DemoWorld): Promise<LaterLiquidation> => {
  const { chain, market } = world;
  const { borrower, day: lastDay } = LATER_LIQUIDATION;
  for (let day = LAST_DAY + DAYS_BETWEEN_PRICES; day <= lastDay; day += DAYS_BETWEEN_PRICES) {
    chain.advanceTo(day);
    await movePrices(world, day);
  }

  const address = addressOf(chain, borrower);
  const before = await accountStateOf({ market, address });
  const receipt = await liquidate(world, LATER_LIQUIDATION);
  const after = await accountStateOf({ market, address });
  return {
    borrower,
    address,
    blockNumber: receipt.blockNumber,
    transactionHash: receipt.hash,
    healthFactorBeforeWad: before.healthFactorWad,
    healthFactorAfterWad: after.healthFactorWad,
  };
};

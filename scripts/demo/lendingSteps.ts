import { MaxUint256, parseUnits } from "ethers";
import type { TransactionReceipt } from "ethers";

import { RESERVE_RISK, RESERVE_SYMBOLS } from "./aaveReserves.ts";
import type { ReserveSymbol } from "./aaveReserves.ts";
import { addressOf } from "./demoWorld.ts";
import type { DemoWorld } from "./demoWorld.ts";
import { DAYS_BETWEEN_PRICES, usdPricesOf, weiPricesOf } from "./priceTable.ts";
import { CAST } from "./stories.ts";
import type { LendingStep, LiquidationStep, WalletId } from "./stories.ts";

/** The steps of the stories as transactions. All throw MarketTransactionError. */

const VARIABLE_RATE = 2;
const NO_REFERRAL = 0;
const LIQUIDATOR = "liv" satisfies WalletId;

/** What a wallet mints of a token before it first pays with it: more than any story needs. */
const PURSE = { WETH: "10000", WBTC: "1000", USDC: "10000000", DAI: "10000000" } as const;

const DOES_TEXT = { deposit: "deposits", borrow: "borrows", repay: "repays", withdraw: "withdraws" } as const;

const unitsOf = (symbol: ReserveSymbol, amount: string): bigint => parseUnits(amount, RESERVE_RISK[symbol].decimals);

/** "250000" as "250,000"; a decimal stays as it is. */
const withThousands = (amount: string): string => amount.replace(/\B(?=(\d{3})+$)/g, ",");

const fillPurse = async ({ chain, market, purses }: DemoWorld, wallet: WalletId, symbol: ReserveSymbol) => {
  const purse = `${wallet}:${symbol}`;
  if (purses.has(purse)) return;

  const from = addressOf(chain, wallet);
  const { token } = market.tokens[symbol];
  await chain.call({ from, contract: token, method: "mint", args: [unitsOf(symbol, PURSE[symbol])] });
  await chain.call({ from, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
  purses.add(purse);
};

const lendingArgs = (step: LendingStep, asset: string, account: string): readonly unknown[] => {
  // The pool reads the largest integer as "the whole debt".
  const amount = step.amount === "all" ? MaxUint256 : unitsOf(step.of, step.amount);
  switch (step.does) {
    case "deposit":
      return [asset, amount, account, NO_REFERRAL];
    case "borrow":
      return [asset, amount, VARIABLE_RATE, NO_REFERRAL, account];
    case "repay":
      return [asset, amount, VARIABLE_RATE, account];
    case "withdraw":
      return [asset, amount, account];
  }
};

export const takeLendingStep = async (
  world: DemoWorld,
  wallet: WalletId,
  step: LendingStep,
): Promise<TransactionReceipt> => {
  const { chain, market, onDay } = world;
  if (step.does === "deposit" || step.does === "repay") await fillPurse(world, wallet, step.of);

  const from = addressOf(chain, wallet);
  const args = lendingArgs(step, market.tokens[step.of].address, from);
  const receipt = await chain.call({ from, contract: market.pool, method: step.does, args });
  onDay(step.day, `${CAST[wallet].name} ${DOES_TEXT[step.does]} ${withThousands(step.amount)} ${step.of}`);
  return receipt;
};

export const liquidate = async (world: DemoWorld, step: LiquidationStep): Promise<TransactionReceipt> => {
  const { chain, market, onDay } = world;
  await fillPurse(world, LIQUIDATOR, step.debt);

  const collateral = market.tokens[step.collateral].address;
  const debt = market.tokens[step.debt].address;
  const receiveAToken = false;
  const receipt = await chain.call({
    from: addressOf(chain, LIQUIDATOR),
    contract: market.pool,
    method: "liquidationCall",
    args: [collateral, debt, addressOf(chain, step.borrower), unitsOf(step.debt, step.amount), receiveAToken],
  });
  const covered = `${withThousands(step.amount)} ${step.debt} of debt`;
  onDay(step.day, `${CAST[step.borrower].name} is liquidated: ${covered} against ${step.collateral}`);
  return receipt;
};

/**
 * Sets the oracle to the price table's row of that day, which must be the first of a week after the
 * opening.
 */
export const movePrices = async (world: DemoWorld, day: number): Promise<void> => {
  const { chain, market, deployer, onDay } = world;
  const week = day / DAYS_BETWEEN_PRICES;
  const prices = weiPricesOf(week);
  const before = weiPricesOf(week - 1);
  // Between two of these blocks whoever owes bitcoin against dollars must not look poorer than
  // before or after.
  const dollarsFirst = prices.USDC > before.USDC;
  for (const symbol of dollarsFirst ? RESERVE_SYMBOLS.toReversed() : RESERVE_SYMBOLS) {
    if (prices[symbol] === before[symbol]) continue;

    const args = [market.tokens[symbol].address, prices[symbol]];
    await chain.call({ from: deployer, contract: market.oracle, method: "setAssetPrice", args });
  }
  const inDollars = (microUsd: bigint): string => `${withThousands(String(microUsd / 1_000_000n))} USD`;
  const { WETH, WBTC } = usdPricesOf(week);
  onDay(day, `prices move: ETH ${inDollars(WETH)}, BTC ${inDollars(WBTC)}`);
};

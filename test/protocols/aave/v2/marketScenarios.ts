import { MaxUint256 } from "ethers";

import { type MarketDriver, STABLE, VARIABLE } from "./marketDriver.ts";
import type { TakeStep } from "./marketSteps.ts";
import { SYMBOLS, type Symbol } from "./marketWorld.ts";

/** Things that happen only when the market is pushed: liquidations and rebalances of stable rates. */

const ETH = 10n ** 18n;
const NO_REFERRAL = 0;

interface Debtor {
  readonly wallet: string;
  readonly healthFactor: bigint;
}

const riskiest = async (driver: MarketDriver): Promise<Debtor | undefined> => {
  let found: Debtor | undefined;
  for (const wallet of driver.world.wallets) {
    const { totalCollateral, totalDebt, healthFactor } = await driver.accountAt(wallet);
    if (totalCollateral < ETH / 100n || totalDebt < ETH / 100n) continue;
    if (found === undefined || healthFactor < found.healthFactor) found = { wallet, healthFactor };
  }
  return found;
};

interface Largest {
  readonly symbol: Symbol;
  readonly value: bigint;
}

/** In which reserves most of the wallet's collateral and debt lie. */
const findReserves = async (
  driver: MarketDriver,
  wallet: string,
): Promise<{ readonly collateral: Largest; readonly debt: Largest }> => {
  let [collateral, debt]: Largest[] = [];
  for (const symbol of SYMBOLS) {
    const user = await driver.userReserve({ wallet, symbol });
    const inEth = (await driver.price(symbol)) * 10n ** BigInt(18 - driver.world.market.tokens[symbol].decimals);
    const supplied = user.isCollateral && symbol !== "USDT" ? user.supplied * inEth : 0n;
    const owed = (user.stableDebt + user.variableDebt) * inEth;
    if (collateral === undefined || supplied > collateral.value) collateral = { symbol, value: supplied };
    if (debt === undefined || owed > debt.value) debt = { symbol, value: owed };
  }
  const nothing: Largest = { symbol: "WETH", value: 0n };
  return { collateral: collateral ?? nothing, debt: debt ?? nothing };
};

/** Moves a price against the debtor until it is under water. */
const sink = async (
  driver: MarketDriver,
  { healthFactor }: Debtor,
  { collateral, debt }: Record<"collateral" | "debt", Largest>,
) => {
  // A little past the threshold, for the reserves that do not move.
  const factor = (healthFactor * 103n) / 100n;
  if (debt.symbol !== "WETH") {
    const price = ((await driver.price(debt.symbol)) * factor) / ETH;
    await driver.setPrice(debt.symbol, { price, kind: "price against a debtor" });
  } else {
    const price = ((await driver.price(collateral.symbol)) * ETH) / factor;
    await driver.setPrice(collateral.symbol, { price, kind: "price against a debtor" });
  }
};

export const liquidate: TakeStep = async (driver, { wallet, share, flag, wait }) => {
  const debtor = await riskiest(driver);
  if (debtor === undefined) return;
  const reserves = await findReserves(driver, debtor.wallet);
  if (debtor.healthFactor >= ETH) await sink(driver, debtor, reserves);
  const liquidator = driver.wallet(wallet);
  const [collateral, debt] = [reserves.collateral.symbol, reserves.debt.symbol];
  await driver.world.fill({ wallet: liquidator, symbol: debt });
  const { stableDebt, variableDebt } = await driver.userReserve({ wallet: debtor.wallet, symbol: debt });
  const cover = share % 2 === 0 ? MaxUint256 : ((stableDebt + variableDebt) * BigInt(share)) / 20_000n + 1n;
  const args = [driver.asset(collateral), driver.asset(debt), debtor.wallet, cover, flag];
  const call = { from: liquidator, contract: driver.world.market.pool, method: "liquidationCall", args, wait };
  const kind = `liquidation for ${flag ? "aTokens" : "the asset"}${stableDebt > variableDebt ? ", stable debt" : ""}`;
  if (await driver.take({ kind, actors: [liquidator, debtor.wallet], ...call })) {
    if (flag) driver.suppliers.add(`${liquidator}/${collateral}`);
  }
};

/** The treasury's wallet borrows what is left of USDT, which makes stable loans there too cheap; then it gives it back. */
export const rebalance: TakeStep = async (driver, { wallet, wait }) => {
  const holders = driver.holders(driver.debtors(STABLE)).filter(({ symbol }) => symbol === "USDT");
  const holder = holders[wallet % Math.max(1, holders.length)];
  const from = driver.wallet(1);
  const { pool } = driver.world.market;
  const asset = driver.asset("USDT");
  if (holder === undefined) return;

  const needed = await driver.liquidity("USDT");
  await driver.world.fill({ wallet: from, symbol: "WETH" });
  await driver.world.fill({ wallet: from, symbol: "USDT" });
  const take = (kind: string, method: string, args: readonly unknown[], seconds = 0) =>
    driver.take({ kind, actors: [from, holder.wallet], from, contract: pool, method, args, wait: seconds });
  const value = (needed * (await driver.price("USDT"))) / 10n ** 6n;
  await take("deposit of a whale", "deposit", [driver.asset("WETH"), value * 3n, from, NO_REFERRAL]);
  driver.suppliers.add(`${from}/WETH`);
  await take("borrow of a whale", "borrow", [asset, (needed * 999n) / 1_000n, VARIABLE, NO_REFERRAL, from]);
  await take("rebalance", "rebalanceStableBorrowRate", [asset, holder.wallet], wait);
  await take("repay of a whale", "repay", [asset, MaxUint256, VARIABLE, from]);
};

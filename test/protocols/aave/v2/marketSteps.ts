import { MaxUint256, encodeBytes32String } from "ethers";

import { type Holder, type MarketDriver, type RateMode, STABLE, VARIABLE, symbolAt } from "./marketDriver.ts";
import { FED, RESERVES, type Symbol, deployAaveOracle, openingPrices } from "./marketWorld.ts";

/** The things that happen in a lending market, each made to fit the state in which it finds the market. */

/** Drawn at random; what it means is up to the kind of step. */
export interface Draw {
  readonly wallet: number;
  readonly other: number;
  readonly reserve: number;
  /** In 1e-4, never 0 nor 1. */
  readonly share: number;
  readonly flag: boolean;
  readonly mode: RateMode;
  /** Seconds since the step before. */
  readonly wait: number;
}

export type TakeStep = (driver: MarketDriver, draw: Draw) => Promise<void>;

const ETH = 10n ** 18n;
const NO_REFERRAL = 0;

const part = (amount: bigint, share: number): bigint => (amount * BigInt(share)) / 10_000n;
const least = (...amounts: readonly bigint[]): bigint => amounts.reduce((one, other) => (one < other ? one : other));
const nth = <T>(items: readonly T[], index: number): T | undefined => items[index % items.length];
const openingPrice = (symbol: Symbol): bigint => RESERVES.find((one) => one.symbol === symbol)?.openingPriceWei ?? ETH;
const key = ({ wallet, symbol }: Holder): string => `${wallet}/${symbol}`;

const deposit: TakeStep = async (driver, { wallet, other, reserve, share, flag, wait }) => {
  const symbol = symbolAt(reserve);
  const from = driver.wallet(wallet);
  const onBehalfOf = flag && share % 4 === 0 ? driver.wallet(other) : from;
  await driver.world.fill({ wallet: from, symbol });
  const amount = (await driver.amountWorth(symbol, part(40n * ETH, share))) + BigInt(share);
  const args = [driver.asset(symbol), amount, onBehalfOf, NO_REFERRAL];
  const kind = from === onBehalfOf ? "deposit" : "deposit for another";
  const call = { from, contract: driver.world.market.pool, method: "deposit", args, wait };
  if (await driver.take({ kind, actors: [from, onBehalfOf], ...call })) {
    driver.suppliers.add(key({ wallet: onBehalfOf, symbol }));
  }
};

/** What the wallet may still borrow of the asset, at a share of its limit. */
const borrowable = async (driver: MarketDriver, { wallet, symbol }: Holder, draw: Draw): Promise<bigint> => {
  const { availableBorrows } = await driver.accountAt(wallet);
  // The pool lends a quarter of what it has at a stable rate.
  const most = part(await driver.liquidity(symbol), draw.mode === STABLE ? 2_400 : 9_000);
  return least(most, await driver.amountWorth(symbol, part(availableBorrows, draw.share)));
};

/** The first from this wallet on that has something to borrow against. */
const findBorrower = async (driver: MarketDriver, from: number): Promise<string | undefined> => {
  for (let index = from; index < from + driver.world.wallets.length; index++) {
    const wallet = driver.wallet(index);
    if ((await driver.accountAt(wallet)).availableBorrows > ETH / 1_000n) return wallet;
  }
  return undefined;
};

const borrow: TakeStep = async (driver, draw) => {
  const symbol = symbolAt(draw.reserve);
  const from = await findBorrower(driver, draw.wallet);
  if (from === undefined) return;
  const amount = await borrowable(driver, { wallet: from, symbol }, draw);
  if (amount === 0n) return;
  const args = [driver.asset(symbol), amount, draw.mode, NO_REFERRAL, from];
  const kind = draw.mode === STABLE ? "borrow stable" : "borrow variable";
  const call = { from, contract: driver.world.market.pool, method: "borrow", args, wait: draw.wait };
  if (await driver.take({ kind, actors: [from], ...call }))
    driver.debtors(draw.mode).add(key({ wallet: from, symbol }));
};

const delegate: TakeStep = async (driver, draw) => {
  const symbol = symbolAt(draw.reserve);
  const lender = await findBorrower(driver, draw.wallet);
  const from = driver.wallet(draw.other);
  if (lender === undefined || lender === from) return;
  const amount = await borrowable(driver, { wallet: lender, symbol }, draw);
  if (amount === 0n) return;
  const { stableDebt, variableDebt } = driver.world.tokensOf[symbol];
  const contract = draw.mode === STABLE ? stableDebt : variableDebt;
  const approval = { from: lender, contract, method: "approveDelegation", args: [from, amount] };
  await driver.take({ kind: "approve delegation", actors: [lender], ...approval });
  const args = [driver.asset(symbol), amount, draw.mode, NO_REFERRAL, lender];
  const call = { from, contract: driver.world.market.pool, method: "borrow", args, wait: draw.wait };
  const kind = draw.mode === STABLE ? "borrow stable, delegated" : "borrow variable, delegated";
  if (await driver.take({ kind, actors: [from, lender], ...call })) {
    driver.debtors(draw.mode).add(key({ wallet: lender, symbol }));
  }
};

const withdraw: TakeStep = async (driver, { wallet, share, flag, other, wait }) => {
  const holder = nth(driver.holders(driver.suppliers), wallet);
  if (holder === undefined) return;
  const { supplied } = await driver.userReserve(holder);
  const amount = flag ? MaxUint256 : least(part(supplied, share), await driver.liquidity(holder.symbol));
  const to = share % 5 === 0 ? driver.wallet(other) : holder.wallet;
  const args = [driver.asset(holder.symbol), amount, to];
  const call = { from: holder.wallet, contract: driver.world.market.pool, method: "withdraw", args, wait };
  const taken = await driver.take({ kind: flag ? "withdraw all" : "withdraw", actors: [holder.wallet, to], ...call });
  if (taken && flag) driver.suppliers.delete(key(holder));
};

const debtOf = async (driver: MarketDriver, holder: Holder, mode: RateMode): Promise<bigint> => {
  const { stableDebt, variableDebt } = await driver.userReserve(holder);
  return mode === STABLE ? stableDebt : variableDebt;
};

const repay: TakeStep = async (driver, { wallet, other, share, flag, mode, wait }) => {
  const holder = nth(driver.holders(driver.debtors(mode)), wallet);
  if (holder === undefined) return;
  const debt = await debtOf(driver, holder, mode);
  const from = share % 3 === 0 ? driver.wallet(other) : holder.wallet;
  const own = from === holder.wallet;
  await driver.world.fill({ wallet: from, symbol: holder.symbol });
  // Only a debtor may say "all"; whoever pays for another names more than there is.
  const amount = flag ? (own ? MaxUint256 : debt * 2n) : part(debt, share);
  const args = [driver.asset(holder.symbol), amount, mode, holder.wallet];
  const kind = `repay ${mode === STABLE ? "stable" : "variable"}${flag ? " all" : ""}${own ? "" : " for another"}`;
  const call = { from, contract: driver.world.market.pool, method: "repay", args, wait };
  const taken = await driver.take({ kind, actors: [from, holder.wallet], ...call });
  if (taken && flag) driver.debtors(mode).delete(key(holder));
};

/** Less than the interest due: the debt token then mints in answer to a repayment. */
const repaySliver: TakeStep = async (driver, { wallet, share, flag, wait }) => {
  const holder = nth(driver.holders(driver.debtors(STABLE)), wallet);
  if (holder === undefined) return;
  const { stableDebt, stablePrincipal } = await driver.userReserve(holder);
  const interest = stableDebt - stablePrincipal;
  const amount = flag ? interest : part(interest, share);
  await driver.world.fill({ wallet: holder.wallet, symbol: holder.symbol });
  const args = [driver.asset(holder.symbol), amount === 0n ? 1n : amount, STABLE, holder.wallet];
  const call = { from: holder.wallet, contract: driver.world.market.pool, method: "repay", args, wait };
  await driver.take({ kind: "repay less than the interest", actors: [holder.wallet], ...call });
};

const swap: TakeStep = async (driver, { wallet, mode, wait }) => {
  const holder = nth(driver.holders(driver.debtors(mode)), wallet);
  if (holder === undefined) return;
  const args = [driver.asset(holder.symbol), mode];
  const kind = mode === STABLE ? "swap to variable" : "swap to stable";
  const call = { from: holder.wallet, contract: driver.world.market.pool, method: "swapBorrowRateMode", args, wait };
  if (!(await driver.take({ kind, actors: [holder.wallet], ...call }))) return;
  driver.debtors(mode).delete(key(holder));
  driver.debtors(mode === STABLE ? VARIABLE : STABLE).add(key(holder));
};

const switchCollateral: TakeStep = async (driver, { wallet, flag, wait }) => {
  const holder = nth(driver.holders(driver.suppliers), wallet);
  if (holder === undefined) return;
  const method = "setUserUseReserveAsCollateral";
  const args = [driver.asset(holder.symbol), flag];
  const call = { from: holder.wallet, contract: driver.world.market.pool, method, args, wait };
  await driver.take({ kind: flag ? "collateral on" : "collateral off", actors: [holder.wallet], ...call });
};

const transfer: TakeStep = async (driver, { wallet, other, share, flag, wait }) => {
  const holder = nth(driver.holders(driver.suppliers), wallet);
  if (holder === undefined) return;
  const { supplied } = await driver.userReserve(holder);
  const to = share % 10 === 0 ? holder.wallet : driver.wallet(other);
  const contract = driver.world.tokensOf[holder.symbol].aToken;
  const call = {
    from: holder.wallet,
    contract,
    method: "transfer",
    args: [to, flag ? supplied : part(supplied, share)],
  };
  const kind = to === holder.wallet ? "transfer to oneself" : "transfer";
  if (await driver.take({ kind, actors: [holder.wallet, to], ...call, wait })) {
    driver.suppliers.add(key({ wallet: to, symbol: holder.symbol }));
  }
};

const flashLoan: TakeStep = async (driver, draw) => {
  const symbol = symbolAt(draw.reserve);
  const from = await findBorrower(driver, draw.wallet);
  if (from === undefined) return;
  const amount = draw.flag
    ? await borrowable(driver, { wallet: from, symbol }, draw)
    : part(await driver.liquidity(symbol), draw.share);
  if (amount === 0n) return;
  const mode = draw.flag ? draw.mode : 0n;
  const args = [driver.world.flashLoanReceiver, [driver.asset(symbol)], [amount], [mode], from, "0x", NO_REFERRAL];
  const kind = draw.flag ? "flash loan kept as debt" : "flash loan";
  const call = { from, contract: driver.world.market.pool, method: "flashLoan", args, wait: draw.wait };
  const taken = await driver.take({ kind, actors: [from], ...call });
  if (taken && draw.flag) driver.debtors(draw.mode).add(key({ wallet: from, symbol }));
};

/** Between 0.6 and 1.5 of the opening price; now and then a feed fails and the other oracle stands in. */
const movePrice: TakeStep = async (driver, { reserve, share }) => {
  const symbol = symbolAt(reserve);
  if (symbol === "WETH") return;
  const fails = FED.has(symbol) && share % 8 === 0;
  const price = fails ? 0n : part(openingPrice(symbol), 6_000 + Math.round(share * 0.9)) + BigInt(share);
  await driver.setPrice(symbol, { price, kind: fails ? "feed fails" : "price" });
};

const govern: TakeStep = async (driver, { reserve, share, flag, wait }) => {
  const { configurator } = driver.world.market;
  const from = driver.world.admin.deployer;
  const symbol = symbolAt(reserve);
  if (flag && symbol !== "USDT") {
    const args = [driver.asset(symbol), Math.round(share / 3)];
    const call = { from, contract: configurator, method: "setReserveFactor", args, wait };
    await driver.take({ kind: "reserve factor", actors: [], ...call });
    return;
  }
  const threshold = 4_000 + Math.round(share * 0.48);
  const args = [driver.asset(symbol), threshold - (share % 1_000), threshold, 10_500 + (share % 500)];
  const call = { from, contract: configurator, method: "configureReserveAsCollateral", args, wait };
  await driver.take({ kind: "threshold", actors: [], ...call });
  await driver.watchAll();
};

/** Governance installs another oracle, with fresh feeds. */
const replaceOracle: TakeStep = async (driver, { flag, wait }) => {
  const { admin, market } = driver.world;
  const aaveOracle = await deployAaveOracle({ admin, market, prices: openingPrices() });
  const method = flag ? "setPriceOracle" : "setAddress";
  const args = flag ? [aaveOracle.target] : [encodeBytes32String("PRICE_ORACLE"), aaveOracle.target];
  const call = { from: admin.deployer, contract: market.addressesProvider, method, args, wait };
  if (await driver.take({ kind: "oracle replaced", actors: [], ...call })) driver.world.aaveOracle = aaveOracle;
  await driver.watchAll();
};

const wait: TakeStep = (driver, { wait: seconds }) => driver.idle(seconds);

const inOneBlock: TakeStep = async (driver, { wallet, other, reserve, share }) => {
  const symbol = symbolAt(reserve);
  const [one, two] = [driver.wallet(wallet), driver.wallet(other)];
  const contract = driver.world.market.pool;
  const amount = await driver.amountWorth(symbol, part(ETH, share));
  for (const from of [one, two]) await driver.world.fill({ wallet: from, symbol });
  const call = (from: string, method: string, args: readonly unknown[]) => ({ from, contract, method, args });
  const asset = driver.asset(symbol);
  await driver.inOneBlock("in one block", [
    call(one, "deposit", [asset, amount, one, NO_REFERRAL]),
    call(two, "deposit", [asset, amount * 2n, one, NO_REFERRAL]),
    call(one, "withdraw", [asset, amount / 2n, two]),
  ]);
  driver.suppliers.add(key({ wallet: one, symbol }));
};

export const SIMPLE_STEPS = {
  deposit,
  borrow,
  delegate,
  withdraw,
  repay,
  repaySliver,
  swap,
  switchCollateral,
  transfer,
  flashLoan,
  movePrice,
  govern,
  replaceOracle,
  wait,
  inOneBlock,
} as const satisfies Readonly<Record<string, TakeStep>>;

import { MaxUint256, parseUnits } from "ethers";

import type { AaveMarket } from "../demo/aaveMarket.ts";
import { deployAaveMarket } from "../demo/aaveMarket.ts";
import { RESERVE_RISK } from "../demo/aaveReserves.ts";
import type { Dice } from "../dice.ts";
import type { DayChain, WaitingCall } from "./dayChain.ts";

type Symbols = "WETH" | "USDC";
type DayMarket = AaveMarket<Symbols>;

const WEI = 10n ** 18n;
const OPENING_USD = 2_600;
const [VARIABLE_RATE, NO_REFERRAL] = [2, 0];
/** Basis points of the collateral's worth that may be borrowed, and below that what a careful one does. */
const MOST_LTV_BPS = 7_900;

/** The Aave v2 market of a day, with its borrowers. */
export interface LivingMarket {
  readonly pool: string;
  readonly deployedAtBlock: number;
  /** All borrowers deposit and borrow. */
  readonly begin: () => Promise<void>;
  /** What some borrowers do in one block. */
  readonly act: (dice: Dice, count: number) => Promise<void>;
  /** Moves the price of ether by so many basis points. */
  readonly movePrice: (bps: number) => Promise<void>;
  /** Sends a liquidation of every borrower that is below the limit. Returns how many. */
  readonly liquidate: () => Promise<number>;
}

interface Parts {
  readonly chain: DayChain;
  readonly market: DayMarket;
  readonly borrowers: readonly string[];
  readonly admin: string;
  readonly liquidator: string;
}

const inUnits = (symbol: Symbols, amount: number): bigint =>
  parseUnits(amount.toFixed(RESERVE_RISK[symbol].decimals > 6 ? 6 : 2), RESERVE_RISK[symbol].decimals);

/** Wei of ether that a whole dollar token costs. */
const dollarWei = (usd: number): bigint => (WEI * 1_000n) / BigInt(Math.round(usd * 1_000));

const callOf = (from: string, contract: DayMarket["pool"], method: string, args: readonly unknown[]): WaitingCall => ({
  from,
  to: contract.target as string,
  data: contract.interface.encodeFunctionData(method, [...args]),
});

/** The calls of a wallet, each in the words of the pool. */
const actsOf = ({ market }: Parts, wallet: string) => {
  const { pool, tokens } = market;
  const { WETH, USDC } = tokens;
  return {
    fill: (symbol: Symbols, amount: number): readonly WaitingCall[] => [
      callOf(wallet, tokens[symbol].token, "mint", [inUnits(symbol, amount)]),
      callOf(wallet, tokens[symbol].token, "approve", [market.addresses.pool, MaxUint256]),
    ],
    deposit: (symbol: Symbols, amount: number) =>
      callOf(wallet, pool, "deposit", [tokens[symbol].address, inUnits(symbol, amount), wallet, NO_REFERRAL]),
    withdraw: (amount: number) => callOf(wallet, pool, "withdraw", [WETH.address, inUnits("WETH", amount), wallet]),
    borrow: (amount: number) =>
      callOf(wallet, pool, "borrow", [USDC.address, inUnits("USDC", amount), VARIABLE_RATE, NO_REFERRAL, wallet]),
    repay: (amount: number) =>
      callOf(wallet, pool, "repay", [USDC.address, inUnits("USDC", amount), VARIABLE_RATE, wallet]),
    liquidate: (borrower: string) =>
      callOf(wallet, pool, "liquidationCall", [WETH.address, USDC.address, borrower, MaxUint256, false]),
  };
};

/** Calls of one block; a wallet's own come in their order. */
const BLOCK_OF_CALLS = 60;

const sendInBlocks = async ({ chain }: Parts, calls: readonly WaitingCall[]): Promise<void> => {
  for (let from = 0; from < calls.length; from += BLOCK_OF_CALLS) {
    await chain.send(calls.slice(from, from + BLOCK_OF_CALLS));
    await chain.mine();
  }
};

const begin = async (parts: Parts, dice: Dice): Promise<void> => {
  const { borrowers, liquidator } = parts;
  const lender = actsOf(parts, liquidator);
  const dollars = borrowers.length * 200_000;
  await sendInBlocks(parts, [...lender.fill("USDC", 2 * dollars), lender.deposit("USDC", dollars)]);
  await sendInBlocks(
    parts,
    borrowers.flatMap((wallet) => [
      ...actsOf(parts, wallet).fill("WETH", 500),
      ...actsOf(parts, wallet).fill("USDC", 1_000_000),
    ]),
  );
  const deposits = borrowers.map(() => 5 + dice.roll(40));
  await sendInBlocks(
    parts,
    borrowers.map((wallet, index) => actsOf(parts, wallet).deposit("WETH", deposits[index] ?? 5)),
  );
  const loans = borrowers.map((wallet, index) => {
    const bps = 3_000 + dice.roll(MOST_LTV_BPS - 3_000);
    return actsOf(parts, wallet).borrow(((deposits[index] ?? 5) * OPENING_USD * bps) / 10_000);
  });
  await sendInBlocks(parts, loans);
};

/** Some of these are refused, as by a market: whoever borrows past the limit gets nothing. */
const oneAct = (parts: Parts, dice: Dice): WaitingCall => {
  const acts = actsOf(parts, dice.pick(parts.borrowers));
  const amount = 1 + dice.roll(9);
  return dice.pick([
    () => acts.borrow(amount * 500),
    () => acts.repay(amount * 400),
    () => acts.deposit("WETH", amount / 4),
    () => acts.withdraw(amount / 8),
  ])();
};

const liquidateAll = async (parts: Parts): Promise<number> => {
  const { chain, market, borrowers, liquidator } = parts;
  const below: string[] = [];
  for (const borrower of borrowers) {
    const answer = (await market.pool.getFunction("getUserAccountData").staticCall(borrower)) as readonly bigint[];
    if ((answer[5] ?? MaxUint256) < WEI) below.push(borrower);
  }
  await chain.send(below.map((borrower) => actsOf(parts, liquidator).liquidate(borrower)));
  return below.length;
};

/**
 * Deploys the market, which mines each transaction at once.
 *
 * @param options.borrowers Unlocked accounts that borrow.
 * @param options.admin Deploys, and moves the prices.
 * @param options.liquidator Lends, and liquidates.
 */
export const openMarket = async ({
  chain,
  dice,
  ...others
}: Omit<Parts, "market"> & { readonly dice: Dice }): Promise<LivingMarket> => {
  const reserves = (["WETH", "USDC"] as const).map((symbol) => ({
    symbol,
    openingPriceWei: symbol === "WETH" ? WEI : dollarWei(OPENING_USD),
    ...RESERVE_RISK[symbol],
  }));
  const market = await deployAaveMarket({ chain: chain.local, deployer: others.admin, reserves });
  const parts: Parts = { chain, market, ...others };
  let usd = OPENING_USD;
  return {
    pool: market.addresses.pool,
    deployedAtBlock: market.deployedAtBlock,
    begin: () => begin(parts, dice),
    act: (ofBlock, count) => chain.send(Array.from({ length: count }, () => oneAct(parts, ofBlock))),
    movePrice: async (bps) => {
      usd = (usd * (10_000 + bps)) / 10_000;
      const args = [market.tokens.USDC.address, dollarWei(usd)];
      await chain.send([callOf(others.admin, market.oracle, "setAssetPrice", args)]);
    },
    liquidate: () => liquidateAll(parts),
  };
};

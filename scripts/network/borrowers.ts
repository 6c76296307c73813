import { MaxUint256, parseUnits } from "ethers";
import { setTimeout as pause } from "node:timers/promises";

import { RESERVE_RISK } from "../demo/aaveReserves.ts";
import type { DemoWorld } from "../demo/demoWorld.ts";
import { MarketTransactionError } from "../demo/localChain.ts";
import type { Dice } from "../dice.ts";

/** Borrowers who come to the market of a running network, one action after the other. */
export interface Borrowers {
  /** One action of one of them, decided by the dice. Returns what was done. */
  readonly act: () => Promise<string>;
  /** One more comes, and deposits. Returns the address. */
  readonly arrive: () => Promise<string>;
  /** One of them borrows 100 dollars. */
  readonly borrow: (address: string) => Promise<void>;
}

const [VARIABLE_RATE, NO_REFERRAL] = [2, 0];
const MOST_BORROWERS = 200;
const PURSE = { WETH: "500", USDC: "1000000" } as const;
type Symbols = keyof typeof PURSE;
/** Wei that pay for gas. */
const FUNDS = 10n ** 21n;

interface Borrower {
  readonly address: string;
  debt: number;
}

const units = (symbol: Symbols, amount: string): bigint => parseUnits(amount, RESERVE_RISK[symbol].decimals);

/** Calls of the market by one wallet. */
const callsOf = ({ chain, market }: DemoWorld, from: string) => {
  const call = (method: string, args: readonly unknown[]) => chain.call({ from, contract: market.pool, method, args });
  const asset = (symbol: Symbols): string => market.tokens[symbol].address;
  return {
    fill: async (symbol: Symbols) => {
      const { token } = market.tokens[symbol];
      await chain.call({ from, contract: token, method: "mint", args: [units(symbol, PURSE[symbol])] });
      await chain.call({ from, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
    },
    deposit: (amount: number) => call("deposit", [asset("WETH"), units("WETH", String(amount)), from, NO_REFERRAL]),
    borrow: (amount: number) =>
      call("borrow", [asset("USDC"), units("USDC", String(amount)), VARIABLE_RATE, NO_REFERRAL, from]),
    repay: (amount: number) => call("repay", [asset("USDC"), units("USDC", String(amount)), VARIABLE_RATE, from]),
  };
};

/** Comes with collateral that carries every loan it will take. */
const arrive = async (world: DemoWorld, index: number, dice: Dice): Promise<Borrower> => {
  const { provider } = world.chain;
  const address = `0xb0${String(index).padStart(38, "0")}`;
  await provider.send("hardhat_setBalance", [address, `0x${FUNDS.toString(16)}`]);
  await provider.send("hardhat_impersonateAccount", [address]);
  const calls = callsOf(world, address);
  await calls.fill("WETH");
  await calls.fill("USDC");
  await calls.deposit(100 + dice.roll(200));
  return { address, debt: 0 };
};

/** @param dice Decides everything: the same ones, the same borrowers. */
export const openBorrowers = (world: DemoWorld, dice: Dice): Borrowers => {
  const borrowers: Borrower[] = [];
  const comeOrGo = async (): Promise<string> => {
    if (borrowers.length === 0 || (borrowers.length < MOST_BORROWERS && dice.roll(4) === 0)) {
      const borrower = await arrive(world, borrowers.length + 1, dice);
      borrowers.push(borrower);
      return `${borrower.address} deposits`;
    }
    const borrower = dice.pick(borrowers);
    const amount = 100 * (1 + dice.roll(20));
    const calls = callsOf(world, borrower.address);
    if (borrower.debt >= amount && dice.roll(2) === 0) {
      await calls.repay(amount);
      borrower.debt -= amount;
      return `${borrower.address} repays ${amount} USDC`;
    }
    await calls.borrow(amount);
    borrower.debt += amount;
    return `${borrower.address} borrows ${amount} USDC`;
  };
  return {
    act: comeOrGo,
    arrive: async () => {
      const borrower = await arrive(world, borrowers.length + 1, dice);
      borrowers.push(borrower);
      return borrower.address;
    },
    borrow: async (address) => {
      await callsOf(world, address).borrow(100);
    },
  };
};

const EVERY_MS = 1_000;

/**
 * Lets borrowers act once a second until the signal ends it.
 *
 * @returns How many actions there were, once it has ended.
 */
export const liveOn = async (borrowers: Borrowers, signal: AbortSignal): Promise<number> => {
  let actions = 0;
  while (!signal.aborted) {
    try {
      await borrowers.act();
      actions += 1;
    } catch (cause) {
      // Another sender's block may come first, and then the time that was asked for is over.
      if (!(cause instanceof MarketTransactionError)) throw cause;
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return actions;
};

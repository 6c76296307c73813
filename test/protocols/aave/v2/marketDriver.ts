import type { Contract } from "ethers";

import { MarketTransactionError } from "../../../../scripts/demo/localChain.ts";
import { type AaveWorld, FED, SYMBOLS, type Symbol, type WorldCall, deployFeed } from "./marketWorld.ts";

/** Takes steps in the market, counts them, and writes down what the pool says of the accounts after each. */

const GAS = "0x1e8480";

export const STABLE = 1n;
export const VARIABLE = 2n;
export type RateMode = typeof STABLE | typeof VARIABLE;

/** `getUserAccountData` of a wallet, asked for by number of the block. */
export interface PoolAnswer {
  readonly block: number;
  readonly wallet: string;
  readonly totalCollateral: bigint;
  readonly totalDebt: bigint;
  readonly availableBorrows: bigint;
  readonly healthFactor: bigint;
}

/** What a wallet has in a reserve, by the pool's own words. */
export interface UserReserve {
  readonly supplied: bigint;
  readonly stableDebt: bigint;
  readonly variableDebt: bigint;
  readonly stablePrincipal: bigint;
  readonly isCollateral: boolean;
}

export interface Holder {
  readonly wallet: string;
  readonly symbol: Symbol;
}

export interface Transaction extends WorldCall {
  /** What it is counted as. */
  readonly kind: string;
  /** Whose accounts it is about. */
  readonly actors: readonly string[];
}

const read = async (
  contract: Contract,
  method: string,
  args: readonly unknown[],
  block?: number,
): Promise<bigint[]> => {
  const overrides = block === undefined ? [] : [{ blockTag: block }];
  const answer: unknown = await contract.getFunction(method).staticCall(...args, ...overrides);
  return Array.isArray(answer) ? (answer as unknown[]).map((value) => BigInt(value as bigint)) : [answer as bigint];
};

export class MarketDriver {
  readonly world: AaveWorld;
  readonly answers: PoolAnswer[] = [];
  /** Transactions that were mined, by kind. */
  readonly taken = new Map<string, number>();
  readonly refused = new Map<string, number>();
  /** `wallet/symbol` of who ever did so; they may have stopped. */
  readonly suppliers = new Set<string>();
  readonly borrowers = { [String(STABLE)]: new Set<string>(), [String(VARIABLE)]: new Set<string>() };
  #watched = 0;

  constructor(world: AaveWorld) {
    this.world = world;
  }

  get transactions(): number {
    return [...this.taken.values()].reduce((sum, count) => sum + count, 0);
  }

  wallet(index: number): string {
    return this.world.wallets[index % this.world.wallets.length] ?? "";
  }

  asset(symbol: Symbol): string {
    return this.world.market.tokens[symbol].address;
  }

  holders(of: ReadonlySet<string>): readonly Holder[] {
    return [...of].map((entry) => {
      const [wallet = "", symbol = ""] = entry.split("/");
      return { wallet, symbol: symbol as Symbol };
    });
  }

  debtors(mode: RateMode): Set<string> {
    return this.borrowers[String(mode)] ?? new Set();
  }

  async accountAt(wallet: string, block?: number): Promise<Omit<PoolAnswer, "block" | "wallet">> {
    const data = await read(this.world.market.pool, "getUserAccountData", [wallet], block);
    const [totalCollateral = 0n, totalDebt = 0n, availableBorrows = 0n, , , healthFactor = 0n] = data;
    return { totalCollateral, totalDebt, availableBorrows, healthFactor };
  }

  async userReserve({ wallet, symbol }: Holder): Promise<UserReserve> {
    const data = await read(this.world.dataProvider, "getUserReserveData", [this.asset(symbol), wallet]);
    const [supplied = 0n, stableDebt = 0n, variableDebt = 0n, stablePrincipal = 0n] = data;
    return { supplied, stableDebt, variableDebt, stablePrincipal, isCollateral: data[8] === 1n };
  }

  /** Tokens that can be borrowed. */
  async liquidity(symbol: Symbol): Promise<bigint> {
    const { aToken } = this.world.tokensOf[symbol];
    return (await read(this.world.market.tokens[symbol].token, "balanceOf", [aToken.target]))[0] ?? 0n;
  }

  async price(symbol: Symbol): Promise<bigint> {
    return (await read(this.world.aaveOracle, "getAssetPrice", [this.asset(symbol)]))[0] ?? 0n;
  }

  /** Base units of the token that are worth so many wei. */
  async amountWorth(symbol: Symbol, wei: bigint): Promise<bigint> {
    return (wei * 10n ** BigInt(this.world.market.tokens[symbol].decimals)) / (await this.price(symbol));
  }

  /** Asks the pool about these wallets, and about two more in turn, at the newest block. */
  async watch(wallets: readonly string[]): Promise<void> {
    const block = await this.world.chain.provider.getBlockNumber();
    const treasury = this.world.wallets.at(-1) ?? "";
    const more = [this.wallet(this.#watched++), this.wallet(this.#watched++)];
    for (const wallet of new Set([...wallets.map((address) => address.toLowerCase()), treasury, ...more])) {
      this.answers.push({ block, wallet, ...(await this.accountAt(wallet, block)) });
    }
  }

  watchAll(): Promise<void> {
    return this.watch(this.world.wallets);
  }

  /** False when the market refuses; the attempt is a block of its own without logs. */
  async take({ kind, actors, ...call }: Transaction): Promise<boolean> {
    try {
      await this.world.call(call);
    } catch (cause) {
      if (!(cause instanceof MarketTransactionError)) throw cause;
      this.refused.set(kind, (this.refused.get(kind) ?? 0) + 1);
      return false;
    }
    this.count(kind);
    await this.watch(actors);
    return true;
  }

  count(kind: string): void {
    this.taken.set(kind, (this.taken.get(kind) ?? 0) + 1);
  }

  async setPrice(symbol: Symbol, { price, kind = "price" }: { price: bigint; kind?: string }): Promise<void> {
    const { admin, aaveOracle, market } = this.world;
    const asset = this.asset(symbol);
    const from = admin.deployer;
    if (FED.has(symbol)) {
      const args = [[asset], [await deployFeed(admin, price)]];
      await this.take({ kind, actors: [], from, contract: aaveOracle, method: "setAssetSources", args });
    } else {
      await this.take({
        kind,
        actors: [],
        from,
        contract: market.oracle,
        method: "setAssetPrice",
        args: [asset, price],
      });
    }
  }

  /** Several transactions in one block, all at the same second. */
  async inOneBlock(kind: string, calls: readonly Omit<WorldCall, "wait">[]): Promise<void> {
    const { provider } = this.world.chain;
    await provider.send("evm_setAutomine", [false]);
    const hashes: string[] = [];
    for (const { from, contract, method, args } of calls) {
      const data = contract.interface.encodeFunctionData(method, args);
      hashes.push(
        (await provider.send("eth_sendTransaction", [{ from, to: contract.target, data, gas: GAS }])) as string,
      );
    }
    await provider.send("evm_mine", []);
    await provider.send("evm_setAutomine", [true]);
    for (const hash of hashes) {
      const taken = (await provider.getTransactionReceipt(hash))?.status === 1;
      const counts = taken ? this.taken : this.refused;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    await this.watch(calls.map(({ from }) => from));
  }

  /** A block without transactions, so many seconds later. */
  async idle(seconds: number): Promise<void> {
    const { provider } = this.world.chain;
    await provider.send("evm_increaseTime", [seconds]);
    await provider.send("evm_mine", []);
    await this.watchAll();
  }
}

export const symbolAt = (index: number): Symbol => SYMBOLS[index % SYMBOLS.length] ?? "WETH";

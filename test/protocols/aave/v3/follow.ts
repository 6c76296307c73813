import { expect } from "chai";
import { MaxUint256 } from "ethers";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { aaveV3 } from "../../../../prover/protocols/aave/v3/aaveV3.ts";
import type { Account, MarketContract, MarketReplay, Reserve } from "../../../../prover/protocols/protocol.ts";
import { percentMul } from "../../../../prover/protocols/aave/rayMath.ts";
import { type ContractName, type Mined, abiOf } from "./chain.ts";
import type { TestMarket } from "./market.ts";

/** Follows a market block by block with what the module itself finds: contracts, wallets, prices. What it misses makes accounts differ. */

export interface TimedLog {
  readonly log: RawLog;
  readonly timestamp: bigint;
}

/** The token of a reserve that has one role; an asset's own address is left out. */
export const tokenOf = (known: ReadonlyMap<string, MarketContract>, role: string, asset: string): string =>
  [...known.values()].find((contract) => contract.role === role && contract.tokens[0] === asset)?.address ?? "";

export const followMarket = async (market: TestMarket, wallets: readonly string[]) => {
  const { chain, pool } = market;
  // The provider names the proxy that it created.
  const created = chain.mined.find(({ logs }) => logs.some(({ topics }) => topics[2]?.endsWith(pool.slice(2))));
  if (created === undefined) throw new Error("the pool was not created");
  const known = new Map<string, MarketContract>();
  const reserves = new Map<string, Reserve>();
  const prices = new Map<string, bigint>();
  const logs: TimedLog[] = [];
  const replay: MarketReplay = aaveV3.replay({ contracts: known, reserves });
  let compared = 0;
  let next = chain.mined.indexOf(created);

  const addContract = (contract: MarketContract): void => {
    const before = known.get(contract.address);
    const tokens = [...new Set([...(before?.tokens ?? []), ...contract.tokens])];
    known.set(contract.address, { ...(before ?? contract), tokens });
  };
  const view = async (to: string, name: ContractName, method: string, args: readonly unknown[], block: bigint) => {
    const bytes = await chain.read({ to, data: abiOf(name).encodeFunctionData(method, args), block });
    return abiOf(name).decodeFunctionResult(method, bytes ?? "0x");
  };

  /** What the reserve's list of tokens would tell a store. */
  const addReserves = (): void => {
    for (const { address, symbol, decimals } of market.reserves) reserves.set(address, { address, symbol, decimals });
  };
  const reprice = async (tokens: Iterable<string>, block: bigint): Promise<void> => {
    for (const token of tokens) {
      const price = await aaveV3.oraclePrice(chain.read, { pool, token, block, known });
      if (price === undefined) prices.delete(token);
      else prices.set(token, price.answer);
    }
  };
  for (const contract of await aaveV3.contractsAt(chain.read, { pool, block: created.block })) addContract(contract);

  const applyBlock = async ({ block, timestamp, logs: all }: Mined): Promise<Set<string>> => {
    const [repriced, concerned] = [new Set<string>(), new Set<string>()];
    for (const log of all) {
      if (!known.has(log.address) || !aaveV3.topics.includes(log.topics[0] ?? "")) continue;
      for (const contract of await aaveV3.contractsOf(chain.read, log, known)) addContract(contract);
      for (const token of aaveV3.repricedBy(log, known)) repriced.add(token);
      for (const wallet of aaveV3.walletsOf(log, known)) concerned.add(wallet);
      logs.push({ log, timestamp });
      replay.apply(log, timestamp);
    }
    addReserves();
    await reprice(repriced, block);
    return concerned;
  };
  const answer = (token: string): bigint | undefined => prices.get(token);
  const accountAt = (wallet: string, { timestamp }: Pick<Mined, "timestamp">, of = replay): Account =>
    of.account(wallet, { timestamp, answer });

  /** From the positions: in efficiency mode with a price of its own the weights are others. */
  const averageThreshold = ({ positions, totalCollateral }: Account): bigint => {
    const weights = positions.map(({ token, supplied, isCollateral, liquidationThreshold }) => {
      const value = isCollateral
        ? (supplied * (prices.get(token) ?? 0n)) / 10n ** BigInt(reserves.get(token)?.decimals ?? 0)
        : 0n;
      return value * (liquidationThreshold / 10n ** 14n);
    });
    return totalCollateral === 0n ? 0n : weights.reduce((sum, weight) => sum + weight, 0n) / totalCollateral;
  };

  const isPricedByCategory = async (wallet: string, block: bigint): Promise<boolean> => {
    const [id] = await view(pool, "Pool", "getUserEMode", [wallet], block);
    const [category] = await view(pool, "Pool", "getEModeCategoryData", [id], block);
    return BigInt((category as { readonly priceSource: string }).priceSource) !== 0n;
  };

  const compare = async (wallet: string, mined: Mined): Promise<void> => {
    const [collateral, debt, available, threshold, , healthFactor] = (await view(
      pool,
      "Pool",
      "getUserAccountData",
      [wallet],
      mined.block,
    )) as unknown as readonly [bigint, bigint, bigint, bigint, bigint, bigint];
    const account = accountAt(wallet, mined);
    const covered = percentMul(collateral, threshold);
    expect({ ...account, positions: [] }, `${wallet} after block ${mined.block}`).to.deep.equal({
      totalCollateral: collateral,
      totalDebt: debt,
      availableBorrows: available,
      shortfall: covered < debt ? debt - covered : 0n,
      healthFactor: healthFactor === MaxUint256 ? undefined : healthFactor,
      positions: [],
    });
    if (averageThreshold(account) !== threshold) expect(await isPricedByCategory(wallet, mined.block)).to.equal(true);
    compared += 1;
  };

  /** Every position against the balances that the reserve's tokens tell. */
  const compareBalances = async (mined: Mined): Promise<number> => {
    let positions = 0;
    const balance = async (role: string, name: ContractName, asset: string, wallet: string): Promise<bigint> => {
      const to = tokenOf(known, role, asset);
      return (await view(to, name, "balanceOf", [wallet], mined.block))[0] as bigint;
    };
    for (const wallet of wallets) {
      const held = new Map(accountAt(wallet, mined).positions.map((position) => [position.token, position]));
      for (const { address } of market.reserves) {
        const supplied = await balance("aToken", "AToken", address, wallet);
        const variable = await balance("variableDebtToken", "VariableDebtToken", address, wallet);
        const stable = await balance("stableDebtToken", "StableDebtToken", address, wallet);
        const { supplied: ours = 0n, debt = 0n } = held.get(address) ?? {};
        expect([ours, debt], `${wallet} in ${address}`).to.deep.equal([supplied, variable + stable]);
        if (held.has(address)) positions += 1;
      }
    }
    return positions;
  };

  /** Debts by the changes that each log tells alone, against what the tokens store. The number of those above 0. */
  const compareDebts = async ({ block }: Mined): Promise<number> => {
    const debts = new Map<string, bigint>();
    for (const { log } of logs) {
      for (const { wallet, token, change = 0n } of aaveV3.debtsOf(log, known, [])) {
        debts.set(`${wallet} ${token}`, (debts.get(`${wallet} ${token}`) ?? 0n) + change);
      }
    }
    for (const [debt, sum] of debts) {
      const [wallet = "", asset = ""] = debt.split(" ");
      const [variable, stable] = ["variableDebtToken", "stableDebtToken"].map((role) => tokenOf(known, role, asset));
      const [scaled] = await view(variable ?? "", "VariableDebtToken", "scaledBalanceOf", [wallet], block);
      const [principal] = await view(stable ?? "", "StableDebtToken", "principalBalanceOf", [wallet], block);
      expect(sum, debt).to.equal((scaled as bigint) + (principal as bigint));
    }
    return [...debts.values()].filter((sum) => sum > 0n).length;
  };

  const last = (): Mined => {
    const mined = chain.mined.at(-1);
    if (mined === undefined) throw new Error("nothing was mined");
    return mined;
  };
  /** Applies what was mined since, and compares the wallets concerned after each block that concerns any. */
  const follow = async (): Promise<void> => {
    for (; next < chain.mined.length; next += 1) {
      const mined = chain.mined[next] ?? last();
      for (const wallet of await applyBlock(mined)) await compare(wallet, mined);
    }
  };
  const compareAll = async (): Promise<void> => {
    await follow();
    for (const wallet of wallets) await compare(wallet, last());
  };
  await follow();
  return {
    ...{ known, reserves, prices, logs, last, follow, compare, compareAll, compareBalances, compareDebts },
    ...{ account: (wallet: string): Account => accountAt(wallet, last()), accountBy: accountAt, view },
    compared: (): number => compared,
  };
};

export type Followed = Awaited<ReturnType<typeof followMarket>>;

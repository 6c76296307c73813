import { MaxUint256 } from "ethers";

import type { Position } from "../../../../prover/protocols/protocol.ts";
import { type ContractName, type Mined, type TestChain, openChain } from "./chain.ts";
import { type Followed, followMarket, tokenOf } from "./follow.ts";
import { type TestMarket, type TestReserve, deployAaveV3Market } from "./market.ts";
import { type Dice, Skipped, diceOf } from "../../../../scripts/dice.ts";

/** A market, the users who live in it, and what an action needs to know of them. */
export interface World {
  readonly chain: TestChain;
  readonly market: TestMarket;
  readonly followed: Followed;
  readonly users: readonly string[];
  readonly dice: Dice;
  readonly reserveOf: (asset: string) => TestReserve;
  /** Base units of a token worth so much (USD at 1e-8). */
  readonly worth: (asset: string, base: bigint) => bigint;
  /** One of the positions of one of the users that is like that. */
  readonly findPosition: (isWanted: (position: Position) => boolean) => { user: string; position: Position };
  readonly owed: (user: string, asset: string, role: "stableDebtToken" | "variableDebtToken") => Promise<bigint>;
  /** Gives the user more than enough of the asset and lets the pool take it. */
  readonly equip: (user: string, asset: string) => Promise<void>;
  readonly poolCall: (from: string, method: string, ...args: readonly unknown[]) => Promise<Mined>;
  readonly tokenCall: (call: TokenCall) => Promise<Mined>;
}

interface TokenCall {
  readonly from: string;
  readonly role: "aToken" | "variableDebtToken" | "stableDebtToken";
  readonly asset: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

const NAMES = {
  aToken: "AToken",
  variableDebtToken: "VariableDebtToken",
  stableDebtToken: "StableDebtToken",
} as const satisfies Readonly<Record<TokenCall["role"], ContractName>>;

const userAddress = (index: number): string => `0x${(0xa11ce000 + index).toString(16).padStart(40, "0")}`;

export const openAaveV3World = async ({ seed, userCount }: { seed: number; userCount: number }): Promise<World> => {
  const chain = await openChain();
  const market = await deployAaveV3Market(chain);
  const users = Array.from({ length: userCount }, (_, index) => userAddress(index));
  for (const user of users) await chain.fund(user);
  const followed = await followMarket(market, users);
  const dice = diceOf(seed);
  const equipped = new Set<string>();

  const reserveOf = (asset: string): TestReserve => {
    const reserve = market.reserves.find(({ address }) => address === asset);
    if (reserve === undefined) throw new Error(`no reserve ${asset}`);
    return reserve;
  };
  const findPosition: World["findPosition"] = (isWanted) =>
    dice.pick(
      users.flatMap((user) =>
        followed
          .account(user)
          .positions.filter(isWanted)
          .map((position) => ({ user, position })),
      ),
    );
  const equip = async (user: string, asset: string): Promise<void> => {
    if (equipped.has(user + asset)) return;
    equipped.add(user + asset);
    const amount = 10n ** BigInt(reserveOf(asset).decimals + 10);
    await market.act(asset, "MintableERC20", "mint(address,uint256)", user, amount);
    const args = [market.pool, MaxUint256];
    await chain.call({ from: user, to: asset, name: "MintableERC20", method: "approve", args });
  };
  const worth = (asset: string, base: bigint): bigint => {
    const price = followed.prices.get(asset);
    if (price === undefined) throw new Skipped(`no price of ${asset}`);
    return (base * 10n ** BigInt(reserveOf(asset).decimals)) / price;
  };
  const owed: World["owed"] = async (user, asset, role) => {
    const to = tokenOf(followed.known, role, asset);
    return (await followed.view(to, NAMES[role], "balanceOf", [user], followed.last().block))[0] as bigint;
  };
  const poolCall: World["poolCall"] = (from, method, ...args) =>
    chain.call({ from, to: market.pool, name: "Pool", method, args });
  const tokenCall: World["tokenCall"] = ({ from, role, asset, method, args }) =>
    chain.call({ from, to: tokenOf(followed.known, role, asset), name: NAMES[role], method, args });
  return { chain, market, followed, users, dice, reserveOf, worth, findPosition, owed, equip, poolCall, tokenCall };
};

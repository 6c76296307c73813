import { ZeroAddress } from "ethers";

import type { Action } from "./actions.ts";
import { CATEGORY_SOURCE, RESERVES, type TestReserve } from "./market.ts";
import type { World } from "./world.ts";

/** What governance, the oracle, the bridge and time do to a market. */

const BPS = 10_000n;

/** A price of its opening one, up to a fifth higher or a third lower; stablecoins near a dollar. */
const rollPrice = ({ dice }: World, { symbol, category }: TestReserve): bigint => {
  const opening = RESERVES.find((reserve) => reserve.symbol === symbol)?.price ?? 0n;
  const bps = category === 1 ? 9_800 + dice.roll(401) : 6_600 + dice.roll(5_400);
  return (opening * BigInt(bps)) / BPS;
};

const movePrice: Action = async (world) => {
  const reserve = world.dice.pick(world.market.reserves);
  await world.market.setPrice(reserve, rollPrice(world, reserve));
};

const replaceOracle: Action = async ({ market }) => market.replaceOracle();

const passTime: Action = async ({ chain, dice }) => {
  chain.advance(BigInt(3_600 * (1 + dice.roll(24 * 20))));
  await chain.mineEmpty();
};

const mintToTreasury: Action = ({ market, poolCall, chain }) =>
  poolCall(
    chain.deployer,
    "mintToTreasury",
    market.reserves.map(({ address }) => address),
  );

const mintUnbacked: Action = async (world) => {
  const { address } = world.dice.pick(world.market.reserves);
  const amount = world.worth(address, 1_000n * 10n ** 8n);
  await world.poolCall(world.chain.deployer, "mintUnbacked", address, amount, world.dice.pick(world.users), 0);
};

const backUnbacked: Action = async (world) => {
  const { address } = world.dice.pick(world.market.reserves);
  await world.equip(world.chain.deployer, address);
  const amount = world.worth(address, 500n * 10n ** 8n);
  await world.poolCall(world.chain.deployer, "backUnbacked", address, amount, amount / 100n);
};

/** Every fourth time nothing more can be borrowed against the asset. */
const changeThreshold: Action = async ({ market, dice }) => {
  const { address, bonusBps } = dice.pick(market.reserves);
  const threshold = 7_000 + dice.roll(1_001);
  const ltv = dice.roll(4) === 0 ? 0 : threshold - dice.roll(800);
  await market.configure("configureReserveAsCollateral", address, ltv, threshold, bonusBps);
};

const changeCategory: Action = async ({ market, dice }) => {
  const threshold = 8_600 + dice.roll(800);
  const id = 1 + dice.roll(2);
  const source = id === 2 && dice.roll(2) === 0 ? CATEGORY_SOURCE : ZeroAddress;
  await market.configure("setEModeCategory", id, threshold - dice.roll(300), threshold, 10_200, source, "Again");
};

const moveToCategory: Action = async ({ market, dice }) => {
  const { address, category } = dice.pick(market.reserves.filter((reserve) => reserve.category !== 0));
  await market.configure("setAssetEModeCategory", address, dice.roll(3) === 0 ? 0 : category);
};

const moveCategoryPrice: Action = async ({ market, dice }) =>
  market.setFeed(CATEGORY_SOURCE, BigInt(1_500 + dice.roll(1_000)) * 10n ** 8n);

export const GOVERNANCE_ACTIONS = {
  movePrice,
  replaceOracle,
  passTime,
  mintToTreasury,
  mintUnbacked,
  backUnbacked,
  changeThreshold,
  changeCategory,
  moveToCategory,
  moveCategoryPrice,
} as const satisfies Readonly<Record<string, Action>>;

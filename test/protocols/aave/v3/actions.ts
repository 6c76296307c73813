import { MaxUint256 } from "ethers";

import type { Position } from "../../../../prover/protocols/protocol.ts";
import type { World } from "./world.ts";
import { Skipped } from "../../../../scripts/dice.ts";

/** What users do. Each throws when it cannot be done at the moment, before or in the transaction. */
export type Action = (world: World) => Promise<unknown>;

const DOLLAR = 10n ** 8n;
const [STABLE, VARIABLE] = [1, 2];

const anyAsset = ({ market, dice }: World): string => dice.pick(market.reserves).address;
const anyUser = ({ users, dice }: World): string => dice.pick(users);
const isSupplied = ({ supplied }: Position): boolean => supplied > 1_000n;
const isOwed = ({ debt }: Position): boolean => debt > 1_000n;

const supplyFor = async (world: World, from: string, onBehalfOf: string): Promise<void> => {
  const asset = anyAsset(world);
  await world.equip(from, asset);
  const amount = world.dice.share(world.worth(asset, 100_000n * DOLLAR), 1, 100);
  await world.poolCall(from, "supply", asset, amount, onBehalfOf, 0);
};

const supply: Action = async (world) => {
  const user = anyUser(world);
  await supplyFor(world, user, user);
};

const withdraw: Action = async (world) => {
  const { user, position } = world.findPosition(isSupplied);
  const amount = world.dice.share(position.supplied, 1, 60);
  await world.poolCall(user, "withdraw", position.token, amount, anyUser(world));
};

/** Less than the interest since the last time: a burn that mints. */
const withdrawTiny: Action = async (world) => {
  const { user, position } = world.findPosition(({ supplied }) => supplied > 10n ** 9n);
  await world.poolCall(user, "withdraw", position.token, BigInt(1 + world.dice.roll(9)), user);
};

const withdrawAll: Action = async (world) => {
  const { user, position } = world.findPosition(isSupplied);
  await world.poolCall(user, "withdraw", position.token, MaxUint256, user);
};

const borrowAmount = (world: World, user: string, asset: string): bigint => {
  const { availableBorrows } = world.followed.account(user);
  if (availableBorrows < DOLLAR) throw new Skipped("nothing to borrow against");
  return world.dice.share(world.worth(asset, availableBorrows), 5, 98);
};

/** Somebody who can borrow, and an asset of their efficiency mode or any. */
const findBorrower = ({ users, followed, dice }: World): string =>
  dice.pick(users.filter((user) => followed.account(user).availableBorrows > 100n * DOLLAR));

const borrow =
  (mode: number): Action =>
  async (world) => {
    const user = findBorrower(world);
    const asset = anyAsset(world);
    const amount = borrowAmount(world, user, asset);
    await world.poolCall(user, "borrow", asset, mode === STABLE ? amount / 4n : amount, mode, 0, user);
  };

const borrowFor: Action = async (world) => {
  const [user, onBehalfOf, asset] = [anyUser(world), findBorrower(world), anyAsset(world)];
  const amount = borrowAmount(world, onBehalfOf, asset);
  const args = [user, amount];
  await world.tokenCall({ from: onBehalfOf, role: "variableDebtToken", asset, method: "approveDelegation", args });
  await world.poolCall(user, "borrow", asset, amount, VARIABLE, 0, onBehalfOf);
};

interface Debt {
  readonly user: string;
  readonly asset: string;
  readonly amount: bigint;
}

const findDebt = async (world: World, mode: number): Promise<Debt> => {
  const role = mode === STABLE ? "stableDebtToken" : "variableDebtToken";
  for (let tries = 0; tries < 12; tries += 1) {
    const { user, position } = world.findPosition(isOwed);
    const amount = await world.owed(user, position.token, role);
    if (amount > 1_000n) return { user, asset: position.token, amount };
  }
  throw new Skipped("nobody owes at that rate");
};

const repay =
  (mode: number, amountOf: (world: World, debt: bigint) => bigint): Action =>
  async (world) => {
    const { user, asset, amount } = await findDebt(world, mode);
    await world.equip(user, asset);
    await world.poolCall(user, "repay", asset, amountOf(world, amount), mode, user);
  };

const part = (world: World, debt: bigint): bigint => world.dice.share(debt, 5, 80);
const all = (): bigint => MaxUint256;
const tiny = (world: World): bigint => BigInt(1 + world.dice.roll(9));

const repayFor: Action = async (world) => {
  const { user, asset, amount } = await findDebt(world, VARIABLE);
  const helper = anyUser(world);
  await world.equip(helper, asset);
  await world.poolCall(helper, "repay", asset, part(world, amount), VARIABLE, user);
};

const repayWithATokens: Action = async (world) => {
  const { user, position } = world.findPosition(isOwed);
  const { token, debt, supplied } = position;
  if (supplied === 0n) {
    await world.equip(user, token);
    await world.poolCall(user, "supply", token, debt, user, 0);
  }
  const mode = (await world.owed(user, token, "variableDebtToken")) > 0n ? VARIABLE : STABLE;
  const amount = world.dice.roll(3) === 0 ? MaxUint256 : part(world, debt);
  await world.poolCall(user, "repayWithATokens", token, amount, mode);
};

const swapRate: Action = async (world) => {
  const mode = world.dice.pick([STABLE, VARIABLE]);
  const { user, asset } = await findDebt(world, mode);
  await world.poolCall(user, "swapBorrowRateMode", asset, mode);
};

const transferTo = async (world: World, amountOf: (supplied: bigint) => bigint): Promise<void> => {
  const { user, position } = world.findPosition(isSupplied);
  const args = [world.dice.roll(8) === 0 ? user : anyUser(world), amountOf(position.supplied)];
  await world.tokenCall({ from: user, role: "aToken", asset: position.token, method: "transfer", args });
};

/** The aToken does not know "all of it": the balance as of the next block. */
const transferAll: Action = async (world) => {
  const { user, position } = world.findPosition(isSupplied);
  const next = { timestamp: world.chain.now() + 12n };
  const supplied = world.followed.accountBy(user, next).positions.find(({ token }) => token === position.token);
  const args = [anyUser(world), supplied?.supplied ?? 0n];
  await world.tokenCall({ from: user, role: "aToken", asset: position.token, method: "transfer", args });
};

const setCollateral =
  (enabled: boolean): Action =>
  async (world) => {
    const { user, position } = world.findPosition((of) => isSupplied(of) && of.isCollateral !== enabled);
    await world.poolCall(user, "setUserUseReserveAsCollateral", position.token, enabled);
  };

const setEMode =
  (categories: readonly number[]): Action =>
  (world) =>
    world.poolCall(anyUser(world), "setUserEMode", world.dice.pick(categories));

const flashLoan = async (world: World, mode: number): Promise<void> => {
  const user = mode === 0 ? anyUser(world) : findBorrower(world);
  const asset = anyAsset(world);
  const amount = mode === 0 ? world.worth(asset, 5_000n * DOLLAR) : borrowAmount(world, user, asset);
  const { flashLoanReceiver } = world.market;
  await world.poolCall(user, "flashLoan", flashLoanReceiver, [asset], [amount], [mode], user, "0x", 0);
};

const WAD = 10n ** 18n;
const NEVER = 10n * WAD;

/** Below 0.95 all of a debt may be covered at once. */
const isLiquidable = (factor: bigint, isDeep: boolean): boolean =>
  isDeep ? factor < 95n * 10n ** 16n : factor < WAD && factor >= 95n * 10n ** 16n;

/** Raises the price of somebody's only debt so that their health factor falls to what is wanted. */
const endanger = async (world: World, isDeep: boolean): Promise<string> => {
  const { followed, users, dice, market } = world;
  const debtors = users.flatMap((user) => {
    const { positions, healthFactor = NEVER } = followed.account(user);
    const [debt, ...others] = positions.filter(isOwed);
    const isSole = debt !== undefined && others.length === 0 && !debt.isCollateral;
    return isSole && healthFactor >= WAD && healthFactor < 3n * WAD ? [{ user, asset: debt.token, healthFactor }] : [];
  });
  const { user, asset, healthFactor } = dice.pick(debtors);
  const price = followed.prices.get(asset) ?? 0n;
  await market.setPrice(world.reserveOf(asset), (price * healthFactor * 100n) / (WAD * (isDeep ? 80n : 98n)));
  await followed.follow();
  return user;
};

const liquidate =
  ({ receiveAToken, isDeep }: { readonly receiveAToken: boolean; readonly isDeep: boolean }): Action =>
  async (world) => {
    const { followed, users, dice } = world;
    const inDanger = users.filter((of) => isLiquidable(followed.account(of).healthFactor ?? NEVER, isDeep));
    const user = inDanger.length > 0 ? dice.pick(inDanger) : await endanger(world, isDeep);
    const { positions } = followed.account(user);
    const debt = dice.pick(positions.filter(isOwed)).token;
    const collateral = dice.pick(positions.filter(({ isCollateral }) => isCollateral)).token;
    const liquidator = anyUser(world);
    await world.equip(liquidator, debt);
    await world.poolCall(liquidator, "liquidationCall", collateral, debt, user, MaxUint256, receiveAToken);
  };

export const USER_ACTIONS = {
  supply,
  supplyFor: (world: World) => supplyFor(world, anyUser(world), anyUser(world)),
  withdraw,
  withdrawTiny,
  withdrawAll,
  borrowVariable: borrow(VARIABLE),
  borrowStable: borrow(STABLE),
  borrowFor,
  repayVariable: repay(VARIABLE, part),
  repayStable: repay(STABLE, part),
  repayVariableTiny: repay(VARIABLE, tiny),
  repayStableTiny: repay(STABLE, tiny),
  repayAllVariable: repay(VARIABLE, all),
  repayAllStable: repay(STABLE, all),
  repayFor,
  repayWithATokens,
  swapRate,
  transfer: (world: World) => transferTo(world, (supplied) => world.dice.share(supplied, 1, 60)),
  transferAll,
  enableCollateral: setCollateral(true),
  disableCollateral: setCollateral(false),
  enterEMode: setEMode([1, 2]),
  leaveEMode: setEMode([0]),
  flashLoan: (world: World) => flashLoan(world, 0),
  flashLoanAsDebt: (world: World) => flashLoan(world, VARIABLE),
  liquidate: liquidate({ receiveAToken: false, isDeep: false }),
  liquidateToATokens: liquidate({ receiveAToken: true, isDeep: false }),
  liquidateDeep: liquidate({ receiveAToken: false, isDeep: true }),
  liquidateDeepToATokens: liquidate({ receiveAToken: true, isDeep: true }),
} as const satisfies Readonly<Record<string, Action>>;

import { TOPIC } from "../../../../prover/protocols/compound/v2/abi.ts";
import { EXP } from "./market.ts";
import {
  blocks,
  collateralFactor,
  donation,
  price,
  priced,
  reserveFactor,
  reservesAdded,
  reservesReduced,
  setPrice,
} from "./marketSteps.ts";
import {
  ALL,
  type Held,
  NOTHING,
  type Step,
  type StepInput,
  type StepOutcome,
  assetOf,
  attempt,
  naming,
  owes,
  paying,
  positionsNow,
  supplies,
  withHeld,
  worth,
} from "./step.ts";

/** Steps of users, and how often each of all kinds comes. */

const mint = (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const [from, asset] = [dice.pick(history.users), dice.pick(history.market.assets)];
  const amount = worth(input, asset, dice.share(20n * EXP, 1, 100)) + 1n;
  return attempt(input, { transaction: { from, ...paying(asset, "mint", amount) }, sign: TOPIC.mint, wallets: [from] });
};

const enter = withHeld(
  (position) => supplies(position) && !position.isCollateral,
  (input, { wallet, asset }) => {
    const call = { to: input.history.market.comptroller, name: "ComptrollerG3", method: "enterMarkets" } as const;
    const transaction = { from: wallet, ...call, args: [[asset.cToken]] };
    return attempt(input, { transaction, sign: TOPIC.marketEntered, wallets: [wallet] });
  },
);

const exit = withHeld(
  (position) => position.isCollateral && !owes(position),
  (input, { wallet, asset }) => {
    const call = { to: input.history.market.comptroller, name: "ComptrollerG3", method: "exitMarket" } as const;
    const transaction = { from: wallet, ...call, args: [asset.cToken] };
    return attempt(input, { transaction, sign: TOPIC.marketExited, wallets: [wallet] });
  },
);

const borrow = async (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const able = history.users.filter((user) => history.accountNow(user).availableBorrows > EXP / 100n);
  if (able.length === 0) return NOTHING;
  const [from, asset] = [dice.pick(able), dice.pick(history.market.assets)];
  const { chain, block } = history.market;
  const cash = (await chain.view({ to: asset.cToken, name: asset.contract, method: "getCash" }, block())) as bigint;
  const wanted = worth(input, asset, dice.share(history.accountNow(from).availableBorrows, 20, 101));
  const amount = wanted < cash ? wanted : dice.share(cash, 10, 90);
  const transaction = { from, ...naming(asset, "borrow", amount) };
  return attempt(input, { transaction, sign: TOPIC.borrow, wallets: [from] });
};

const repayPart = withHeld(owes, (input, { wallet, asset, position }) => {
  const amount = input.dice.share(position.debt, 1, 99) + 1n;
  const transaction = { from: wallet, ...paying(asset, "repayBorrow", amount) };
  return attempt(input, { transaction, sign: TOPIC.repayBorrow, wallets: [wallet] });
});

const repayAll = async (input: StepInput): Promise<StepOutcome> => {
  // Of ETH nobody knows how much is owed in the next block.
  const held = positionsNow(input, owes).filter(({ asset }) => asset.contract !== "VBNB");
  if (held.length === 0) return NOTHING;
  const { wallet, asset } = input.dice.pick(held);
  const transaction = { from: wallet, ...naming(asset, "repayBorrow", ALL) };
  return attempt(input, { transaction, sign: TOPIC.repayBorrow, wallets: [wallet] });
};

const repayBehalf = withHeld(owes, (input, { wallet, asset, position }) => {
  const from = input.dice.pick(input.history.users);
  const amount = input.dice.share(position.debt, 1, 80) + 1n;
  const transaction = { from, ...paying(asset, "repayBorrowBehalf", amount, [wallet]) };
  return attempt(input, { transaction, sign: TOPIC.repayBorrow, wallets: [from, wallet] });
});

const balanceOf = async ({ history }: StepInput, { wallet, asset }: Held): Promise<bigint> => {
  const { chain, block } = history.market;
  const asked = { to: asset.cToken, name: asset.contract, method: "balanceOf", args: [wallet] };
  return (await chain.view(asked, block())) as bigint;
};

const redeem = withHeld(supplies, async (input, held) => {
  const amount = input.dice.share(await balanceOf(input, held), 5, 100);
  const transaction = { from: held.wallet, ...naming(held.asset, "redeem", amount) };
  return attempt(input, { transaction, sign: TOPIC.redeem, wallets: [held.wallet] });
});

const redeemUnderlying = withHeld(supplies, (input, { wallet, asset, position }) => {
  const amount = input.dice.share(position.supplied, 5, 90) + 1n;
  const transaction = { from: wallet, ...naming(asset, "redeemUnderlying", amount) };
  return attempt(input, { transaction, sign: TOPIC.redeem, wallets: [wallet] });
});

const transfer = withHeld(supplies, async (input, held) => {
  const to = input.dice.pick(input.history.users);
  const amount = input.dice.share(await balanceOf(input, held), 1, 60);
  const transaction = { from: held.wallet, ...naming(held.asset, "transfer", to, amount) };
  return attempt(input, { transaction, sign: TOPIC.transfer, wallets: [held.wallet, to] });
});

/** Where nobody can be liquidated yet, the price of what the weakest owes rises, or that of its collateral falls. */
const weaken = async (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const accounts = history.users.map((user) => history.accountNow(user));
  const [weakest] = accounts
    .filter(({ healthFactor }) => healthFactor !== undefined)
    .sort((a, b) => ((a.healthFactor ?? 0n) < (b.healthFactor ?? 0n) ? -1 : 1));
  const movable = (weakest?.positions ?? []).filter(({ token }) =>
    priced(input).some((asset) => asset.token === token),
  );
  if (movable.length === 0) return NOTHING;
  const { token, debt } = dice.pick(movable);
  const outcome = await setPrice(input, assetOf(input, token), debt > 0n ? [115, 140] : [65, 85]);
  return { ...outcome, happened: false };
};

const liquidation = (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const weak = history.users.filter((user) => history.accountNow(user).shortfall > 0n);
  if (weak.length === 0) return weaken(input);
  const victim = dice.pick(weak);
  const { positions } = history.accountNow(victim);
  const taken = positions.filter(({ isCollateral, supplied }) => isCollateral && supplied > 0n);
  const owed = positions.filter(owes);
  if (taken.length === 0 || owed.length === 0) return Promise.resolve(NOTHING);
  const [debt, collateral] = [dice.pick(owed), dice.pick(taken)];
  const inWei = (amount: bigint, token: string): bigint => (amount * (history.market.answers.get(token) ?? 0n)) / EXP;
  const limits = [inWei(debt.debt, debt.token) / 2n, inWei(collateral.supplied, collateral.token)] as const;
  const wei = dice.share(limits[0] < limits[1] ? limits[0] : limits[1], 10, 90);
  const [asset, from] = [assetOf(input, debt.token), dice.pick(history.users)];
  const taking = assetOf(input, collateral.token).cToken;
  const amount = worth(input, asset, wei);
  const call =
    asset.contract === "VBNB"
      ? { ...paying(asset, "liquidateBorrow", amount, [victim, taking]) }
      : naming(asset, "liquidateBorrow", victim, amount, taking);
  return attempt(input, { transaction: { from, ...call }, sign: TOPIC.liquidateBorrow, wallets: [from, victim] });
};

export const STEPS: readonly Step[] = [
  { kind: "mint", weight: 18, take: mint },
  { kind: "enter", weight: 12, take: enter },
  { kind: "exit", weight: 4, take: exit },
  { kind: "borrow", weight: 16, take: borrow },
  { kind: "repayPart", weight: 6, take: repayPart },
  { kind: "repayAll", weight: 4, take: repayAll },
  { kind: "repayBehalf", weight: 4, take: repayBehalf },
  { kind: "redeem", weight: 5, take: redeem },
  { kind: "redeemUnderlying", weight: 5, take: redeemUnderlying },
  { kind: "transfer", weight: 5, take: transfer },
  { kind: "price", weight: 7, take: price },
  { kind: "collateralFactor", weight: 2, take: collateralFactor },
  { kind: "reserveFactor", weight: 2, take: reserveFactor },
  { kind: "reservesAdded", weight: 2, take: reservesAdded },
  { kind: "reservesReduced", weight: 3, take: reservesReduced },
  { kind: "donation", weight: 3, take: donation },
  { kind: "blocks", weight: 3, take: blocks },
  { kind: "liquidation", weight: 12, take: liquidation },
];

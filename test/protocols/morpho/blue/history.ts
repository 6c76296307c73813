import { type Dice, diceOf } from "../../../../scripts/dice.ts";
import type { MorphoMarket, MorphoWorld } from "./world.ts";

/** A random history of both markets: who does what, and when prices, fees and time move. */

interface Turn {
  readonly world: MorphoWorld;
  readonly market: MorphoMarket;
  readonly dice: Dice;
  readonly wallet: string;
  readonly block: bigint;
}

export type Happened = Map<string, number>;

type Play = (turn: Turn) => Promise<bigint | undefined>;

const lend: Play = ({ world, market: { params, lot }, dice, wallet }) =>
  world.send(wallet, "supply", [params, dice.share(lot.loan, 10, 400), 0n, wallet, "0x"]);

const lendForAnother: Play = ({ world, market: { params, lot }, dice, wallet }) =>
  world.send(dice.pick(world.users), "supply", [params, dice.share(lot.loan, 1, 50), 0n, wallet, "0x"]);

const takeBack: Play = async ({ world, market, dice, wallet, block }) => {
  const { supplied } = await world.says(market, wallet, block);
  return world.send(wallet, "withdraw", [market.params, dice.share(supplied, 1, 100), 0n, wallet, wallet]);
};

const pledge: Play = ({ world, market: { params, lot }, dice, wallet }) =>
  world.send(wallet, "supplyCollateral", [params, dice.share(lot.collateral, 10, 200), wallet, "0x"]);

const release: Play = async ({ world, market, dice, wallet, block }) => {
  const { pledged } = await world.says(market, wallet, block);
  return world.send(wallet, "withdrawCollateral", [market.params, dice.share(pledged, 1, 100), wallet, wallet]);
};

const borrow: Play = async ({ world, market, dice, wallet, block }) => {
  const { debt, mostDebt } = await world.says(market, wallet, block);
  const room = mostDebt > debt ? mostDebt - debt : 0n;
  return world.send(wallet, "borrow", [market.params, dice.share(room, 10, 100), 0n, wallet, wallet]);
};

const repaySome: Play = async ({ world, market, dice, wallet, block }) => {
  const { debt } = await world.says(market, wallet, block);
  const payer = dice.pick([wallet, ...world.users]);
  return world.send(payer, "repay", [market.params, dice.share(debt, 1, 100), 0n, wallet, "0x"]);
};

/** All of it, by shares: what is repaid may exceed all that is owed by one unit. */
const repayAll: Play = async ({ world, market, wallet, block }) => {
  const shares = await world.sharesOf(market, wallet, block);
  return world.send(wallet, "repay", [market.params, 0n, shares, wallet, "0x"]);
};

/** A part, or all that is pledged: then the rest of the debt is bad. */
const liquidate: Play = async ({ world, market, dice, block }) => {
  for (const wallet of dice.shuffled(world.users)) {
    const { debt, mostDebt, pledged } = await world.says(market, wallet, block);
    if (debt <= mostDebt) continue;
    const seized = dice.roll(2) === 0 ? pledged : dice.share(pledged, 1, 60);
    const by = dice.pick(world.users.filter((user) => user !== wallet));
    const whole = await world.send(by, "liquidate", [market.params, wallet, seized, 0n, "0x"]);
    if (whole !== undefined) return whole;
    const shares = await world.sharesOf(market, wallet, block);
    return world.send(by, "liquidate", [market.params, wallet, 0n, dice.share(shares, 1, 100), "0x"]);
  }
  return undefined;
};

const moveThePrice: Play = async ({ world, market: { feed }, dice }) => {
  const price = (await feed.getFunction("latestAnswer")()) as bigint;
  return world.sendAsOwner(feed, "tell", [dice.share(price, 60, 135) + BigInt(dice.roll(1_000))]);
};

const setFee: Play = ({ world, market: { params }, dice }) =>
  world.sendAsOwner(world.poolContract, "setFee", [params, (BigInt(dice.roll(25)) + 1n) * 10n ** 16n]);

const accrue: Play = ({ world, market: { params }, wallet }) => world.send(wallet, "accrueInterest", [params]);

const wait: Play = async ({ world, dice, block }) => {
  await world.pass(1 + dice.roll(40 * 86_400));
  return block;
};

const PLAYS: readonly (readonly [name: string, weight: number, play: Play])[] = [
  ["supply", 10, lend],
  ["supplyForAnother", 3, lendForAnother],
  ["withdraw", 5, takeBack],
  ["supplyCollateral", 12, pledge],
  ["withdrawCollateral", 5, release],
  ["borrow", 16, borrow],
  ["repay", 8, repaySome],
  ["repayAll", 3, repayAll],
  ["liquidate", 14, liquidate],
  ["price", 10, moveThePrice],
  ["fee", 2, setFee],
  ["accrue", 2, accrue],
  ["wait", 8, wait],
];

const choose = (dice: Dice): (typeof PLAYS)[number] => {
  let at = dice.roll(PLAYS.reduce((sum, [, weight]) => sum + weight, 0));
  for (const play of PLAYS) if ((at -= play[1]) < 0) return play;
  throw new RangeError("no play");
};

/** Lives so many steps, and counts those that the contract took. */
export const liveHistory = async (
  world: MorphoWorld,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<Happened> => {
  const dice = diceOf(seed);
  const happened: Happened = new Map();
  for (let step = 0; step < steps; step += 1) {
    const [name, , play] = choose(dice);
    const [market, wallet] = [dice.pick(world.markets), dice.pick(world.users)];
    const block = await play({ world, market, dice, wallet, block: await world.block() });
    if (block !== undefined) happened.set(name, (happened.get(name) ?? 0) + 1);
  }
  return happened;
};

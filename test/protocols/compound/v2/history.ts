import { expect } from "chai";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { TOPIC } from "../../../../prover/protocols/compound/v2/abi.ts";
import { replayCompoundV2 } from "../../../../prover/protocols/compound/v2/replay.ts";
import type { Account } from "../../../../prover/protocols/protocol.ts";
import { openContractChain } from "./contracts.ts";
import { EXP, type FollowedMarket, deployCompoundMarket, upgradeComptroller } from "./market.ts";
import type { CompoundHistory, Seen, Step, StepKind } from "./step.ts";
import { STEPS } from "./steps.ts";
import { type Dice, diceOf } from "../../../../scripts/dice.ts";

const USERS = 40;
/** Every so many steps all users are compared, position by position. */
const SWEEP = 50;

const userAddresses = Array.from(
  { length: USERS },
  (_, index) => `0x${(0xc0de00 + index).toString(16).padStart(40, "1")}`,
);

/** Users have tokens once they spend some: what is approved to a cToken, they can pay it. */
const funder = ({ assets, send }: FollowedMarket) => {
  const funded = new Set<string>();
  return async (from: string, cToken: string): Promise<void> => {
    const asset = assets.find((candidate) => candidate.cToken === cToken && candidate.contract !== "VBNB");
    if (asset === undefined || funded.has(`${from}${cToken}`)) return;
    funded.add(`${from}${cToken}`);
    const faucet = { from, to: asset.token, name: "FaucetToken" } as const;
    await send({ ...faucet, method: "allocateTo", args: [from, 10n ** 30n] });
    await send({ ...faucet, method: "approve", args: [cToken, 2n ** 256n - 1n] });
  };
};

/** Takes what the contracts say apart: the sums over assets, from snapshots, prices and factors read one by one. */
const readSums = async ({ chain, comptroller, oracle, assets, block }: FollowedMarket, wallet: string) => {
  const at = block();
  let debt = 0n;
  const positions = [];
  for (const { cToken, contract, token } of assets) {
    const member = {
      to: comptroller,
      name: "ComptrollerG3",
      method: "checkMembership",
      args: [wallet, cToken],
    } as const;
    const ask = { to: cToken, name: contract, method: "getAccountSnapshot", args: [wallet] } as const;
    const asked = { to: oracle, name: "SimplePriceOracle", method: "getUnderlyingPrice", args: [cToken] } as const;
    const [isCollateral, snapshot, price] = await Promise.all([
      chain.view(member, at),
      chain.views(ask, at),
      chain.view(asked, at),
    ]);
    const [, tokens = 0n, owed = 0n, rate = 0n] = snapshot as readonly bigint[];
    if (isCollateral === true) debt += (owed * (price as bigint)) / EXP;
    if (tokens > 0n || owed > 0n) positions.push({ token, supplied: (tokens * rate) / EXP, debt: owed, isCollateral });
  }
  return { debt, positions: positions.sort((a, b) => (a.token < b.token ? -1 : 1)) };
};

const readLiquidity = async ({ chain, comptroller, block }: FollowedMarket, wallet: string) => {
  const asked = { to: comptroller, name: "ComptrollerG3", method: "getAccountLiquidity", args: [wallet] } as const;
  const [error, liquidity, shortfall] = (await chain.views(asked, block())) as readonly bigint[];
  expect(error).to.equal(0n);
  return { liquidity, shortfall };
};

/** Equal to the last unit, and made of the same positions. */
const compareWhole = async (history: CompoundHistory, wallet: string): Promise<void> => {
  const { market, accountNow } = history;
  await history.compare(wallet);
  const { totalDebt, availableBorrows, shortfall, healthFactor, positions } = accountNow(wallet);
  const sums = await readSums(market, wallet);
  const shown = positions.map(({ token, supplied, debt, isCollateral }) => ({ token, supplied, debt, isCollateral }));
  expect(shown).to.deep.equal(sums.positions);
  expect(totalDebt).to.equal(sums.debt);
  const counted = sums.debt + availableBorrows - shortfall;
  expect(healthFactor).to.equal(sums.debt === 0n ? undefined : (counted * EXP) / sums.debt);
};

interface Followed {
  readonly market: FollowedMarket;
  readonly accountNow: (wallet: string) => Account;
  readonly stale: ReadonlySet<string>;
}

/** Equal to the last unit; true unless something given to a cToken stood between. */
const comparer =
  ({ market, accountNow, stale }: Followed) =>
  async (wallet: string): Promise<boolean> => {
    const account = accountNow(wallet);
    const { availableBorrows, shortfall } = account;
    const { liquidity = 0n, shortfall: missing = 0n } = await readLiquidity(market, wallet);
    if (market.assets.some(({ cToken, token }) => stale.has(cToken) && holds(account, token))) {
      // What was given is not in the market's logs yet: never too much is said.
      expect(availableBorrows - shortfall <= liquidity - missing).to.equal(true);
      return false;
    }
    expect({ availableBorrows, shortfall }).to.deep.equal({ availableBorrows: liquidity, shortfall: missing });
    return true;
  };

/** A market without users' history, followed by a replay. */
const openHistory = async (seed: number): Promise<{ history: CompoundHistory; step: () => Promise<void> }> => {
  const chain = await openContractChain();
  const market = await deployCompoundMarket(chain);
  for (const user of userAddresses) await chain.unlock(user);
  const replay = replayCompoundV2(market.replayed, new Set([market.roundingComptroller]));
  for (const log of market.logs) replay.apply(log, 0n);

  const counts = new Map<StepKind, number>();
  const stale = new Set<string>();
  const seen = { compared: 0, comparedWhole: 0, giftsFound: 0 };
  const accountNow = (wallet: string): Account =>
    replay.account(wallet, { timestamp: 0n, answer: (token) => market.answers.get(token) });
  const isEqual = comparer({ market, accountNow, stale });
  const history: CompoundHistory = {
    market,
    users: userAddresses,
    replay,
    accountNow,
    seen,
    counts,
    stale,
    fund: funder(market),
    compare: async (wallet) => void ((await isEqual(wallet)) && (seen.compared += 1)),
    close: () => chain.close(),
  };
  return { history, step: stepper(history, { counts, stale, seen, dice: diceOf(seed) }) };
};

const holds = ({ positions }: Account, token: string): boolean =>
  positions.some((position) => position.token === token && position.isCollateral);

interface Written {
  readonly counts: Map<StepKind, number>;
  readonly stale: Set<string>;
  readonly seen: Seen;
  readonly dice: Dice;
}

/** One more transaction, and the wallets that it concerns compared; at times all of them. */
const stepper = (history: CompoundHistory, { counts, stale, seen, dice }: Written): (() => Promise<void>) => {
  const { users, replay, compare } = history;
  const total = STEPS.reduce((sum, { weight }) => sum + weight, 0);
  let steps = 0;

  const choose = (): Step => {
    let at = dice.roll(total);
    for (const step of STEPS) if ((at -= step.weight) < 0) return step;
    throw new RangeError("no step");
  };
  const onLog = (log: RawLog): void => {
    replay.apply(log, 0n);
    if (log.topics[0] === TOPIC.accrueInterest && stale.delete(log.address)) seen.giftsFound += 1;
  };
  const sweep = async (): Promise<void> => {
    for (const user of users) {
      await compare(user);
      // Positions say what the contracts hold only while all of that is in the logs.
      if (stale.size > 0) continue;
      await compareWhole(history, user);
      seen.comparedWhole += 1;
    }
  };
  return async () => {
    steps += 1;
    const { kind, take } = choose();
    const { wallets, happened, givenTo } = await take({ history, dice, onLog });
    if (happened) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (givenTo !== undefined) stale.add(givenTo);
    for (const wallet of new Set([...wallets, dice.pick(users), dice.pick(users)])) await compare(wallet);
    if (steps % SWEEP === 0) await sweep();
  };
};

export interface Lived {
  readonly history: CompoundHistory;
  /** Logs until the first gift of underlying. */
  readonly logsBeforeGifts: number;
}

/** The Comptroller changes after half of the steps. */
export const liveHistory = async ({ seed, steps }: { seed: number; steps: number }): Promise<Lived> => {
  const { history, step } = await openHistory(seed);
  let logsBeforeGifts: number | undefined;
  for (let at = 0; at < steps; at += 1) {
    if (at === Math.floor(steps / 2)) await upgradeComptroller(history.market, (log) => history.replay.apply(log, 0n));
    const before = history.market.logs.length;
    await step();
    if (history.stale.size > 0) logsBeforeGifts ??= before;
  }
  return { history, logsBeforeGifts: logsBeforeGifts ?? history.market.logs.length };
};

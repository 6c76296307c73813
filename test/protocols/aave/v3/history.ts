import { type Action, USER_ACTIONS } from "./actions.ts";
import { GOVERNANCE_ACTIONS } from "./governance.ts";
import type { World } from "./world.ts";
import { Skipped } from "../../../../scripts/dice.ts";

const ACTIONS = { ...USER_ACTIONS, ...GOVERNANCE_ACTIONS } as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;
const NAMES = Object.keys(ACTIONS) as readonly ActionName[];

/** What is done more often than once a round; a market without supplies and loans has nothing else to show. */
const OFTEN: readonly ActionName[] = [
  ...["supply", "supply", "supply", "borrowVariable", "borrowVariable", "borrowStable", "movePrice"],
  ...["passTime", "liquidate", "liquidateToATokens", "liquidateDeep", "repayStableTiny"],
] as readonly ActionName[];

/** Aave reverts with a number; anything else than a revert is a fault of the test. */
const isRefusal = (cause: unknown): boolean =>
  cause instanceof Skipped || (cause instanceof Error && /revert/i.test(cause.message));

export interface Lived {
  /** How often each action went through. */
  readonly counts: Readonly<Record<ActionName, number>>;
  readonly transactions: number;
  readonly refused: number;
}

interface HistoryOptions {
  /** Actions that go through. */
  readonly actions: number;
  /** All accounts are compared after so many. */
  readonly compareEvery: number;
}

/** A random history; after every transaction the accounts of the wallets it concerns are compared with the pool's own. */
export const liveHistory = async (world: World, { actions, compareEvery }: HistoryOptions): Promise<Lived> => {
  const { followed, dice, chain, users } = world;
  const counts = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<ActionName, number>;
  const before = chain.mined.length;
  let [done, refused] = [0, 0];
  const attempt = async (name: ActionName): Promise<void> => {
    try {
      await ACTIONS[name](world);
      counts[name] += 1;
      done += 1;
      if (done % compareEvery === 0) await followed.compareAll();
    } catch (cause) {
      if (!isRefusal(cause)) throw cause;
      refused += 1;
    }
    await followed.follow();
  };

  for (let user = 0; user < users.length; user += 1) await attempt("supply");
  while (done < actions) {
    for (const name of dice.shuffled([...NAMES, ...OFTEN])) await attempt(name);
  }
  await followed.compareAll();
  return { counts, transactions: chain.mined.length - before, refused };
};

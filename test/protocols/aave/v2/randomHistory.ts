import { expect } from "chai";
import fc from "fast-check";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import {
  aTokenAbi,
  poolAbi,
  stableDebtAbi,
  topicOf,
  topicsOf,
  variableDebtAbi,
} from "../../../../prover/protocols/aave/v2/abi.ts";
import { MarketDriver, STABLE, VARIABLE } from "./marketDriver.ts";
import { type Comparison, type IndexedMarket, compareAccounts, indexMarket } from "./marketReplay.ts";
import { liquidate, rebalance } from "./marketScenarios.ts";
import { type Draw, SIMPLE_STEPS, type TakeStep } from "./marketSteps.ts";
import { type AaveWorld, openAaveWorld } from "./marketWorld.ts";

/** Random lives of a real Aave v2 market, each account rebuilt from logs and held against the pool's own answer. */

const STEPS: Readonly<Record<string, { readonly weight: number; readonly take: TakeStep }>> = {
  deposit: { weight: 16, take: SIMPLE_STEPS.deposit },
  borrow: { weight: 16, take: SIMPLE_STEPS.borrow },
  delegate: { weight: 3, take: SIMPLE_STEPS.delegate },
  withdraw: { weight: 8, take: SIMPLE_STEPS.withdraw },
  repay: { weight: 10, take: SIMPLE_STEPS.repay },
  repaySliver: { weight: 4, take: SIMPLE_STEPS.repaySliver },
  swap: { weight: 7, take: SIMPLE_STEPS.swap },
  switchCollateral: { weight: 6, take: SIMPLE_STEPS.switchCollateral },
  transfer: { weight: 7, take: SIMPLE_STEPS.transfer },
  flashLoan: { weight: 5, take: SIMPLE_STEPS.flashLoan },
  movePrice: { weight: 6, take: SIMPLE_STEPS.movePrice },
  govern: { weight: 2, take: SIMPLE_STEPS.govern },
  replaceOracle: { weight: 1, take: SIMPLE_STEPS.replaceOracle },
  wait: { weight: 1, take: SIMPLE_STEPS.wait },
  inOneBlock: { weight: 2, take: SIMPLE_STEPS.inOneBlock },
  liquidate: { weight: 8, take: liquidate },
  rebalance: { weight: 2, take: rebalance },
};

const HOUR = 3_600;
const DAY = 24 * HOUR;

const drawOf = (wallets: number): fc.Arbitrary<Draw> =>
  fc.record({
    wallet: fc.nat(wallets - 1),
    other: fc.nat(wallets - 1),
    reserve: fc.nat(5),
    share: fc.integer({ min: 1, max: 9_999 }),
    flag: fc.boolean(),
    mode: fc.constantFrom(STABLE, VARIABLE),
    wait: fc.oneof(
      { weight: 60, arbitrary: fc.integer({ min: 1, max: 60 }) },
      { weight: 60, arbitrary: fc.integer({ min: 60, max: 6 * HOUR }) },
      { weight: 20, arbitrary: fc.integer({ min: 6 * HOUR, max: 3 * DAY }) },
      { weight: 2, arbitrary: fc.integer({ min: 20 * DAY, max: 100 * DAY }) },
    ),
  });

const stepKind = fc.oneof(
  ...Object.entries(STEPS).map(([kind, { weight }]) => ({ weight, arbitrary: fc.constant(kind) })),
);

export interface HistoryOptions {
  readonly seed: number;
  readonly transactions: number;
  readonly wallets: number;
  /** Steps between two moments at which every account is asked for. */
  readonly askAllEvery: number;
}

/** The same steps for the same seed. Ends when enough of them were mined. */
const liveOn = async (driver: MarketDriver, options: HistoryOptions): Promise<void> => {
  const { seed, transactions, wallets, askAllEvery } = options;
  const draws = fc.sample(fc.tuple(stepKind, drawOf(wallets)), { seed, numRuns: transactions * 3 });
  // Lenders come first: everything else needs somebody to borrow from.
  const opening = draws.slice(0, 24).map(([, draw], index) => ["deposit", { ...draw, reserve: index % 6 }] as const);
  let steps = 0;
  for (const [kind, draw] of [...opening, ...draws]) {
    if (driver.transactions >= transactions) return;
    await STEPS[kind]?.take(driver, draw);
    if (++steps % askAllEvery === 0) await driver.watchAll();
  }
};

export interface LivedHistory {
  readonly world: AaveWorld;
  readonly driver: MarketDriver;
  readonly indexed: IndexedMarket;
}

export const liveHistory = async (options: HistoryOptions): Promise<LivedHistory> => {
  const world = await openAaveWorld({ count: options.wallets });
  try {
    const driver = new MarketDriver(world);
    await liveOn(driver, options);
    await driver.watchAll();
    return { world, driver, indexed: await indexMarket(world) };
  } catch (cause) {
    await world.close();
    throw cause;
  }
};

const describeDifferences = ({ differences }: Comparison): string =>
  JSON.stringify(differences.slice(0, 2), (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));

/** Throws at the first accounts that are not the pool's. */
export const expectEqual = (comparison: Comparison): void => {
  expect(comparison.differences.length, describeDifferences(comparison)).to.equal(0);
};

/** Each wallet's answers against a replay that sees the market's logs and that wallet's alone. */
export const compareAlone = ({ driver, indexed }: LivedHistory, wallet: string): Comparison =>
  compareAccounts(
    indexed,
    driver.answers.filter((answer) => answer.wallet === wallet),
    ({ wallets }) => wallets.length === 0 || wallets.includes(wallet),
  );

export const countsOf = ({ driver }: LivedHistory): string =>
  [...driver.taken]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");

/** How many transactions were mined of these kinds together. */
export const takenAs = ({ driver }: LivedHistory, kinds: readonly string[]): number =>
  kinds.reduce((sum, kind) => sum + (driver.taken.get(kind) ?? 0), 0);

const is = (topics: readonly string[]): ((of: RawLog) => boolean) => {
  const wanted = new Set(topics);
  return ({ topics: [topic = ""] }) => wanted.has(topic);
};
const isRepaid = is([topicOf(poolAbi, "Repay"), topicOf(poolAbi, "LiquidationCall")]);
const isDebtToken = is([...topicsOf(stableDebtAbi), ...topicsOf(variableDebtAbi)]);
const isDeposited = is([topicOf(poolAbi, "Deposit"), topicOf(poolAbi, "ReserveUsedAsCollateralEnabled")]);
const STABLE_MINT = topicOf(stableDebtAbi, "Mint");
const MINT = topicOf(aTokenAbi, "Mint");

export interface Paths {
  readonly logs: number;
  /** The treasury's share of the interest. */
  readonly treasuryMint: number;
  /** Repayments and liquidations of less stable debt than the interest due. */
  readonly stableMintOfRepayment: number;
}

/** What comes next in the same transaction and is what one of `tells` looks for. */
const nextOf = (logs: readonly RawLog[], index: number, tells: (log: RawLog) => boolean): RawLog | undefined => {
  const { transactionHash } = logs[index];
  return logs.slice(index + 1, index + 12).find((log) => log.transactionHash === transactionHash && tells(log));
};

/** Paths that the kinds of steps do not tell, from the order of the logs. */
export const pathsOf = ({ indexed, world }: LivedHistory): Paths => {
  const treasury = world.wallets.at(-1) ?? "";
  const logs = indexed.logs.map(({ log }) => log);
  const count = (holds: (log: RawLog, index: number) => boolean): number => logs.filter(holds).length;
  return {
    logs: logs.length,
    treasuryMint: count(({ topics: [topic, of = ""] }, index) => {
      if (topic !== MINT || !of.endsWith(treasury.slice(2))) return false;
      // A deposit of its own is announced right after.
      const next = logs[index + 1];
      return next === undefined || !isDeposited(next);
    }),
    stableMintOfRepayment: count(({ topics: [topic] }, index) => {
      if (topic !== STABLE_MINT) return false;
      const next = nextOf(logs, index, (log) => isRepaid(log) || isDebtToken(log));
      return next !== undefined && isRepaid(next);
    }),
  };
};

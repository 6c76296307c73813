import { copyFileSync } from "node:fs";

import { expect } from "chai";
import { toQuantity } from "ethers";

import { gasOf } from "../../prover/attack/gas.ts";
import { manipulations } from "../../prover/attack/list/manipulations.ts";
import { attestedAt, type Manipulation, type Variant } from "../../prover/attack/manipulation.ts";
import { type AttackedMarket, findMarket } from "../../prover/attack/market.ts";
import { askAbout } from "../../prover/attack/population.ts";
import { livedVectors, onStage } from "../../prover/attack/stage.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { resolveAsOf, type ResolvedAsOf } from "../../prover/features/asOf.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { prepareFeatures } from "../../prover/features/featureCoverage.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import type { LendingProtocol } from "../../prover/protocols/protocol.ts";
import { readCoverage } from "../../prover/store/coverage.ts";
import { RealMarket, type RealPool } from "./realMarket.ts";

/** Holds the simulated events of the list against what a real market emits for the same manipulation. */

const NAMES = dictionary.features.filter(({ needs }) => needs === "lending").map(({ name }) => name);

/** What the list has and transactions of one wallet on one chain cannot show. */
const NOT_HERE = new Set([
  // Blocks of this chain do not share a second.
  "same-second-round",
  // A market lists no token without a price.
  "unpriced",
  // One market is deployed.
  "another-market",
]);

/** One size of each manipulation that makes events: a large one where there is one. */
const chosen = (assets: readonly string[]): readonly (readonly [Manipulation, Variant])[] =>
  manipulations(assets)
    .filter(({ name }) => !NOT_HERE.has(name))
    .flatMap((manipulation) => {
      const lived = manipulation.variants.filter(({ after }) => after.steps.length > 0);
      const variant = lived.find(({ label }) => label.includes("1,000 ETH")) ?? lived.at(-1);
      return variant === undefined ? [] : [[manipulation, variant] as const];
    });

const DAY = 86_400n;

/** Another's supply to borrow from, and a history for the wallet: collateral of 30 ETH and a debt of 5 ETH, 100 days ago. */
const furnish = async (market: RealMarket, { node, tokens, fiveEthOfDai }: RealPool): Promise<void> => {
  for (const { address, decimals } of tokens.values())
    await market.run(market.walletOf("elsewhere"), [
      market.poolCall("deposit", address, 5n * 10n ** BigInt(decimals + 8), market.walletOf("elsewhere"), 0),
    ]);
  const [weth, dai] = [market.token("WETH").address, market.token("DAI").address];
  const { blockNumber } = await market.run(market.self, [
    market.poolCall("deposit", weth, 30n * 10n ** 18n, market.self, 0),
    market.poolCall("borrow", dai, fiveEthOfDai, 2, 0, market.self),
  ]);
  const block = (await node.call("eth_getBlockByNumber", [toQuantity(blockNumber), false])) as { timestamp: string };
  await mineAt(node, BigInt(block.timestamp) + 100n * DAY);
};

const mineAt = async (node: RealPool["node"], time: bigint): Promise<bigint> => {
  await node.call("evm_setNextBlockTimestamp", [toQuantity(time)]);
  await node.call("evm_mine", []);
  return BigInt(String(await node.call("eth_blockNumber", [])));
};

interface Base {
  readonly db: string;
  readonly asOf: ResolvedAsOf;
  readonly market: AttackedMarket;
}

const syncBase = (db: string, { node, pool }: RealPool, protocol: LendingProtocol): Promise<Base> =>
  withStore(db, {}, async (store) => {
    const { toBlock } = await syncEvents({ store, node, protocol, pool, latest: true });
    const asOf = await resolveAsOf(store, { asOf: { block: toBlock }, coverage: await readCoverage(store) });
    const market = await findMarket(store, asOf);
    if (market === undefined) throw new Error("no market");
    return { db, asOf, market };
  });

/** By feature. */
type Values = Readonly<Record<string, bigint>>;

const named = (values: readonly bigint[] | undefined): Values =>
  Object.fromEntries(NAMES.map((name, index) => [name, values?.[index] ?? -1n]));

const simulated = ({ db, asOf, market }: Base, self: string, variant: Variant): Promise<Values> =>
  withStore(db, { readOnly: true }, async (store) => {
    await askAbout(store, [self], asOf);
    const known = await prepareFeatures(store, { names: NAMES });
    const vectors = await onStage({ store, asOf, market, selves: [self] }, undefined, (stage) =>
      livedVectors(stage, variant.after, { seconds: attestedAt(variant), known }),
    );
    return named(vectors.get(0));
  });

interface Really {
  readonly values: Values;
  readonly gas: number;
}

/** Lives it on the chain, indexes the new blocks, and takes the chain back. */
const really = async (
  { db, asOf, market }: Base,
  [manipulation, variant]: readonly [Manipulation, Variant],
  { real, pool, protocol }: { real: RealMarket; pool: RealPool; protocol: LendingProtocol },
): Promise<Really> => {
  const snapshot = await pool.node.call("evm_snapshot", []);
  const place = {
    market,
    time: asOf.time,
    isStranger: manipulation.kind === "stranger",
    isDelegated: manipulation.name === "delegation",
  };
  const { gas, blocks } = await real.live(variant, place);
  const attest = attestedAt(variant);
  const block = blocks.get(attest) ?? (await mineAt(pool.node, asOf.time + BigInt(attest)));
  const copy = `${db}.copy`;
  copyFileSync(db, copy);
  const wallets = variant.after.wallets.map((part) => real.walletOf(part === "donor" ? "elsewhere" : part));
  const [vector] = await withStore(copy, {}, async (store) => {
    await syncEvents({ store, node: pool.node, protocol, pool: pool.pool, latest: true });
    return featureVectors({ store, subjects: [{ wallets, asOf: { block } }], names: NAMES });
  });
  await pool.node.call("evm_revert", [snapshot]);
  return { values: named(vector?.values), gas };
};

/** A hundredth of an ETH: the interest of 5 ETH over 100 days, where a feature is a difference. */
const NEAR_E9 = 10_000_000n;

/** A store counts debts without the interest of the market before them, and repayments with it: here less than a hundredth. */
const differs = (name: string, one: bigint, other: bigint): boolean => {
  const gap = one > other ? one - other : other - one;
  return name.endsWith("_eth") || name.includes("_eth_") ? gap > NEAR_E9 + other / 100n : gap > 0n;
};

/** The features in which the two disagree, with both values. */
const disagreements = (simulation: Values, reality: Values): readonly string[] =>
  NAMES.filter((name) => differs(name, simulation[name] ?? -1n, reality[name] ?? -1n)).map(
    (name) => `${name}: ${simulation[name]} simulated, ${reality[name]} real`,
  );

/** The stated gas is within two fifths of the real. */
const expectGas = (variant: Variant, gas: number, title: string): void => {
  const stated = gasOf(variant);
  expect(stated / gas, `${title}: ${stated} stated, ${gas} real`).to.be.within(0.6, 1.4);
};

interface Held {
  readonly pool: RealPool;
  readonly protocol: LendingProtocol;
  /** A path for the store. */
  readonly db: string;
  /** Which manipulations; all when left out. */
  readonly names?: readonly string[];
}

/**
 * Lives the manipulations on the market, and expects the features that the simulation gives and the gas that is stated.
 *
 * @returns How many were lived.
 */
export const expectSameOnChain = async ({ pool, protocol, db, names }: Held): Promise<number> => {
  const real = await RealMarket.open(pool);
  await furnish(real, pool);
  const base = await syncBase(db, pool, protocol);
  const pairs = chosen(base.market.assets).filter(([{ name }]) => names?.includes(name) ?? true);
  for (const pair of pairs) {
    const [{ name }, variant] = pair;
    const { values, gas } = await really(base, pair, { real, pool, protocol });
    const title = `${name}, ${variant.label}`;
    expect(disagreements(await simulated(base, real.self, variant), values), title).to.deep.equal([]);
    expectGas(variant, gas, title);
  }
  return pairs.length;
};

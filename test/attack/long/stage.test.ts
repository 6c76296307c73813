import { expect } from "chai";

import { manipulations } from "../../../prover/attack/list/manipulations.ts";
import {
  attestedAt,
  capitalE9,
  type Kind,
  secondsHeld,
  type Side,
  type Variant,
} from "../../../prover/attack/manipulation.ts";
import { findMarket } from "../../../prover/attack/market.ts";
import { askAbout } from "../../../prover/attack/population.ts";
import { livedVectors, onStage, type Stage, type Vectors } from "../../../prover/attack/stage.ts";
import { dictionary } from "../../../prover/features/dictionary.ts";
import { prepareFeatures } from "../../../prover/features/featureCoverage.ts";
import type { KnownFeatures } from "../../../prover/features/vectors.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import { contentsOf } from "../../support/fakeEventMarket.ts";
import { ALICE, BOB, DAY, type RecordedRow, START, withHistory } from "../../support/recorded.ts";

/** DAI is worth 1/2000 ETH throughout, WBTC 15. */
const PRICES = [
  { hour: START - 800 * DAY, symbol: "WETH", usd: "2000" },
  { hour: START - 800 * DAY, symbol: "DAI", usd: "1" },
  { hour: START - 800 * DAY, symbol: "WBTC", usd: "30000" },
];

const row = (day: number, action: string, asset: string, amount: string, more: RecordedRow = {}): RecordedRow => ({
  ts: START + day * DAY,
  action,
  asset,
  amount,
  user: ALICE,
  ...more,
});

const CAROL = `0x${"ca".repeat(20)}`;

/** 2,000 days of nobody, Alice with 5 ETH of DAI owed, and Carol, who has never deposited. */
const EVENTS = [
  row(-700, "deposit", "WBTC", "1", { user: BOB }),
  row(-100, "deposit", "WETH", "20"),
  row(-90.5, "borrow", "DAI", "10000", { variable_debt_scaled_after: `10000${"0".repeat(18)}` }),
  row(-50, "borrow", "WETH", "2", { user: CAROL }),
  row(-40, "repay", "WETH", "1", { user: CAROL }),
  row(-30, "withdraw", "WETH", "1", { user: CAROL }),
  row(0, "deposit", "WBTC", "1", { user: BOB }),
];

const FEATURES = dictionary.features.filter(({ needs, since }) => needs === "lending" && since === 2);
const NAMES = FEATURES.map(({ name }) => name);

type Work<T> = (scene: { readonly stage: Stage; readonly known: KnownFeatures }) => Promise<T>;

const onScene = <T>(store: EventStore, work: Work<T>, names = NAMES): Promise<T> => {
  const asOf = { time: BigInt(START), block: undefined };
  return (async () => {
    const market = await findMarket(store, asOf);
    if (market === undefined) throw new Error("no market");
    await askAbout(store, [ALICE], asOf);
    const known = await prepareFeatures(store, { names });
    return onStage({ store, asOf, market, selves: [ALICE, CAROL] }, BOB, (stage) => work({ stage, known }));
  })();
};

const changedBy = async (
  { stage, known }: Parameters<Work<unknown>>[0],
  variant: Variant,
): Promise<readonly string[]> => {
  const seconds = attestedAt(variant);
  const before = await livedVectors(stage, variant.before ?? { wallets: ["self"], steps: [] }, { seconds, known });
  const after = await livedVectors(stage, variant.after, { seconds, known });
  return NAMES.filter((_, index) => before.get(0)?.[index] !== after.get(0)?.[index]);
};

const variantOf = (name: string, label: string): Variant => {
  const found = manipulations(["DAI", "WBTC", "WETH"]).find((one) => one.name === name);
  const variant = found?.variants.find((one) => one.label.includes(label));
  if (variant === undefined) throw new Error(`no ${name}, ${label}`);
  return variant;
};

const PEAKS = ["debt_peak_90d_eth", "stable_debt_peak_90d_eth", "volatile_debt_peak_90d_eth"];
const LIQUIDATIONS = ["liquidation_days_faded_365d", "liquidation_amount_faded_365d_eth"];

/** What each may move of the features that the rule allows, for a wallet with a history. */
const EXPECTED: readonly (readonly [string, string, readonly string[]])[] = [
  ["flash-round", "1,000 ETH in WETH", ["debt_peak_90d_eth", "volatile_debt_peak_90d_eth"]],
  ["flash-round", "1,000 ETH in a stablecoin", ["debt_peak_90d_eth", "stable_debt_peak_90d_eth"]],
  ["flash-atokens-out", "100,000 ETH in WETH", []],
  ["gateway-withdrawal", "1,000 ETH in WETH", []],
  ["atokens-lent", "100,000 ETH in WETH", []],
  ["dust-deposit", "every asset", []],
  ["dust-deposits-50", "in one block", []],
  ["repaid-for-a-block", "attested without debts", []],
  ["rate-mode-swap", "any debt", []],
  ["self-liquidation", "10 ETH", [...LIQUIDATIONS, "clean_age", ...PEAKS.slice(0, 2)]],
  ["stranger-dust", "200", []],
  ["stranger-deposit", "1000 ETH", []],
  ["stranger-repayment", "all that is owed", []],
  ["deposit-held", "1,000 ETH for 30 days", []],
  ["join-aged", "the longest", ["clean_age"]],
];

describe("the stage on which manipulations are lived", () => {
  for (const [name, label, expected] of EXPECTED)
    it(`lets ${name}, ${label}, move ${expected.length === 0 ? "nothing" : expected.join(", ")}`, () =>
      withHistory({ events: EVENTS, prices: PRICES }, (store) =>
        onScene(store, async (scene) => {
          expect(await changedBy(scene, variantOf(name, label))).to.have.members(expected);
        }),
      ));

  it("values events at the store's own prices of the as-of, and debts on top of what is owed", () =>
    withHistory({ events: EVENTS, prices: PRICES }, (store) =>
      onScene(store, async ({ stage, known }) => {
        const variant = variantOf("small-loan", "1 ETH in a stablecoin");
        const vectors = await livedVectors(stage, variant.after, { seconds: 12, known });
        expect(vectors.get(0)?.[NAMES.indexOf("stable_debt_peak_90d_eth")]).to.equal(6_000_000_000n);
      }),
    ));

  it("leaves the store as it was, also after an error, and without its own tables", () =>
    withHistory({ events: EVENTS, prices: PRICES }, async (store) => {
      const before = await contentsOf(store);
      await onScene(store, (scene) => changedBy(scene, variantOf("self-liquidation", "10 ETH")));
      const failing = onScene(store, async ({ stage, known }) => {
        const broken = { ...variantOf("flash-round", "1,000 ETH in WETH").after };
        await livedVectors({ ...stage, market: { ...stage.market, name: "it's" } }, broken, { seconds: 12, known });
      });
      expect(
        await failing.then(
          () => "no error",
          () => "an error",
        ),
      ).to.equal("an error");
      expect(await contentsOf(store)).to.deep.equal(before);
      const left = await store.rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'temp'");
      expect(left.map(([name]) => name)).to.not.include.members(["valued_event", "lived_step"]);
      // A transaction that an error left open would refuse the next one.
      await store.transaction(() => store.run("SELECT 1"));
    }));
});

/** Features of any version, and the moves of each that cost no time. */
const CHEAP_COSTS: readonly string[] = ["gas", "capital", "anyone"];
const LENDING = dictionary.features.filter(({ needs }) => needs === "lending");
const cheapMoves = LENDING.flatMap(({ name, costs }) =>
  (["up", "down"] as const).filter((move) => CHEAP_COSTS.includes(costs[move])).map((move) => `${name} ${move}`),
);

/** What a manipulation moves of any wallet, and which way. */
const movedBy = async (
  { stage, known }: Parameters<Work<unknown>>[0],
  { variant, alone }: { variant: Variant; alone: Map<number, Vectors> },
): Promise<readonly string[]> => {
  const seconds = attestedAt(variant);
  const live = (side: Side): Promise<Vectors> => livedVectors(stage, side, { seconds, known });
  const before = variant.before
    ? await live(variant.before)
    : (alone.get(seconds) ?? (await live({ wallets: ["self"], steps: [] })));
  if (!variant.before) alone.set(seconds, before);
  const after = await live(variant.after);
  return [...before].flatMap(([id, values]) =>
    LENDING.flatMap(({ name }, index) => {
      const [from = 0n, to = 0n] = [values[index], after.get(id)?.[index]];
      return from === to ? [] : [`${name} ${to > from ? "up" : "down"}`];
    }),
  );
};

describe("the list of manipulations", () => {
  const list = manipulations(["DAI", "USDC", "WBTC", "WETH"]);

  it("is not lived in a market without prices of ether and of a stablecoin, where most of it would pass untried", async () => {
    for (const missing of ["WETH", "DAI"])
      await withHistory(
        { events: EVENTS, prices: PRICES.filter(({ symbol }) => symbol !== missing) },
        async (store) => {
          expect(await findMarket(store, { time: BigInt(START), block: undefined })).to.equal(undefined);
        },
      );
  });

  it("makes every move of a lending feature that costs no time, so that no model that pays for one passes", () =>
    withHistory({ events: EVENTS, prices: PRICES }, (store) =>
      onScene(
        store,
        async (scene) => {
          const moved = new Set<string>();
          const alone = new Map<number, Vectors>();
          for (const { kind, variants } of manipulations(scene.stage.market.assets))
            if (kind === "cheap" || kind === "stranger")
              for (const variant of variants)
                for (const move of await movedBy(scene, { variant, alone })) moved.add(move);
          expect(cheapMoves.filter((move) => !moved.has(move))).to.deep.equal([]);
        },
        LENDING.map(({ name }) => name),
      ),
    ));

  const ofKind = (kind: Kind): readonly Variant[] =>
    list.filter((one) => one.kind === kind).flatMap(({ variants }) => variants);

  it("has at least 25 under names of their own, of every kind", () => {
    expect(list.length).to.be.at.least(25);
    expect(new Set(list.map(({ name }) => name)).size).to.equal(list.length);
    for (const kind of ["cheap", "stranger", "waiting", "as-of", "held", "again", "bundle"] as const)
      expect(ofKind(kind), kind).to.not.be.empty;
  });

  it("calls cheap what is held for less than a day, and nothing else", () => {
    for (const variant of [...ofKind("cheap"), ...ofKind("stranger")])
      expect(secondsHeld(variant), variant.label).to.be.lessThan(DAY);
    for (const variant of ofKind("held")) expect(secondsHeld(variant), variant.label).to.be.at.least(DAY);
  });

  it("binds no capital in one block, and what is deposited from one block to the next", () => {
    expect(capitalE9(variantOf("flash-round", "100,000 ETH in WETH"))).to.equal(0n);
    expect(capitalE9(variantOf("gateway-withdrawal", "1,000 ETH in WETH"))).to.equal(10n ** 12n);
    expect(capitalE9(variantOf("repaid-for-a-block", "without"))).to.equal(undefined);
  });
});

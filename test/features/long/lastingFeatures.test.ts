import { expect } from "chai";

import { dictionary } from "../../../prover/features/dictionary.ts";
import { featureVectors } from "../../../prover/features/featureVectors.ts";
import { expectError } from "../../support/expectError.ts";
import { ALICE, AMM, BOB, DAY, type RecordedRow, START, chainId, withHistory } from "../../support/recorded.ts";

/** Features that no single transaction moves in its owner's favour. */

const ETH = 1_000_000_000n;
const HOUR = 3_600;
const LONG_AGO = START - 800 * DAY;
const LATER = START + 800 * DAY;

/** DAI is worth 1/2000 ETH throughout, WBTC 15. */
const PRICES = [
  { hour: LONG_AGO, symbol: "WETH", usd: "2000" },
  { hour: LONG_AGO, symbol: "DAI", usd: "1" },
  { hour: LONG_AGO, symbol: "WBTC", usd: "30000" },
];

/** Nobody's events at both ends, so that the store covers every window. */
const EDGES = [LONG_AGO, LATER].map((ts): RecordedRow => {
  return { ts, action: "deposit", asset: "DAI", amount: "1", user: "0x00000000000000000000000000000000000000ed" };
});

const at = (seconds: number, action: string, asset: string, amount: string, more: RecordedRow = {}): RecordedRow => ({
  ts: START + seconds,
  action,
  asset,
  amount,
  user: ALICE,
  ...more,
});

const valuesOf = (
  events: readonly RecordedRow[],
  names: readonly string[],
  { seconds, wallets = [ALICE] }: { readonly seconds: number; readonly wallets?: readonly string[] },
): Promise<readonly bigint[] | undefined> =>
  withHistory({ events: [...EDGES, ...events], prices: PRICES }, async (store) => {
    const subjects = [{ wallets, asOf: { time: BigInt(START + seconds) } }];
    return (await featureVectors({ store, subjects, names }))[0]?.values;
  });

describe("liquidations that fade", () => {
  const NAMES = ["liquidation_days_faded_365d", "liquidation_amount_faded_365d_eth"];
  const liquidation = (seconds: number, more: RecordedRow = {}): RecordedRow =>
    at(seconds, "liquidation", "DAI", "3000", { collateral_asset: "WETH", collateral_amount: "2", ...more });
  const EVENTS = [liquidation(0), liquidation(HOUR), liquidation(DAY)];

  it("count a day once, by its newest, and each amount by what is left of its year", async () => {
    // Hours: 355 days and 1 hour, and 356 days. Amounts of 1.5 ETH: 355, 355 1/24 and 356 of 365 days, floored one by one.
    expect(await valuesOf(EVENTS, NAMES, { seconds: 10 * DAY })).to.deep.equal([
      8_521n + 8_544n,
      1_458_904_109n + 1_459_075_342n + 1_463_013_698n,
    ]);
  });

  it("weigh fully in their own second, and nothing at the window's open start", async () => {
    const one = (seconds: number) => valuesOf([liquidation(0)], NAMES, { seconds });
    expect(await one(0)).to.deep.equal([8_760n, (3n * ETH) / 2n]);
    expect(await one(365 * DAY - HOUR)).to.deep.equal([1n, (3n * ETH * 3_600n) / 2n / 31_536_000n]);
    expect(await one(365 * DAY - 1)).to.deep.equal([0n, 47n]);
    expect(await one(365 * DAY)).to.deep.equal([0n, 0n]);
  });

  it("leave out the AMM market, and count a bundle's as one history", async () => {
    const others = [liquidation(2 * HOUR, { user: BOB }), liquidation(3 * DAY, { pool: AMM, user: BOB })];
    const wallets = [ALICE, BOB];
    expect(await valuesOf([...EVENTS, ...others], NAMES, { seconds: 10 * DAY, wallets })).to.deep.equal([
      8_522n + 8_544n,
      1_458_904_109n + 1_459_075_342n + 1_459_246_575n + 1_463_013_698n,
    ]);
  });

  it("are unknown where the store does not reach back far enough", async () => {
    const short = [at(0, "deposit", "DAI", "1"), ...EVENTS, at(500 * DAY, "deposit", "DAI", "1")];
    const ask = (days: number) =>
      withHistory({ events: short, prices: PRICES }, (store) =>
        featureVectors({
          store,
          subjects: [{ wallets: [ALICE], asOf: { time: BigInt(START + days * DAY) } }],
          names: NAMES,
        }),
      );
    const error = await expectError("E_FEATURE_NOT_COVERED", () => ask(364));
    expect(error.message).to.include("less than 365 days before 2022-12-31");
    expect(await ask(365)).to.have.lengthOf(1);
  });
});

describe("debt peaks", () => {
  const NAMES = ["debt_peak_90d_eth", "stable_debt_peak_90d_eth", "volatile_debt_peak_90d_eth"];
  const loan = (day: number, asset: string, amount: string, owed: string, user = ALICE): RecordedRow =>
    at(day * DAY, "borrow", asset, amount, { variable_debt_scaled_after: owed, user });
  const dai = (tokens: number): string => `${tokens}${"0".repeat(18)}`;
  const EVENTS = [
    loan(1, "DAI", "2000", dai(9_000)),
    // Scaled by an index above 1 a first loan is less than itself.
    loan(2, "WETH", "3", "2950000000000000000"),
    loan(3, "DAI", "1000", dai(8_000)),
    loan(3, "DAI", "1000", dai(7_000), BOB),
  ];

  it("add up the highest of each asset, and repaying does not lower them", async () => {
    const repaid = [...EVENTS, at(4 * DAY, "repay", "DAI", "8000"), at(4 * DAY, "repay", "WETH", "3")];
    const expected = [(15n * ETH) / 2n, (9n * ETH) / 2n, 3n * ETH];
    for (const events of [EVENTS, repaid]) {
      expect(await valuesOf(events, NAMES, { seconds: 5 * DAY })).to.deep.equal(expected);
    }
  });

  it("forget a loan after 90 days", async () => {
    expect(await valuesOf(EVENTS, NAMES, { seconds: 91 * DAY - 1 })).to.deep.equal([
      (15n * ETH) / 2n,
      (9n * ETH) / 2n,
      3n * ETH,
    ]);
    expect(await valuesOf(EVENTS, NAMES, { seconds: 91 * DAY })).to.deep.equal([7n * ETH, 4n * ETH, 3n * ETH]);
    expect(await valuesOf(EVENTS, NAMES, { seconds: 93 * DAY })).to.deep.equal([0n, 0n, 0n]);
  });

  it("of a bundle add up over its wallets", async () => {
    expect(await valuesOf(EVENTS, NAMES, { seconds: 5 * DAY, wallets: [ALICE, BOB] })).to.deep.equal([
      11n * ETH,
      8n * ETH,
      3n * ETH,
    ]);
  });

  it("leave out the AMM market, and are unknown with a loan without a price", async () => {
    const amm = at(4 * DAY, "borrow", "DAI", "5000", { pool: AMM });
    expect(await valuesOf([...EVENTS, amm], NAMES, { seconds: 5 * DAY })).to.deep.equal([
      (15n * ETH) / 2n,
      (9n * ETH) / 2n,
      3n * ETH,
    ]);
    const events = [...EDGES, ...EVENTS, at(4 * DAY, "borrow", "SHIB", "5")];
    await withHistory({ events, prices: PRICES }, async (store) => {
      const subjects = [{ wallets: [ALICE], asOf: { time: BigInt(START + 5 * DAY) } }];
      const [, stable = "", volatile = ""] = NAMES;
      await expectError("E_UNPRICED_EVENTS", () => featureVectors({ store, subjects, names: [volatile] }));
      const [known] = await featureVectors({ store, subjects, names: [stable] });
      expect(known)
        .to.include({ unpricedEventCount: 1 })
        .and.deep.include({ values: [(9n * ETH) / 2n] });
    });
  });
});

describe("clean age", () => {
  const ageOf = async (events: readonly RecordedRow[], { day = 100, wallets = [ALICE] } = {}): Promise<number> => {
    const [age] =
      (await valuesOf([at(0, "repay", "DAI", "1"), ...events], ["clean_age"], { seconds: day * DAY, wallets })) ?? [];
    return Number(age) / DAY;
  };

  it("runs from the first deposit or loan of at least 0.05 ETH", async () => {
    expect(await ageOf([])).to.equal(0);
    expect(await ageOf([at(10 * DAY, "deposit", "WETH", "0.049999999")])).to.equal(0);
    expect(await ageOf([at(10 * DAY, "deposit", "WETH", "0.05")])).to.equal(90);
    expect(await ageOf([at(10 * DAY, "borrow", "DAI", "100"), at(20 * DAY, "deposit", "WETH", "9")])).to.equal(90);
    const dust = [1, 2, 3].map((day) => at(day * DAY, "deposit", "WETH", "0.03"));
    expect(await ageOf(dust)).to.equal(0);
    expect(await ageOf([at(10 * DAY, "deposit", "DAI", "1000", { pool: AMM })])).to.equal(0);
  });

  it("is unknown where a deposit without a price may be the first act, and known where it is a later one", async () => {
    const [unpriced, known] = [at(10 * DAY, "deposit", "SHIB", "1"), at(10 * DAY, "deposit", "WETH", "1")];
    await expectError("E_UNPRICED_EVENTS", () => ageOf([unpriced]));
    await expectError("E_UNPRICED_EVENTS", () => ageOf([unpriced, { ...known, ts: START + 20 * DAY }]));
    expect(await ageOf([known, { ...unpriced, ts: START + 20 * DAY }])).to.equal(90);
    // What is repaid or withdrawn alone is no act, whatever it is worth.
    expect(await ageOf([at(5 * DAY, "repay", "SHIB", "1"), known])).to.equal(90);
  });

  it("counts what outlived its block: a flash deposit or loan starts no clock", async () => {
    const flash = (back: number, amount = "10000"): readonly RecordedRow[] => [
      at(10 * DAY, "deposit", "WETH", "10000"),
      at(10 * DAY, "borrow", "DAI", "5000"),
      at(10 * DAY + back, "repay", "DAI", "5000"),
      at(10 * DAY + back, "redeem", "WETH", amount),
    ];
    expect(await ageOf(flash(0))).to.equal(0);
    expect(await ageOf(flash(0, "9999.96"))).to.equal(0);
    expect(await ageOf(flash(0, "9999.95"))).to.equal(90);
    expect(await ageOf(flash(1))).to.equal(90);
    // What goes in as one asset and out as another is there afterwards.
    expect(await ageOf([at(10 * DAY, "deposit", "WETH", "1"), at(10 * DAY, "redeem", "WBTC", "1")])).to.equal(90);
  });

  it("nets aTokens that moved: a deposit whose aTokens left in its block starts no clock", async () => {
    const deposit = at(10 * DAY, "deposit", "WETH", "100000");
    const moved = (action: string, back = 0, amount = "100000") =>
      at(10 * DAY + back, action, "WETH", amount, { user: ALICE });
    expect(await ageOf([deposit, moved("transfer_out")])).to.equal(0);
    expect(await ageOf([deposit, moved("transfer_out", 0, "99999.95")])).to.equal(90);
    expect(await ageOf([deposit, moved("transfer_out", 1)])).to.equal(90);
    // What comes in is no act of the wallet, whether it stays or, as at a gateway, is withdrawn at once.
    expect(await ageOf([moved("transfer_in"), moved("redeem")])).to.equal(0);
    expect(await ageOf([moved("transfer_in")])).to.equal(0);
    expect(await ageOf([deposit, moved("transfer_in"), moved("redeem", 0, "200000")])).to.equal(0);
    expect(await ageOf([deposit, moved("transfer_in"), moved("redeem", 0, "150000")])).to.equal(90);
  });

  it("alone sees transfers: counts, sums and ages of version 1 do not, and they are no history", async () => {
    const acts = [at(10 * DAY, "deposit", "WETH", "1"), at(20 * DAY, "borrow", "DAI", "10")];
    const moved = [
      at(5 * DAY, "transfer_in", "WETH", "7"),
      at(30 * DAY, "transfer_out", "WETH", "7"),
      at(30 * DAY, "transfer_out", "SHIB", "7"),
    ];
    const names = dictionary.features.filter(({ needs }) => needs === "lending").map(({ name }) => name);
    const subjects = [{ wallets: [ALICE], asOf: { time: BigInt(START + 100 * DAY) } }];
    const ask = (events: readonly RecordedRow[]) =>
      withHistory({ events: [...EDGES, ...events], prices: PRICES }, async (store) => {
        const [vector] = await featureVectors({ store, subjects, names });
        return vector;
      });
    const [without, withThem] = [await ask(acts), await ask([...acts, ...moved])];
    expect(withThem).to.deep.equal(without);
    expect(withThem).to.include({ eventCount: 2, unpricedEventCount: 0 });
    const flash = await ask([...acts, at(10 * DAY, "transfer_out", "WETH", "1")]);
    const changed = names.filter((_, index) => without?.values[index] !== flash?.values[index]);
    expect(changed).to.deep.equal(["clean_age"]);
    await expectError("E_NO_HISTORY", () => ask(moved));
  });

  it("nets a second in which a row does not say its block, and else block by block", async () => {
    const placed = (block: number): RecordedRow => ({ id: chainId(block) });
    const deposit = (more: RecordedRow) => at(10 * DAY, "deposit", "WETH", "2", more);
    const redeem = (more: RecordedRow) => at(10 * DAY, "redeem", "WETH", "2", more);
    expect(await ageOf([deposit(placed(7)), redeem({})])).to.equal(0);
    expect(await ageOf([deposit(placed(7)), redeem({ id: chainId(7, 9) })])).to.equal(0);
    expect(await ageOf([deposit(placed(7)), redeem(placed(8))])).to.equal(90);
  });

  it("starts again with a liquidation, but with none before the first act", async () => {
    const liquidation = at(40 * DAY, "liquidation", "DAI", "1", { collateral_asset: "WETH", collateral_amount: "1" });
    expect(await ageOf([at(10 * DAY, "deposit", "WETH", "1"), liquidation])).to.equal(60);
    expect(await ageOf([at(50 * DAY, "deposit", "WETH", "1"), liquidation])).to.equal(50);
    expect(await ageOf([liquidation])).to.equal(0);
    expect(await ageOf([at(10 * DAY, "deposit", "WETH", "1"), { ...liquidation, pool: AMM }])).to.equal(90);
  });

  it("of a bundle has the oldest act and the latest liquidation", async () => {
    const wallets = [ALICE, BOB];
    const acts = [at(30 * DAY, "deposit", "WETH", "1"), at(10 * DAY, "deposit", "WETH", "1", { user: BOB })];
    const liquidation = at(40 * DAY, "liquidation", "DAI", "1", { collateral_asset: "WETH", collateral_amount: "1" });
    expect(await ageOf(acts, { wallets })).to.equal(90);
    expect(await ageOf([...acts, liquidation], { wallets })).to.equal(60);
    expect(await ageOf([...acts, { ...liquidation, user: BOB }], { wallets })).to.equal(60);
    expect(await ageOf([...acts, { ...liquidation, user: BOB }])).to.equal(70);
  });
});

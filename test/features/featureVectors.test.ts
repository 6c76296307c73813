import { expect } from "chai";

import type { EventStore } from "../../prover/store/eventStore.ts";
import { openStore } from "../../prover/events/openStore.ts";
import type { AsOf } from "../../prover/features/asOf.ts";
import { type FeatureVector, featureAnswers, featureVectors } from "../../prover/features/featureVectors.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, DAY, type RecordedRow, START, chainId, withHistory } from "../support/recorded.ts";

const NEVER = 1_000_000_000n;
const ETH = 1_000_000_000n;

/** DAI is worth 1/2000 ETH throughout, WBTC 15. */
const PRICES = [
  { hour: START, symbol: "WETH", usd: "2000" },
  { hour: START, symbol: "DAI", usd: "1" },
  { hour: START, symbol: "WBTC", usd: "30000" },
];

const on = (day: number, action: string, asset: string, amount: string, more: RecordedRow = {}): RecordedRow => ({
  ts: START + day * DAY,
  action,
  asset,
  amount,
  user: ALICE,
  ...more,
});

const HISTORY: readonly RecordedRow[] = [
  on(0, "deposit", "WBTC", "2"),
  on(1, "deposit", "WETH", "4"),
  on(2, "borrow", "DAI", "10000", { id: chainId(200) }),
  on(3, "redeem", "WETH", "6"),
  on(40, "borrow", "WBTC", "0.1", { id: chainId(4000) }),
  on(50, "repay", "DAI", "4000"),
  on(60, "borrow", "SHIB", "5", { id: chainId(6000) }),
  on(70, "liquidation", "DAI", "3000", { collateral_asset: "WBTC", collateral_amount: "0.1" }),
  on(0, "deposit", "DAI", "2000", { user: BOB }),
  on(200, "deposit", "DAI", "1", { user: BOB }),
];

const vectorOf = async (
  store: EventStore,
  { wallets = [ALICE], asOf }: { wallets?: readonly string[]; asOf: AsOf },
): Promise<Readonly<Record<string, bigint>>> => {
  const [vector] = await featureVectors({ store, subjects: [{ wallets, asOf }] });
  return Object.fromEntries((vector?.names ?? []).map((name, index) => [name, vector?.values[index] ?? -1n]));
};

const day = (days: number): AsOf => ({ time: BigInt(START + days * DAY) });
const days = (count: number): bigint => BigInt(count * DAY);

describe("featureVectors", () => {
  it("is exact on a history small enough to add up by hand", async () => {
    const vector = await withHistory({ events: HISTORY, prices: PRICES }, (store) =>
      vectorOf(store, { asOf: day(72) }),
    );
    expect(vector).to.deep.equal({
      borrow_count: 3n,
      repay_count: 1n,
      repay_amount_sum_eth: 2n * ETH,
      repay_amount_avg_eth: 2n * ETH,
      deposit_count: 2n,
      deposit_amount_sum_eth: 34n * ETH,
      withdraw_count: 1n,
      withdraw_amount_sum_eth: 6n * ETH,
      withdraw_deposit_diff_if_positive_eth: 0n,
      liquidation_count: 1n,
      time_since_last_liquidated: days(2),
      liquidation_amount_sum_eth: 1_500_000_000n,
      time_since_first_deposit: days(72),
      time_since_last_deposit: days(71),
      time_since_last_withdraw: days(69),
      time_since_last_borrow: days(12),
      time_since_previous_borrow: days(32),
      last_borrow_is_stablecoin: 0n,
      borrow_count_30d: 1n,
      liquidation_count_30d: 1n,
      liquidation_count_90d: 1n,
      liquidation_amount_sum_eth_90d: 1_500_000_000n,
      deposit_amount_sum_eth_30d: 0n,
      withdraw_amount_sum_eth_30d: 0n,
      unique_borrow_asset_count: 3n,
      unique_collateral_asset_count: 2n,
      unique_borrow_protocol_count: 1n,
      unique_lending_protocol_count: 1n,
      liquidation_count_365d: 1n,
      liquidation_amount_sum_eth_365d: 1_500_000_000n,
      last_borrow_is_ether: 0n,
      deposit_count_365d_of_dai_usdt_wbtc: 1n,
      time_since_last_deposit_of_dai_usdt_wbtc: days(72),
      net_deposit_of_wbtc_eth_365d: 30n * ETH,
      clean_age: days(2),
    });
    // Before the loan of SHIB, which has no price: 5 + 1.5.
    const before = await withHistory({ events: HISTORY, prices: PRICES }, (store) =>
      vectorOf(store, { asOf: day(59) }),
    );
    expect(before).to.include({
      borrow_amount_sum_eth: 6_500_000_000n,
      borrow_amount_avg_eth: 3_250_000_000n,
      borrow_repay_diff_eth: 4_500_000_000n,
      last_borrow_amount_eth: 1_500_000_000n,
      borrow_amount_sum_eth_30d: 1_500_000_000n,
      volatile_borrow_amount_sum_eth_30d: 1_500_000_000n,
      last_borrow_asset_debt_eth: 1_500_000_000n,
    });
  });

  it("knows nothing that needs the value of an event without one, and says which event that is", async () => {
    await withHistory({ events: HISTORY, prices: PRICES }, async (store) => {
      const subjects = [{ wallets: [ALICE], asOf: day(72) }];
      const [vector] = await featureVectors({ store, subjects });
      const lacking = [
        ...["borrow_amount_sum_eth", "borrow_amount_avg_eth", "borrow_repay_diff_eth", "last_borrow_amount_eth"],
        ...["borrow_amount_sum_eth_30d", "volatile_borrow_amount_sum_eth_30d", "last_borrow_asset_debt_eth"],
      ];
      for (const name of lacking) {
        expect(vector?.names, name).to.not.include(name);
        expect(vector?.coverage[name]).to.include("borrow of SHIB").and.include("(block 6000)");
        const error = await expectError("E_UNPRICED_EVENTS", () => featureVectors({ store, subjects, names: [name] }));
        expect(error.message)
          .to.include(name)
          .and.match(/^1 events up to/);
      }
      const [answer] = await featureAnswers({ store, subjects });
      expect(answer?.unvalued).to.have.members(lacking);
      for (const name of lacking) expect(answer?.values[answer.names.indexOf(name)], name).to.equal(undefined);
    });
  });

  it("counts what is owed of the last loan's asset after it, and at least the loan", async () => {
    const owing = (at: number, asset: string, amount: string, units: string, user = ALICE): RecordedRow =>
      on(at, "borrow", asset, amount, { variable_debt_scaled_after: units, user });
    const dai = (tokens: number): string => `${tokens}${"0".repeat(18)}`;
    const events = [
      owing(1, "DAI", "2000", dai(9_000)),
      // Scaled by an index above 1 a first loan is less than itself.
      owing(2, "WETH", "3", "2950000000000000000"),
      owing(3, "DAI", "1000", dai(8_000), BOB),
      on(4, "borrow", "WBTC", "0.5", { stable_debt_after: "150000000", variable_debt_scaled_after: "50000000" }),
      on(5, "borrow", "DAI", "2000"),
      owing(6, "SHIB", "1", dai(7)),
      on(9, "deposit", "WETH", "1"),
    ];
    await withHistory({ events, prices: PRICES }, async (store) => {
      const owedOn = async (at: number, wallets: readonly string[] = [ALICE]) =>
        (await vectorOf(store, { wallets, asOf: day(at) })).last_borrow_asset_debt_eth;
      expect(await owedOn(1)).to.equal((9n * ETH) / 2n);
      expect(await owedOn(2)).to.equal(3n * ETH);
      expect(await owedOn(3)).to.equal(3n * ETH);
      expect(await owedOn(3, [ALICE, BOB])).to.equal(4n * ETH);
      expect(await owedOn(4)).to.equal(30n * ETH);
      // A row that says nothing of debts, and an asset without a price.
      expect(await owedOn(5)).to.equal(ETH);
      expect(await owedOn(6)).to.equal(undefined);
    });
  });

  it("restricts to an asset or three what recorded history holds of no other, and forgets after 365 days", async () => {
    const events = [
      ...HISTORY,
      on(71, "borrow", "WETH", "1"),
      on(80, "deposit", "USDC", "100"),
      on(90, "deposit", "USDT", "100"),
      on(100, "redeem", "DAI", "500"),
      on(110, "redeem", "WBTC", "3"),
    ];
    await withHistory({ events: [...events, on(500, "deposit", "WETH", "1")], prices: PRICES }, async (store) => {
      expect(await vectorOf(store, { asOf: day(120) })).to.include({
        last_borrow_is_ether: 1n,
        deposit_count_365d_of_dai_usdt_wbtc: 2n,
        time_since_last_deposit_of_dai_usdt_wbtc: days(30),
        time_since_last_deposit: days(30),
        net_deposit_of_wbtc_eth_365d: -15n * ETH,
      });
      // The deposit of day 0 is 365 days old at day 365, the liquidation of day 70 at day 435.
      expect(await vectorOf(store, { asOf: day(365) })).to.include({
        deposit_count_365d_of_dai_usdt_wbtc: 1n,
        net_deposit_of_wbtc_eth_365d: -45n * ETH,
        liquidation_count_365d: 1n,
      });
      expect(await vectorOf(store, { asOf: day(435) })).to.include({
        liquidation_count: 1n,
        liquidation_count_365d: 0n,
        liquidation_amount_sum_eth_365d: 0n,
        time_since_last_deposit_of_dai_usdt_wbtc: days(345),
      });
      expect(await vectorOf(store, { asOf: day(2) })).to.include({ last_borrow_is_ether: 0n });
      expect(await vectorOf(store, { wallets: [BOB], asOf: day(0) })).to.include({
        deposit_count_365d_of_dai_usdt_wbtc: 1n,
        net_deposit_of_wbtc_eth_365d: 0n,
      });
    });
  });

  it("says that something never happened with the top of the range", async () => {
    const vector = await withHistory({ events: HISTORY, prices: PRICES }, (store) => vectorOf(store, { asOf: day(2) }));
    expect(vector).to.include({
      borrow_count: 1n,
      last_borrow_amount_eth: 5n * ETH,
      last_borrow_is_stablecoin: 1n,
      time_since_last_borrow: 0n,
      time_since_previous_borrow: NEVER,
      time_since_last_withdraw: NEVER,
      time_since_last_liquidated: NEVER,
    });
  });

  it("opens a window after its start and closes it with the as-of's own second", async () => {
    await withHistory({ events: HISTORY, prices: PRICES }, async (store) => {
      const atSecond = (seconds: number): AsOf => ({ time: BigInt(START + seconds) });
      expect((await vectorOf(store, { asOf: atSecond(40 * DAY - 1) })).borrow_count).to.equal(1n);
      expect((await vectorOf(store, { asOf: atSecond(40 * DAY) })).borrow_count).to.equal(2n);
      const deposited = async (seconds: number) =>
        (await vectorOf(store, { wallets: [BOB], asOf: atSecond(seconds) })).deposit_amount_sum_eth_30d;
      expect(await deposited(30 * DAY - 1)).to.equal(ETH);
      expect(await deposited(30 * DAY)).to.equal(0n);
    });
  });

  it("takes a bundle as the union of its wallets' events", async () => {
    await withHistory({ events: HISTORY, prices: PRICES }, async (store) => {
      const both = await vectorOf(store, { wallets: [BOB, ALICE, BOB], asOf: day(72) });
      expect(both).to.include({
        borrow_count: 3n,
        deposit_count: 3n,
        deposit_amount_sum_eth: 35n * ETH,
        unique_collateral_asset_count: 3n,
      });
      const [vector] = await featureVectors({ store, subjects: [{ wallets: [BOB, ALICE], asOf: day(72) }] });
      expect(vector).to.deep.include({
        wallets: [BOB, ALICE].sort(),
        eventCount: 9,
        unpricedEventCount: 1,
        coverageFrom: BigInt(START),
      });
    });
  });

  it("answers for many subjects at once as for each alone", async () => {
    const events = HISTORY.filter(({ asset }) => asset !== "SHIB");
    await withHistory({ events, prices: PRICES }, async (store) => {
      const subjects = [2, 60, 72, 3].map((at) => ({ wallets: [ALICE], asOf: day(at) }));
      const together = await featureVectors({ store, subjects });
      const alone = [];
      for (const subject of subjects) alone.push(...(await featureVectors({ store, subjects: [subject] })));
      // The reason why a feature is unknown names the first day of those asked about.
      const known = (vectors: readonly FeatureVector[]) => vectors.map((vector) => ({ ...vector, coverage: {} }));
      expect(known(together)).to.deep.equal(known(alone));
    });
  });

  it("takes a block for its time, and its time for the block", async () => {
    await withHistory({ events: HISTORY, prices: PRICES }, async (store) => {
      const [byBlock] = await featureVectors({ store, subjects: [{ wallets: [ALICE], asOf: { block: 4000n } }] });
      const [byTime] = await featureVectors({ store, subjects: [{ wallets: [ALICE], asOf: day(40) }] });
      expect(byBlock).to.deep.equal(byTime);
      expect(byBlock?.asOfBlock).to.equal(4000n);
      const asOf = { block: 4100n, time: BigInt(START + 41 * DAY) };
      const [both] = await featureVectors({ store, subjects: [{ wallets: [ALICE], asOf }] });
      expect(both).to.include({ asOfBlock: 4100n, asOfTime: BigInt(START + 41 * DAY) });
    });
  });

  it("answers nothing it cannot know", async () => {
    await withHistory({ events: HISTORY, prices: PRICES }, async (store) => {
      const ask = (asOf: AsOf, wallets: readonly string[] = [ALICE]) =>
        featureVectors({ store, subjects: [{ wallets, asOf }] });
      const stranger = "0x00000000000000000000000000000000000000ff";
      const error = await expectError("E_NO_HISTORY", () => ask(day(10), [stranger]));
      expect(error.message).to.include(stranger);
      await expectError("E_BAD_ADDRESS", () => ask(day(10), ["0x12"]));
      await expectError("E_NOT_COVERED", () => ask(day(201)));
      await expectError("E_NOT_COVERED", () => ask(day(-1)));
      await expectError("E_BLOCK_TIME_UNKNOWN", () => ask({ block: 300n }));
      await expectError("E_AS_OF_MISMATCH", () => ask({ block: 4000n, time: BigInt(START) }));
      await expectError("E_AS_OF_MISMATCH", () => ask({ block: 3999n, time: BigInt(START + 41 * DAY) }));
      const names = ["shoe_size"];
      const subjects = [{ wallets: [ALICE], asOf: day(3) }];
      await expectError("E_UNKNOWN_FEATURE", () => featureVectors({ store, subjects, names }));
    });
    const empty = await openStore(":memory:");
    try {
      await expectError("E_STORE_EMPTY", () =>
        featureVectors({ store: empty, subjects: [{ wallets: [ALICE], asOf: day(1) }] }),
      );
    } finally {
      empty.close();
    }
  });

  it("clamps to the declared range", async () => {
    const events = [on(0, "deposit", "WETH", "9e16"), on(1, "redeem", "WETH", "9e16"), on(2, "repay", "WETH", "9e16")];
    const vector = await withHistory({ events }, (store) => vectorOf(store, { asOf: day(2) }));
    expect(vector).to.include({ deposit_amount_sum_eth: 10n ** 16n, borrow_repay_diff_eth: -(10n ** 16n) });
  });
});

import { expect } from "chai";

import { adviceOn } from "../../prover/explain/advice.ts";
import { describeFeature, OTHER } from "../../prover/explain/describedFeature.ts";
import { PHRASES } from "../../prover/explain/phrases.ts";
import { quantityText } from "../../prover/explain/quantity.ts";
import { dictionary, INGREDIENTS } from "../../prover/features/dictionary.ts";

const describedBy = (name: string) => {
  const feature = dictionary.features.find((candidate) => candidate.name === name);
  if (feature === undefined) throw new Error(`${name} is not in the dictionary`);
  return describeFeature(feature);
};
const own = describeFeature({ name: "debt_in_other\nassets_usd", scale: 0.25, min: -400n, max: 400n });

/** Words of whoever would have the borrower look better instead of being better. */
const GAMING =
  /\b(hid(e|es|den|ing)|conceal|mask|disguise|split|divid|spread|switch|(another|other|new|fresh|second|separate|different|clean) (wallet|address|account|bundle)|wallets|addresses|leave|unlink|exclude|drop (a|the|your)|transfer|move (funds|assets|money)|wash|loop|game)/i;

describe("plain words", () => {
  it("has a phrase for every feature of the dictionary without the dictionary's own words", () => {
    for (const { name } of dictionary.features) {
      const { phrase } = describedBy(name);
      expect(phrase, name).to.match(/^[A-Za-z][^_\n]{3,120}$/);
      expect(phrase, name).to.not.match(/as-of|floored|;| minus .*_|UTC/);
    }
    const phrases = dictionary.features.map(({ name }) => describedBy(name).phrase);
    expect(new Set(phrases).size, "each its own").to.equal(phrases.length);
    // A phrase by hand for a feature that is gone would be dead.
    const names = dictionary.features.map(({ name }) => name);
    expect(Object.keys(PHRASES).filter((name) => !names.includes(name))).to.deep.equal([]);
  });

  it("derives phrases from meanings", () => {
    expect(describedBy("borrow_amount_sum_eth_30d").phrase).to.equal("value of the borrows in the last 30 days");
    expect(describedBy("withdraw_amount_sum_eth").phrase).to.equal("value of all withdrawals");
    expect(describedBy("unique_borrow_protocol_count").phrase).to.equal("different protocols borrowed from");
    expect(describedBy("market_adx").phrase).to.equal("market indicator: average directional index");
  });

  it("has advice for every feature in both directions, and none that games the score", () => {
    for (const feature of [...dictionary.features.map(({ name }) => describedBy(name)), own])
      for (const isHigher of [true, false]) {
        const advice = adviceOn(feature, { isHigher });
        expect(advice, feature.name).to.match(/^[A-Z].*\.$/);
        expect(advice, feature.name).to.not.match(GAMING);
        expect(feature.phrase, feature.name).to.not.match(/\b(hide|split|switch)/i);
      }
    for (const advice of [
      "Use another wallet.",
      "Split the loans.",
      "Hide it.",
      "Keep it in separate accounts.",
      "Move funds away.",
    ])
      expect(advice).to.match(GAMING);
  });

  it("says what cannot be changed, what time changes and what the borrower can do", () => {
    const on = (name: string, isHigher: boolean): string => adviceOn(describedBy(name), { isHigher });
    expect(on("liquidation_count", true)).to.include("cannot be undone").and.include("health factor");
    expect(on("time_since_last_liquidated", false)).to.include("Only time changes it");
    expect(on("wallet_age", false)).to.include("Only time changes it");
    expect(on("market_atr", true)).to.include("nobody can change it");
    expect(on("risk_factor", true)).to.include("Repay part of the debt or add collateral");
    expect(on("borrow_count_30d", true)).to.include("30 days later");
    expect(on("deposit_count_365d_of_dai_usdt_wbtc", true)).to.include("365 days later");
    expect(on("time_since_last_deposit_of_dai_usdt_wbtc", true)).to.include("the next deposit");
    expect(on("last_borrow_asset_debt_eth", true)).to.include("Repay what is owed");
    expect(on("repay_count", false)).to.include("repay what is owed");
    expect(adviceOn(own, { isHigher: true })).to.include("ask its maker");
  });

  it("covers a feature that the dictionary may get later by how it is named", () => {
    const later = { ...describedBy("borrow_count_30d"), name: "repay_count_7d" };
    expect(adviceOn(later, { isHigher: false }))
      .to.include("last 7 days")
      .and.include("repaying");
  });

  it("takes names that the dictionary does not know, in one line, as the model's own", () => {
    expect(own).to.include({ ingredient: OTHER, phrase: "debt in other assets usd", isKnown: false });
    expect(INGREDIENTS).to.have.length(7).and.not.include(OTHER);
    expect(quantityText(-399n, own)).to.equal("-99.75");
    expect(describeFeature({ name: "\u0007", scale: 1, min: 0n, max: 1n }).phrase).to.equal("unnamed feature");
  });
});

describe("values in human units", () => {
  const CASES: readonly (readonly [name: string, value: bigint, text: string])[] = [
    ["borrow_amount_sum_eth", 3_200_000_000n, "3.2 ETH"],
    ["borrow_amount_sum_eth", 0n, "0 ETH"],
    ["borrow_amount_sum_eth", 1n, "0.000000001 ETH"],
    ["borrow_amount_sum_eth", 12_345_678_999_999n, "12,345 ETH"],
    ["borrow_repay_diff_eth", -1_234_567_890n, "-1.234 ETH"],
    ["borrow_count", 1_000_000n, "1,000,000"],
    ["time_since_last_liquidated", 12n * 86_400n + 5n, "12 days ago"],
    ["time_since_last_liquidated", 1_000_000_000n, "never"],
    ["time_since_last_liquidated", 999_999_999n, "31.7 years ago"],
    ["time_since_last_liquidated", 1n, "1 second ago"],
    ["time_since_last_liquidated", 3_599n, "59 minutes ago"],
    ["time_since_last_liquidated", 86_400n, "24 hours ago"],
    ["last_borrow_is_stablecoin", 1n, "yes"],
    ["last_borrow_is_stablecoin", 0n, "no"],
    ["risk_factor", 800_000_000n, "0.8 (health factor 1.25)"],
    ["risk_factor", 0n, "0 (no debt)"],
    ["risk_factor", 1_000_000_000_000_000n, "debt without collateral"],
    ["avg_risk_factor", 123_456_789n, "0.1234"],
    ["market_macd", -12_500_000_000n, "-12.5"],
  ];
  for (const [name, value, text] of CASES)
    it(`${name} ${value} is ${text}`, () => {
      expect(quantityText(value, describedBy(name))).to.equal(text);
    });
});

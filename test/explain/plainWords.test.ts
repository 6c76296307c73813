import { expect } from "chai";

import { natureOf } from "../../prover/explain/nature.ts";
import { definitionText, describeFeature, OTHER } from "../../prover/features/describedFeature.ts";
import { PHRASES } from "../../prover/features/phrases.ts";
import { quantityText } from "../../prover/features/quantity.ts";
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

  it("says of every feature in both directions what moves it, as a fact: nothing that asks for a deed or games the score", () => {
    for (const feature of [...dictionary.features.map(({ name }) => describedBy(name)), own])
      for (const isHigher of [true, false]) {
        const nature = natureOf(feature, { isHigher });
        expect(nature, feature.name).to.match(/^[A-Z].*\.$/);
        expect(nature, feature.name).to.not.match(GAMING);
        expect(nature, feature.name).to.not.match(/\b(repay|add|keep|raise|borrow|deposit)\b/i);
        expect(feature.phrase, feature.name).to.not.match(/\b(hide|split|switch)/i);
      }
    for (const gaming of [
      "Use another wallet.",
      "Split the loans.",
      "Hide it.",
      "Keep it in separate accounts.",
      "Move funds away.",
    ])
      expect(gaming).to.match(GAMING);
  });

  it("follows what the dictionary says that a move costs", () => {
    const on = (name: string, isHigher: boolean): string => natureOf(describedBy(name), { isHigher });
    expect(on("liquidation_count", true)).to.include("nothing takes it back");
    expect(on("time_since_last_liquidated", false)).to.include("Only time changes it");
    expect(on("clean_age", false)).to.include("Only time changes it").and.include("without a liquidation");
    expect(on("market_atr", true)).to.include("nobody can change it");
    expect(on("borrow_count_30d", true)).to.include("30 days later");
    expect(on("deposit_count_365d_of_dai_usdt_wbtc", true)).to.include("365 days later");
    expect(on("debt_peak_90d_eth", true)).to.include("repaid or not");
    expect(on("liquidation_days_faded_365d", true)).to.include("weighs less with every day");
    expect(on("avg_risk_factor", true)).to.include("little by little");
    for (const name of ["borrow_repay_diff_eth", "last_borrow_asset_debt_eth"])
      expect(on(name, true)).to.include("none is advised");
    for (const name of ["repay_count", "deposit_count"]) expect(on(name, false)).to.include("none is advised");
    expect(natureOf(own, { isHigher: true })).to.include("its maker knows");
  });

  it("takes names that the dictionary does not know, in one line, as the model's own", () => {
    expect(own).to.include({ ingredient: OTHER, phrase: "debt in other assets usd", isKnown: false });
    expect(INGREDIENTS).to.have.length(7).and.not.include(OTHER);
    expect(quantityText(-399n, own)).to.equal("-99.75");
    expect(describeFeature({ name: "\u0007", scale: 1, min: 0n, max: 1n }).phrase).to.equal("unnamed feature");
  });

  it("takes a modeler's own words for names that the dictionary does not know, and labels for all", () => {
    const words = { meaning: "Monthly income before tax.", unit: "EUR", labels: new Map([[-1n, "not stated"]]) };
    const income = describeFeature({ name: "income_m", scale: 0.01, min: -1n, max: 10_000_000n }, words);
    expect(income).to.include({ phrase: "Monthly income before tax", unit: "EUR", isKnown: false });
    expect([150_000n, -1n].map((value) => quantityText(value, income))).to.deep.equal(["1,500 EUR", "not stated"]);
    expect(definitionText(income)).to.equal("Monthly income before tax.; in EUR; -1 is not stated");
    expect(definitionText(own)).to.equal("not in the dictionary");
    const flag = dictionary.features.find(({ name }) => name === "last_borrow_is_stablecoin");
    if (flag === undefined) throw new Error("a feature is missing");
    const known = describeFeature(flag, { ...words, labels: new Map([[1n, "a stablecoin"]]) });
    expect(known).to.include({ phrase: "last borrow was of a stablecoin", unit: "flag" });
    expect([1n, 0n].map((value) => quantityText(value, known))).to.deep.equal(["a stablecoin", "no"]);
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
    ["clean_age", 86_400n * 12n, "12 days"],
    ["liquidation_days_faded_365d", 8_760n * 2n - 1n, "1.99"],
    ["liquidation_days_faded_365d", 0n, "0.00"],
  ];
  for (const [name, value, text] of CASES)
    it(`${name} ${value} is ${text}`, () => {
      expect(quantityText(value, describedBy(name))).to.equal(text);
    });
});

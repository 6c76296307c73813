import { expect } from "chai";
import fc from "fast-check";

import { explainScore } from "../../prover/explain/explanation.ts";
import { adviceLines } from "../../prover/explain/futureText.ts";
import { agedValue } from "../../prover/features/ageing.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";
import { cases, featuresOf } from "./adviceCases.ts";

describe("advice", () => {
  it("gives exactly the gain that it says when it is followed, for random forests of any shape", () => {
    let given = 0;
    const acts = new Set<string>();
    fc.assert(
      fc.property(cases, ({ model, subject, reference }) => {
        const { score, advice } = explainScore(model, { subject, reference });
        for (const { act, days, gain, score: promised, changes } of advice) {
          const followed = [...subject];
          for (const { feature, from, to } of changes) {
            const place = model.features.findIndex(({ name }) => name === feature);
            expect(subject[place]).to.equal(from);
            followed[place] = to;
            // No other feature moves but as time moves it: none that gas buys.
            if (feature !== "risk_factor") expect(to).to.equal(agedValue(feature, from, days));
          }
          expect(evaluate(model, followed).score).to.equal(promised);
          expect(promised - score).to.equal(gain);
          expect(gain > 0n).to.equal(true);
          if (act === "wait") expect(days > 0n).to.equal(true);
          acts.add(act);
          given++;
        }
      }),
      { numRuns: 1200 },
    );
    expect(given).to.be.above(50);
    expect([...acts].sort()).to.deep.equal(["repay", "safer", "wait"]);
  });

  it("misses no day of a year on which waiting is known to raise the score", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 365 }), ({ model, subject, reference }, day) => {
        const { score, advice } = explainScore(model, { subject, reference });
        const read = model.features.map(({ name }, index) =>
          index === 4 ? subject[4] : agedValue(name, subject[index] ?? 0n, BigInt(day)),
        );
        if (read.some((value) => value === undefined)) return;
        const later = evaluate(
          model,
          read.map((value) => value ?? 0n),
        ).score;
        if (later <= score) return;
        const waits = advice.filter(({ act }) => act === "wait");
        expect(waits[0]?.days !== undefined && waits[0].days <= BigInt(day)).to.equal(true);
        expect((waits.at(-1)?.score ?? 0n) >= later).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it("is not to repay where the model reads what a repayment moves by an unknown amount: it says so", () => {
    fc.assert(
      fc.property(cases, ({ model, subject, reference }) => {
        const explanation = explainScore(model, { subject, reference });
        const hasDebt = (subject[2] ?? 0n) > 0n;
        const readsRepayments = model.features[3]?.name === "repay_count";
        const acted = explanation.advice.some(({ act }) => act !== "wait");
        if (!hasDebt || readsRepayments) expect(acted).to.equal(false);
        expect(explanation.untried.map(({ act }) => act)).to.deep.equal(
          hasDebt && readsRepayments ? ["repay", "safer"] : [],
        );
        if (explanation.untried.length > 0)
          expect(adviceLines(explanation).join()).to.include("because the model also reads repayments");
      }),
      { numRuns: 100 },
    );
  });

  const [base] = SMALL_MODELS;
  if (base === undefined) throw new Error("a model is missing");
  /** Points by one tree over the risk factor: `below`, between the two thresholds `middle`, `above`. */
  const byRisk = (below: bigint, middle: bigint, above: bigint): IntegerModel => ({
    ...base.model,
    features: featuresOf(["risk_factor", "liquidation_count_90d"]),
    bins: [
      { feature: 0, thresholds: [300_000_000n, 700_000_000n] },
      { feature: 1, thresholds: [1n] },
    ],
    truncations: [],
    curves: [],
    neurons: [],
    forest: {
      nodes: [
        { bin: 0, threshold: 1, below: -2, above: -3 },
        { bin: 0, threshold: 0, below: -1, above: 0 },
        { bin: 1, threshold: 0, below: -4, above: -5 },
      ],
      leaves: [below, middle, above, 0n, -100n],
      roots: [1, 2],
    },
    output: {
      terms: [{ source: 0, weight: 4n }],
      bias: 2000n,
      min: -10_000n,
      max: 10_000n,
      score: { kind: "points", fractionBits: 2 },
    },
  });
  const explained = (model: IntegerModel, subject: readonly bigint[]) =>
    explainScore(model, { subject, reference: [0n, 0n] });

  it("to repay is not given where repaying lowers the score, as it did for 277 of 1,767 wallets", () => {
    const { advice } = explained(byRisk(-50n, 20n, 0n), [800_000_000n, 0n]);
    // Half the risk is worth 20 points, none of it costs 50.
    expect(advice.map(({ act, days, gain }) => [act, days, gain])).to.deep.equal([["safer", 0n, 20n]]);
    expect(explained(byRisk(-50n, -20n, 0n), [800_000_000n, 0n]).advice).to.deep.equal([]);
  });

  it("is not to repay where the model has a feature of its own, which a repayment may move", () => {
    const model = byRisk(30n, 0n, 0n);
    const features = [...featuresOf(["risk_factor"]), { name: "debt_in_usd", scale: 1, min: 0n, max: 9n }];
    const told = explained({ ...model, features }, [800_000_000n, 2n]);
    const { advice, untried } = told;
    expect(advice).to.deep.equal([]);
    expect(adviceLines(told)[0]).to.equal(
      "nothing is known to raise the score: what waiting does is not known from this row",
    );
    expect(untried).to.deep.equal(["repay", "safer"].map((act) => ({ act, because: ["debt in usd"] })));
  });

  it("knows for each feature of the dictionary whether a repayment or more collateral moves it", () => {
    const movedBy = (name: string): readonly string[] => {
      const model = { ...byRisk(0n, 0n, 0n), features: featuresOf(["risk_factor", name]) };
      return explained(model, [800_000_000n, 0n]).untried.map(({ act }) => act);
    };
    for (const name of [
      "repay_count",
      "repay_amount_sum_eth",
      "borrow_repay_diff_eth",
      "total_available_borrows_eth",
      "outgoing_tx_count",
      "time_since_last_tx",
      "total_balance_eth",
    ])
      expect(movedBy(name), name).to.deep.equal(["repay", "safer"]);
    for (const name of [
      "deposit_count",
      "time_since_last_deposit",
      "total_collateral_eth",
      "unique_collateral_asset_count",
      "net_deposit_of_wbtc_eth_365d",
      "withdraw_deposit_diff_if_positive_eth",
      "deposit_count_365d_of_dai_usdt_wbtc",
    ])
      expect(movedBy(name), name).to.deep.equal(["safer"]);
    for (const name of [
      "borrow_count",
      "borrow_amount_sum_eth_30d",
      "liquidation_count_90d",
      "market_adx",
      "debt_peak_90d_eth",
      "clean_age",
      "max_risk_factor",
      "last_borrow_asset_debt_eth",
    ])
      expect(movedBy(name), name).to.deep.equal([]);
  });

  it("joins an act with waiting where both together give more", () => {
    const lines = adviceLines(explained(byRisk(30n, 0n, 0n), [800_000_000n, 2n]));
    expect(lines).to.deep.equal([
      "1. Repay all debt and keep it repaid. At once: the score rises by 30 to 430.",
      "2. Repay all debt and keep it repaid, and let 91 days pass without another event: the score rises by 130 to 530.",
    ]);
  });

  it("says that nothing helps where nothing that was tried does", () => {
    expect(adviceLines(explained(byRisk(0n, 0n, 0n), [0n, 0n]))).to.deep.equal([
      "nothing that was tried raises the score",
    ]);
  });
});

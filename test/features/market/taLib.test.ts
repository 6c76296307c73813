import { createHash } from "node:crypto";

import { expect } from "chai";

import { RECURSIVE_DAYS, marketFeatures, marketHistory } from "../../../prover/features/market/marketFeatures.ts";
import { trendMode } from "../../../prover/features/market/trendMode.ts";
import { isWithin, recorded, recordedCandles } from "./candles.ts";

/** Of the value; TA-Lib's own running sums are off by up to 1e-10 where they cancel. */
const RELATIVE = 1e-9;
/** Of the price, where averages of it cancel to nothing. */
const OF_PRICE = 1e-15;

/** Closes are equal for longer than a cycle, then one is not: the phase before is that of rounding errors alone, TA-Lib's as well as ours. */
const ONLY_ROUNDING = "one early spike in what is constant";
/** The least number of candles of which TA-Lib gives a trend mode. */
const TREND_MODE_DAYS = 64;

describe("market features against TA-Lib", () => {
  it("are over the windows that TA-Lib was given", () => {
    expect(recorded.window).to.equal(RECURSIVE_DAYS);
    const names = Object.keys(recorded.series[0].windows[0].values);
    expect([...names, "market_max_drawdown_365d", "market_volatility_tapered_90d"]).to.have.members([
      ...marketHistory.byFeature.keys(),
    ]);
  });

  for (const series of recorded.series) {
    it(`agree on: ${series.name}`, () => {
      for (const { end, values } of series.windows) {
        const ours = marketFeatures(recordedCandles(series, end));
        for (const [name, theirs] of Object.entries(values)) {
          const bound = Math.max(RELATIVE * Math.abs(theirs), OF_PRICE * series.close[end - 1]);
          const allowed = name === "market_ht_trendmode" ? 0 : bound;
          expect(isWithin(ours.get(name), theirs, allowed), `${name} at ${end}: ${ours.get(name)}`).to.equal(true);
        }
      }
    });
  }

  it("have the same trend mode from the first day on which TA-Lib has one", () => {
    const seen = { "0": 0, "1": 0 };
    for (const series of recorded.series.filter(({ name }) => name !== ONLY_ROUNDING)) {
      const ours = [...series.trendModes].map((mode, index) => {
        seen[mode as "0" | "1"]++;
        return trendMode({ ...series, close: series.close.slice(0, TREND_MODE_DAYS + index) });
      });
      expect(ours.join(""), series.name).to.equal(series.trendModes);
    }
    expect(Math.min(seen["0"], seen["1"])).to.be.greaterThan(500);
  });

  it("have the same bits on every engine", () => {
    const hash = createHash("sha256");
    for (const series of recorded.series)
      for (const { end } of series.windows)
        hash.update(new Float64Array([...marketFeatures(recordedCandles(series, end)).values()].map(Number)));
    expect(hash.digest("hex")).to.equal("51948cb29227976235552d47a687fefc0c626cff6d00a2eb4d87ff0ffb2b7d7e");
  });
});

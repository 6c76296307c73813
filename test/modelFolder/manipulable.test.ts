import { expect } from "chai";

import { allowedClaims, claimsOf } from "../../prover/modelFolder/directions.ts";
import { checkPrices, type MoveCost, type PricedDictionary } from "../../prover/modelFolder/manipulable.ts";
import type { Feature } from "../../prover/model/schema.ts";
import { expectError } from "../support/expectError.ts";

const priced = (costs: Readonly<Record<string, readonly [up: MoveCost, down: MoveCost]>>): PricedDictionary => ({
  version: 2,
  features: [
    ...Object.entries(costs).map(([name, [up, down]]) => ({ name, ingredient: "time", costs: { up, down } })),
    { name: "eth_volatility", ingredient: "market" },
    { name: "unpriced", ingredient: "wallet" },
  ],
});

const DICTIONARY = priced({
  age: ["time", "impossible"],
  debt_days: ["capital over time", "time"],
  deposits: ["anyone", "impossible"],
  balance: ["capital", "gas"],
  liquidations: ["gas", "time"],
});

const schema = (features: Readonly<Record<string, Feature["direction"] | "none">>, dictionary = 2) => ({
  dictionary,
  features: Object.entries(features).map(([name, direction]) => ({
    name,
    scale: 1,
    min: 0n,
    max: 9n,
    ...(direction !== "none" && direction !== undefined && { direction }),
  })),
});

const brokenBy = (features: Parameters<typeof schema>[0]): readonly string[] =>
  checkPrices(schema(features), DICTIONARY).manipulations.map(
    ({ feature, move, effect, cost }) => `${feature} ${move} ${effect} ${cost}`,
  );

describe("what a rewarded move costs", () => {
  it("has to be time, capital over time, or more than anyone can pay", () => {
    expect(brokenBy({ age: "up", debt_days: "up", liquidations: "down" })).to.deep.equal([]);
    expect(brokenBy({ balance: "up" })).to.deep.equal(["balance up rewarded capital"]);
    expect(brokenBy({ balance: "down" })).to.deep.equal(["balance down rewarded gas"]);
    expect(brokenBy({ liquidations: "up" })).to.deep.equal(["liquidations up rewarded gas"]);
  });

  it("is not asked of a punished move, unless a stranger can make it", () => {
    expect(brokenBy({ debt_days: "down", age: "down" })).to.deep.equal([]);
    expect(brokenBy({ deposits: "down" })).to.deep.equal(["deposits up punished anyone"]);
    expect(brokenBy({ deposits: "up" })).to.deep.equal(["deposits up rewarded anyone"]);
  });

  it("is asked both ways of a feature without a direction", () => {
    expect(brokenBy({ age: "none" })).to.deep.equal([]);
    expect(brokenBy({ deposits: "none" })).to.deep.equal([
      "deposits up rewarded anyone",
      "deposits up punished anyone",
    ]);
    expect(brokenBy({ balance: "none" })).to.deep.equal(["balance up rewarded capital", "balance down rewarded gas"]);
  });

  it("is not asked of market features, which nobody moves", () => {
    expect(checkPrices(schema({ eth_volatility: "none" }), DICTIONARY)).to.deep.equal({
      manipulations: [],
      unpriced: [],
    });
  });

  it("is unknown for features of one's own, and for all of an older version of the dictionary without a direction", () => {
    const own = { age: "up", mine: "none", unpriced: "up" } as const;
    expect(checkPrices(schema(own), DICTIONARY).unpriced).to.deep.equal(["mine", "unpriced"]);
    expect(checkPrices(schema({ balance: "none" }, 1), DICTIONARY)).to.deep.equal({
      manipulations: [],
      unpriced: ["balance"],
    });
  });

  it("is asked of an older version, or none, as soon as a direction is declared: leaving out the version is no way around", () => {
    expect(checkPrices(schema({ age: "up", balance: "none" }, 1), DICTIONARY).manipulations).to.have.length(2);
    expect(checkPrices(schema({ deposits: "up" }, 1), DICTIONARY).manipulations).to.have.length(1);
  });

  it("refuses a schema with the feature, the move and its cost, unless it is allowed: then the manifest says so", async () => {
    const cheap = schema({ age: "up", balance: "up", deposits: "down", mine: "none" });
    const one = { allowManipulable: false, priced: DICTIONARY };
    const { message, hint } = await expectError("E_MANIPULABLE", () => allowedClaims(cheap, one));
    expect(message).to.include('feature "balance" may be rewarded for going up, which costs only capital');
    expect(message).to.include("(and 1 more)");
    expect(hint).to.include("--allow-manipulable");
    expect(allowedClaims(cheap, { ...one, allowManipulable: true })).to.deep.equal({
      directions: { age: "up", balance: "up", deposits: "down" },
      manipulable: true,
      manipulations: [
        { feature: "balance", move: "up", effect: "rewarded", cost: "capital" },
        { feature: "deposits", move: "up", effect: "punished", cost: "anyone" },
      ],
      costsUnknown: ["mine"],
    });
  });

  it("adds nothing to a manifest whose schema declares no direction and has no stated costs", () => {
    expect(claimsOf(schema({ age: "none", mine: "none" }, 1), DICTIONARY)).to.deep.equal({});
    expect(claimsOf(schema({ age: "up" }), DICTIONARY)).to.deep.equal({ directions: { age: "up" } });
  });
});

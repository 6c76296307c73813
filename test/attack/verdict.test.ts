import { expect } from "chai";

import type { ManipulationResult } from "../../prover/attack/attackReport.ts";
import type { Kind } from "../../prover/attack/manipulation.ts";
import { failAbove, verdictOf } from "../../prover/attack/verdict.ts";
import { expectError } from "../support/expectError.ts";

interface Reached {
  readonly median?: number;
  readonly gained?: number;
  readonly lost?: number;
  readonly fresh?: number;
}

/** One manipulation with one size that reaches so much. */
const lived = (kind: Kind, { median = 0, gained = 0, lost = 0, fresh = 600 }: Reached = {}): ManipulationResult => ({
  name: kind,
  title: `A ${kind} move`,
  line: "",
  kind,
  variants: [
    {
      label: "once",
      gas: 0,
      capitalEth: 0,
      secondsHeld: 0,
      pointsPerEthDay: undefined,
      freshScore: fresh,
      withRealMarket: undefined,
      wallets: 3,
      gained: { median, p90: gained, most: gained },
      lost: { median: 0, p90: lost, most: lost },
      mostGained: undefined,
      mostLost: undefined,
    },
  ],
});

const KINDS: readonly Kind[] = ["cheap", "stranger", "waiting", "again"];
const ATTACKED = { attacked: 3, outOf: 3, named: false, medianScore: 700, clean: { wallets: 2, medianScore: 650 } };

const verdict = (kind?: Kind, reached?: Reached) =>
  verdictOf(
    KINDS.map((one) => lived(one, one === kind ? reached : undefined)),
    ATTACKED,
  );

describe("--fail-above", () => {
  it("lets a verdict pass that reaches no more points than that", () => {
    failAbove(verdict(), 0);
    failAbove(verdict("cheap", { median: 7, gained: 7 }), 7);
  });

  it("reads every limit of the verdict, not only the largest gain and the stranger's", async () => {
    const broken: readonly [Kind, Reached, string][] = [
      ["cheap", { median: 3, gained: 3 }, "points that the median wallet gains"],
      ["cheap", { gained: 3 }, "points that any wallet gains by it: 3"],
      ["stranger", { lost: 3 }, "points that a stranger takes"],
      ["waiting", { lost: 3 }, "points that waiting without an event takes"],
      ["again", { fresh: 651 }, "score that a wallet without history reaches within a day: 651"],
    ];
    for (const [kind, reached, says] of broken) {
      const error = await expectError("E_MANIPULATION_PAYS", () => {
        failAbove(verdict(kind, reached), 2);
      });
      expect(error.message).to.include(says).and.include(`A ${kind} move: once`);
    }
  });

  it("fails where the store cannot tell whether a limit holds", async () => {
    const untold = verdictOf(
      KINDS.map((kind) => lived(kind)),
      { ...ATTACKED, clean: undefined },
    );
    const error = await expectError("E_ATTACK_UNDECIDED", () => {
      failAbove(untold, 999);
    });
    expect(error.message).to.include("score that a wallet without history reaches");
    await expectError("E_ATTACK_UNDECIDED", () => {
      failAbove(verdictOf([], ATTACKED), 999);
    });
  });
});

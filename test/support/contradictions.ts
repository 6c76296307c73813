import { expect } from "chai";

import type { RawLog } from "../../prover/chain/reads.ts";
import type { LendingProtocol, MarketContracts } from "../../prover/protocols/protocol.ts";

/** Holds a market's whole logs against what is left of them when all logs of one kind are missing. */
export const expectContradictions = (
  protocol: LendingProtocol,
  { logs, known, kinds }: { logs: readonly RawLog[]; known: MarketContracts; kinds: Readonly<Record<string, string>> },
): void => {
  expect(protocol.contradiction(logs, () => known)).to.equal(undefined);
  for (const [name, topic] of Object.entries(kinds)) {
    const left = logs.filter(({ topics }) => topics[0] !== topic);
    expect(left.length, name).to.be.lessThan(logs.length);
    expect(
      protocol.contradiction(left, () => known),
      name,
    ).to.not.equal(undefined);
  }
};

import { expect } from "chai";

import { parseAsOf, parseTime } from "../../prover/features/asOf.ts";
import { expectError } from "../support/expectError.ts";

describe("asOf", () => {
  it("reads block numbers and UTC times", () => {
    expect(parseAsOf("14000000")).to.deep.equal({ block: 14_000_000n });
    expect(parseAsOf("2022-01-31")).to.deep.equal({ time: 1_643_587_200n });
    for (const text of ["2022-01-31T12:00", "2022-01-31T12:00:00", "2022-01-31T12:00:00Z"]) {
      expect(parseTime(text), text).to.equal(1_643_630_400n);
    }
  });

  it("refuses what is no moment", async () => {
    for (const text of ["", "latest", "2022-02-31", "2022-13-01", "2022-01-31T25:00:00Z", "31.1.2022", "-5", "1e6"]) {
      await expectError("E_BAD_TIME", () => parseAsOf(text));
    }
  });
});

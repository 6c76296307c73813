import { expect } from "chai";

import { selectProtocol } from "../../../prover/protocols/select.ts";
import { useLivedMarket } from "../../support/livedMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { aaveV2Pool } from "../aaveV2Pool.ts";
import { expectSameOnChain } from "../realContracts.ts";

/** The lessons of the table of attacks; test/attack/long lives the whole list. */
const NAMES = [
  "flash-round",
  "flash-atokens-out",
  "atokens-withdrawn",
  "dust-loan",
  "self-liquidation",
  "stranger-dust",
  "new-wallet-flash",
];

describe("manipulations on the real contracts", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();

  it("of Aave v2 give the features of the simulation, for the gas that is stated", async () => {
    const pool = await aaveV2Pool(lived());
    const count = await expectSameOnChain({ pool, protocol: selectProtocol("aave-v2"), db: file("v2"), names: NAMES });
    expect(count).to.equal(NAMES.length);
  });
});

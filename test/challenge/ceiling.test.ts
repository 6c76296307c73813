import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";

import { assertStake, openBondPurse } from "../../prover/challenge/ceiling.ts";
import { allowedAmount } from "../../prover/cli/commands/challengeOptions.ts";
import { expectError } from "../support/expectError.ts";

const TOKEN = `0x${"70".repeat(20)}`;
const MONEY = { bounty: 300n, deposit: 200n, stake: 50n, bond: 5n };

const asking = (terms: Partial<typeof MONEY> & { readonly currency?: string }) => ({
  id: 7n,
  terms: { ...MONEY, currency: ZeroAddress, ...terms },
});

describe("what a challenge may cost", () => {
  it("is 2 ETH for a stake, unless its user says another amount", async () => {
    const [two, more] = [{ stake: parseEther("2") }, { stake: parseEther("2") + 1n }];
    assertStake(asking(two), undefined);
    await expectError("E_CHALLENGE_COST", () => assertStake(asking(more), undefined));
    await expectError("E_CHALLENGE_COST", () => assertStake(asking(more), allowedAmount("2eth")));
    assertStake(asking(more), allowedAmount("2.1eth"));
    await expectError("E_CHALLENGE_COST", () => assertStake(asking(two), allowedAmount("0")));
  });

  it("is no more of a token than the sponsor has paid in, and said in its least units", async () => {
    assertStake(asking({ currency: TOKEN, stake: 500n }), undefined);
    const dear = asking({ currency: TOKEN, stake: 501n });
    const { message, hint } = await expectError("E_CHALLENGE_COST", () => assertStake(dear, undefined));
    expect(message).to.equal(`the stake in challenge 7 would cost 501 of ${TOKEN}, and 500 of ${TOKEN} may be paid`);
    expect(hint).to.include("--max-stake");
    assertStake(dear, allowedAmount("501"));
    // 1 ETH is 10^18 units of any token.
    for (const ether of ["1eth", "501wei"]) await expectError("E_USAGE", () => assertStake(dear, allowedAmount(ether)));
  });

  it("is 0.1 ETH for all bonds of a run, or half of a stake in a token, unless its user says another amount", async () => {
    const [tenth, ether] = [parseEther("0.1"), parseEther("1")];
    for (const [terms, allowed, bonds] of [
      [{ bond: tenth / 10n }, undefined, 10],
      [{ bond: tenth + 1n }, undefined, 0],
      [{ bond: tenth }, { amount: ether, isEther: true }, 10],
      [{ currency: TOKEN }, undefined, 5],
      [{ currency: TOKEN }, { amount: 9n, isEther: false }, 1],
    ] as const) {
      const purse = openBondPurse(asking(terms), allowed);
      for (let paid = 0; paid < bonds; paid++) {
        purse.assertBond();
        purse.pay();
      }
      await expectError("E_CHALLENGE_COST", () => purse.assertBond());
    }
    await expectError("E_USAGE", () => openBondPurse(asking({ currency: TOKEN }), allowedAmount("1eth")));
  });
});

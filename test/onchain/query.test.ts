import { expect } from "chai";

import { joinWallet, makeInvitation, signConsent } from "../../prover/onchain/creditToken.ts";
import { readFreshScore, tokenOfWallet } from "../../prover/onchain/query.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA_TOKEN,
  attestAndProve,
  BORIS,
  BORIS_SECOND,
  BORIS_TOKEN,
  STRANGER,
  useLocalWorld,
} from "../support/localWorld.ts";

describe("reading a score as a protocol does", () => {
  const world = useLocalWorld();
  const MAX_AGE = 3_600n;

  before(async () => {
    const { quorum } = world();
    const boris = await attestAndProve(quorum, BORIS_TOKEN);
    await submitScore({ ...quorum, ...boris, signer: await quorum.provider.getSigner(STRANGER) });
  });

  const read = (tokenId: bigint, changed: { readonly modelId?: string; readonly maxAge?: bigint } = {}) => {
    const { modelId, quorum } = world();
    return readFreshScore({ contracts: quorum.contracts, tokenId, modelId, maxAge: MAX_AGE, ...changed });
  };
  const hasNone = async (why: string, work: () => Promise<unknown>): Promise<void> => {
    expect((await expectError("E_NO_SCORE", work)).message).to.include(why);
  };

  it("gives a fresh score", async () => {
    const { score, tokenId } = await read(BORIS_TOKEN);
    expect(tokenId).to.equal(BORIS_TOKEN);
    expect(score >= 300n && score <= 850n).to.equal(true);
  });

  it("has none for a token that was never scored, or not under this model", async () => {
    await hasNone("never scored", () => read(ADA_TOKEN));
    await hasNone("never scored", () => read(BORIS_TOKEN, { modelId: `0x${"42".repeat(32)}` }));
  });

  it("says so when there is no such token", async () => {
    await expectError("E_TOKEN_NOT_MINTED", () => read(999n));
    await expectError("E_TOKEN_NOT_MINTED", () => read(0n));
  });

  it("has none once the bundle has changed", async () => {
    const { contracts, provider, deployment } = world().quorum;
    const [owner, joining] = [await provider.getSigner(BORIS), await provider.getSigner(BORIS_SECOND)];
    const wallet = await joining.getAddress();
    const invitation = await makeInvitation(contracts.token, { tokenId: BORIS_TOKEN, wallet, deadline: 2n ** 40n });
    await joinWallet(contracts.token, {
      invitation,
      signature: await signConsent(invitation, deployment, joining),
      owner,
    });
    await hasNone("its wallets have changed", () => read(BORIS_TOKEN));
    expect(await tokenOfWallet(contracts.token, wallet)).to.equal(BORIS_TOKEN);
  });

  it("has none that is older than asked for", async () => {
    const { provider } = world().quorum;
    const { asOfTime } = await read(BORIS_TOKEN);
    await provider.send("evm_setNextBlockTimestamp", [Number(asOfTime + MAX_AGE)]);
    await provider.send("evm_mine", []);
    await read(BORIS_TOKEN);
    await provider.send("evm_setNextBlockTimestamp", [Number(asOfTime + MAX_AGE + 1n)]);
    await provider.send("evm_mine", []);
    await hasNone("older than asked for", () => read(BORIS_TOKEN));
    await read(BORIS_TOKEN, { maxAge: MAX_AGE + 60n });
  });

  it("knows no token of a wallet that is in none", async () => {
    const { contracts, provider } = world().quorum;
    const stranger = await (await provider.getSigner(STRANGER)).getAddress();
    const { message } = await expectError("E_NO_TOKEN", () => tokenOfWallet(contracts.token, stranger));
    expect(message).to.include(stranger);
  });
});

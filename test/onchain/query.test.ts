import { expect } from "chai";

import {
  burnToken,
  joinWallet,
  makeInvitation,
  makeMergeInvitation,
  mergeTokens,
  mintToken,
  signConsent,
} from "../../prover/onchain/creditToken.ts";
import { findLiveToken, readFreshScore, tokenOfWallet } from "../../prover/onchain/query.ts";
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
    const { score, tokenId, liveTokenId } = await read(BORIS_TOKEN);
    expect([tokenId, liveTokenId]).to.deep.equal([BORIS_TOKEN, BORIS_TOKEN]);
    expect(score >= 300n && score <= 850n).to.equal(true);
  });

  it("has none for a token that was never scored, or not under this model", async () => {
    await hasNone("never scored", () => read(ADA_TOKEN));
    await hasNone("never scored", () => read(BORIS_TOKEN, { modelId: `0x${"42".repeat(32)}` }));
  });

  it("tells an id that was never minted from one that was burned", async () => {
    const { contracts, provider } = world().quorum;
    const stranger = await provider.getSigner(STRANGER);
    for (const never of [3n, 999n, 2n ** 256n - 1n]) {
      const { message } = await expectError("E_TOKEN_NOT_MINTED", () => read(never));
      expect(message).to.include(`token ${never} `).and.include("never minted");
    }
    const { tokenId } = await mintToken(contracts.token, stranger);
    expect(tokenId).to.equal(3n);
    await hasNone("never scored", () => read(tokenId));
    await burnToken(contracts.token, { tokenId, owner: stranger });
    expect((await expectError("E_TOKEN_BURNED", () => read(tokenId))).message).to.include("burned");
    await expectError("E_TOKEN_NOT_MINTED", () => read(4n));
    // Asking has minted nothing.
    expect(await contracts.token.balanceOf("0x000000000000000000000000000000000000dEaD")).to.equal(0n);
  });

  it("follows a merged id to the token that it became, and past that one's end", async () => {
    const { contracts, provider, deployment } = world().quorum;
    const { token } = contracts;
    const [owner, stranger] = [await provider.getSigner(BORIS), await provider.getSigner(STRANGER)];
    const { tokenId } = await mintToken(token, stranger);
    const wallet = await stranger.getAddress();
    const ids = { fromId: tokenId, intoId: BORIS_TOKEN };
    const invitation = await makeMergeInvitation(token, { ...ids, wallet, deadline: 2n ** 40n });
    const signature = await signConsent(invitation, deployment, stranger);
    await mergeTokens(token, { ...ids, consents: [{ invitation, signature }], owner });
    expect(await findLiveToken(token, tokenId)).to.equal(BORIS_TOKEN);
    await hasNone(`it is part of token ${BORIS_TOKEN} now, and its wallets have changed`, () => read(tokenId));
    await burnToken(token, { tokenId: BORIS_TOKEN, owner });
    await expectError("E_TOKEN_BURNED", () => read(tokenId));
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

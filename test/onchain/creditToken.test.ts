import { expect } from "chai";

import { joinWallet, makeInvitation, mintToken, readPicture, signConsent } from "../../prover/onchain/creditToken.ts";
import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import type { Join } from "../../prover/onchain/statement.ts";
import { expectError } from "../support/expectError.ts";
import { ADA, ADA_TOKEN, BORIS, BORIS_SECOND, BORIS_TOKEN, STRANGER, useLocalWorld } from "../support/localWorld.ts";

describe("a wallet joins a token by its own consent", () => {
  const world = useLocalWorld();
  const signerOf = (account: number) => world().quorum.provider.getSigner(account);
  const FAR = 2n ** 40n;

  const invite = async (changed: Partial<Join> = {}): Promise<Join> => {
    const { token } = world().quorum.contracts;
    const wallet = await (await signerOf(BORIS_SECOND)).getAddress();
    return { ...(await makeInvitation(token, { tokenId: BORIS_TOKEN, wallet, deadline: FAR })), ...changed };
  };
  const join = async (
    invitation: Join,
    {
      signs = BORIS_SECOND,
      sends = BORIS,
      signed = invitation,
    }: { signs?: number; sends?: number; signed?: Join } = {},
  ) => {
    const { deployment, contracts } = world().quorum;
    const signature = await signConsent(signed, deployment, await signerOf(signs));
    return joinWallet(contracts.token, { invitation, signature, owner: await signerOf(sends) });
  };
  const reverts = async (reason: string, work: () => Promise<unknown>): Promise<void> => {
    expect(((await expectError("E_REVERT", work)) as ContractRevertError).reason).to.equal(reason);
    expect(await world().quorum.contracts.token.walletsOf(BORIS_TOKEN)).to.have.lengthOf(1);
  };

  it("is in the bundle afterwards", async () => {
    const invitation = await invite();
    await join(invitation);
    const { token } = world().quorum.contracts;
    expect([...(await token.walletsOf(BORIS_TOKEN))]).to.include(invitation.wallet);
    expect((await token.bundleOf(BORIS_TOKEN)).epoch).to.equal(2n);
  });

  it("cannot be joined by anyone else's signature", async () => {
    const invitation = await invite();
    await reverts("InvalidConsent", () => join(invitation, { signs: BORIS }));
  });

  it("cannot be joined to another token, owner, nonce or deadline than it signed", async () => {
    const invitation = await invite();
    const ada = await (await signerOf(ADA)).getAddress();
    for (const other of [{ tokenId: ADA_TOKEN }, { owner: ada }, { nonce: 1n }, { deadline: FAR - 1n }])
      await reverts("InvalidConsent", () => join(invitation, { signed: { ...invitation, ...other } }));
  });

  it("cannot be joined by anyone but the token's owner", async () => {
    const invitation = await invite();
    await reverts("NotTokenOwner", () => join(invitation, { sends: ADA }));
  });

  it("cannot be joined after the deadline", async () => {
    const { provider } = world().quorum;
    const invitation = await invite({ deadline: BigInt((await provider.getBlock("latest"))?.timestamp ?? 0) });
    await reverts("ConsentExpired", () => join(invitation));
  });

  it("cannot be in two tokens, and nobody mints twice", async () => {
    const { token } = world().quorum.contracts;
    await mintToken(token, await signerOf(BORIS_SECOND));
    const invitation = await invite();
    await reverts("WalletAlreadyInToken", () => join(invitation));
    await reverts("WalletAlreadyInToken", async () => mintToken(token, await signerOf(BORIS_SECOND)));
  });

  it("mints a token whose picture is SVG and names no wallet", async () => {
    const { token } = world().quorum.contracts;
    const signer = await signerOf(STRANGER);
    const { tokenId, gasUsed } = await mintToken(token, signer);
    expect(tokenId).to.equal(3n);
    expect(gasUsed > 0n).to.equal(true);
    const { name, svg } = await readPicture(token, tokenId);
    expect(name).to.include("3");
    expect(svg).to.match(/^<svg [^]*<\/svg>$/);
    expect(svg.toLowerCase()).to.not.include((await signer.getAddress()).toLowerCase());
  });

  it("has no picture for a token that does not exist", async () => {
    await expectError("E_REVERT", () => readPicture(world().quorum.contracts.token, 999n));
  });
});

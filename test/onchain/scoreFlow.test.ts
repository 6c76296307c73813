import { expect } from "chai";

import { evaluate } from "../../prover/model/evaluate.ts";
import { joinWallet, makeInvitation, readPicture, signConsent } from "../../prover/onchain/creditToken.ts";
import { readFreshScore, readSignedScore, tokenOfWallet } from "../../prover/onchain/query.ts";
import { digestOf, joinTypedData, placeLienTypedData, statementTypedData } from "../../prover/onchain/statement.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { commit } from "../../prover/witness/commitment.ts";
import { requestScore } from "../../scripts/localQuorum.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA,
  ADA_TOKEN,
  attestAndProve,
  BORIS,
  BORIS_SECOND,
  BORIS_TOKEN,
  indexAll,
  STRANGER,
  useLocalWorld,
  withCopiedStores,
} from "../support/localWorld.ts";

const DAY_SECONDS = 86_400n;

describe("from a request to a score on chain", () => {
  const world = useLocalWorld();

  it("stores exactly what was requested, attested and proved", async () => {
    const { quorum, modelId } = world();
    const { contracts, provider, loaded } = quorum;
    const { vector } = await requestScore(quorum, ADA_TOKEN);
    const { request, attestations, proof } = await attestAndProve(quorum, ADA_TOKEN);
    expect(proof.score).to.equal(evaluate(loaded.model, vector.values).score);
    expect(proof.commitment).to.equal(await commit(vector.values, request.salt));

    const stranger = await provider.getSigner(STRANGER);
    const submitted = await submitScore({ ...quorum, attestations, proof, signer: stranger });
    expect(submitted.score).to.equal(proof.score);
    const { statement } = request;
    expect(await readFreshScore({ contracts, tokenId: ADA_TOKEN, modelId, maxAge: DAY_SECONDS })).to.include({
      tokenId: ADA_TOKEN,
      modelId,
      score: proof.score,
      asOfBlock: statement.asOfBlock,
      asOfTime: statement.asOfTime,
      coverageFrom: statement.coverageFrom,
      bundleEpoch: 1n,
    });
    expect(await contracts.oracle.commitmentOf(ADA_TOKEN, modelId)).to.equal(statement.commitment);
    const ada = await (await provider.getSigner(ADA)).getAddress();
    expect(await tokenOfWallet(contracts.token, ada)).to.equal(ADA_TOKEN);
    const { svg } = await readPicture(contracts.token, ADA_TOKEN);
    expect(svg).to.include(String(proof.score)).and.include("FRESH");
  });

  it("tells all that was signed for it, by whom, whatever was published around it", async () => {
    const { quorum, deployment, modelId } = world();
    const { provider } = quorum;
    const question = { deployment, provider, tokenId: ADA_TOKEN, model: "default" };
    await expectError("E_NO_SCORE", () => readSignedScore(question));
    const [ada, boris] = [await attestAndProve(quorum, ADA_TOKEN), await attestAndProve(quorum, BORIS_TOKEN)];
    const signer = await provider.getSigner(STRANGER);
    await submitScore({ ...quorum, ...ada, signer });
    await submitScore({ ...quorum, ...boris, signer });
    const told = await readSignedScore(question);
    expect(told.statement).to.deep.equal(ada.request.statement);
    expect(told).to.include({ score: ada.proof.score, modelId });
    const attesters = ada.attestations.map(({ attester }) => attester);
    expect([...told.signers].sort()).to.deep.equal([...attesters].sort());
    expect((await provider.getTransactionReceipt(told.transaction))?.to).to.satisfy(
      (to: string) => to.toLowerCase() === deployment.oracle.toLowerCase(),
    );
    expect((await readSignedScore({ ...question, tokenId: BORIS_TOKEN })).statement).to.deep.equal(
      boris.request.statement,
    );
  });

  it("commits to the same features under a fresh salt in every request", async () => {
    const { quorum } = world();
    const [first, second] = [await requestScore(quorum, ADA_TOKEN), await requestScore(quorum, ADA_TOKEN)];
    expect(first.vector.values).to.deep.equal(second.vector.values);
    expect(first.request.salt).to.not.equal(second.request.salt);
    expect(first.request.statement.commitment).to.not.equal(second.request.statement.commitment);
  });

  it("covers both wallets of a bundle after a join, and no score before it counts", async () => {
    const { market, modelId, ...rest } = world();
    const quorum = withCopiedStores(rest.quorum);
    const { contracts, provider, deployment } = quorum;
    const [owner, joining] = [await provider.getSigner(BORIS), await provider.getSigner(BORIS_SECOND)];
    const alone = await attestAndProve(quorum, BORIS_TOKEN);
    await submitScore({ ...quorum, ...alone, signer: owner });

    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const invitation = await makeInvitation(contracts.token, {
      tokenId: BORIS_TOKEN,
      wallet: await joining.getAddress(),
      deadline: now + DAY_SECONDS,
    });
    const signature = await signConsent(invitation, deployment, joining);
    await joinWallet(contracts.token, { invitation, signature, owner });
    const read = { contracts, tokenId: BORIS_TOKEN, modelId, maxAge: DAY_SECONDS };
    await expectError("E_NO_SCORE", () => readFreshScore(read));

    await indexAll(quorum, market);
    const both = await attestAndProve(quorum, BORIS_TOKEN);
    expect(both.request.statement).to.include({ bundleEpoch: 2n });
    await submitScore({ ...quorum, ...both, signer: owner });
    expect(await readFreshScore(read)).to.include({ score: both.proof.score, bundleEpoch: 2n });
    // His second wallet was once liquidated.
    expect(both.proof.score < alone.proof.score).to.equal(true);
  });
});

describe("twins of the contracts' digests", () => {
  const world = useLocalWorld();

  it("gives the digest of a statement that the oracle computes", async () => {
    const { quorum, deployment } = world();
    const { statement } = (await requestScore(quorum, BORIS_TOKEN)).request;
    const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
    for (const one of [statement, { ...statement, tokenId: 2n ** 255n, asOfBlock: 2n ** 64n - 1n, commitment: 0n }])
      expect(digestOf(statementTypedData(one, place))).to.equal(await quorum.contracts.oracle.hashStatement(one));
  });

  it("gives the digest of a consent that the token computes", async () => {
    const { quorum, deployment } = world();
    const wallet = await (await quorum.provider.getSigner(BORIS_SECOND)).getAddress();
    const invitation = await makeInvitation(quorum.contracts.token, { tokenId: 2n, wallet, deadline: 2n ** 40n });
    const { owner, nonce, tokenId, deadline } = invitation;
    const place = { chainId: deployment.chainId, verifyingContract: deployment.token };
    expect(digestOf(joinTypedData(invitation, place))).to.equal(
      await quorum.contracts.token.hashJoin(wallet, tokenId, owner, nonce, deadline),
    );
  });

  it("gives the digest of a consent to a lien that the token computes", async () => {
    const { quorum, deployment } = world();
    const [owner, holder] = [deployment.oracle, deployment.registry];
    const lien = { tokenId: 2n, holder, expiry: 2n ** 40n - 1n, owner, nonce: 7n, deadline: 2n ** 200n };
    const place = { chainId: deployment.chainId, verifyingContract: deployment.token };
    expect(digestOf(placeLienTypedData(lien, place))).to.equal(
      await quorum.contracts.token.hashPlaceLien(2n, holder, lien.expiry, owner, 7n, lien.deadline),
    );
  });
});

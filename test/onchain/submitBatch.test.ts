import { expect } from "chai";

import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import { onChain, send } from "../../prover/onchain/transactions.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA_TOKEN,
  attestAndProve,
  type Attested,
  BORIS_TOKEN,
  STRANGER,
  useLocalWorld,
} from "../support/localWorld.ts";

const LIMITS = { maxAge: 86_400n, minHistory: 0n, minPublishedAge: 0n, mayHaveDefaults: false, mayBePaused: false };

/** Real proofs, straight to the contract: what many scores in one transaction, or one along with its reader's call, come to. */
describe("submitting scores in a batch, or along with a read", () => {
  const world = useLocalWorld();
  let ada: Attested;
  let boris: Attested;

  before(async () => {
    ada = await attestAndProve(world().quorum, ADA_TOKEN);
    boris = await attestAndProve(world().quorum, BORIS_TOKEN);
  });

  const submissionOf = ({ request, attestations, proof }: Attested, otherProof: ScoreProof = proof) => {
    const quorumOfTwo = attestations
      .slice(0, 2)
      .sort((one, other) => (BigInt(one.attester) < BigInt(other.attester) ? -1 : 1));
    return {
      statement: request.statement,
      modelId: world().modelId,
      score: otherProof.score,
      proof: encodeProof(otherProof.proof),
      signers: quorumOfTwo.map(({ attester }) => attester),
      signatures: quorumOfTwo.map(({ signature }) => signature),
    };
  };
  const oracle = async () => {
    const { contracts, provider } = world().quorum;
    return contracts.oracle.connect(await provider.getSigner(STRANGER));
  };
  const scores = async () => {
    const { contracts } = world().quorum;
    const read = async (tokenId: bigint) => {
      const { found, stored } = await contracts.oracle.tryScoreOf(tokenId, world().modelId);
      return found ? stored.score : undefined;
    };
    return [await read(ADA_TOKEN), await read(BORIS_TOKEN)];
  };
  const reverts = async (reason: string, work: () => Promise<unknown>): Promise<void> => {
    const error = (await expectError("E_REVERT", work)) as ContractRevertError;
    expect(error.reason).to.equal(reason);
  };

  it("stores the scores of two tokens", async () => {
    const batch = [submissionOf(ada), submissionOf(boris)];
    const contract = await oracle();
    expect(await contract.submitBatch.staticCall(batch)).to.equal(2n);
    await send(() => contract.submitBatch(batch));
    expect(await scores()).to.deep.equal([ada.proof.score, boris.proof.score]);
  });

  it("passes over the one that somebody has sent first", async () => {
    const batch = [submissionOf(ada), submissionOf(boris)];
    const contract = await oracle();
    await send(() => contract.submit(submissionOf(boris)));
    expect(await contract.submitBatch.staticCall(batch)).to.equal(1n);
    await send(() => contract.submitBatch(batch));
    expect(await scores()).to.deep.equal([ada.proof.score, boris.proof.score]);
  });

  it("passes over a proof that is for the other token, and stores the other", async () => {
    const contract = await oracle();
    const swapped = submissionOf(ada, boris.proof);
    for (const batch of [
      [swapped, submissionOf(boris)],
      [submissionOf(boris), swapped],
    ])
      expect(await contract.submitBatch.staticCall(batch)).to.equal(1n);
    await send(() => contract.submitBatch([swapped, submissionOf(boris)]));
    expect(await scores()).to.deep.equal([undefined, boris.proof.score]);
  });

  it("stores nothing when two proofs are swapped", async () => {
    const contract = await oracle();
    const batch = [submissionOf(ada, boris.proof), submissionOf(boris, ada.proof)];
    expect(await contract.submitBatch.staticCall(batch)).to.equal(0n);
    await send(() => contract.submitBatch(batch));
    expect(await scores()).to.deep.equal([undefined, undefined]);
  });

  it("stores with the least gas that an estimate finds, and with less refuses all", async () => {
    const contract = await oracle();
    const batch = [submissionOf(ada), submissionOf(boris)];
    const estimate = await contract.submitBatch.estimateGas(batch);
    for (const percent of [40n, 60n, 80n, 90n]) {
      const gasLimit = (estimate * percent) / 100n;
      const refused = await contract.submitBatch(batch, { gasLimit }).then(
        (sent) =>
          sent.wait().then(
            () => false,
            () => true,
          ),
        () => true,
      );
      expect(refused, `${percent}% of the estimate`).to.equal(true);
      expect(await scores()).to.deep.equal([undefined, undefined]);
    }
    await send(() => contract.submitBatch(batch, { gasLimit: estimate }));
    expect(await scores()).to.deep.equal([ada.proof.score, boris.proof.score]);
  });

  it("reads the score that it brings along", async () => {
    const contract = await oracle();
    const submission = submissionOf(ada);
    const read = async (): Promise<bigint> => (await contract.submitAndRead.staticCall(submission, LIMITS)).score;
    expect(await read()).to.equal(ada.proof.score);
    await send(() => contract.submitAndRead(submission, LIMITS));
    expect(await scores()).to.deep.equal([ada.proof.score, undefined]);
    // Sent by somebody first, it reads the same.
    expect(await read()).to.equal(ada.proof.score);
  });

  it("reads nothing for a proof of the other token", async () => {
    const contract = await oracle();
    const swapped = submissionOf(ada, boris.proof);
    await reverts("InvalidProof", () => onChain(() => contract.submitAndRead.staticCall(swapped, LIMITS)));
    await reverts("InvalidProof", () => send(() => contract.submitAndRead(swapped, LIMITS)));
    expect(await scores()).to.deep.equal([undefined, undefined]);
  });
});

import { expect } from "chai";
import { toBeHex } from "ethers";

import { loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { joinWallet, makeInvitation, signConsent } from "../../prover/onchain/creditToken.ts";
import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import { onChain, send } from "../../prover/onchain/transactions.ts";
import type { Attestation } from "../../prover/onchain/request.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import { type ScoreProof, verifyProof } from "../../prover/proof/scoreProof.ts";
import { publicSignalsOf } from "../../client/publicSignals.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import { OPERATOR_ACCOUNT } from "../../scripts/localQuorum.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA_TOKEN,
  attestAndProve,
  type Attested,
  BORIS,
  BORIS_SECOND,
  BORIS_TOKEN,
  indexAll,
  STRANGER,
  useLocalWorld,
  withCopiedStores,
} from "../support/localWorld.ts";

/** Order of the field that the curve's coordinates are in (EIP-197's p). */
const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const negated = (coordinate: string): string => String((BASE_FIELD - BigInt(coordinate)) % BASE_FIELD);

/** Another valid proof of the same statement, which anyone can make without the witness: e(-A, -B) = e(A, B). */
const malleated = (proof: ScoreProof): ScoreProof => {
  const { pi_a: a, pi_b: b } = proof.proof;
  const [ax = "", ay = "", az = ""] = a;
  const [bx = [], by = [], bz = []] = b;
  return { ...proof, proof: { ...proof.proof, pi_a: [ax, negated(ay), az], pi_b: [bx, by.map(negated), bz] } };
};

describe("submitting a score", () => {
  const world = useLocalWorld();
  let ada: Attested;
  let boris: Attested;

  before(async () => {
    ada = await attestAndProve(world().quorum, ADA_TOKEN);
    boris = await attestAndProve(world().quorum, BORIS_TOKEN);
  });

  const submit = async (attestations: readonly Attestation[], proof = ada.proof) => {
    const { quorum } = world();
    return submitScore({ ...quorum, attestations, proof, signer: await quorum.provider.getSigner(STRANGER) });
  };
  const notScored = async (): Promise<void> => {
    const { quorum, modelId } = world();
    expect((await quorum.contracts.oracle.tryScoreOf(ADA_TOKEN, modelId)).found).to.equal(false);
  };

  describe("needs a quorum", () => {
    const refuses = async (attestations: readonly Attestation[], valid: number): Promise<void> => {
      const { message } = await expectError("E_QUORUM", () => submit(attestations));
      expect(message).to.include(`${valid} attesters of the current set signed, 2 are needed`);
      await notScored();
    };

    it("takes any two of the three attesters, in any order", async () => {
      const [one, two, three] = ada.attestations;
      for (const pair of [
        [one, two],
        [three, one],
        [three, two],
      ]) {
        const { provider } = world().quorum;
        const snapshot = (await provider.send("evm_snapshot", [])) as string;
        expect((await submit(pair)).score).to.equal(ada.proof.score);
        await provider.send("evm_revert", [snapshot]);
      }
    });

    it("refuses none and one", async () => {
      await refuses([], 0);
      await refuses([ada.attestations[0]], 1);
    });

    it("counts an attester once", async () => {
      const [one] = ada.attestations;
      await refuses([one, one, { ...one, attester: one.attester.toLowerCase() }], 1);
    });

    it("does not count someone who is no attester", async () => {
      const { quorum } = world();
      const signer = await quorum.provider.getSigner(STRANGER);
      const outsider = await attest({ request: ada.request, ...quorum, storePath: quorum.operatorStore, signer });
      await refuses([ada.attestations[0], outsider], 1);
      await submit([outsider, ...ada.attestations]);
    });

    it("ignores a forged signature", async () => {
      const [one, two, three] = ada.attestations;
      await refuses([one, { ...two, signature: one.signature }], 1);
      await refuses([one, { ...two, signature: three.signature }], 1);
      await refuses([one, { ...two, signature: "0x00" }], 1);
      await refuses([one, { ...two, signature: `0x${"ff".repeat(65)}` }], 1);
      await submit([{ ...one, signature: "0x00" }, two, three]);
    });

    it("refuses attestations of different statements", async () => {
      const [one] = ada.attestations;
      const { message } = await expectError("E_REQUEST_FILE", () => submit([one, boris.attestations[1]]));
      expect(message).to.include("one and the same statement");
      const changed = {
        ...ada.attestations[1],
        statement: { ...one.statement, asOfBlock: one.statement.asOfBlock - 1n },
      };
      await expectError("E_REQUEST_FILE", () => submit([one, changed]));
    });

    it("does not count signatures under a statement that was changed afterwards", async () => {
      const later = ada.attestations.map((one) => ({
        ...one,
        statement: { ...one.statement, coverageFrom: one.statement.coverageFrom - 1n },
      }));
      await refuses(later, 0);
    });
  });

  describe("needs a quorum that is not stale", () => {
    it("refuses after a wallet has joined", async () => {
      const { contracts, provider, deployment } = world().quorum;
      const [owner, joining] = [await provider.getSigner(BORIS), await provider.getSigner(BORIS_SECOND)];
      const wallet = await joining.getAddress();
      const invitation = await makeInvitation(contracts.token, { tokenId: BORIS_TOKEN, wallet, deadline: 2n ** 40n });
      await joinWallet(contracts.token, {
        invitation,
        signature: await signConsent(invitation, deployment, joining),
        owner,
      });
      const { message } = await expectError("E_STALE_QUORUM", () => submit(boris.attestations, boris.proof));
      expect(message).to.include("the bundle has changed since, from epoch 1 to 2");
    });

    it("refuses after the attesters have changed, even to the same ones", async () => {
      const { contracts, provider } = world().quorum;
      const owner = await provider.getSigner(OPERATOR_ACCOUNT);
      const current = [...(await contracts.attesters.attesters())];
      await send(() => contracts.attesters.connect(owner).scheduleRotation(current, 2));
      await send(() => contracts.attesters.connect(owner).applyRotation());
      const { message } = await expectError("E_STALE_QUORUM", () => submit(ada.attestations));
      expect(message).to.include("the attester set has changed since, from epoch 1 to 2");
      await notScored();
    });

    it("refuses an as-of that is not newer than the stored one, and takes a newer one", async () => {
      const { quorum: own, market } = world();
      await submit(ada.attestations);
      const { message } = await expectError("E_STALE_QUORUM", () => submit(ada.attestations));
      expect(message).to.include(`as of block ${ada.request.statement.asOfBlock}`);

      await own.provider.send("evm_mine", []);
      const quorum = withCopiedStores(own);
      await indexAll(quorum, market);
      const later = await attestAndProve(quorum, ADA_TOKEN);
      await submit(later.attestations, later.proof);
      await expectError("E_STALE_QUORUM", () => submit(ada.attestations));
    });

    it("refuses statements that were held back longer than the oracle takes them", async () => {
      const { provider, deployment } = world().quorum;
      expect(deployment.chainId).to.equal(31337n);
      await provider.send("evm_increaseTime", [86_401]);
      await provider.send("evm_mine", []);
      const { message } = await expectError("E_REVERT", () => submit(ada.attestations));
      expect(message).to.include("StatementTooOld(");
      await notScored();
    });
  });

  describe("needs the proof of this very score", () => {
    /** Straight to the contract, past all checks of our own. */
    const submitRaw = async (
      changed: { readonly score?: bigint; readonly commitment?: bigint; readonly proof?: ScoreProof } = {},
      { request, attestations }: Attested = ada,
    ) => {
      const { quorum, modelId } = world();
      const { score, commitment, proof = ada.proof } = changed;
      const quorumOfTwo = attestations
        .slice(0, 2)
        .sort((one, other) => (BigInt(one.attester) < BigInt(other.attester) ? -1 : 1));
      const submission = {
        statement: commitment === undefined ? request.statement : { ...request.statement, commitment },
        modelId,
        score: score ?? proof.score,
        proof: encodeProof(proof.proof),
        signers: quorumOfTwo.map(({ attester }) => attester),
        signatures: quorumOfTwo.map(({ signature }) => signature),
      };
      return send(async () =>
        quorum.contracts.oracle.connect(await quorum.provider.getSigner(STRANGER)).submit(submission),
      );
    };
    const reverts = async (reason: string, work: () => Promise<unknown>): Promise<void> => {
      const error = (await expectError("E_REVERT", work)) as ContractRevertError;
      expect(error.reason).to.equal(reason);
    };

    it("takes the true one", async () => {
      await submitRaw();
      const { quorum, modelId } = world();
      expect((await quorum.contracts.oracle.scoreOf(ADA_TOKEN, modelId)).score).to.equal(ada.proof.score);
    });

    it("refuses a proof for other features before anything is sent", async () => {
      const { message } = await expectError("E_REQUEST_FILE", () => submit(ada.attestations, boris.proof));
      expect(message).to.include("other features");
    });

    it("refuses a proof for other features on chain too", async () => {
      await reverts("InvalidProof", () => submitRaw({ proof: boris.proof }));
      await reverts("InvalidProof", () => submitRaw({ proof: boris.proof, score: ada.proof.score }));
      await notScored();
    });

    it("refuses any other score than the proof's", async () => {
      const { score } = ada.proof;
      for (const other of [score + 1n, score - 1n, 850n])
        await reverts("InvalidProof", () => submitRaw({ score: other }));
      for (const other of [0n, 299n, 851n]) await reverts("ScoreOutOfRange", () => submitRaw({ score: other }));
      await notScored();
    });

    it("refuses a commitment that the quorum did not sign", async () => {
      await reverts("InvalidAttestation", () => submitRaw({ commitment: boris.proof.commitment, proof: boris.proof }));
    });

    it("refuses public signals raised by the order of the field", async () => {
      const { score, commitment } = ada.proof;
      await reverts("ScoreOutOfRange", () => submitRaw({ score: score + FIELD_ORDER }));
      await reverts("CommitmentOutOfField", () => submitRaw({ commitment: commitment + FIELD_ORDER }));
      const { contracts } = world().quorum;
      const { modelId } = world();
      const proof = encodeProof(ada.proof.proof);
      const verify = ([output, input]: [bigint, bigint]) =>
        onChain(() =>
          contracts.registry.verifyInference(BigInt(modelId), toBeHex(input, 32), toBeHex(output, 32), proof),
        );
      await verify([score, commitment]);
      await reverts("PublicSignalOutOfField", () => verify([score + FIELD_ORDER, commitment]));
      await reverts("PublicSignalOutOfField", () => verify([score, commitment + FIELD_ORDER]));
      await notScored();
    });

    it("refuses points that are not on the curve or not in their field", async () => {
      const { pi_a: a } = ada.proof.proof;
      const withA = (pi_a: string[]) => ({ proof: { ...ada.proof, proof: { ...ada.proof.proof, pi_a } } });
      await reverts("InvalidProof", () => submitRaw(withA(["1", "1", "1"])));
      await reverts("InvalidProof", () => submitRaw(withA(["0", "0", "1"])));
      const [x = "", y = ""] = a;
      await reverts("InvalidProof", () => submitRaw(withA([String(BigInt(x) + BASE_FIELD), y, "1"])));
      await notScored();
    });

    it("lets a rewritten proof say nothing but the same again", async () => {
      const { loaded } = world().quorum;
      const rewritten = malleated(ada.proof);
      expect(rewritten.proof.pi_a).to.not.deep.equal(ada.proof.proof.pi_a);
      // It is a valid proof, off chain and on.
      const key = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
      await verifyProof(rewritten, key);
      await reverts("InvalidProof", () => submitRaw({ proof: rewritten, score: ada.proof.score + 1n }));
      await reverts("InvalidProof", () => submitRaw({ proof: rewritten, score: rewritten.score }, boris));
      await submitRaw({ proof: rewritten });
      await reverts("AsOfNotNewer", () => submitRaw());
      await reverts("AsOfNotNewer", () => submitRaw({ proof: rewritten }));
    });
  });

  it("puts score and commitment in the order that the verifier's contract takes them", () => {
    const { score, commitment, publicSignals } = ada.proof;
    expect(publicSignals).to.deep.equal([String(score), String(commitment)]);
    expect(publicSignalsOf(ada.proof)).to.deep.equal(publicSignals);
  });
});

import { expect } from "chai";

import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import { readSignedScore } from "../../prover/onchain/query.ts";
import type { Attestation } from "../../prover/onchain/request.ts";
import { type Statement, statementTypedData } from "../../prover/onchain/statement.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { expectError } from "../support/expectError.ts";
import { ADA_TOKEN, attestAndProve, type Attested, STRANGER, useLocalWorld } from "../support/localWorld.ts";

describe("a submission's statement of history", () => {
  const world = useLocalWorld();
  let ada: Attested;
  before(async () => {
    ada = await attestAndProve(world().quorum, ADA_TOKEN);
  });

  const submit = async (attestations: readonly Attestation[]) => {
    const { quorum } = world();
    const signer = await quorum.provider.getSigner(STRANGER);
    return submitScore({ ...quorum, attestations, proof: ada.proof, signer });
  };

  /** The same quorum under another statement: the keys sign whatever it says. */
  const signing = (changed: Partial<Statement>): Promise<readonly Attestation[]> => {
    const { attesters, deployment } = world().quorum;
    const statement = { ...ada.request.statement, ...changed };
    const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
    const { domain, types, message } = statementTypedData(statement, place);
    return Promise.all(
      attesters.map(async ({ signer }) => ({
        ...{ ...ada.request, statement },
        attester: await signer.getAddress(),
        signature: await signer.signTypedData(domain, types, message),
      })),
    );
  };

  it("refuses another chain's or another market's, whoever signed it", async () => {
    for (const [changed, reason] of [
      [{ historyChainId: 1n }, "HistoryChainMismatch"],
      [{ marketsHash: `0x${"42".repeat(32)}` }, "MarketsMismatch"],
    ] as const) {
      const attestations = await signing(changed);
      const error = (await expectError("E_REVERT", () => submit(attestations))) as ContractRevertError;
      expect(error.reason).to.equal(reason);
      const { contracts } = world().quorum;
      expect((await contracts.oracle.tryScoreOf(ADA_TOKEN, world().modelId)).found).to.equal(false);
    }
  });

  it("takes the quorum's word for block and events, which no contract sees", async () => {
    const [asOfBlockHash, eventsRoot] = [`0x${"42".repeat(32)}`, `0x${"43".repeat(32)}`];
    expect((await submit(await signing({ asOfBlockHash, eventsRoot }))).score).to.equal(ada.proof.score);
    const { provider, deployment } = world().quorum;
    const signed = await readSignedScore({ deployment, provider, tokenId: ADA_TOKEN, model: "default" });
    expect(signed.statement).to.include({ asOfBlockHash, eventsRoot });
  });
});

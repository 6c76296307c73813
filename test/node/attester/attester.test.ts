import { cpSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { attestationOf } from "../../../prover/onchain/request.ts";
import { submitScore } from "../../../prover/onchain/submit.ts";
import { OPERATOR_ACCOUNT } from "../../../scripts/localQuorum.ts";
import { FIRST, useAttesterProcesses } from "../../support/attesterProcesses.ts";
import { ADA_TOKEN, attestAndProve, useLocalWorld, withCopiedStores } from "../../support/localWorld.ts";

describe("an attester as a process of its own", () => {
  const world = useLocalWorld();
  const { configure, start, post, ask } = useAttesterProcesses(world);

  it("signs what it recomputes, the same request in the same way, and refuses anything else", async () => {
    const quorum = withCopiedStores(world().quorum);
    const { request, attestations, proof } = await attestAndProve(quorum, ADA_TOKEN);
    const config = await configure({ quorum, port: 9411 });
    const attester = await start(config, 9411, FIRST);
    const { status, body, text } = await ask(attester, request);
    expect(status, text).to.equal(200);
    const attestation = attestationOf(body, "the answer");
    expect(attestation).to.deep.equal(attestations[0]);
    expect((await ask(attester, request)).text).to.equal(text);
    const { deployment, contracts, provider } = quorum;
    const signer = await provider.getSigner(OPERATOR_ACCOUNT);
    await submitScore({ deployment, contracts, attestations: [attestation, attestations[1]], proof, signer });

    const refuses = async (changed: object, expected: string): Promise<void> => {
      const answer = await ask(attester, { ...request, ...changed });
      expect(`${answer.status} ${String(answer.body["code"])}`, answer.text).to.equal(expected);
      expect(answer.body).to.have.keys("code", "message", "hint");
    };
    const { statement } = request;
    await refuses({ salt: request.salt + 1n }, "409 E_ATTESTATION_REFUSED");
    await refuses({ statement: { ...statement, asOfBlock: statement.asOfBlock + 9_999n } }, "503 E_STORE_BEHIND");
    await refuses({ statement: { ...statement, asOfTime: 2n ** 39n } }, "409 E_AS_OF_IN_FUTURE");
    await refuses({ statement: { ...statement, tokenId: 999n } }, "409 E_REVERT");
    await refuses({ modelId: `0x${"12".repeat(32)}` }, "409 E_MODEL_UNSERVED");
    await refuses({ statement: { ...statement, commitment: -1n } }, "400 E_REQUEST_FILE");
    expect((await post(attester, "[]")).status).to.equal(400);
    expect((await post(attester, "{")).body["code"]).to.equal("E_HTTP_REQUEST");

    const facts = (await (await fetch(`${attester.url}/v1/attester`)).json()) as Record<string, unknown>;
    expect(facts).to.deep.include({ address: attestation.attester, attesterEpoch: "1", isInSet: true, ready: true });
    // It looks for new blocks now and then.
    expect(facts["history"]).to.have.property("doing").that.is.oneOf(["following", "syncing"]);
    const metrics = await (await fetch(`${attester.url}/metrics`)).text();
    expect(metrics).to.match(/veriscore_attestations_total\{outcome="signed",role="attester"\} 2/);
    expect(attester.log()).to.not.include(String(request.salt));

    // Without its own journal it could contradict what it has signed.
    const journal = join(dirname(config), "data", "journal.sqlite");
    const conditions = async () => (await fetch(`${attester.url}/readyz`)).text();
    cpSync(journal, `${journal}.copy`);
    renameSync(`${journal}.copy`, journal);
    await refuses({}, "503 E_JOURNAL_LOST");
    expect(await conditions()).to.include("E_FILE_REPLACED");
    rmSync(journal);
    await refuses({}, "503 E_JOURNAL_LOST");
    expect(await conditions()).to.include("E_DATA_FOLDER");
    attester.child.kill("SIGTERM");
    expect(await attester.ended).to.equal(0);
  });
});

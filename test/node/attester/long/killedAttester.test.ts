import { expect } from "chai";

import { withStore } from "../../../../prover/events/openStore.ts";
import { ATTESTER_ACCOUNTS, requestScore } from "../../../../scripts/localQuorum.ts";
import { startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { FIRST, useAttesterProcesses } from "../../../support/attesterProcesses.ts";
import { ADA_TOKEN, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";

describe("an attester as a process of its own, pressed and killed", () => {
  const world = useLocalWorld();
  const { running, configure, start, post, ask } = useAttesterProcesses(world);

  it("limits each caller and what it works on at once", async () => {
    const quorum = withCopiedStores(world().quorum);
    const limits = { requestsPerMinute: 3, concurrent: 1 };
    const attester = await start(await configure({ quorum, port: 9412, limits }), 9412, FIRST);
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(attester, "[]")));
    const codes = answers.map(({ status, body }) => `${status} ${String(body["code"])}`).sort();
    expect(codes).to.deep.equal([
      ...Array.from({ length: 3 }, () => "400 E_REQUEST_FILE"),
      ...Array.from({ length: 3 }, () => "429 E_TOO_MANY_REQUESTS"),
    ]);
  });

  it("is killed between signing and answering, and neither forgets nor contradicts itself", async () => {
    const quorum = withCopiedStores(world().quorum);
    const { request } = await requestScore(quorum, ADA_TOKEN);
    let isArmed = true;
    // It dies once the key has signed, before it can know that.
    const signing = await startFaultyNode(quorum.url, {
      answer: (calls) => {
        if (!isArmed || !calls.some(({ method }) => method === "eth_signTypedData_v4")) return undefined;
        running.at(-1)?.child.kill("SIGKILL");
        return { reset: "before" };
      },
    });
    const { address } = await quorum.provider.getSigner(ATTESTER_ACCOUNTS[0]);
    const signer = { rpc: signing.url, address };
    const config = await configure({ quorum, port: 9413, signer });
    const killed = await start(config, 9413, FIRST);
    const lost = await ask(killed, request).then(
      () => false,
      () => true,
    );
    expect([lost, await killed.ended]).to.deep.equal([true, "SIGKILL"]);
    isArmed = false;

    // The features that it signed are in the journal: another history is not signed any more.
    const tampered = "DELETE FROM valued_event WHERE action = 'borrow'";
    const operatorStore = quorum.operatorStore;
    for (const path of [operatorStore, quorum.attesters[0]?.storePath ?? ""])
      await withStore(path, {}, (store) => store.run(tampered));
    const { asOfTime: time, asOfBlock: block } = request.statement;
    const { request: other } = await requestScore({ ...quorum, operatorStore }, ADA_TOKEN);
    expect([other.statement.asOfTime, other.statement.asOfBlock]).to.deep.equal([time, block]);
    const again = await start(config, 9413);
    const refused = await ask(again, other);
    expect([refused.status, refused.body["code"]], refused.text).to.deep.equal([409, "E_VECTOR_CONFLICT"]);
    expect((await fetch(`${again.url}/readyz`)).status).to.equal(503);
    expect(again.log()).to.include("E_VECTOR_CONFLICT");
    await signing.close();
  });
});

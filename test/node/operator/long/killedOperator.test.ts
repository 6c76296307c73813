import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { NATIVE_CURRENCY, orderScore, requestsAt } from "../../../../prover/onchain/paidRequests.ts";
import { readOpenRequest } from "../../../../prover/onchain/requestState.ts";
import { diceOf } from "../../../../scripts/dice.ts";
import { type FaultyNode, type RawAnswer, startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { freePort } from "../../../../scripts/redisServer.ts";
import { ADA, ADA_TOKEN, useLocalWorld } from "../../../support/localWorld.ts";
import { type OperatorProcess, startOperator, writeOperatorConfig } from "../../../support/operatorProcess.ts";
import { openOperatorWorld, operatorWallet, type OperatorWorld } from "../../../support/runningOperator.ts";
import { until } from "../../../support/until.ts";

const KILLS = 5;
const FEE = 10n ** 15n;

describe("an operator's process that is killed again and again", () => {
  const open = useLocalWorld();
  let place: OperatorWorld;
  let config: string;
  let running: OperatorProcess | undefined;
  /** The node of the oracle's chain of another configuration, and what it does to its answers. */
  let relay: FaultyNode;
  let relayed: string;
  let relayedPort: number;
  let fault: RawAnswer | undefined;

  before(async () => {
    place = await openOperatorWorld(open());
    config = writeOperatorConfig(place, { name: "operator", rpc: place.quorum.url, port: 0 });
    relay = await startFaultyNode(place.quorum.url, { answer: () => fault });
    relayedPort = await freePort();
    relayed = writeOperatorConfig(place, { name: "relayed", rpc: relay.url, port: relayedPort });
  });
  after(async () => {
    running?.child.kill("SIGKILL");
    await relay.close();
    await place.close();
  });

  const start = (path = config): OperatorProcess => {
    running = startOperator(place, path);
    return running;
  };

  it("starts while all nodes of the oracle's chain are away, says so, and goes on by itself", async () => {
    fault = { status: 503 };
    const one = start(relayed);
    const told = () =>
      fetch(`http://127.0.0.1:${relayedPort}/readyz`).then(
        (answer) => answer.text(),
        () => "",
      );
    await until(async () => (await told()).includes("E_ORACLE_CHAIN"), `it says that the nodes are away: ${one.log()}`);
    expect(one.child.exitCode, one.log()).to.equal(null);
    fault = undefined;
    await until(async () => (await told()).includes('"ready":true'), `it is ready: ${one.log()}`);
    one.child.kill("SIGTERM");
    expect(await one.ended).to.equal(0);
  });

  it("loses nothing and does nothing twice: one score, one fee, no gap of nonces", async () => {
    const { provider, quorum } = place;
    const requests = requestsAt(open().deployment, provider);
    const ada = await provider.getSigner(ADA);
    const { address } = operatorWallet();
    const nonceBefore = await provider.getTransactionCount(address);
    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const offer = {
      ...{ tokenId: ADA_TOKEN, modelId: open().modelId, operator: address, feeToken: NATIVE_CURRENCY, fee: FEE },
      ...{ deadline: now + 86_400n, refundTo: ada.address },
    };
    const { requestId } = await orderScore(requests, { offer, signer: ada });
    const isClosed = async (): Promise<boolean> => (await readOpenRequest(requests, requestId)) === undefined;
    const { roll } = diceOf(22);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const one = start();
      await until(() => one.log().includes("the operator runs"), `the operator runs: ${one.log()}`);
      // Within its first seconds it asks, proves and sends.
      await pause(roll(3_000));
      one.child.kill("SIGKILL");
      await one.ended;
    }
    const last = start();
    await until(isClosed, `the request is delivered: ${last.log()}`);
    await pause(1_000);
    const { oracle } = quorum.contracts;
    expect(await oracle.queryFilter(oracle.filters.ScoreUpdated(ADA_TOKEN))).to.have.lengthOf(1);
    expect(await requests.claimable(address, NATIVE_CURRENCY)).to.equal(FEE);
    const [latest, pending] = await Promise.all([
      provider.getTransactionCount(address, "latest"),
      provider.getTransactionCount(address, "pending"),
    ]);
    expect(pending).to.equal(latest);
    const events = await oracle.queryFilter(oracle.filters.ScoreUpdated());
    expect(latest - nonceBefore).to.be.at.most(events.length);
    last.child.kill("SIGTERM");
    expect(await last.ended).to.equal(0);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { toJson } from "../../../../prover/jsonValue.ts";
import { NATIVE_CURRENCY, orderScore, requestsAt } from "../../../../prover/onchain/paidRequests.ts";
import { readOpenRequest } from "../../../../prover/onchain/requestState.ts";
import { diceOf } from "../../../../scripts/dice.ts";
import { type FaultyNode, type RawAnswer, startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { freePort } from "../../../../scripts/redisServer.ts";
import { ADA, ADA_TOKEN, useLocalWorld } from "../../../support/localWorld.ts";
import { openOperatorWorld, operatorWallet, type OperatorWorld } from "../../../support/runningOperator.ts";
import { until } from "../../../support/until.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const KILLS = 5;

describe("an operator's process that is killed again and again", () => {
  const open = useLocalWorld();
  let place: OperatorWorld;
  let config: string;
  let child: ChildProcess | undefined;
  let log = "";
  /** The node of the oracle's chain of another configuration, and what it does to its answers. */
  let relay: FaultyNode;
  let relayed: string;
  let relayedPort: number;
  let fault: RawAnswer | undefined;

  before(async () => {
    place = await openOperatorWorld(open());
    const { world, quorum, attesters, data, prices } = place;
    config = join(data, "operator.yaml");
    const write = (path: string, rpc: string, port: number): void => {
      // YAML takes JSON as it is.
      writeFileSync(
        path,
        toJson({
          ...{ role: "operator", deployment: world.deploymentPath, rpc: [rpc], data, listen: { port } },
          history: {
            ...{ rpc: [quorum.url], market: world.market.protocol, pool: world.market.pool },
            ...{ store: quorum.operatorStore, prices: [prices], everySeconds: 0.2, head: "latest" },
          },
          models: [{ folder: quorum.loaded.folder }],
          signer: { environment: true },
          attesters: attesters.map(({ address, url }) => ({ address, url })),
          policy: { heartbeatSeconds: 864_000, deviationPoints: 500, fallPoints: 500 },
          provers: 1,
        }),
      );
    };
    write(config, quorum.url, 0);
    relay = await startFaultyNode(quorum.url, { answer: () => fault });
    relayed = join(data, "relayed.yaml");
    relayedPort = await freePort();
    write(relayed, relay.url, relayedPort);
  });
  after(async () => {
    child?.kill("SIGKILL");
    await relay.close();
    await place.close();
  });

  const start = (path = config): ChildProcess => {
    const args = ["node/cli/veriscore.ts", "node", "operator", "--config", path, "--allow-key-in-environment"];
    // eslint-disable-next-line no-restricted-properties -- Node's own variable, set by scripts/test.ts
    const { NODE_COMPILE_CACHE } = process.env;
    const env = { HOME: place.data, VERISCORE_PRIVATE_KEY: operatorWallet().privateKey, NODE_COMPILE_CACHE };
    const started = spawn(process.execPath, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
    log = "";
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (log += text));
    child = started;
    return started;
  };
  const killed = async (one: ChildProcess): Promise<void> => {
    const gone = new Promise((resolve) => one.once("exit", resolve));
    one.kill("SIGKILL");
    await gone;
  };

  it("starts while all nodes of the oracle's chain are away, says so, and goes on by itself", async () => {
    fault = { status: 503 };
    const one = start(relayed);
    const told = () =>
      fetch(`http://127.0.0.1:${relayedPort}/readyz`).then(
        (answer) => answer.text(),
        () => "",
      );
    await until(async () => (await told()).includes("E_ORACLE_CHAIN"), `it says that the nodes are away: ${log}`);
    expect(one.exitCode, log).to.equal(null);
    fault = undefined;
    await until(async () => (await told()).includes('"ready":true'), `it is ready: ${log}`);
    const exited = new Promise((resolve) => one.once("exit", resolve));
    one.kill("SIGTERM");
    expect(await exited).to.equal(0);
  });

  it("loses nothing and does nothing twice: one score, one fee, no gap of nonces", async () => {
    const { provider, quorum } = place;
    const requests = requestsAt(open().deployment, provider);
    const ada = await provider.getSigner(ADA);
    const { address } = operatorWallet();
    const nonceBefore = await provider.getTransactionCount(address);
    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const offer = {
      ...{ tokenId: ADA_TOKEN, modelId: open().modelId, operator: address, feeToken: NATIVE_CURRENCY, fee: 5n },
      ...{ deadline: now + 86_400n, refundTo: ada.address },
    };
    const { requestId } = await orderScore(requests, { offer, signer: ada });
    const isClosed = async (): Promise<boolean> => (await readOpenRequest(requests, requestId)) === undefined;
    const { roll } = diceOf(22);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const one = start();
      await until(() => log.includes("the operator runs"), `the operator runs: ${log}`);
      // Within its first seconds it asks, proves and sends.
      await pause(roll(3_000));
      await killed(one);
    }
    const last = start();
    await until(isClosed, `the request is delivered: ${log}`);
    await pause(1_000);
    const { oracle } = quorum.contracts;
    expect(await oracle.queryFilter(oracle.filters.ScoreUpdated(ADA_TOKEN))).to.have.lengthOf(1);
    expect(await requests.claimable(address, NATIVE_CURRENCY)).to.equal(5n);
    const [latest, pending] = await Promise.all([
      provider.getTransactionCount(address, "latest"),
      provider.getTransactionCount(address, "pending"),
    ]);
    expect(pending).to.equal(latest);
    const events = await oracle.queryFilter(oracle.filters.ScoreUpdated());
    expect(latest - nonceBefore).to.be.at.most(events.length);
    const exited = new Promise((resolve) => last.once("exit", resolve));
    last.kill("SIGTERM");
    expect(await exited).to.equal(0);
  });
});

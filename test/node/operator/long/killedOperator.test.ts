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

  before(async () => {
    place = await openOperatorWorld(open());
    const { world, quorum, attesters, data, prices } = place;
    config = join(data, "operator.yaml");
    // YAML takes JSON as it is.
    writeFileSync(
      config,
      toJson({
        role: "operator",
        deployment: world.deploymentPath,
        rpc: [quorum.url],
        history: {
          ...{ rpc: [quorum.url], market: world.market.protocol, pool: world.market.pool },
          ...{ store: quorum.operatorStore, prices: [prices], everySeconds: 0.2, head: "latest" },
        },
        models: [{ folder: quorum.loaded.folder }],
        data,
        listen: { port: 0 },
        signer: { environment: true },
        attesters: attesters.map(({ address, url }) => ({ address, url })),
        policy: { heartbeatSeconds: 864_000, deviationPoints: 500, fallPoints: 500 },
        provers: 1,
      }),
    );
  });
  after(async () => {
    child?.kill("SIGKILL");
    await place.close();
  });

  const start = (): ChildProcess => {
    const args = ["node/cli/veriscore.ts", "node", "operator", "--config", config, "--allow-key-in-environment"];
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

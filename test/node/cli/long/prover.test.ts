import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { stringify } from "yaml";

import { parseProof } from "../../../../client/proofFile.ts";
import type { JobSetAsideError } from "../../../../node/queue/errors.ts";
import { openQueue } from "../../../../node/queue/openQueue.ts";
import { proveJob } from "../../../../node/queue/proveJob.ts";
import { defaultModel } from "../../../../prover/artifacts.ts";
import { importEvents } from "../../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../../prover/events/recorded/importPrices.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { evaluate } from "../../../../prover/model/evaluate.ts";
import { loadModel } from "../../../../prover/modelFolder/load.ts";
import { freePort, type RedisServer, redisProgram, startRedis } from "../../../../scripts/redisServer.ts";
import { expectError } from "../../../support/expectError.ts";
import { expectRefusal, runNode } from "../../../support/runNode.ts";
import { tinyFolder } from "../../../support/tinyModel.ts";

const ENTRY = fileURLToPath(new URL("../../../../node/cli/veriscore.ts", import.meta.url));
const SAMPLE = fileURLToPath(new URL("../../../../scripts/history", import.meta.url));
const ADDRESS = `0x${"11".repeat(20)}`;

const folder = mkdtempSync(join(tmpdir(), "veriscore-node-prover-"));
const write = (name: string, config: object): string => {
  writeFileSync(join(folder, name), stringify(config));
  return join(folder, name);
};
const veriscore = (...args: readonly string[]) => runNode(["node/cli/veriscore.ts", "node", ...args], { folder });

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("veriscore node prover", function () {
  this.timeout(300_000);
  let redis: RedisServer;
  let child: ChildProcess | undefined;
  let output = "";
  let url: string;
  let model: string;
  before(async function () {
    if (redisProgram() === undefined) {
      // The suite needs the server, which is said rather than passed over.
      console.log("      redis-server is not installed here: left out");
      this.skip();
    }
    redis = await startRedis(join(folder, "redis"));
    model = (await tinyFolder()).folder;
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const config = { role: "prover", queue: redis.url, models: [{ folder: model }], listen: { port } };
    child = spawn(process.execPath, [ENTRY, "node", "prover", "--config", write("prover.yaml", config)]);
    child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
  });
  after(async () => {
    child?.kill("SIGKILL");
    await redis?.kill();
  });

  const statusOf = async (path: string): Promise<number> =>
    fetch(`${url}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  const until = async (path: string, status: number): Promise<void> => {
    while ((await statusOf(path)) !== status) await pause(100);
  };
  const rowOf = async (salt: bigint) => {
    const loaded = await loadModel(model);
    const features = Object.fromEntries(loaded.model.features.map(({ name, min }) => [name, min]));
    return { loaded, job: proveJob({ manifestHash: loaded.hash, features, salt }, 0) };
  };

  it("proves for whoever shares its queue, and tells of itself", async () => {
    await until("/readyz", 200);
    const queue = await openQueue({ queue: redis.url, data: folder });
    try {
      const { loaded, job } = await rowOf(9n);
      await queue.add(job);
      const proof = parseProof(await queue.result(job.id), "the result");
      expect(proof.score).to.equal(
        evaluate(
          loaded.model,
          loaded.model.features.map(({ min }) => min),
        ).score,
      );
      expect(await (await fetch(`${url}/metrics`)).text()).to.match(
        /veriscore_job_seconds_count\{[^}]*code="ok"[^}]*\} 1\n/,
      );
      expect(await (await fetch(`${url}/status`)).json()).to.have.property("role", "prover");
      const wrong = proveJob({ manifestHash: "ab".repeat(32), features: {}, salt: 1n }, 0);
      await queue.add(wrong);
      const error = (await expectError("E_JOB_SET_ASIDE", () => queue.result(wrong.id))) as JobSetAsideError;
      expect(error.failure.code).to.equal("E_MODEL_NOT_SERVED");
    } finally {
      await queue.close();
    }
  });

  it("says that its queue is away, and goes on by itself once it is back", async () => {
    await redis.kill();
    await until("/readyz", 503);
    expect(await statusOf("/healthz")).to.equal(200);
    expect(JSON.stringify(await (await fetch(`${url}/readyz`)).json())).to.include("E_QUEUE_UNREACHABLE");
    await redis.start();
    await until("/readyz", 200);
    const queue = await openQueue({ queue: redis.url, data: folder });
    const { job } = await rowOf(10n);
    await queue.add(job);
    expect(await queue.result(job.id)).to.have.property("score");
    await queue.close();
  });

  it("ends with exit code 0 when it is asked to, and has logged no salt", async () => {
    const ended = new Promise<number | null>((resolve) => child?.once("exit", resolve));
    child?.kill("SIGTERM");
    expect(await ended).to.equal(0);
    expect(output).to.include("E_QUEUE_UNREACHABLE").and.not.include("salt");
  });

  it("names what is wrong with its configuration in one line", async () => {
    const config = { role: "prover", queue: "http://127.0.0.1", models: [{ folder: model }], listen: { port: 0 } };
    expectRefusal("E_CONFIG", await veriscore("prover", "--config", write("wrong.yaml", config)));
  });
});

describe("veriscore node farm and node jobs", function () {
  this.timeout(300_000);
  const config = {
    role: "operator",
    deployment: "deployment.json",
    rpc: ["http://127.0.0.1:1"],
    history: { rpc: ["http://127.0.0.1:1"], market: "aave-v2", store: "own.duckdb" },
    models: [{ folder: defaultModel }],
    data: "data",
    listen: { port: 0 },
    signer: { rpc: "http://127.0.0.1:1", address: ADDRESS },
    attesters: [{ address: ADDRESS, url: "http://127.0.0.1:1" }],
    policy: { heartbeatSeconds: 1, deviationPoints: 1, fallPoints: 1 },
  };

  it("score a store with workers of their own, and show the jobs", async () => {
    const store = join(folder, "history.duckdb");
    await withStore(store, {}, async (opened) => {
      await importEvents(opened, [`${SAMPLE}/events.csv.gz`]);
      await importPrices(opened, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    });
    const path = write("operator.yaml", config);
    const args = ["--config", path, "--db", store, "--at", "2022-04-15", "--out", join(folder, "scores.csv")];
    const { exitCode, stderr, stdout } = await veriscore("farm", ...args, "--workers", "2");
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.equal("");
    expect(stderr)
      .to.include("8 of 8 buckets")
      .and.match(/400 wallets as of 2022-04-15/);
    expect(readFileSync(join(folder, "scores.csv"), "utf8").trim().split("\n")).to.have.length(401);
    const shown = await veriscore("jobs", "--config", path, "--json");
    expect(JSON.parse(shown.stdout)).to.deep.include({ setAside: [] });
    expect(shown.stdout).to.match(/"features": \{[^}]*"done": 8/);
  });

  it("refuse a store that is not there", async () => {
    const path = write("operator.yaml", config);
    const args = ["--config", path, "--db", join(folder, "none.duckdb"), "--at", "2022-04-15", "--out", "scores.csv"];
    expectRefusal("E_STORE_MISSING", await veriscore("farm", ...args));
  });
});

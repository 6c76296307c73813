import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { decimalJson } from "../../node/attester/signing.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { writeAtomic } from "../../prover/files.ts";
import type { ScoreRequest } from "../../prover/onchain/request.ts";
import { ATTESTER_ACCOUNTS, type LocalQuorum } from "../../scripts/localQuorum.ts";
import { freshFolder, type LocalWorld } from "./localWorld.ts";
import { until } from "./until.ts";

export const CLI = fileURLToPath(new URL("../../node/cli/veriscore.ts", import.meta.url));

/** The words after `--config` of an attester whose key has never signed. */
export const FIRST = ["--new-journal"];

/** An attester that is a process of its own. */
export interface RunningAttester {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly log: () => string;
  readonly url: string;
}

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Attesters of the local world as processes; those of a test end with it. */
export const useAttesterProcesses = (world: () => LocalWorld) => {
  const running: RunningAttester[] = [];
  afterEach(async () => {
    for (const { child } of running) child.kill("SIGKILL");
    await Promise.all(running.splice(0).map(({ ended }) => ended));
  });

  /** A folder with a configuration; the key is an unlocked account of the chain, behind JSON-RPC. */
  const configure = async (
    { quorum, port, ...further }: { quorum: LocalQuorum; port: number; [part: string]: unknown },
    index = 0,
  ): Promise<string> => {
    const { url, deploymentPath, market } = { ...world(), url: quorum.url };
    const signer = await quorum.provider.getSigner(ATTESTER_ACCOUNTS[index]);
    const config = {
      ...{ role: "attester", deployment: deploymentPath, rpc: [url], data: "data", listen: { port } },
      history: {
        ...{ rpc: [url], market: market.protocol, pool: market.pool, store: quorum.attesters[index]?.storePath },
        ...{ everySeconds: 0.2, head: "latest" },
      },
      models: [{ folder: defaultModel }],
      signer: { rpc: url, address: signer.address },
      ...further,
    };
    const path = join(freshFolder(), "attester.yaml");
    // JSON is YAML, too.
    await writeAtomic(path, JSON.stringify(config));
    return path;
  };

  /** @param held The condition that stays. */
  const start = async (
    config: string,
    port: number,
    further: readonly string[] = [],
    held?: string,
  ): Promise<RunningAttester> => {
    const child = spawn(process.execPath, [CLI, "node", "attester", "--config", config, ...further], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (log += text.toString()));
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.once("close", (code, signal) => resolve(code ?? signal));
    });
    const started = { child, ended, log: () => log, url: `http://127.0.0.1:${port}` };
    running.push(started);
    const isReady = () =>
      fetch(`${started.url}/readyz`).then(
        async (answer) => {
          const { conditions } = (await answer.json()) as { readonly conditions: readonly { readonly code: string }[] };
          return conditions.every(({ code }) => code === held);
        },
        () => false,
      );
    await until(async () => child.exitCode !== null || (await isReady()), `it is ready: ${log}`);
    expect(child.exitCode, log).to.equal(null);
    return started;
  };
  const post = async ({ url }: RunningAttester, body: string): Promise<Reply> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}/v1/attestations`, { method: "POST", body, headers });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) as Reply["body"] };
  };
  const ask = (attester: RunningAttester, request: ScoreRequest) => post(attester, decimalJson(request));

  return { running, configure, start, post, ask };
};

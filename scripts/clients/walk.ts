import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRecord } from "../../prover/jsonValue.ts";
import type { RunningClient } from "./startClient.ts";

/** How one command ended. */
export interface Step {
  readonly command: string;
  /** "ok", the code of its refusal, or what else happened. */
  readonly result: string;
  readonly seconds: number;
  /** The last line it wrote. */
  readonly line: string;
}

const LIMIT_MS = 600_000;

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const run = ({ command, args, folder, environment }: Run): Promise<Step> =>
  new Promise((resolve) => {
    const started = performance.now();
    // eslint-disable-next-line no-restricted-properties -- what a user's shell would hand on
    const env = { ...process.env, INIT_CWD: folder, ...environment };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: LIMIT_MS });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    child.once("close", (code) => {
      const line = said.trim().split("\n").at(-1) ?? "";
      const [refusal = `exit ${code ?? "by the time limit"}`] = /^E_[A-Z_]+/m.exec(said) ?? [];
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      resolve({ command, result: code === 0 ? "ok" : refusal, seconds, line });
    });
  });

const poolIn = (path: string): string => {
  try {
    const deployment: unknown = JSON.parse(readFileSync(path, "utf8"));
    const market = isRecord(deployment) && isRecord(deployment.market) ? deployment.market : {};
    return typeof market.pool === "string" ? market.pool : `0x${"1".repeat(40)}`;
  } catch {
    return `0x${"1".repeat(40)}`;
  }
};

/** The account that the demo's first borrower has on every local chain. */
const BORROWER = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65";
const ATTESTERS = ["0x1", "0x2", "0x3"].map((digit) => `${digit}${"0".repeat(39)}`).join(",");

/** Takes a client through what a user does, one command after the other. */
export const walkClient = async ({ rpc, key }: RunningClient): Promise<readonly Step[]> => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-walk-"));
  const environment: Record<string, string> = key === undefined ? {} : { VERISCORE_PRIVATE_KEY: key };
  const isPublic = key !== undefined;
  const node = ["--rpc", rpc];
  const deployment = join(folder, "out", "deployment.json");
  const db = join(folder, "out", "history.duckdb");
  const journal = `clients-${process.pid}-${new URL(rpc).port}`;
  const asPublic = ["--attesters", ATTESTERS, "--allow-dev-keys", "--deployment-id", journal];
  const script = (name: string, ...more: readonly string[]) => [`scripts/${name}.ts`, ...node, ...more];
  const cli = (...args: readonly string[]) => ["prover/cli/cli.ts", ...args];
  const steps: Step[] = [];
  const step = async (command: string, args: readonly string[]): Promise<void> => {
    steps.push(await run({ command, args, folder, environment }));
  };
  try {
    await step("deploy", script("deploy", ...(isPublic ? asPublic : [])));
    // Without a deployment there is nothing to go on with.
    if (steps.at(-1)?.result !== "ok") return steps;
    await step("verify:deployment", script("verifyDeployment"));
    await step("mint", script("mint"));
    await step("query", script("query", "1"));
    const market = ["--market", "aave-v2", "--pool", poolIn(deployment)];
    await step("events sync", cli("events", "sync", ...node, ...market, "--db", db, ...(isPublic ? [] : ["--latest"])));
    await step("health", cli("health", ...node, "--db", db, "--wallet", BORROWER));
    return steps;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join("scripts", "ignition", "deployments", journal), { recursive: true, force: true });
  }
};

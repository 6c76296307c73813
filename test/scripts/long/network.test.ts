import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { isRecord } from "../../../prover/jsonValue.ts";
import { runNode } from "../../support/runNode.ts";
import { until } from "../../support/until.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MEMBERS = ["operator", "attester-1", "attester-2", "attester-3"];

/** The process of a member, as the first line of its log names it. */
const processOf = (folder: string, member: string): number => {
  const [first = ""] = readFileSync(join(folder, "net", member, "log.jsonl"), "utf8").split("\n");
  const line: unknown = JSON.parse(first);
  return isRecord(line) ? Number(line["pid"]) : Number.NaN;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a whole network on one machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-network-"));
  let killed: ChildProcess | undefined;
  after(() => {
    killed?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  const args = ["scripts/start.mjs", "scripts/network.ts", "--out", "net", "--port", "9610", "--chain-port", "8655"];

  it("scores tokens through its services, and leaves no process behind", async () => {
    const { exitCode, stdout, stderr } = await runNode([...args, "--for", "60s"], { folder });
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout).to.match(/[1-3] of 3 scores are on chain/);
    for (const member of MEMBERS) expect(isAlive(processOf(folder, member)), member).to.equal(false);
  });

  it("ends with the command that is killed", async () => {
    killed = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { INIT_CWD: folder, HOME: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    killed.stdout?.on("data", (text: Buffer) => (said += text.toString()));
    while (!said.includes("files and logs")) {
      expect(killed.exitCode, said).to.equal(null);
      await pause(100);
    }
    const pids = MEMBERS.map((member) => processOf(folder, member));
    expect(pids.filter(isAlive)).to.have.length(MEMBERS.length);
    killed.kill("SIGKILL");
    await until(() => !pids.some(isAlive), "all of them end");
  });
});

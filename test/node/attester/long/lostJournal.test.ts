import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import type { ScoreRequest } from "../../../../prover/onchain/request.ts";
import { indexMarket, requestScore } from "../../../../scripts/localQuorum.ts";
import { CLI, FIRST, type RunningAttester, useAttesterProcesses } from "../../../support/attesterProcesses.ts";
import { ADA_TOKEN, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";
import { until } from "../../../support/until.ts";

const PORT = 9414;

describe("an attester that has lost its journal", () => {
  const world = useLocalWorld();
  const { configure, start, ask } = useAttesterProcesses(world);

  const answerOf = async (attester: RunningAttester, request: ScoreRequest): Promise<string> => {
    const { status, body } = await ask(attester, request);
    return status === 200 ? "signed" : `${status} ${String(body["code"])}`;
  };
  const killed = async ({ child, ended }: RunningAttester): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };

  it("signs nothing of the time before its new one, goes on by itself, and so it is after a restart", async () => {
    const quorum = withCopiedStores(world().quorum);
    const { request } = await requestScore(quorum, ADA_TOKEN);
    const config = await configure({ quorum, port: PORT });
    const first = await start(config, PORT, FIRST);
    expect(await answerOf(first, request)).to.equal("signed");
    await killed(first);
    const journal = join(dirname(config), "data", "journal.sqlite");
    for (const end of ["", "-wal", "-shm"]) rmSync(`${journal}${end}`, { force: true });

    const second = await start(config, PORT, [], "E_JOURNAL_START");
    expect(await answerOf(second, request)).to.equal("503 E_JOURNAL_START");
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).to.match(/veriscore_condition\{code="E_JOURNAL_START",role="attester"\} 1\n/);
    await quorum.provider.send("hardhat_mine", ["0x2"]);
    await until(async () => (await fetch(`${second.url}/readyz`)).ok, "the store comes past the start of the journal");
    await indexMarket(quorum.operatorStore, { url: quorum.url, market: world().market });
    const { request: next } = await requestScore(quorum, ADA_TOKEN);
    expect([await answerOf(second, request), await answerOf(second, next)]).to.deep.equal([
      "503 E_JOURNAL_START",
      "signed",
    ]);
    await killed(second);

    const third = await start(config, PORT);
    expect([await answerOf(third, request), await answerOf(third, next)]).to.deep.equal([
      "503 E_JOURNAL_START",
      "signed",
    ]);
    await killed(third);
    // Nobody lifts the rule by telling the node that its key is new.
    const words = [CLI, "node", "attester", "--config", config, ...FIRST];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect(status, stdout).to.equal(1);
    expect(stderr).to.include("E_JOURNAL_EXISTS");
  });
});

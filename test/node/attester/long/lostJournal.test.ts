import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { proveStatement } from "../../../../prover/onchain/proveStatement.ts";
import { type Attestation, attestationOf, type ScoreRequest } from "../../../../prover/onchain/request.ts";
import { submitScore } from "../../../../prover/onchain/submit.ts";
import { indexMarket, type LocalQuorum, OPERATOR_ACCOUNT, requestScore } from "../../../../scripts/localQuorum.ts";
import { CLI, FIRST, type RunningAttester, useAttesterProcesses } from "../../../support/attesterProcesses.ts";
import { ADA_TOKEN, attestBy, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";
import { until } from "../../../support/until.ts";

const PORT = 9414;

describe("an attester whose journal is not its newest one", () => {
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

  const stopped = async ({ child, ended, log }: RunningAttester): Promise<void> => {
    child.kill("SIGTERM");
    expect(await ended, log()).to.equal(0);
  };
  /** A request as of a later block, which an attester that runs comes to by itself. */
  const nextRequest = async (quorum: LocalQuorum, attester: RunningAttester): Promise<ScoreRequest> => {
    const ready = (): Promise<Response> => fetch(`${attester.url}/readyz`);
    // Blocks before the start is known would be before the start.
    await until(async () => !(await (await ready()).text()).includes("not known yet"), "the start is known");
    await quorum.provider.send("hardhat_mine", ["0x2"]);
    await until(async () => (await ready()).ok, "the store comes past the start of the journal");
    await indexMarket(quorum.operatorStore, { url: quorum.url, market: world().market });
    return (await requestScore(quorum, ADA_TOKEN)).request;
  };

  /** Puts a score on chain, with the signature of a second attester. */
  const publish = async (quorum: LocalQuorum, request: ScoreRequest, attestation: Attestation): Promise<void> => {
    const { deployment, contracts, provider, operatorStore: storePath } = quorum;
    await indexMarket(quorum.attesters[1]?.storePath ?? "", { url: quorum.url, market: world().market });
    const attestations = [attestation, await attestBy(quorum, request, 1)];
    const proof = await proveStatement({ request, ...quorum, storePath });
    const signer = await provider.getSigner(OPERATOR_ACCOUNT);
    await submitScore({ deployment, contracts, attestations, proof, signer });
  };

  it("signs nothing of the time before a new one, goes on by itself, and so it is after a restart", async () => {
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
    const next = await nextRequest(quorum, second);
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

  for (const { what, restored, told } of [
    { what: "file", restored: "journal.sqlite", told: "the journal lacks its newest entry" },
    // Its mark is as old: the chain has a score that it signed since.
    { what: "folder", restored: ".", told: "a score on chain has a signature of this key" },
  ])
    it(`signs nothing that an older ${what} has forgotten, which was put in its place`, async () => {
      const quorum = withCopiedStores(world().quorum);
      const config = await configure({ quorum, port: PORT });
      const data = join(dirname(config), "data");
      const first = await start(config, PORT, FIRST);
      const before = await nextRequest(quorum, first);
      expect(await answerOf(first, before)).to.equal("signed");
      await stopped(first);
      cpSync(data, `${data}.copy`, { recursive: true });

      const second = await start(config, PORT);
      const request = await nextRequest(quorum, second);
      const { status, body, text } = await ask(second, request);
      expect(status, text).to.equal(200);
      await publish(quorum, request, attestationOf(body, "the answer"));
      await stopped(second);

      cpSync(join(`${data}.copy`, restored), join(data, restored), { recursive: true });
      const third = await start(config, PORT, [], "E_JOURNAL_START");
      await until(() => third.log().includes(told), "it says so");
      expect(await answerOf(third, request)).to.equal("503 E_JOURNAL_START");
      expect(await answerOf(third, before), "what it knows it still answers").to.equal("signed");
      expect(await answerOf(third, await nextRequest(quorum, third))).to.equal("signed");
    });
});

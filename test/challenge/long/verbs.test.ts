import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { ContractFactory } from "ethers";

import { defaultModel } from "../../../prover/artifacts.ts";
import { proofsFile } from "../../../prover/challenge/entry.ts";
import { toJson } from "../../../prover/jsonValue.ts";
import { vetModel } from "../../../prover/modelFolder/vetModel.ts";
import { contractAt } from "../../../prover/onchain/contracts.ts";
import { readCompiled } from "../../../scripts/ignition/compiled.ts";
import { registrationOf } from "../../../scripts/ignition/modules/model.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";
import { jsonOf, veriscore } from "../../support/runNode.ts";
import { until } from "../../support/until.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const [OWNER, SPONSOR, MODELER, FINDER] = [0, 1, 2, 3];
const ROWS = 24;

/** The real program in processes of its own, as people run it; files over HTTP, as they publish them. */
describe("a challenge on the command line, with a kill in the middle of the proofs", () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 60 });
  let folder: string;
  let web: string;
  let close: () => void;

  before(async () => {
    ({ folder } = world());
    // Everything below the folder is published, which no sponsor should do.
    const server = createServer((request, response) => {
      readFile(join(folder, new URL(request.url ?? "/", "http://localhost").pathname)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => server.close();
  });
  after(() => close());

  const args = (verb: string, ...rest: readonly string[]): readonly string[] => [
    ...["challenge", verb, ...rest, ...world().place, "--json"],
  ];
  const look = async (verb: string, ...rest: readonly string[]) => jsonOf(await veriscore(folder, args(verb, ...rest)));
  const run = async (account: number, verb: string, ...rest: readonly string[]) =>
    jsonOf(await veriscore(folder, args(verb, ...rest, "--account", String(account))));
  const submit = ["submit", "1", "--model", defaultModel, "--jobs", "1"] as const;

  /** Lines of the proofs' file that are whole. */
  const linesOf = async (path: string): Promise<readonly string[]> =>
    existsSync(path) ? (await readFile(path, "utf8")).split("\n").slice(0, -1) : [];

  /** Kills it with all that it has started, once some proofs are there. */
  const killedAfter = async (path: string, proofs: number): Promise<void> => {
    const [name, ...rest] = submit;
    const given = ["prover/cli/cli.ts", ...args(name, ...rest, "--prove-only", "--account", String(MODELER))];
    const child = spawn(process.execPath, given, {
      ...{ cwd: REPOSITORY, detached: true, stdio: "ignore" },
      env: { INIT_CWD: folder, HOME: folder },
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until(async () => (await linesOf(path)).length >= proofs, `${proofs} proofs`);
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
  };

  /** The winner's model in a registry with an activation delay. */
  const registerWinner = async () => {
    const { provider } = world();
    const owner = await provider.getSigner(OWNER);
    const { abi, bytecode } = await readCompiled("ModelRegistry");
    const deployed = await new ContractFactory(abi as [], bytecode, owner).deploy(owner.address, 86_400, true);
    await deployed.waitForDeployment();
    const registry = contractAt("registry", await deployed.getAddress(), owner);
    const history = { historyChainId: 1n, marketsHash: `0x${"ab".repeat(32)}` };
    const model = { ...(await registrationOf(await vetModel(defaultModel), history)), metadataURI: "" };
    await (await registry.register(model)).wait();
    return { registry, modelId: await registry.modelIdOf(model) };
  };

  it("goes from the opening to the last payment and a share of later fees", async () => {
    const plan = JSON.parse(await readFile(join(folder, "plan.json"), "utf8")) as Record<string, unknown>;
    await writeFile(join(folder, "plan.json"), toJson({ ...plan, fees: { modeler: 20, attesters: 5 } }));
    const opened = await run(SPONSOR, "create", ...sponsorFiles(folder));
    const times = opened as Record<string, number>;
    await look("fetch", "1", "--from", `${web}/mine/public`);
    await run(MODELER, "commit", "1", "--model", defaultModel);
    await world().passTo(Number(times["commitBy"]) + 1);
    await world().mine(Number(times["drawBlock"]) - (await world().provider.getBlockNumber()) + 1);
    expect(await run(MODELER, "test-set", "1", "--out", "rows.csv")).to.include({ rows: ROWS });

    const modeler = await world().addressOf(MODELER);
    const path = proofsFile(join(folder, "out", "challenge-1"), modeler);
    await killedAfter(path, 3);
    const kept = await linesOf(path);
    expect(kept.length).to.be.within(3, ROWS - 1);
    await appendFile(path, '{"place": 23, "score": "5');
    await killedAfter(path, kept.length + 2);
    const uri = `${web}/out/challenge-1/proofs-${modeler.toLowerCase()}.jsonl`;
    expect(await run(MODELER, ...submit, "--proofs-uri", uri)).to.include({ rows: ROWS, answered: true });
    const all = await linesOf(path);
    expect(all).to.have.lengthOf(ROWS);
    expect(all.slice(0, kept.length)).to.deep.equal(kept);
    const places = all.map((line) => (JSON.parse(line) as { place: number }).place);
    expect(new Set(places).size).to.equal(ROWS);

    // Whatever modelers name on this machine is not asked for, unless the finder allows it.
    const refused = await veriscore(folder, args("verify", "1", "--account", String(FINDER)));
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.include("127.0.0.1 is not a public address").and.include("E_CHALLENGE_FAULTY");
    const { answers } = (await run(FINDER, "verify", "1", "--allow-private")) as {
      answers: readonly Record<string, unknown>[];
    };
    expect(answers).to.deep.equal([{ modeler, rows: ROWS, faults: [], isAsAnswered: true }]);
    await world().passTo(Number(times["disputeBy"]) + 1);
    await run(SPONSOR, "reveal", "1", "--secrets", "mine");
    expect(await run(FINDER, "grade", "1")).to.include({ isSettled: true });
    const { entries } = (await look("leaderboard", "1")) as { entries: readonly Record<string, unknown>[] };
    expect(entries[0]).to.include({ modeler, rank: 1, status: "graded" });
    expect(await run(MODELER, "claim", "1")).to.include({ amount: String(11n * 10n ** 18n) });
    expect(await run(SPONSOR, "claim", "1")).to.include({ amount: String(5n * 10n ** 18n) });

    const { registry, modelId } = await registerWinner();
    const given = ["share", "1", modeler, "--model", modelId, "--registry", await registry.getAddress()];
    const [till, shares] = [await world().addressOf(FINDER), { modelerShare: 2000, attestersShare: 500 }];
    expect(await run(OWNER, ...(given as [string]), "--attesters", till)).to.include({ modeler, ...shares });
    const told = await registry.feeSharesOf(modelId);
    expect([told.modeler, told.attesters]).to.deep.equal([modeler, till]);
    expect([told.modelerShare, told.attestersShare]).to.deep.equal([2000n, 500n]);
    expect(await run(OWNER, ...(given as [string]), "--attesters", till))
      .to.include({ modeler, ...shares })
      .and.not.have.property("transaction");
  });
});

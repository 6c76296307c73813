import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { proofsFile } from "../../../prover/challenge/entry.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";
import { jsonOf, veriscore } from "../../support/runNode.ts";
import { until } from "../../support/until.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const [SPONSOR, MODELER, FINDER] = [1, 2, 3];
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

  it("goes from the opening to the last payment", async () => {
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

    const { answers } = (await run(FINDER, "verify", "1")) as { answers: readonly Record<string, unknown>[] };
    expect(answers).to.deep.equal([{ modeler, rows: ROWS, faults: [], isAsAnswered: true }]);
    await world().passTo(Number(times["disputeBy"]) + 1);
    await run(SPONSOR, "reveal", "1", "--secrets", "mine");
    expect(await run(FINDER, "grade", "1")).to.include({ isSettled: true });
    const { entries } = (await look("leaderboard", "1")) as { entries: readonly Record<string, unknown>[] };
    expect(entries[0]).to.include({ modeler, rank: 1, status: "graded" });
    expect(await run(MODELER, "claim", "1")).to.include({ amount: String(11n * 10n ** 18n) });
    expect(await run(SPONSOR, "claim", "1")).to.include({ amount: String(5n * 10n ** 18n) });
  });
});

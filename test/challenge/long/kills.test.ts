import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { proofsFile } from "../../../prover/challenge/entry.ts";
import { sponsorFiles, useChallengeWorld } from "../../support/challengeWorld.ts";
import { expectRefusal, type Finished, jsonOf, veriscore } from "../../support/runNode.ts";
import { until } from "../../support/until.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const [SPONSOR, MODELER, STRANGER] = [1, 2, 3];
const ROWS = 8;
const ETHER = 10n ** 18n;

/**
 * Each step is killed while its transaction waits for a block, and run again twice at once: the chain has
 * it once, whatever it pays.
 */
describe("a challenge whose runs are killed after they have sent", () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 24 });
  let folder: string;
  let server: Server;
  let web: string;
  let times: Record<string, unknown>;

  before(async () => {
    ({ folder } = world());
    server = createServer((request, response) => {
      readFile(join(folder, (request.url ?? "/").replace("/ipfs/", ""))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const args = (account: number, ...words: readonly string[]): readonly string[] => [
    ...["challenge", ...words, ...world().place, "--json", "--account", String(account)],
  ];
  const run = (account: number, ...words: readonly string[]) => veriscore(folder, args(account, ...words));
  const start = (account: number, ...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, ["prover/cli/cli.ts", ...args(account, ...words)], {
      ...{ cwd: REPOSITORY, detached: true, stdio: "ignore" },
      env: { INIT_CWD: folder, HOME: folder },
    });

  const waiting = async (): Promise<number> => {
    const { provider } = world();
    const block = (await provider.send("eth_getBlockByNumber", ["pending", false])) as { transactions: unknown[] };
    return block.transactions.length;
  };
  const mining = (isOn: boolean) => world().provider.send("evm_setAutomine", [isOn]);
  const mine = () => world().provider.send("evm_mine", []);

  /** What the two runs have for looking at a chain on which the killed one's transaction still waits. */
  const LOOK_MS = 20_000;

  /** Kills a run as soon as its transaction waits, and has two more go on, first without and then with blocks. */
  const killed = async (account: number, ...words: readonly string[]) => {
    await mining(false);
    const child = start(account, ...words);
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until(async () => (await waiting()) > 0, "a transaction waits");
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    let isOver = false;
    const both = Promise.all([run(account, ...words), run(account, ...words)]).finally(() => {
      isOver = true;
    });
    for (const from = performance.now(); performance.now() - from < LOOK_MS && (await waiting()) < 2;) await pause(200);
    await until(async () => {
      await pause(200);
      await mine();
      return isOver;
    }, "both runs end");
    await mining(true);
    return both;
  };
  const balance = async (account: number) => world().provider.getBalance(await world().addressOf(account));
  /** Whole ether that an account has paid meanwhile; gas is a small part of one. */
  const paid = async (account: number, work: () => Promise<unknown>): Promise<bigint> => {
    const before = await balance(account);
    await work();
    return (before - (await balance(account)) + ETHER / 2n) / ETHER;
  };
  const got = async (account: number, work: () => Promise<unknown>): Promise<bigint> => {
    const before = await balance(account);
    await work();
    return ((await balance(account)) - before + ETHER / 2n) / ETHER;
  };
  /** A run that may write no file of more than four blocks of 1,024 bytes. */
  const onFullDisk = async (account: number, ...words: readonly string[]): Promise<Finished> => {
    const program = [process.execPath, "prover/cli/cli.ts", ...args(account, ...words)];
    const child = spawn("/bin/bash", ["-c", 'ulimit -f 4; exec "$0" "$@"', ...program], {
      ...{ cwd: REPOSITORY, env: { INIT_CWD: folder, HOME: folder } },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { exitCode: await ended, stdout, stderr };
  };
  const submit = ["submit", "1", "--model", defaultModel, "--jobs", "1"] as const;

  it("opens one challenge", async () => {
    // Many blocks to the draw, as some are mined meanwhile.
    const create = ["create", ...sponsorFiles(folder), "--block-seconds", "60"];
    let opened: readonly Record<string, unknown>[] = [];
    expect(
      await paid(SPONSOR, async () => {
        opened = (await killed(SPONSOR, ...create)).map(jsonOf);
      }),
    ).to.equal(15n);
    expect(opened.map(({ id }) => id)).to.deep.equal([1, 1]);
    [times = {}] = opened;
    expect(await readdir(join(folder, "mine", "public"))).to.have.lengthOf(4);
  });

  it("takes one stake", async () => {
    jsonOf(
      await veriscore(folder, ["challenge", "fetch", "1", "--from", "mine/public", ...world().place].concat("--json")),
    );
    const commit = () => killed(MODELER, "commit", "1", "--model", defaultModel);
    expect(
      await paid(MODELER, async () => {
        const [one, other] = (await commit()).map(jsonOf);
        expect(one?.["commitment"]).to.equal(other?.["commitment"]);
      }),
    ).to.equal(1n);
  });

  it("goes on with proofs where a disk was full, and answers once", async () => {
    await world().passTo(Number(times["commitBy"]) + 1);
    await world().mine(Number(times["drawBlock"]) - (await world().provider.getBlockNumber()) + 1);
    for (const drawn of await killed(MODELER, "test-set", "1", "--out", "rows.csv"))
      expect(jsonOf(drawn)).to.include({ rows: ROWS });
    const path = proofsFile(join(folder, "out", "challenge-1"), await world().addressOf(MODELER));
    const { stderr, ...rest } = await onFullDisk(MODELER, ...submit, "--prove-only");
    const [last = ""] = stderr.trimEnd().split("\n").slice(-1);
    expectRefusal("E_FILE_UNWRITABLE", { ...rest, stderr: `${last}\n` });
    expect((await readFile(path)).length).to.equal(4096);
    jsonOf(await run(MODELER, ...submit, "--prove-only"));
    const uri = `ipfs://out/challenge-1/${path.slice(path.lastIndexOf("/") + 1)}`;
    for (const answered of await killed(MODELER, ...submit, "--proofs-uri", uri))
      expect(jsonOf(answered)).to.include({ answered: true });
    const { answers } = jsonOf(await run(STRANGER, "verify", "1", "--gateway", web)) as { answers: readonly unknown[] };
    expect(answers).to.deep.equal([
      { modeler: await world().addressOf(MODELER), rows: ROWS, faults: [], isAsAnswered: true },
    ]);
  });

  it("reveals, grades and settles once, and pays out once", async () => {
    await world().passTo(Number(times["disputeBy"]) + 1);
    for (const revealed of await killed(SPONSOR, "reveal", "1", "--secrets", "mine")) jsonOf(revealed);
    for (const graded of await killed(STRANGER, "grade", "1")) expect(jsonOf(graded)).to.include({ isSettled: true });
    expect(await got(MODELER, () => killed(MODELER, "claim", "1"))).to.equal(11n);
    expect(await world().provider.getBalance(world().address)).to.equal(5n * ETHER);
    expect(await got(SPONSOR, () => killed(SPONSOR, "claim", "1"))).to.equal(5n);
    expect(await world().provider.getBalance(world().address)).to.equal(0n);
  });
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

import { expect } from "chai";

import { withStore } from "../../../prover/events/openStore.ts";
import { GROWING, contentsOf, syncFake, wholeOf } from "../../support/fakeEventMarket.ts";
import { type FakeNode, POOL, startFakeNode } from "../../support/fakeNode.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const CLI = new URL("../../../prover/cli/cli.ts", import.meta.url).pathname;
const STORE_MODULE = new URL("../../../prover/events/openStore.ts", import.meta.url).href;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = async (command: string, args: readonly string[]): Promise<Ended> => {
  const child = spawn(command, [...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...said };
};

const cli = (...args: readonly string[]): Promise<Ended> => run(process.execPath, [CLI, ...args]);

describe("store on the command line", () => {
  const { file } = temporaryFolder();
  let fake: FakeNode;

  before(async () => {
    fake = await startFakeNode(GROWING);
  });
  after(() => fake.close());

  const syncArgs = (db: string, ...more: readonly string[]): readonly string[] => [
    ...["events", "sync", "--rpc", fake.url, "--market", "aave-v2", "--pool", POOL, "--db", db],
    // Its events come without the tokens' logs.
    "--no-check-logs",
    ...more,
  ];

  it("says what it covers and what it cannot tell, and rebuilds what follows from raw logs", async () => {
    const db = file("covered.duckdb");
    const synced = await cli(...syncArgs(db, "--json"));
    expect(synced.stderr).to.match(
      /^blooms of \d+ blocks read, \d+ of them asked for again by hash\nblocks 0 to 120: 4 events added\n$/,
    );
    expect(JSON.parse(synced.stdout)).to.include({ fromBlock: 0, toBlock: 120, events: 4, chainId: 31_337 });
    const info = await cli("store", "info", "--db", db, "--json");
    const { markets, unknown } = JSON.parse(info.stdout) as { markets: object[]; unknown: string[] };
    expect(markets[0]).to.include({
      market: "aave-v2",
      source: "rpc",
      fromBlock: 0,
      toBlock: 120,
      events: 4,
      transfers: 6,
      wallets: 2,
      reserves: 3,
      rawLogs: 14,
    });
    expect(unknown).to.deep.equal(["transactions: none were read (`events sync --transactions`)"]);
    const shown = await cli("store", "info", "--db", db);
    expect(shown.stdout).to.include(`aave-v2 (pool ${POOL})`).and.include("blocks 0 to 120, 2023-11-14T22:13:20Z to ");
    const rebuilt = await cli("store", "rebuild", "--db", db);
    expect(rebuilt).to.include({ code: 0, stderr: "4 events read anew from raw logs\n" });
    await withStore(db, {}, async (store) => expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake)));
    expect(await cli("store", "info", "--db", file("absent.duckdb"))).to.include({ code: 1 });
    expect((await cli("store", "rebuild", "--db", file("absent.duckdb"))).stderr).to.match(
      /^E_STORE_MISSING: [^\n]*\n$/,
    );
  });

  it("lets one process write, and tells every other one so in a line", async () => {
    const db = file("shared.duckdb");
    await withStore(db, {}, (store) => syncFake(fake, store, { to: 60n }));
    const code = `const { openStore } = await import(${JSON.stringify(STORE_MODULE)});
      await openStore(${JSON.stringify(db)}); console.log("open"); setInterval(() => {}, 1000);`;
    const writer = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(writer.stdout, "data");
      for (const args of [["store", "info", "--db", db], syncArgs(db), ["store", "rebuild", "--db", db]]) {
        const { code: exit, stdout, stderr } = await cli(...args);
        expect([exit, stdout]).to.deep.equal([1, ""]);
        expect(stderr).to.match(/^E_STORE_LOCKED: [^\n]*\n$/);
      }
    } finally {
      writer.kill("SIGKILL");
    }
    await once(writer, "exit");
    expect(await cli(...syncArgs(db))).to.include({ code: 0 });
    await withStore(db, {}, async (store) => expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake)));
  });

  it("loses nothing when the disk is full, and goes on when there is room again", async function () {
    const tmpfs = "mount -t tmpfs -o size=1200k tmpfs";
    const folder = file("full");
    const probe = spawnSync("unshare", ["-rm", "sh", "-c", `mkdir -p ${folder} && ${tmpfs} ${folder}`]);
    // Mounting without root needs a kernel that lets users have namespaces.
    if (probe.status !== 0) return this.skip();
    const db = file("kept.duckdb");
    const lived = `${folder}/store.duckdb`;
    const sync = (path: string): string =>
      [process.execPath, CLI, ...syncArgs(path, "--chunk", "5")].map((part) => `'${part}'`).join(" ");
    // Fills what is left of the disk after a first stretch, lets the second one fail, then makes room and looks what is there.
    const script = `
      ${tmpfs} ${folder} && ${sync(lived)} --to 60 2>/dev/null; head -c 5M /dev/zero > ${folder}/filler 2>/dev/null
      ${sync(lived)}; echo "exit $?"; rm ${folder}/filler; cp ${lived}* ${db.replace("kept.duckdb", "")}`;
    const { stdout, stderr } = await run("unshare", ["-rm", "sh", "-c", script]);
    expect(stdout, stderr).to.include("exit 1");
    expect(stderr).to.match(/^E_STORE_WRITE: [^\n]*\n$/);
    await withStore(file("store.duckdb"), {}, async (store) => {
      const [row] = await store.rows("SELECT to_block FROM sync_cursor");
      expect(Number(row?.[0])).to.be.at.least(60);
      await syncFake(fake, store);
      expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake));
    });
  });
});

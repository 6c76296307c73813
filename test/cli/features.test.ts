import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Command } from "commander";

import { registerDataset } from "../../prover/cli/commands/dataset.ts";
import { registerEvents } from "../../prover/cli/commands/events.ts";
import { registerFeatures } from "../../prover/cli/commands/features.ts";
import { registerPrices } from "../../prover/cli/commands/prices.ts";
import { registerHealth } from "../../prover/cli/commands/health.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, DAY, START, eventsCsv, pricesCsv, temporaryFolder } from "../support/recorded.ts";

const programOf = (): Command => {
  const program = new Command("veriscore").exitOverride();
  for (const register of [registerEvents, registerPrices, registerHealth, registerFeatures, registerDataset]) {
    register(program);
  }
  return program;
};

/** What a command writes to stdout and stderr. */
const run = async (...args: readonly string[]): Promise<{ readonly out: string; readonly err: string }> => {
  const written = { out: "", err: "" };
  const { stdout, stderr } = process;
  const [writeOut, writeErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = (text) => (written.out += String(text)) !== "";
  stderr.write = (text) => (written.err += String(text)) !== "";
  try {
    await programOf().parseAsync([...args], { from: "user" });
  } finally {
    Object.assign(stdout, { write: writeOut });
    Object.assign(stderr, { write: writeErr });
  }
  return written;
};

describe("commands of the chain data", () => {
  const { file } = temporaryFolder();
  const row = { ts: START, action: "deposit", user: ALICE, asset: "DAI", amount: "2000" };
  const events = file(
    "events.csv",
    eventsCsv([
      row,
      { ...row, ts: START + DAY, user: BOB },
      { ...row, ts: START + DAY, action: "borrow", asset: "SHIB", amount: "1" },
      { ...row, ts: START + 40 * DAY, action: "borrow", amount: "1" },
    ]),
  );
  const prices = file(
    "prices.csv",
    pricesCsv([
      { hour: START, symbol: "DAI", usd: "1" },
      { hour: START, symbol: "WETH", usd: "2000" },
    ]),
  );
  const db = file("store.duckdb");

  before(async () => {
    expect(JSON.parse((await run("events", "import", events, "--db", db, "--json")).out)).to.deep.equal({
      rows: 4,
      added: 4,
      duplicates: 0,
    });
    expect((await run("prices", "import", prices, "--db", db)).out).to.equal("");
  });

  it("writes a row per wallet, or one for the bundle", async () => {
    const [out, at] = [file("rows.csv"), "2022-01-05"];
    const { err } = await run("features", "--db", db, "--wallets", `${ALICE},${BOB}`, "--at", at, "--out", out);
    expect(err).to.include("1 events have no known price");
    const lines = readFileSync(out, "utf8").trimEnd().split("\n");
    // The store's few days of history are no evidence of the last 90 or 365.
    const known = dictionary.features
      .filter(({ needs, historyDays }) => needs === "lending" && historyDays === undefined)
      .map(({ name }) => name);
    expect(lines[0]).to.equal(`wallet,as_of,as_of_block,${known.join(",")}`);
    expect(err).to.include("wallet_age").and.include("the store indexes no transactions");
    expect(err).to.include("debt_peak_90d_eth").and.include("less than 90 days before 2022-01-05");
    expect(lines.slice(1).map((line) => line.split(",").slice(0, 3))).to.deep.equal([
      [BOB, "1641340800", ""],
      [ALICE, "1641340800", ""],
    ]);
    const bundle = await run("features", "--db", db, "--wallets", `${ALICE},${BOB}`, "--at", at, "--bundle", "--json");
    const [vector] = JSON.parse(bundle.out) as Record<string, unknown>[];
    expect(vector).to.nested.include({
      "features.deposit_count": 2,
      "features.deposit_amount_sum_eth": 2_000_000_000,
      asOfTime: 1_641_340_800,
      eventCount: 3,
      "coverage.deposit_count": "known",
      "coverage.total_gas_paid_eth": "the store indexes no transactions",
    });
    expect(vector).to.not.have.nested.property("features.total_gas_paid_eth");
    const two = ["--features", "borrow_count,deposit_count"];
    const chosen = await run("features", "--db", db, "--wallets", ALICE, "--at", at, ...two);
    expect(chosen.out.split("\n")[0]).to.equal("wallet,as_of,as_of_block,borrow_count,deposit_count");
  });

  it("writes the labelled rows and says what it left out", async () => {
    const out = file("dataset.csv");
    const { out: json, err } = await run("dataset", "--db", db, "--label", "liquidated-30d", "--out", out, "--json");
    const { coverage, ...counts } = JSON.parse(json) as { readonly coverage: Record<string, string> };
    expect(counts).to.deep.equal({ rows: 1, positive: 0, undecided: 1, unpricedEventCount: 1, path: out });
    expect(Object.keys(coverage)).to.deep.equal(dictionary.features.map(({ name }) => name));
    expect(coverage.risk_factor).to.include("recorded files");
    expect(err).to.include("1 borrows left out");
    const [header, line] = readFileSync(out, "utf8").split("\n");
    expect(header).to.match(/^id,wallet,as_of,.*,label$/);
    expect(line).to.include(`${ALICE},${START + DAY},`);
  });

  it("fails with one coded error and writes nothing", async () => {
    const out = file("none.csv");
    const features = (...args: readonly string[]) => run("features", "--db", db, "--out", out, ...args);
    await expectError("E_BAD_TIME", () => features("--wallets", ALICE, "--at", "yesterday"));
    await expectError("E_BAD_ADDRESS", () => features("--wallets", "0x1", "--at", "2022-01-02"));
    await expectError("E_NO_HISTORY", () => features("--wallets", BOB, "--at", "2022-01-01"));
    await expectError("E_FEATURE_NOT_COVERED", () =>
      features("--wallets", ALICE, "--at", "2022-01-05", "--features", "borrow_count,wallet_age"),
    );
    await expectError("E_HEALTH_UNKNOWN", () => run("health", "--db", db, "--wallet", ALICE, "--out", out));
    await expectError("E_USAGE", () => run("dataset", "--db", db, "--out", out));
    const hybrid = ["--label", "hybrid-30d", "--out", out];
    await expectError("E_FEATURE_NOT_COVERED", () => run("dataset", "--db", db, ...hybrid));
    await expectError("E_FILE_UNREADABLE", () => run("dataset", "spectral", file("absent.parquet"), "--out", out));
    await expectError("E_USAGE", () => run("dataset", "spectral", file("absent.parquet")));
    await expectError("E_STORE_MISSING", () =>
      run("features", "--db", file("absent.duckdb"), "--wallets", ALICE, "--at", "2022-01-02"),
    );
    const sync = (...args: readonly string[]) => run("events", "sync", "--db", file("new.duckdb"), ...args);
    await expectError("E_MARKET", () => sync("--rpc", "http://127.0.0.1:1", "--market", "aave-v9"));
    await expectError("E_USAGE", () => sync("--rpc", "nowhere", "--market", "aave-v2"));
    await expectError("E_USAGE", () => sync("--rpc", "http://127.0.0.1:1", "--market", "aave-v2", "--chunk", "0"));
    expect(() => readFileSync(out)).to.throw("ENOENT");
    expect(() => readFileSync(file("new.duckdb"))).to.throw("ENOENT");
  });

  it("explains itself with an example on every level", () => {
    const leaves = programOf().commands.flatMap((command) =>
      command.commands.length > 0 ? command.commands : [command],
    );
    expect(leaves.map((command) => command.name())).to.deep.equal([
      "import",
      "sync",
      "import",
      "health",
      "features",
      "spectral",
    ]);
    for (const command of leaves) {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help, command.name()).to.include("Example:\n  veriscore ");
    }
  });
});

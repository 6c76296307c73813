import { readFileSync } from "node:fs";

import { expect } from "chai";

import { buildProgram } from "../../prover/cli/program.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, DAY, START, eventsCsv, pricesCsv, temporaryFolder } from "../support/recorded.ts";

interface Written {
  readonly out: string;
  readonly err: string;
}

/** What a command writes to stdout and stderr; what it throws goes on, after `keep` has seen what was written. */
const run = async (...args: readonly string[]): Promise<Written> => runAndKeep(() => undefined, ...args);

const runAndKeep = async (keep: (written: Written) => void, ...args: readonly string[]): Promise<Written> => {
  const written = { out: "", err: "" };
  const { stdout, stderr } = process;
  const [writeOut, writeErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = (text) => (written.out += String(text)) !== "";
  stderr.write = (text) => (written.err += String(text)) !== "";
  try {
    await buildProgram().parseAsync([...args], { from: "user" });
  } finally {
    Object.assign(stdout, { write: writeOut });
    Object.assign(stderr, { write: writeErr });
    keep(written);
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
    expect(() => readFileSync(out)).to.throw("ENOENT");
    expect(() => readFileSync(file("new.duckdb"))).to.throw("ENOENT");
  });

  it("answers for every wallet of a list, and marks what it cannot know: an empty cell, null, a line on stderr", async () => {
    const [out, at, stranger] = [file("marked.csv"), "2022-01-01", `0x${"5".repeat(40)}`];
    const list = file("wallets.txt", [ALICE, BOB, stranger].join("\n"));
    const features = [
      "features",
      "--db",
      db,
      "--wallets",
      list,
      "--at",
      at,
      "--features",
      "borrow_count,deposit_count",
    ];
    let written: Written = { out: "", err: "" };
    const keep = (kept: Written): void => void (written = kept);
    // Bob's first event is a day later.
    await runAndKeep(keep, ...features, "--out", out);
    expect(written.err).to.include("E_NO_HISTORY: no history: 2 of 3 wallets are unknown");
    expect(written.err).to.include(BOB).and.include(stranger);
    expect(written.out).to.equal("");
    expect(readFileSync(out, "utf8").trimEnd().split("\n")).to.deep.equal([
      "wallet,as_of,as_of_block,borrow_count,deposit_count",
      `${BOB},1640995200,,,`,
      `${ALICE},1640995200,,0,1`,
      `${stranger},1640995200,,,`,
    ]);
    await runAndKeep(keep, ...features, "--json");
    const answers = JSON.parse(written.out) as {
      features: Record<string, unknown>;
      coverage: Record<string, string>;
    }[];
    expect(answers.map((answer) => answer.features)).to.deep.equal([
      { borrow_count: null, deposit_count: null },
      { borrow_count: 0, deposit_count: 1 },
      { borrow_count: null, deposit_count: null },
    ]);
    expect(answers[0]?.coverage["borrow_count"]).to.equal("no lending event up to 2022-01-01T00:00:00Z");
    // No command of a model takes the empty cells for numbers.
    const { readRows } = await import("../../prover/features/rows.ts");
    const { selectFeatures } = await import("../../prover/features/dictionary.ts");
    const asked = selectFeatures(["borrow_count", "deposit_count"]);
    const { message } = await expectError("E_ROW_VALUE", () => readRows({ path: out, features: asked }));
    expect(message).to.include("row 0").and.include("borrow_count").and.include("missing");
  });
});

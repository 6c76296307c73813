import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { selectFeatures } from "../../prover/features/dictionary.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";
import { branch, forestOnnx, schemaText } from "../support/onnxFile.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { expectOnly, expectRefusal, type Finished, inPairs, jsonOf, veriscore } from "../support/runNode.ts";

const [WALLET, OTHER] = [
  "0x2a2f97ff7afdef409fd18f25e963a850c5d81036",
  "0x1c79cb8ce8c3695ed871e4d4e4519d937630832d",
] as const;
const AT = "2022-02-01T10:00:01Z";
/** Between the first events of OTHER and of WALLET. */
const EARLY = "2021-06-20T00:00:00Z";
const history = (name: string): string => join(defaultModel, "..", "..", "scripts", "history", name);

describe("from a wallet to its score in one command", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  const run = (...args: readonly string[]): Promise<Finished> => veriscore(folder, args);
  const wallet = (...args: readonly string[]): Promise<Finished> =>
    run("score", "wallet", ...args, "--db", "store.duckdb");

  /** A model of one split on borrow_count, over dictionary features of these names. */
  const compile = async (name: string, names: readonly string[]): Promise<void> => {
    const features = selectFeatures(names).map(({ name: feature, scale, min, max }) => ({
      name: feature,
      scale,
      min,
      max,
    }));
    writeFileSync(
      file(`${name}.onnx`),
      forestOnnx({ columns: names.length, base: [-2], classId: 0, trees: [branch(0, "BRANCH_LEQ", 4, [-1, 1])] }),
    );
    writeFileSync(file(`${name}.json`), schemaText(features));
    const [onnxPath, schemaPath] = [file(`${name}.onnx`), file(`${name}.json`)];
    await compileModel({ onnxPath, schemaPath, folder: file(name), card: scorecard(), compile: compiledCircuit });
  };

  let names: readonly string[];
  before(async () => {
    names = (await loadModel(defaultModel)).model.features.map(({ name }) => name);
    jsonOf(await run("prices", "import", history("prices-hourly-usd.csv.gz"), "--db", "store.duckdb", "--json"));
    jsonOf(await run("events", "import", history("events.csv.gz"), "--db", "store.duckdb", "--json"));
    await compile("plain", ["borrow_count"]);
    await compile("unknown", ["borrow_count", "wallet_age", "risk_factor"]);
  });

  it("says what features, evaluation and explanation say one by one", async () => {
    const rows = ["--wallets", `${WALLET},${OTHER}`, "--at", AT, "--bundle", "--out", "rows.csv"];
    const [answered, features, explained] = await inPairs([
      () => wallet(OTHER, WALLET, "--at", AT, "--json"),
      () => run("features", "--db", "store.duckdb", ...rows),
      () => run("score", "explain", defaultModel, "--db", "store.duckdb", ...rows.slice(0, 4), "--json"),
    ]);
    expect(features.exitCode, features.stderr).to.equal(0);
    jsonOf(await run("model", "evaluate", defaultModel, "--input", "rows.csv", "--out", "scores.csv", "--json"));
    const [, line = ""] = readFileSync(file("scores.csv"), "utf8").split("\n");
    const scored = jsonOf(answered);
    expect(scored["score"]).to.equal(Number(line.split(",")[0]));
    expect(scored).to.deep.include({ model: "default", wallets: [OTHER, WALLET], asOf: AT, asOfTime: 1_643_709_601 });
    const { attributions, ingredients, reasons, referenceScore } = jsonOf(explained);
    expect(scored).to.deep.include({ attributions, ingredients, reasons, referenceScore });
    expect(Object.values(scored["coverage"] as object)).to.deep.equal(names.map(() => "known"));
    expect(Object.keys(scored["features"] as object)).to.deep.equal(names);
  });

  it("reads probability and band from the score by the model's scorecard", async () => {
    const scored = jsonOf(await wallet(WALLET, "--at", AT, "--json"));
    const { offset, factor } = (
      JSON.parse(readFileSync(join(defaultModel, "manifest.json"), "utf8")) as { scorecard: Record<string, number> }
    ).scorecard as { offset: number; factor: number };
    const score = Number(scored["score"]);
    // Compared as texts: with a chain in the same run chai's closeTo and within take integers only.
    const expected = 1 / (1 + Math.exp((score - offset) / factor));
    const probability = Number(scored["probability"]);
    expect(probability.toFixed(6)).to.equal(expected.toFixed(6));
    const { from, to, probabilities } = scored["band"] as { from: number; to: number; probabilities: number[] };
    expect(to - from).to.equal(50);
    expect(score >= from && score < to).to.equal(true);
    const [least = 1, most = 0] = probabilities;
    expect(least <= probability && probability <= most).to.equal(true);
  });

  it("prints the same for people, at the last moment that the store covers unless told otherwise", async () => {
    const [text, json] = await inPairs([() => wallet(WALLET), () => wallet(WALLET, "--json")]);
    expect(text).to.include({ exitCode: 0, stderr: "" });
    const { score, asOf } = jsonOf(json);
    const heads = text.stdout.split("\n").slice(0, 6);
    expect(heads[0]).to.equal(`score        ${String(score)}, by model default`);
    expect(heads[1]).to.match(/^probability {2}\d+\.\d % of a liquidation/);
    expect(heads[2]).to.match(/^band {9}\d+ to \d+: \d+\.\d % to \d+\.\d %$/);
    expect(heads[3]).to.equal(`wallets      ${WALLET}`);
    expect(heads[4]).to.equal(`as of        ${String(asOf)}`);
    expect(heads[5]).to.match(
      new RegExp(`^coverage {5}history since \\S+Z, \\d+ events; all ${names.length} features of the model are known$`),
    );
    expect(text.stdout).to.include("Reasons\n1. ");
    // What is printed can be asked for again.
    const again = await wallet(WALLET, "--at", String(asOf));
    expect(again.stdout).to.equal(text.stdout);
  });

  it("names those of several wallets that have no event, of which the score says nothing", async () => {
    const [unused, alsoUnused] = [`0x${"1".repeat(40)}`, `0x${"e".repeat(40)}`];
    const [text, json, alone, all] = await inPairs([
      () => wallet(WALLET, alsoUnused, unused, OTHER, "--at", AT),
      () => wallet(WALLET, alsoUnused, unused, OTHER, "--at", AT, "--json"),
      () => wallet(WALLET, OTHER, "--at", AT),
      () => wallet(WALLET, OTHER, "--at", AT, "--json"),
    ]);
    expect(text.stdout.split("\n").slice(3, 5)).to.deep.equal([
      `wallets      ${[unused, OTHER, WALLET, alsoUnused].join(", ")}`,
      `no events    ${unused}, ${alsoUnused}`,
    ]);
    expect(jsonOf(json)["withoutEvents"]).to.deep.equal([unused, alsoUnused]);
    expect(alone.stdout).to.not.include("no events");
    expect(jsonOf(all)).to.deep.include({ withoutEvents: [], score: jsonOf(json)["score"] });
    // Before its first event a wallet has none, whatever it did later.
    const first = await wallet(WALLET, OTHER, "--at", EARLY, "--model", "plain", "--json");
    expect(jsonOf(first)["withoutEvents"]).to.deep.equal([WALLET]);
  });

  it("scores without reasons, and says so, where the model names no reference row", async () => {
    const [text, json] = await inPairs([
      () => wallet(WALLET, "--model", "plain"),
      () => wallet(WALLET, "--model", "plain", "--json"),
    ]);
    expect(text.stdout)
      .to.match(/^score {8}\d+, by model plain\n/)
      .and.include("no reasons: ");
    expect(jsonOf(json)).to.include({ model: "plain", reasons: null });
  });

  it("refuses a store without the market's prices: which days, and the command that loads them", async () => {
    jsonOf(await run("events", "import", history("events.csv.gz"), "--db", "unpriced.duckdb", "--json"));
    const refused = (await inPairs([
      () => run("score", "wallet", WALLET, "--db", "unpriced.duckdb", "--at", AT),
      () => run("features", "--db", "unpriced.duckdb", "--wallets", WALLET, "--at", AT, "--features", names.join(",")),
      () => run("score", "explain", defaultModel, "--db", "unpriced.duckdb", "--wallets", WALLET, "--at", AT),
    ])) as readonly Finished[];
    for (const finished of refused)
      expect(expectRefusal("E_FEATURE_NOT_COVERED", finished))
        .to.include("market_volatility_tapered_90d is unknown")
        .and.include("91 of these days lack them, from 2021-11-02 to 2022-01-31: load them with `prices import`");
  });

  it("refuses features that the store cannot know, by name, and never takes them for zero", async () => {
    const line = expectRefusal("E_FEATURE_NOT_COVERED", await wallet(WALLET, "--model", "unknown"));
    expect(line).to.include("wallet_age is unknown").and.include("no transactions");
  });

  it("refuses hostile input in one line each, and writes nothing", async () => {
    const before = readdirSync(folder, { recursive: true }).map(String);
    const cases: readonly (readonly [code: string, args: readonly string[]])[] = [
      ["E_BAD_ADDRESS", ["0x12"]],
      ["E_BAD_ADDRESS", ["vitalik.eth"]],
      ["E_BAD_ADDRESS", [`${WALLET}\n${OTHER}`]],
      ["E_BAD_ADDRESS", ["0x2A2f97ff7afdef409fd18f25e963a850c5d81036"]],
      ["E_BAD_ADDRESS", [`${WALLET}'; DROP TABLE lending_event; --`]],
      ["E_NO_HISTORY", [`0x${"0".repeat(40)}`]],
      ["E_NOT_COVERED", [WALLET, "--at", "2031-01-01"]],
      ["E_NOT_COVERED", [WALLET, "--at", "1970-01-01"]],
      ["E_BAD_TIME", [WALLET, "--at", "2022-02-30"]],
      ["E_BLOCK_TIME_UNKNOWN", [WALLET, "--at", "5"]],
      ["E_FILE_UNREADABLE", [WALLET, "--model", "absent"]],
      ["E_STORE_MISSING", [WALLET, "--db", "absent.duckdb"]],
      ["E_USAGE", []],
      ["E_USAGE", [WALLET, "--fast"]],
    ];
    const finished = await inPairs(
      cases.map(
        ([, args]) =>
          () =>
            args.includes("--db") ? run("score", "wallet", ...args) : wallet(...args),
      ),
    );
    for (const [index, [code]] of cases.entries()) {
      const one = finished[index];
      if (one === undefined) throw new Error("a run is missing");
      expectRefusal(code, one);
    }
    expectOnly(folder, before);
    expect(jsonOf(await run("store", "info", "--db", "store.duckdb", "--json"))["markets"]).to.have.length.above(0);
  });
});

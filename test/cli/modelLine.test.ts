import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { expectOnly, expectRefusal, type Finished, inPairs, jsonOf, veriscore } from "../support/runNode.ts";

const HELD_OUT = ["0x2a2f97ff7afdef409fd18f25e963a850c5d81036", "0x1c79cb8ce8c3695ed871e4d4e4519d937630832d"];
const history = (name: string): string => join(defaultModel, "..", "..", "scripts", "history", name);

/** All that stands in the folder, temporary files counted. */
const listing = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();

describe("from recorded events to a proof on the command line", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  const run = (...args: readonly string[]): Promise<Finished> => veriscore(folder, args);
  const lines = (name: string): readonly string[] => readFileSync(file(name), "utf8").trimEnd().split("\n");

  before(async () => {
    jsonOf(await run("prices", "import", history("prices-hourly-usd.csv.gz"), "--db", "store.duckdb", "--json"));
    jsonOf(await run("events", "import", history("events.csv.gz"), "--db", "store.duckdb", "--json"));
    writeFileSync(file("wallets.txt"), HELD_OUT.join("\n"));
    const features = ["features", "--db", "store.duckdb", "--wallets", "wallets.txt", "--at", "2022-02-13"];
    expect(await run(...features, "--out", "rows.csv")).to.deep.include({ exitCode: 0, stdout: "" });
    jsonOf(await run("prove", defaultModel, "--input", "rows.csv", "--row", "1", "--out", "proof.json", "--json"));
  });

  it("writes what it was asked for where the user stands, and nothing beside it", () => {
    expectOnly(folder, ["store.duckdb", "wallets.txt", "rows.csv", "proof.json"]);
  });

  it("scores every row in order and carries the other columns along", async () => {
    const evaluated = await run(
      "model",
      "evaluate",
      defaultModel,
      "--input",
      "rows.csv",
      "--out",
      "scores.csv",
      "--json",
    );
    expect(jsonOf(evaluated)).to.deep.equal({ rows: 2, path: file("scores.csv") });
    const [header, ...rows] = lines("scores.csv");
    expect(header).to.match(/^score,output,wallet,as_of,/);
    expect(rows.map((row) => row.split(",")[2])).to.deep.equal([...HELD_OUT].sort());
    for (const row of rows) expect(row).to.match(/^[3-8]\d\d,-?\d+,0x/);
    const proved = JSON.parse(readFileSync(file("proof.json"), "utf8")) as { score: number };
    expect(rows[1]?.split(",")[0]).to.equal(String(proved.score));
  });

  it("compares with the float original, and they agree to the point", async () => {
    const compared = jsonOf(await run("model", "compare", defaultModel, "--input", "rows.csv", "--json"));
    expect(compared["rows"]).to.equal(2);
    expect(Number(compared["max"])).to.be.within(0, 1);
    expect(Number(compared["mean"])).to.be.at.most(Number(compared["max"]));
    const plain = await run("model", "compare", defaultModel, "--input", "rows.csv");
    expect(plain).to.deep.include({ exitCode: 0, stdout: "" });
    expect(plain.stderr).to.match(/^2 rows, difference in points: max [\d.]+, p99 [\d.]+, mean [\d.e-]+\n$/);
  });

  it("writes a witness in snarkjs' format", async () => {
    const args = ["--input", "rows.csv", "--row", "0", "--out", "row0.wtns"];
    expect((await run("witness", defaultModel, ...args)).exitCode).to.equal(0);
    expect(readFileSync(file("row0.wtns")).subarray(0, 4).toString()).to.equal("wtns");
  });

  it("makes a proof that verifies, and keeps the salt back when asked to", async () => {
    const proof = JSON.parse(readFileSync(file("proof.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(proof).sort()).to.deep.equal(["commitment", "model", "proof", "publicSignals", "salt", "score"]);
    const args = ["--input", "rows.csv", "--row", "1", "--out", "open.json", "--no-salt"];
    const [verified, proved] = await inPairs([
      () => run("verify", defaultModel, "proof.json", "--json"),
      () => run("prove", defaultModel, ...args),
    ]);
    const { score, commitment } = proof;
    expect(jsonOf(verified)).to.deep.equal({ valid: true, score, commitment });
    expect(proved).to.deep.include({ exitCode: 0, stdout: "" });
    const open = JSON.parse(readFileSync(file("open.json"), "utf8")) as Record<string, unknown>;
    expect(open).to.not.have.property("salt");
    expect(open["score"]).to.equal(proof["score"]);
    // Another salt, another commitment.
    expect(open["commitment"]).to.not.equal(proof["commitment"]);
    expect((await run("verify", defaultModel, "open.json")).exitCode).to.equal(0);
  });

  it("exits 1 on a proof that was tampered with", async () => {
    interface Proof {
      readonly score: number;
      readonly publicSignals: readonly string[];
      readonly model: { readonly name: string };
    }
    const proof = JSON.parse(readFileSync(file("proof.json"), "utf8")) as Proof;
    const higher = String(proof.score + 1);
    const [, commitment] = proof.publicSignals;
    const tampered: readonly [string, string, unknown][] = [
      ["E_PROOF_INVALID", "score.json", { ...proof, score: higher }],
      ["E_PROOF_INVALID", "signals.json", { ...proof, score: higher, publicSignals: [higher, commitment] }],
      ["E_PROOF_INVALID", "model.json", { ...proof, model: { ...proof.model, manifest: "00".repeat(32) } }],
      ["E_PROOF_FILE", "empty.json", {}],
    ];
    for (const [, name, content] of tampered) writeFileSync(file(name), JSON.stringify(content));
    const finished = await inPairs(
      tampered.map(
        ([, name]) =>
          () =>
            run("verify", defaultModel, name),
      ),
    );
    for (const [index, [code]] of tampered.entries()) {
      const one = finished[index];
      if (one === undefined) throw new Error("a run is missing");
      expectRefusal(code, one);
    }
  });

  /** Each refusal in one line, and the folder as it was before. */
  const refused = async (cases: readonly (readonly [code: string, words: string, args: readonly string[]])[]) => {
    const before = listing(folder);
    const finished = await inPairs(
      cases.map(
        ([, , args]) =>
          () =>
            run(...args),
      ),
    );
    for (const [index, [code, words, args]] of cases.entries()) {
      const one = finished[index];
      if (one === undefined) throw new Error("a run is missing");
      expect(expectRefusal(code, one), args.join(" ")).to.include(words);
    }
    expect(listing(folder)).to.deep.equal(before);
  };
  const proveFrom = (input: string, row = "0", model = defaultModel): readonly string[] => [
    "prove",
    model,
    "--input",
    input,
    "--row",
    row,
    "--out",
    "never.json",
  ];

  it("refuses rows that are not what the model takes, by row and column", async () => {
    const [header = "", row = ""] = lines("rows.csv");
    const names = header.split(",");
    const withValue = (value: string): string =>
      row
        .split(",")
        .map((text, index) => (names[index] === "liquidation_days_faded_365d" ? value : text))
        .join(",");
    const write = (name: string, ...content: readonly string[]): void => {
      writeFileSync(file(name), `${content.join("\n")}\n`);
    };
    write("column.csv", header.replace("liquidation_days_faded_365d", "liquidations"), row);
    write("range.csv", header, row, withValue("4000001"));
    await refused([
      ["E_MISSING_COLUMN", 'no column "liquidation_days_faded_365d"', proveFrom("column.csv")],
      [
        "E_ROW_VALUE",
        'row 1, column "liquidation_days_faded_365d": 4000001 is outside the declared range 0 to 4000000',
        proveFrom("range.csv"),
      ],
      ["E_USAGE", "row 2 does not exist: rows.csv has 2 rows", proveFrom("rows.csv", "2")],
      ["E_USAGE", "counted from 0", proveFrom("rows.csv", "-1")],
      ["E_ROW_VALUE", "row 1", ["model", "evaluate", defaultModel, "--input", "range.csv", "--out", "never.csv"]],
    ]);
  });

  it("refuses files that are missing or cannot be read", async () => {
    writeFileSync(file("broken.json"), '{"score": ');
    writeFileSync(file("broken.csv.gz"), "not gzip");
    await refused([
      ["E_FILE_UNREADABLE", "absent.csv", proveFrom("absent.csv")],
      ["E_FILE_UNREADABLE", "not valid JSON", ["verify", defaultModel, "broken.json"]],
      ["E_CSV", "broken.csv.gz", proveFrom("broken.csv.gz")],
      ["E_FILE_UNREADABLE", "manifest.json", proveFrom("rows.csv", "0", "no-such-model")],
      ["E_FILE_UNREADABLE", "EISDIR", ["verify", defaultModel, "."]],
      [
        "E_FILE_UNWRITABLE",
        "rows.csv",
        ["model", "evaluate", defaultModel, "--input", "rows.csv", "--out", "rows.csv/p.csv"],
      ],
      // Before the work: neither the store nor the rows are there.
      [
        "E_FILE_UNWRITABLE",
        "rows.csv/out",
        ["model", "attack", defaultModel, "--db", "absent.duckdb", "--out", "rows.csv/out"],
      ],
      [
        "E_FILE_UNWRITABLE",
        "rows.csv/out",
        ["model", "report", defaultModel, "--input", "absent.csv", "--out", "rows.csv/out"],
      ],
      [
        "E_STORE_MISSING",
        "absent.duckdb",
        ["features", "--db", "absent.duckdb", "--wallets", "wallets.txt", "--at", "2022-02-13"],
      ],
    ]);
  });

  it("refuses a model folder in which one byte of any file it needs was changed", async () => {
    const copy = file("model");
    cpSync(defaultModel, copy, { recursive: true });
    const change = (name: string): void => {
      const bytes = readFileSync(join(copy, name));
      bytes.writeUInt8((bytes.at(-20) ?? 0) ^ 1, bytes.length - 20);
      writeFileSync(join(copy, name), bytes);
    };
    change("proving.zkey");
    await refused([
      ["E_MANIFEST_MISMATCH", "proving.zkey", proveFrom("rows.csv", "0", copy)],
      ["E_MANIFEST_MISMATCH", "proving.zkey", ["model", "verify", copy]],
    ]);
    change("verification-key.json");
    change("witness.wasm");
    await refused([
      ["E_MANIFEST_MISMATCH", "verification-key.json", ["verify", copy, "proof.json"]],
      [
        "E_MANIFEST_MISMATCH",
        "witness.wasm",
        ["witness", copy, "--input", "rows.csv", "--row", "0", "--out", "never.wtns"],
      ],
    ]);
    change("integer-model.json");
    await refused([
      [
        "E_MANIFEST_MISMATCH",
        "integer-model.json",
        ["model", "evaluate", copy, "--input", "rows.csv", "--out", "never.csv"],
      ],
    ]);
  });

  it("says no history, never a score of 0, for a wallet that has none", async () => {
    const features = ["features", "--db", "store.duckdb", "--at", "2022-02-13", "--out", "never.csv", "--wallets"];
    await refused([
      ["E_NO_HISTORY", "no history", [...features, "0x00000000000000000000000000000000000a11ce"]],
      ["E_BAD_ADDRESS", "0x12", [...features, "0x12"]],
    ]);
  });

  it("refuses options it does not know or cannot do without", async () => {
    await refused([
      ["E_USAGE", "--row", ["prove", defaultModel, "--input", "rows.csv", "--out", "never.json"]],
      ["E_USAGE", "unknown option '--fast'", [...proveFrom("rows.csv"), "--fast"]],
      ["E_USAGE", "unknown command 'evaluate'", ["evaluate"]],
      ["E_USAGE", "missing required argument", ["verify", defaultModel]],
      ["E_USAGE", "--ptau", ["model", "setup", file("model")]],
    ]);
  });
});

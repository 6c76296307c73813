import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { evaluate } from "../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { readProof } from "../../prover/proof/scoreProof.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { tinyFolder } from "../support/tinyModel.ts";
import { expectOnly, expectRefusal, type Finished, inPairs, jsonOf, veriscore } from "../support/runNode.ts";

describe("proofs of many rows on the command line", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  let loaded: LoadedModel;
  let rows: readonly (readonly bigint[])[];
  before(async () => {
    loaded = await loadModel((await tinyFolder()).folder);
    const { features } = loaded.model;
    rows = [0n, 1n, 2n, 3n].map((step) => features.map(({ min, max }) => min + ((max - min) * step) / 3n));
    const header = features.map(({ name }) => name).join(",");
    writeFileSync(file("rows.csv"), `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`);
  });

  const prove = (...args: readonly string[]): Promise<Finished> =>
    veriscore(folder, ["prove", loaded.folder, "--input", "rows.csv", ...args]);
  const scoreOf = (row: number): bigint => evaluate(loaded.model, rows[row] ?? []).score;

  it("writes one proof per row, named by row, and one JSON document", async () => {
    const finished = await prove("--rows", "1-3", "--out", "proofs", "--jobs", "2", "--json");
    const answer = jsonOf(finished) as { folder: string; proofs: { row: number; score: number; path: string }[] };
    expect(answer.folder).to.equal(file("proofs"));
    expect(answer.proofs.map(({ row, score, path }) => ({ row, score, path }))).to.deep.equal(
      [1, 2, 3].map((row) => ({ row, score: Number(scoreOf(row)), path: file(`proofs/row-${row}.json`) })),
    );
    expectOnly(file("proofs"), ["row-1.json", "row-2.json", "row-3.json"]);
    expect(finished.stderr.trimEnd().split("\n")).to.have.length(3);
    expect(finished.stderr).to.include("(3 of 3)");
    for (const row of [1, 2, 3]) {
      const path = `proofs/row-${row}.json`;
      expect((await readProof(file(path))).score).to.equal(scoreOf(row));
    }
    const [one, other] = await inPairs(
      [1, 3].map((row) => () => veriscore(folder, ["verify", loaded.folder, `proofs/row-${row}.json`])),
    );
    expect([one?.exitCode, other?.exitCode]).to.deep.equal([0, 0]);
  });

  it("keeps the salts back when asked to, and takes a single row", async () => {
    const finished = await prove("--rows", "2-2", "--out", "one", "--no-salt");
    expect(finished).to.include({ exitCode: 0, stdout: "" });
    expectOnly(file("one"), ["row-2.json"]);
    expect(JSON.parse(readFileSync(file("one/row-2.json"), "utf8"))).to.not.have.property("salt");
  });

  it("refuses rows that do not exist and options that do not fit, and writes nothing", async () => {
    const cases: readonly (readonly [words: string, args: readonly string[]])[] = [
      ["row 4 does not exist: rows.csv has 4 rows", ["--rows", "3-4"]],
      ["<first>-<last> is expected", ["--rows", "3-1"]],
      ["<first>-<last> is expected", ["--rows", "1"]],
      ["either --row <n> or --rows", []],
      ["either --row <n> or --rows", ["--row", "1", "--rows", "1-2"]],
      ["--jobs goes with --rows", ["--row", "1", "--jobs", "2"]],
      ["processes from 1 to 99", ["--rows", "1-2", "--jobs", "0"]],
    ];
    const finished = await inPairs(
      cases.map(
        ([, args]) =>
          () =>
            prove(...args, "--out", "never"),
      ),
    );
    for (const [index, [words]] of cases.entries()) expect(expectRefusal("E_USAGE", finished[index])).to.include(words);
    expect(existsSync(file("never"))).to.equal(false);
  });

  it("says what cannot be written, and ends its processes", async () => {
    const finished = await prove("--rows", "0-1", "--out", "rows.csv/proofs");
    expect(finished.exitCode).to.equal(1);
    expect(finished.stderr).to.match(/E_FILE_UNWRITABLE: [^\n]+\n$/);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { compiledCircuit } from "./compiledCircuit.ts";
import { branch, forestOnnx, schemaText, type TestFeature } from "./onnxFile.ts";

/** A model small enough for every test: four features (one constant, one over all of 64 bits), three trees that share, all directions of the score. */

export const TINY_FEATURES: readonly TestFeature[] = [
  { name: "borrow_count", scale: 1, min: 0n, max: 9n },
  { name: "balance", scale: 0.5, min: -20n, max: 20n },
  { name: "format", scale: 1, min: 3n, max: 3n },
  { name: "volume", scale: 1, min: -(1n << 63n), max: (1n << 63n) - 1n },
];

export const tinyOnnx: Uint8Array = forestOnnx({
  columns: TINY_FEATURES.length,
  base: [-2.5],
  classId: 0,
  trees: [
    branch(0, "BRANCH_LEQ", 4, [branch(1, "BRANCH_LT", -1.25, [2.25, -0.5]), branch(1, "BRANCH_GT", 3, [-9, 9])]),
    branch(3, "BRANCH_GTE", 1e18, [branch(0, "BRANCH_EQ", 7, [1.5, -1.5]), 0.125]),
    branch(2, "BRANCH_LT", 3, [100, branch(0, "BRANCH_LEQ", 4, [-3, 3])]),
  ],
});

export const TINY_SCHEMA = schemaText(TINY_FEATURES);

export interface TinyFolder {
  readonly folder: string;
  readonly onnxPath: string;
  readonly schemaPath: string;
}

let home: string | undefined;
/** Folder of everything the tests of a run write. */
const runFolder = (): string => (home ??= mkdtempSync(join(tmpdir(), "veriscore-tiny-")));

const make = async (): Promise<TinyFolder> => {
  const [onnxPath, schemaPath] = [join(runFolder(), "model.onnx"), join(runFolder(), "schema.json")];
  await writeFile(onnxPath, tinyOnnx);
  await writeFile(schemaPath, TINY_SCHEMA);
  const folder = join(runFolder(), "tiny");
  await compileModel({ onnxPath, schemaPath, folder, card: scorecard(), compile: compiledCircuit });
  await cp(folder, join(runFolder(), "compiled"), { recursive: true });
  await setupModel({ folder });
  return { folder, onnxPath, schemaPath };
};

let made: Promise<TinyFolder> | undefined;
/** The tiny model, compiled and set up once per run; not to be changed: see `copyOfTiny`. */
export const tinyFolder = (): Promise<TinyFolder> => (made ??= make());

const copyOf = async (folder: string): Promise<string> => {
  const copy = join(await mkdtemp(join(runFolder(), "copy-")), "tiny");
  await cp(folder, copy, { recursive: true });
  return copy;
};

/** A copy to tamper with. */
export const copyOfTiny = async (): Promise<string> => copyOf((await tinyFolder()).folder);

/** A copy of the tiny model as compiled, with a manifest that knows no keys yet. */
export const compiledTiny = async (): Promise<string> => {
  await tinyFolder();
  return copyOf(join(runFolder(), "compiled"));
};

/** An empty folder that is gone after the run. */
export const emptyFolder = (): Promise<string> => mkdtemp(join(runFolder(), "empty-"));

// A root hook: the folder serves the suites of several files.
after(() => {
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

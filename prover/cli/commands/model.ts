import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { Layer } from "../../circuit/layers.ts";
import type { IntegerModel } from "../../model/integerModel.ts";
import { drawTable, emit, note, positiveNumber } from "../output.ts";
import { registerAttack } from "./attack.ts";
import { registerAudit } from "./audit.ts";
import { registerCeremony } from "./ceremony.ts";
import { addKeyOptions, evidenceOf, type KeyOptions } from "./keyOptions.ts";
import { registerReport } from "./report.ts";

interface CompileOptions {
  readonly features: string;
  readonly out: string;
  readonly name?: string;
  readonly points: number;
  readonly odds: number;
  readonly pdo: number;
  readonly private?: boolean;
  readonly allowManipulable?: boolean;
  readonly output?: string;
  readonly badClass?: string;
  readonly json?: boolean;
}

const shape = (model: IntegerModel): Record<string, number> => ({
  features: model.features.length,
  thresholds: model.bins.reduce((sum, { thresholds }) => sum + thresholds.length, 0),
  trees: model.forest.roots.length,
  nodes: model.forest.nodes.length,
  neurons: model.neurons.length,
});

/** What the compiler made of the model, and where its constraints go. */
const layerTable = (layers: readonly Layer[], constraints: number): Promise<string> =>
  drawTable({
    head: ["layer", "gadget", "instances", "bits", "constraints", "share"],
    rows: layers.map((row) => {
      const share = `${((100 * row.constraints) / constraints).toFixed(1)} %`;
      return [row.layer, row.gadget, row.instances, row.width, row.constraints, share];
    }),
  });

const compileAction = async (onnx: string, options: CompileOptions): Promise<void> => {
  const { compileModel } = await import("../../modelFolder/compileModel.ts");
  const { scorecard } = await import("../../model/scorecard.ts");
  const folder = resolvePath(options.out);
  const { model, manifest, badClass } = await compileModel({
    onnxPath: resolvePath(onnx),
    schemaPath: resolvePath(options.features),
    folder,
    name: options.name,
    card: scorecard({ points: options.points, odds: options.odds, pointsToDoubleOdds: options.pdo }),
    isPrivate: options.private === true,
    allowManipulable: options.allowManipulable === true,
    chosen: {
      ...(options.output !== undefined && { output: options.output }),
      ...(options.badClass !== undefined && { badClass: options.badClass }),
    },
  });
  const { layersOf } = await import("../../circuit/layers.ts");
  const layers = layersOf(model);
  const { name, constraints, directions, manipulations, costsUnknown } = manifest;
  if (options.json)
    emit({
      name,
      ...shape(model),
      constraints,
      layers,
      folder,
      badClass: badClass?.name,
      directions,
      manipulations,
      costsUnknown,
    });
  else {
    note(await layerTable(layers, constraints));
    if (badClass !== undefined)
      note(`class "${badClass.name}" (column ${badClass.place + 1} of 2) is taken as bad; --bad-class takes the other`);
    if (directions !== undefined) note(`directions proved: ${Object.keys(directions).join(", ")}`);
    if ((directions ?? manipulations ?? costsUnknown) === undefined)
      note("no direction is declared, and no cost of a move was checked: see docs/directions.md and `model attack`");
    if (manipulations !== undefined) note(`manipulable: ${manipulations.length} moves are too cheap, see the manifest`);
    note(`${name}: ${constraints} constraints in ${folder}`);
  }
  if (options.private === true) {
    const { observable } = await import("../../modelFolder/privacy.ts");
    for (const line of observable({ folder, features: model.features.length, constraints: manifest.constraints }))
      note(line);
  }
};

const setupAction = async (
  folder: string,
  options: { readonly ptau?: string; readonly dev?: boolean; readonly json?: boolean },
): Promise<void> => {
  const { UsageError } = await import("../../errors.ts");
  const { setupModel } = await import("../../modelFolder/setupModel.ts");
  if ((options.ptau === undefined) === (options.dev !== true))
    throw new UsageError("give either --ptau <file> or --dev");
  const { keys, name, hashes } = await setupModel({
    folder: resolvePath(folder),
    ...(options.ptau === undefined ? {} : { ptauPath: resolvePath(options.ptau) }),
  });
  if (options.json) emit({ name, keys, hashes });
  else note(`keys of ${name}: ${keys?.contributions} contributions and a beacon, made by one person (dev)`);
};

interface VerifyOptions extends KeyOptions {
  readonly refuseDev?: boolean;
  readonly json?: boolean;
}

const verifyAction = async (folder: string, options: VerifyOptions): Promise<void> => {
  const { KeyGateError } = await import("../../keys/errors.ts");
  const { trustOf, verifyModel } = await import("../../modelFolder/verifyModel.ts");
  const verified = await verifyModel(resolvePath(folder), evidenceOf(options));
  const { manifest, confirmed, keyFacts, rows } = verified;
  const { dev, doubts, phaseOne } = keyFacts;
  if (options.json)
    emit({
      ...{ name: manifest.name, keys: manifest.keys, hashes: manifest.hashes, confirmed },
      ...{ dev, doubts, phaseOne, pointsChecked: phaseOne !== "unproved", rows },
    });
  else {
    note(`${manifest.name}: ${confirmed.join(" -> ")} all re-derived and equal`);
    for (const line of trustOf(verified)) note(line);
  }
  if (options.refuseDev && dev)
    throw new KeyGateError(
      `they count as dev: ${doubts.join("; ")}`,
      "hold a ceremony on the public powers of tau, and give their file with --ptau: see docs/ceremony.md",
    );
};

const evaluateAction = async (
  folder: string,
  options: { readonly input: string; readonly out: string; readonly json?: boolean },
): Promise<void> => {
  const { readRows, writeRows } = await import("../../features/rows.ts");
  const { evaluate } = await import("../../model/evaluate.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const { model } = await loadModel(resolvePath(folder));
  const { rows, extra } = await readRows({ path: resolvePath(options.input), features: model.features });
  const carried = [...extra].filter(([name]) => name !== "score" && name !== "output");
  const path = resolvePath(options.out);
  await writeRows({
    path,
    header: ["score", "output", ...carried.map(([name]) => name)],
    rows: rows.map((values, index) => {
      const { score, output } = evaluate(model, values);
      return [score, output, ...carried.map(([, texts]) => texts[index] ?? "")];
    }),
  });
  if (options.json) emit({ rows: rows.length, path });
  else note(`${rows.length} rows scored to ${path}`);
};

/** What the scores are held against: a column of the rows, or onnxruntime on the file itself. */
const compareAction = async (
  folder: string,
  options: { readonly input: string; readonly expected?: string; readonly json?: boolean },
): Promise<void> => {
  const { readRows } = await import("../../features/rows.ts");
  const { compareWithExpected, compareWithFloat } = await import("../../model/compare.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const { readArtifact, readArtifactText } = await import("../../modelFolder/manifest.ts");
  const { model, manifest, folder: path } = await loadModel(resolvePath(folder));
  const input = resolvePath(options.input);
  const { rows, extra } = await readRows({ path: input, features: model.features });
  const schema = await readArtifactText(path, manifest, "schema");
  const source = { model, schema, card: manifest.scorecard, rows };
  const comparison =
    options.expected === undefined
      ? await compareWithFloat({ ...source, onnx: await readArtifact(path, manifest, "onnx") })
      : compareWithExpected({ ...source, expected: await expectedColumn(extra, { input, name: options.expected }) });
  if (options.json) emit(comparison);
  else
    note(
      `${comparison.rows} rows, difference in points: max ${comparison.max}, p99 ${comparison.p99}, mean ${comparison.mean}`,
    );
};

/** @throws UsageError where the rows have no such column. */
const expectedColumn = async (
  extra: ReadonlyMap<string, readonly string[]>,
  { input, name }: { readonly input: string; readonly name: string },
): Promise<readonly string[]> => {
  const { UsageError } = await import("../../errors.ts");
  const column = extra.get(name);
  if (column === undefined)
    throw new UsageError(
      `${input} has no column "${name}"`,
      "give --expected a column of the library's own predictions",
    );
  return column;
};

const registerBuild = (model: Command): void => {
  model
    .command("compile")
    .description("ONNX file to integer model, circuit, r1cs, witness program and manifest")
    .argument("<model.onnx>")
    .requiredOption("--features <schema.json>", "feature schema: name, scale, min, max of each input, in order")
    .requiredOption("--out <dir>", "model folder to write")
    .option("--name <name>", "model name; the folder's name without it")
    .option("--points <n>", "score at the reference odds", positiveNumber, 600)
    .option("--odds <n>", "reference good:bad odds", positiveNumber, 50)
    .option("--pdo <n>", "points that double the odds", positiveNumber, 20)
    .option("--private", "keep the weights: salted hashes, and a folder apart with what may be published")
    .option("--output <name>", "the output that is the score, where the file has several")
    .option("--bad-class <label>", "the class whose probability is the risk; the second of two without it")
    .option("--allow-manipulable", "take a schema that rewards what only gas, capital or a stranger moves")
    .option("--json", "summary as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model compile model.onnx --features schema.json --out out/mine\n")
    .action(compileAction);
  model
    .command("setup")
    .description("Groth16 keys and Solidity verifier for a compiled model, made by one person; see also model ceremony")
    .argument("<dir>", "model folder")
    .option("--ptau <file>", "powers of tau, prepared for phase 2")
    .option("--dev", "make powers of tau here: for tests only, the maker can forge proofs")
    .option("--json", "summary as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model setup out/mine --dev\n")
    .action(setupAction);
};

const registerRuns = (model: Command): void => {
  model
    .command("evaluate")
    .description("integer model on every row: score and exact integer output")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows, .gz allowed")
    .requiredOption("--out <scores.csv>", "scores to write")
    .option("--json", "summary as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model evaluate models/default --input rows.csv --out scores.csv\n")
    .action(evaluateAction);
  model
    .command("compare")
    .description("float original in onnxruntime, or predictions of your own, against the integer model, in points")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows, .gz allowed")
    .option("--expected <column>", "column of the rows with the library's own predictions, instead of onnxruntime")
    .option("--json", "rows, max, p99 and mean as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model compare models/default --input rows.csv --json\n")
    .action(compareAction);
};

const registerVerify = (model: Command): void => {
  const verify = model
    .command("verify")
    .description("derive the whole chain from ONNX to verifier again and compare every hash")
    .argument("<dir>", "model folder");
  addKeyOptions(verify)
    .option("--refuse-dev", "exit 1 where somebody may know the keys' secrets, as far as was shown")
    .option("--json", "hashes, and what the keys show, as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model verify models/default\n")
    .action(verifyAction);
};

/** `model compile | setup | evaluate | compare | report | card | attack | verify | audit | ceremony`. */
export const registerModel = (program: Command): void => {
  const model = program
    .command("model")
    .description("compile an ONNX model into a circuit, set up its keys, run and check it")
    .addHelpText("after", "\nExample:\n  veriscore model compile model.onnx --features schema.json --out out/mine\n");
  registerBuild(model);
  registerRuns(model);
  registerReport(model);
  registerAttack(model);
  registerVerify(model);
  registerAudit(model);
  registerCeremony(model);
};

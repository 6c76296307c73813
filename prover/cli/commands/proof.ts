import { availableParallelism } from "node:os";
import { join } from "node:path";

import { type Command, Option } from "commander";

import { resolvePath } from "../../environment.ts";
import { type EngineName, ENGINES } from "../../proof/engine/engine.ts";
import { emit, note, rowNumber, type RowRange, rowRange, wholeNumbers } from "../output.ts";

interface RowOptions {
  readonly input: string;
  readonly row: number;
  readonly out: string;
  readonly json?: boolean;
}

interface ProveOptions extends Omit<RowOptions, "row"> {
  readonly engine?: EngineName;
  readonly row?: number;
  readonly rows?: RowRange;
  readonly jobs?: number;
  readonly salt: boolean;
}

/** The model and the feature rows from `first` to `last`. */
const readRange = async (folder: string, { input, first, last }: Pick<RowOptions, "input"> & RowRange) => {
  const { UsageError } = await import("../../errors.ts");
  const { readRows } = await import("../../features/rows.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const loaded = await loadModel(resolvePath(folder));
  const { rows } = await readRows({ path: resolvePath(input), features: loaded.model.features });
  if (rows[last] === undefined)
    throw new UsageError(`row ${last} does not exist: ${input} has ${rows.length} rows`, "rows count from 0");
  return { loaded, rows: rows.slice(first, last + 1) };
};

const readRow = async (folder: string, { input, row }: Pick<RowOptions, "input" | "row">) => {
  const { loaded, rows } = await readRange(folder, { input, first: row, last: row });
  return { loaded, features: rows[0] ?? [] };
};

/**
 * A large witness program costs V8 seconds and hundreds of megabytes to optimise, which one row
 * never earns back. A higher budget, in bytes of code that ran, leaves that to programs that run
 * often; the engine's own loops pass it at once. The young generation stays as small as it begins:
 * a large model's integers are read once, and would make it grow by 30 MB.
 */
const expectOneRow = async (): Promise<void> => {
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--wasm-tiering-budget=300000000");
  setFlagsFromString("--semi-space-growth-factor=1");
};

const witnessAction = async (folder: string, options: RowOptions): Promise<void> => {
  await expectOneRow();
  const { writeAtomic } = await import("../../files.ts");
  const { readArtifact } = await import("../../modelFolder/manifest.ts");
  const { checkedWitness, openWitnessProgram } = await import("../../proof/checkedWitness.ts");
  const { randomSalt } = await import("../../witness/commitment.ts");
  const { loaded, features } = await readRow(folder, options);
  const bytes = await readArtifact(loaded.folder, loaded.manifest, "witnessProgram");
  const program = await openWitnessProgram(bytes, { isForOne: true });
  const path = resolvePath(options.out);
  await writeAtomic(path, await checkedWitness(program, loaded.model, { features, salt: randomSalt() }));
  note(`witness of row ${options.row} in ${path}`);
};

const proveRow = async (folder: string, options: ProveOptions & { readonly row: number }): Promise<void> => {
  await expectOneRow();
  const { loadProver, loadVerificationKey } = await import("../../modelFolder/load.ts");
  const { verifyProof, writeProof } = await import("../../proof/scoreProof.ts");
  const { loaded, features } = await readRow(folder, options);
  const prover = await loadProver(loaded, { engine: options.engine, isForOne: true });
  const proof = await prover.prove({ features });
  // A point of the proving key that is not the circuit's shows here alone.
  await verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash });
  const [path, engine] = [resolvePath(options.out), await prover.engine()];
  await writeProof(path, proof, { withSalt: options.salt });
  if (options.json) emit({ score: proof.score, commitment: proof.commitment, path, engine });
  else note(`score ${proof.score} proved in ${path} by ${engine}`);
};

/** Counts rows, and says after each how many are done and how long the rest will take. */
const openCount = (total: number): (() => string) => {
  const started = performance.now();
  let done = 0;
  return () => {
    done++;
    const secondsLeft = Math.ceil(((performance.now() - started) / 1000 / done) * (total - done));
    return done < total ? `${done} of ${total}, ${secondsLeft} s left` : `${done} of ${total}`;
  };
};

/** One file per row, written as it is proved: what was proved before a failure stays. */
const proveRange = async (folder: string, options: ProveOptions & { readonly rows: RowRange }): Promise<void> => {
  const { createProverPool } = await import("../../pool/proverPool.ts");
  const { loadVerificationKey } = await import("../../modelFolder/load.ts");
  const { verifyProof, writeProof } = await import("../../proof/scoreProof.ts");
  const { first } = options.rows;
  const { loaded, rows } = await readRange(folder, { input: options.input, ...options.rows });
  const verificationKey = await loadVerificationKey(loaded);
  const out = resolvePath(options.out);
  const size = Math.min(rows.length, options.jobs ?? availableParallelism());
  const pool = await createProverPool({ folder: loaded.folder, size, engine: options.engine });
  const { engine } = pool;
  const count = openCount(rows.length);
  const work = rows.map(async (features, index) => {
    const [row, path] = [first + index, join(out, `row-${first + index}.json`)];
    const proof = await pool.prove({ features });
    await verifyProof(proof, { verificationKey, manifest: loaded.hash });
    await writeProof(path, proof, { withSalt: options.salt });
    note(`row ${row}: score ${proof.score} proved in ${path} by ${engine} (${count()})`);
    return { row, score: proof.score, commitment: proof.commitment, path };
  });
  try {
    const proofs = await Promise.all(work);
    if (options.json) emit({ folder: out, engine, proofs });
  } finally {
    await pool.close();
    await Promise.allSettled(work);
  }
};

const proveAction = async (folder: string, options: ProveOptions): Promise<void> => {
  const { UsageError } = await import("../../errors.ts");
  const { row, rows, jobs } = options;
  if ((row === undefined) === (rows === undefined))
    throw new UsageError("give either --row <n> or --rows <first>-<last>");
  if (jobs !== undefined && rows === undefined) throw new UsageError("--jobs goes with --rows");
  if (row !== undefined) await proveRow(folder, { ...options, row });
  if (rows !== undefined) await proveRange(folder, { ...options, rows });
};

/** Several proofs are verified together; which one is invalid is found one by one. */
const verifyAction = async (
  folder: string,
  files: readonly string[],
  options: { readonly json?: boolean },
): Promise<void> => {
  const { loadPublished, loadVerificationKey } = await import("../../modelFolder/load.ts");
  const { readProof } = await import("../../proof/scoreProof.ts");
  const { verifyNamed } = await import("../../proof/verifyNamed.ts");
  const loaded = await loadPublished(resolvePath(folder));
  const against = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
  const named = await Promise.all(files.map(async (path) => ({ path, proof: await readProof(resolvePath(path)) })));
  await verifyNamed(named, against);
  const results = named.map(({ path, proof: { score, commitment } }) => ({ path, score, commitment }));
  const [only] = named;
  if (named.length === 1 && only !== undefined) {
    const { score, commitment } = only.proof;
    if (options.json) emit({ valid: true, score, commitment });
    else note(`valid: score ${score} under model ${loaded.manifest.name}`);
  } else if (options.json) emit({ valid: true, proofs: results });
  else note(`valid: ${named.length} scores under model ${loaded.manifest.name}`);
};

const jobCount = wholeNumbers({
  least: 1,
  most: 99,
  expected: "a number of processes from 1 to 99 is expected",
});

const PROVE_EXAMPLES = `
Example:
  veriscore prove models/default --input rows.csv --row 0 --out proof.json
  veriscore prove models/default --input rows.csv --rows 0-99 --out proofs
`;

/** `witness`, `prove`, `verify`. */
export const registerProof = (program: Command): void => {
  program
    .command("witness")
    .description("the circuit's witness for one row, without a proof")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows, .gz allowed")
    .requiredOption("--row <n>", "data row, counted from 0", rowNumber)
    .requiredOption("--out <file.wtns>", "witness to write")
    .addHelpText("after", "\nExample:\n  veriscore witness models/default --input rows.csv --row 0 --out row0.wtns\n")
    .action(witnessAction);
  program
    .command("prove")
    .description("score of one row, or of each of many, with its Groth16 proof")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows, .gz allowed")
    .option("--row <n>", "data row, counted from 0", rowNumber)
    .option("--rows <first>-<last>", "data rows, both included, proved side by side", rowRange)
    .requiredOption("--out <proof.json>", "proof to write; with --rows, a folder for one row-<n>.json each")
    .option("--jobs <n>", "with --rows: processes to prove in; one per core without it", jobCount)
    .addOption(
      new Option("--engine <name>", "what computes the proofs; without it native where it is built, else wasm").choices(
        ENGINES,
      ),
    )
    .option("--no-salt", "leave the salt out of the file")
    .option("--json", "score and commitment as JSON on stdout")
    .addHelpText("after", PROVE_EXAMPLES)
    .action(proveAction);
  program
    .command("verify")
    .description("checks a proof, or many together; exit 1 when one does not hold")
    .argument("<dir>", "model folder")
    .argument("<proof.json...>", "proofs of this model")
    .option("--json", "result as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore verify models/default proof.json\n")
    .action(verifyAction);
};

import { type Command, InvalidArgumentError } from "commander";

import { resolvePath } from "../environment.ts";
import { toJson } from "../files.ts";

interface RowOptions {
  readonly input: string;
  readonly row: number;
  readonly out: string;
  readonly json?: boolean;
}

const readRow = async (folder: string, { input, row }: RowOptions) => {
  const { UsageError } = await import("../errors.ts");
  const { readRows } = await import("../features/rows.ts");
  const { loadModel } = await import("../modelFolder/load.ts");
  const loaded = await loadModel(resolvePath(folder));
  const { rows } = await readRows({ path: resolvePath(input), features: loaded.model.features });
  const features = rows[row];
  if (features === undefined)
    throw new UsageError(`row ${row} does not exist: ${input} has ${rows.length} rows`, "rows count from 0");
  return { loaded, features };
};

const witnessAction = async (folder: string, options: RowOptions): Promise<void> => {
  const { writeAtomic } = await import("../files.ts");
  const { readArtifact } = await import("../modelFolder/manifest.ts");
  const { randomSalt } = await import("../witness/commitment.ts");
  const { loadWitnessProgram } = await import("../witness/witnessProgram.ts");
  const { loaded, features } = await readRow(folder, options);
  const program = await loadWitnessProgram(await readArtifact(loaded.folder, loaded.manifest, "witnessProgram"));
  const path = resolvePath(options.out);
  await writeAtomic(path, await program.calculate({ features, salt: randomSalt() }));
  process.stderr.write(`witness of row ${options.row} in ${path}\n`);
};

const proveAction = async (folder: string, options: RowOptions & { readonly salt: boolean }): Promise<void> => {
  const { loadProver } = await import("../modelFolder/load.ts");
  const { writeProof } = await import("../proof/scoreProof.ts");
  const { loaded, features } = await readRow(folder, options);
  const prover = await loadProver(loaded);
  const proof = await prover.prove({ features });
  const path = resolvePath(options.out);
  await writeProof(path, proof, { withSalt: options.salt });
  if (options.json) process.stdout.write(toJson({ score: proof.score, commitment: proof.commitment, path }));
  else process.stderr.write(`score ${proof.score} proved in ${path}\n`);
};

const verifyAction = async (folder: string, file: string, options: { readonly json?: boolean }): Promise<void> => {
  const { loadModel, loadVerificationKey } = await import("../modelFolder/load.ts");
  const { readProof, verifyProof } = await import("../proof/scoreProof.ts");
  const loaded = await loadModel(resolvePath(folder));
  const proof = await readProof(resolvePath(file));
  await verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash });
  if (options.json) process.stdout.write(toJson({ valid: true, score: proof.score, commitment: proof.commitment }));
  else process.stderr.write(`valid: score ${proof.score} under model ${proof.model.name}\n`);
};

const rowNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a row number, counted from 0, is expected");
  return Number(text);
};

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
    .description("score of one row with its Groth16 proof")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows, .gz allowed")
    .requiredOption("--row <n>", "data row, counted from 0", rowNumber)
    .requiredOption("--out <proof.json>", "proof to write")
    .option("--no-salt", "leave the salt out of the file")
    .option("--json", "score and commitment as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore prove models/default --input rows.csv --row 0 --out proof.json\n")
    .action(proveAction);
  program
    .command("verify")
    .description("checks a proof; exit 1 when it does not hold")
    .argument("<dir>", "model folder")
    .argument("<proof.json>")
    .option("--json", "result as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore verify models/default proof.json\n")
    .action(verifyAction);
};

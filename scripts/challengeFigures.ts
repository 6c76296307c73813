/**
 * What a challenge costs: the gas of each transaction at 10,000 rows, and the processor time to make
 * and to check proofs. `npm run bench:challenge` writes docs/bench-challenge.json.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, note, print } from "../prover/cli/output.ts";
import { writeAtomic } from "../prover/files.ts";
import { toJson } from "../prover/jsonValue.ts";
import { loadModel, loadProver, loadVerificationKey } from "../prover/modelFolder/load.ts";
import { type ScoreProof, verifyProofs } from "../prover/proof/scoreProof.ts";
import { challengeGas } from "./challenge/stage.ts";

const [ROWS, POOL_ROWS] = [10_000, 50_000];
/** Proofs that are made, and how often each is checked. */
const [MADE, BATCH] = [20, 500];
const target = join(fileURLToPath(new URL("../docs", import.meta.url)), "bench-challenge.json");

/** Seconds of processor time, of all threads. */
const processorSeconds = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** Processor seconds for 10,000 proofs, from fewer of them. */
const proofTimes = async () => {
  const loaded = await loadModel(defaultModel);
  const prover = await loadProver(loaded, { threads: 1 });
  const features = loaded.model.features.map(({ min }) => min);
  const proofs: ScoreProof[] = [await prover.prove({ features })];
  const making = await processorSeconds(async () => {
    for (let index = 0; index < MADE; index++) proofs.push(await prover.prove({ features }));
  });
  const against = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
  const many = Array.from({ length: BATCH }, (_, index) => proofs[index % proofs.length]).filter(
    (proof) => proof !== undefined,
  );
  await verifyProofs(many.slice(0, 2), against);
  const checking = await processorSeconds(() => verifyProofs(many, against));
  return {
    engine: await prover.engine(),
    secondsToProve: Math.round((making / MADE) * ROWS),
    secondsToVerify: Math.round((checking / BATCH) * ROWS),
  };
};

const measure = async (): Promise<void> => {
  note(`playing a challenge of ${ROWS} rows out of ${POOL_ROWS}`);
  const gas = await challengeGas({ rows: ROWS, poolRows: POOL_ROWS });
  const times = await proofTimes();
  await writeAtomic(target, toJson({ rows: ROWS, poolRows: POOL_ROWS, gas, ...times }));
  const rows = gas.map(({ step, gas: used, calldataBytes }) => [step, used, calldataBytes]);
  print(`${await drawTable({ head: ["step", "gas", "calldata, bytes"], rows })}\n`);
  print(
    `processor seconds for ${ROWS} proofs (${times.engine}): ${times.secondsToProve} to make, ${times.secondsToVerify} to check\n`,
  );
};

const program = newProgram("bench:challenge")
  .description("measure the gas and the time of a challenge")
  .addHelpText("after", "\nExample:\n  npm run -s bench:challenge\n")
  .action(measure);

await runToExit(() => program.parseAsync());

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { circomCompiler, circuitLibrary } from "../../prover/artifacts.ts";
import { type AuditedR1cs, readR1cs } from "../../prover/audit/r1cs.ts";
import type { Fault } from "./faults.ts";
import type { Size } from "./sizes.ts";

const run = promisify(execFile);

/** Copies circuits/lib, with the fault planted in it if there is one. */
const prepare = async (folder: string, fault: Fault | undefined): Promise<void> => {
  await cp(circuitLibrary, folder, { recursive: true });
  if (fault === undefined) return;
  const path = join(folder, fault.file);
  const text = await readFile(path, "utf8");
  if (text.split(fault.from).length !== 2) throw new Error(`${fault.file} has not exactly one "${fault.from}"`);
  await writeFile(
    path,
    text.replace(fault.from, () => fault.to),
  );
};

/**
 * Constraints of one gadget at --O1: close to what is written, all inputs public so that none is
 * optimised away.
 */
export const compileSize = async (
  { file, instance, input, wrapper = "" }: Size,
  fault?: Fault,
): Promise<AuditedR1cs> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-soundness-"));
  try {
    await prepare(folder, fault);
    const main = `component main {public [${input}]} = ${instance};`;
    await writeFile(join(folder, "main.circom"), `pragma circom 2.1.9;\ninclude "${file}";\n${wrapper}\n${main}\n`);
    await run(process.execPath, [circomCompiler, "main.circom", "-o", ".", "--O1", "--r1cs"], { cwd: folder });
    return readR1cs(await readFile(join(folder, "main.r1cs")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

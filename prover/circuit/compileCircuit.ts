import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { circomCompiler, circomlibFiles, circomlibRoot, circuitLibrary } from "../artifacts.ts";
import { CircuitCompilationError } from "./errors.ts";

export interface CompiledCircuit {
  readonly r1cs: Uint8Array;
  /** WebAssembly that computes the witness. */
  readonly witnessProgram: Uint8Array;
  readonly constraints: number;
}

const run = promisify(execFile);

/** The compiler sees only the folder it runs in and follows no links out of it, so the library is copied beside the circuit. */
const prepareFolder = async (folder: string, source: string): Promise<void> => {
  await cp(circuitLibrary, folder, { recursive: true });
  for (const file of circomlibFiles) {
    const target = join(folder, "circomlib", file);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(circomlibRoot, file), target);
  }
  await writeFile(join(folder, "circuit.circom"), source);
};

/** Compiles circom source that includes files of circuits/lib by name. Full linear simplification (--O2): measured, it halves the domain of boosted trees. Throws CircuitCompilationError. */
export const compileCircuit = async (source: string): Promise<CompiledCircuit> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-circuit-"));
  try {
    await prepareFolder(folder, source);
    const options = ["circuit.circom", "--r1cs", "--wasm", "--O2", "-o", "."];
    const { stdout, stderr } = await run(process.execPath, [circomCompiler, ...options], {
      cwd: folder,
      maxBuffer: 1 << 26,
    }).catch((cause: unknown) => {
      const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
      throw new CircuitCompilationError(stripVTControlCharacters(`${stderr ?? ""} ${stdout ?? String(cause)}`));
    });
    const printed = stripVTControlCharacters(stdout);
    const count = (kind: string): number => Number(new RegExp(`^${kind} constraints: (\\d+)`, "m").exec(printed)?.[1]);
    const constraints = count("non-linear") + count("linear");
    if (Number.isNaN(constraints)) throw new CircuitCompilationError(stripVTControlCharacters(stderr) + printed);
    return {
      r1cs: await readFile(join(folder, "circuit.r1cs")),
      witnessProgram: await readFile(join(folder, "circuit_js", "circuit.wasm")),
      constraints,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

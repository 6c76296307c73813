import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { circomCompiler, circomlibFiles, circomlibRoot, circuitLibrary } from "../artifacts.ts";
import { makeFolder } from "../files.ts";
import { CircuitCompilationError } from "./errors.ts";

export interface CompiledCircuit {
  readonly r1cs: Uint8Array;
  /** WebAssembly that computes the witness. */
  readonly witnessProgram: Uint8Array;
  readonly constraints: number;
}

/** Constraints with the names of their signals. */
export interface NamedConstraints {
  readonly r1cs: Uint8Array;
  /** circom's .sym file: the name of each signal and, where it was not substituted, its wire. */
  readonly symbols: string;
}

/**
 * How far linear constraints are substituted: not at all, or fully, as in compiled models. By
 * measurement, full substitution halves the domain of boosted trees.
 */
export type Simplification = "O0" | "O2";

const run = promisify(execFile);

/**
 * The compiler sees only the folder it runs in and follows no links out of it, so the library is
 * copied beside the circuit.
 */
const prepareFolder = async (folder: string, source: string): Promise<void> => {
  await cp(circuitLibrary, folder, { recursive: true });
  for (const file of circomlibFiles) {
    const target = join(folder, "circomlib", file);
    await makeFolder(dirname(target));
    await cp(join(circomlibRoot, file), target);
  }
  await writeFile(join(folder, "circuit.circom"), source);
};

/**
 * Runs the compiler on source in a folder of its own, and `collect` on that folder and on what was
 * printed.
 *
 * @throws CircuitCompilationError.
 */
const compileIn = async <T>(
  source: string,
  options: readonly string[],
  collect: (folder: string, printed: string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-circuit-"));
  try {
    await prepareFolder(folder, source);
    const { stdout, stderr } = await run(process.execPath, [circomCompiler, "circuit.circom", "-o", ".", ...options], {
      cwd: folder,
      maxBuffer: 1 << 26,
    }).catch((cause: unknown) => {
      const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
      throw new CircuitCompilationError(stripVTControlCharacters(`${stderr ?? ""} ${stdout ?? String(cause)}`));
    });
    return await collect(folder, stripVTControlCharacters(stderr + stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const readCompiled = async (folder: string, printed: string): Promise<CompiledCircuit> => {
  const count = (kind: string): number => Number(new RegExp(`^${kind} constraints: (\\d+)`, "m").exec(printed)?.[1]);
  const constraints = count("non-linear") + count("linear");
  if (Number.isNaN(constraints)) throw new CircuitCompilationError(printed);
  return {
    r1cs: await readFile(join(folder, "circuit.r1cs")),
    witnessProgram: await readFile(join(folder, "circuit_js", "circuit.wasm")),
    constraints,
  };
};

/**
 * Compiles circom source that includes files of circuits/lib by name.
 *
 * @throws CircuitCompilationError.
 */
export const compileCircuit = (source: string): Promise<CompiledCircuit> =>
  compileIn(source, ["--r1cs", "--wasm", "--O2"], readCompiled);

/**
 * Compiles circom source and names the signals.
 *
 * @throws CircuitCompilationError.
 */
export const compileWithNames = (source: string): Promise<CompiledCircuit & NamedConstraints> =>
  compileIn(source, ["--r1cs", "--wasm", "--sym", "--O2"], async (folder, printed) => ({
    ...(await readCompiled(folder, printed)),
    symbols: await readFile(join(folder, "circuit.sym"), "utf8"),
  }));

/**
 * Compiles a circuit with the names of its signals, but without the witness program, which takes
 * most of the time.
 *
 * @throws CircuitCompilationError.
 */
export const compileNamed = (source: string, simplification: Simplification): Promise<NamedConstraints> =>
  compileIn(source, ["--r1cs", "--sym", `--${simplification}`], async (folder) => ({
    r1cs: await readFile(join(folder, "circuit.r1cs")),
    symbols: await readFile(join(folder, "circuit.sym"), "utf8"),
  }));

import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { circomCompiler, circomlibFiles, circomlibRoot, circuitLibrary } from "../../prover/artifacts.ts";
import {
  type CompiledCircuit,
  compileNamed,
  compileWithNames,
  type NamedConstraints,
  type Simplification,
} from "../../prover/circuit/compileCircuit.ts";
import { sha256 } from "../../prover/files.ts";
import { hashOfFiles, keptIn } from "./keptResults.ts";

/**
 * What circom made of a source, kept between runs in cache/circuits, which Git ignores and `hardhat clean` empties. `model verify` and the other commands never
 * read it: they compile.
 */

const here = dirname(fileURLToPath(import.meta.url));

/** Everything but the source that decides what comes out: the library, circomlib's files, the compiler, and the module that chooses its options. */
const filesThatDecide = async (): Promise<readonly string[]> => {
  const library = (await readdir(circuitLibrary, { recursive: true }))
    .filter((name) => name.endsWith(".circom"))
    .sort();
  const compiler = dirname(circomCompiler);
  return [
    ...library.map((name) => join(circuitLibrary, name)),
    ...circomlibFiles.map((name) => join(circomlibRoot, name)),
    ...["circom.wasm", "package.json"].map((name) => join(compiler, name)),
    join(here, "..", "..", "prover", "circuit", "compileCircuit.ts"),
  ];
};

let decided: Promise<string> | undefined;

const keep = keptIn(join(here, "..", "..", "cache", "circuits"));

const keyOf = async (kind: string, source: string): Promise<string> =>
  sha256([await (decided ??= filesThatDecide().then(hashOfFiles)), kind, sha256(source)].join());

/**
 * What `compileCircuit` makes of a source, and the names of its signals: once per source for as long as library and compiler stay as they are.
 * @throws CircuitCompilationError
 */
export const compiledCircuit = async (source: string): Promise<CompiledCircuit & NamedConstraints> =>
  keep(await keyOf("program", source), () => compileWithNames(source));

/** `compileNamed`, kept in the same way. @throws CircuitCompilationError */
export const namedConstraints = async (source: string, simplification: Simplification): Promise<NamedConstraints> =>
  keep(await keyOf(simplification, source), () => compileNamed(source, simplification));

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { loadModel, loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { readArtifact } from "../../../prover/modelFolder/manifest.ts";
import { elementAt, proofOf } from "../../../prover/proof/engine/pointBytes.ts";
import { verifyGroth16 } from "../../../prover/proof/engine/verifyGroth16.ts";
import { compileEngine, instantiateEngine, loadWholeKey } from "../../../prover/proof/engine/wasmInstance.ts";
import { WTNS_HEADER_BYTES } from "../../../prover/proof/checkedWitness.ts";
import { loadWitnessProgram } from "../../../prover/witness/witnessProgram.ts";

const engine = fileURLToPath(new URL("../../../prover/proof/engine", import.meta.url));

/** The sources that a file imports at run time, itself too. */
const reachable = async (path: string, known = new Map<string, string>()): Promise<ReadonlyMap<string, string>> => {
  if (known.has(path)) return known;
  const text = await readFile(path, "utf8");
  known.set(path, text);
  for (const [, specifier = ""] of text.matchAll(/^import (?!type )[^;]*?from "([^"]+)";$/gm)) {
    expect(specifier, path).to.match(/^\.\.?\/.*\.ts$/);
    await reachable(join(dirname(path), specifier), known);
  }
  return known;
};

describe("the engine without Node", () => {
  it("is reached without a package and without anything that only Node has", async () => {
    for (const entry of ["wasmInstance.ts", "pointBytes.ts"]) {
      const sources = await reachable(join(engine, entry));
      expect(sources.size).to.be.greaterThan(2);
      for (const [path, text] of sources)
        expect(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""), path).to.not.match(
          /\b(?:Buffer|process|require)\b[.(]|node:/,
        );
    }
  });

  it("imports nothing, as WebAssembly", async () => {
    const bytes = await readFile(join(engine, "engine.wasm"));
    const module = (await compileEngine(bytes)) as never;
    const { Module } = (globalThis as unknown as { WebAssembly: { Module: { imports: (one: never) => unknown[] } } })
      .WebAssembly;
    expect(Module.imports(module)).to.deep.equal([]);
  });

  it("proves on the thread that it is called on, as docs/native-prover.md shows", async () => {
    const loaded = await loadModel(defaultModel);
    const { folder, manifest, model } = loaded;
    const program = await loadWitnessProgram(await readArtifact(folder, manifest, "witnessProgram"));
    const wtns = await program.calculate({ features: model.features.map(({ max }) => max), salt: 5n });
    const zkey = await readArtifact(folder, manifest, "provingKey");
    const instance = await instantiateEngine(await compileEngine(await readFile(join(engine, "engine.wasm"))));
    const prove = loadWholeKey(instance, zkey);
    const proof = proofOf(prove(wtns));
    const values = wtns.subarray(WTNS_HEADER_BYTES);
    const publicSignals = [elementAt(values, 1), elementAt(values, 2)];
    await verifyGroth16(await loadVerificationKey(loaded), [{ proof, publicSignals }]);
  });
});

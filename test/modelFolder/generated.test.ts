import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { modelFile, shippedModels } from "../../prover/artifacts.ts";
import { emitCircuit } from "../../prover/circuit/emit.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { verifierName } from "../../prover/keys/verifierContract.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = (path: string): Promise<string> => readFile(path, "utf8");

describe("generated files of the shipped models", () => {
  it("are what scripts/generate.ts writes: one circuit for each model, from its own folder", async () => {
    const models = await readdir(shippedModels);
    expect(models).to.include("default");
    for (const name of models) {
      const loaded = await loadModel(join(shippedModels, name));
      const generated = await text(join(root, "circuits", "generated", name, "circuit.circom"));
      expect(generated).to.equal(emitCircuit(loaded.model));
      expect(generated).to.equal(await text(modelFile(loaded.folder, "circuit")));
      const contract = verifierName(loaded.manifest.name);
      expect(await text(modelFile(loaded.folder, "verifierSource"))).to.include(`contract ${contract} `);
      const verifier: unknown = JSON.parse(await text(modelFile(loaded.folder, "verifierBytecode")));
      expect(verifier).to.include({ contract });
    }
  });

  it("are there for no other model", async () => {
    const models = (await readdir(shippedModels)).sort();
    expect((await readdir(join(root, "circuits", "generated"))).sort()).to.deep.equal(models);
  });
});

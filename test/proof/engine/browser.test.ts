import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { loadModel, loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { readArtifact } from "../../../prover/modelFolder/manifest.ts";
import { elementAt } from "../../../prover/proof/engine/pointBytes.ts";
import { verifyGroth16 } from "../../../prover/proof/engine/verifyGroth16.ts";
import { openBrowserEngine } from "../../../prover/proof/engine/browserEngine.ts";
import { startEngine } from "../../../prover/proof/engine/startEngine.ts";
import { compileEngine } from "../../../prover/proof/engine/wasmInstance.ts";
import { WTNS_HEADER_BYTES } from "../../../prover/witness/wtnsFile.ts";
import { endCurveWorkers, loadSnarkjs } from "../../../prover/keys/snarkjs.ts";
import { loadWitnessProgram } from "../../../prover/witness/witnessProgram.ts";
import { BROWSER, hasBrowser } from "../../support/browser.ts";
import { runInBrowser } from "../../support/browserPage.ts";
import { expectError } from "../../support/expectError.ts";
import type { Told } from "./browserWorker.ts";

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
    for (const entry of ["browserEngine.ts", "pointBytes.ts"]) {
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

  /** What a page needs of the shipped model, a row of it, and a proof of that row by snarkjs' engine. */
  const shipped = async () => {
    const loaded = await loadModel(defaultModel);
    const { folder, manifest, model } = loaded;
    const witnessProgram = await readArtifact(folder, manifest, "witnessProgram");
    const zkey = await readArtifact(folder, manifest, "provingKey");
    const features = model.features.map(({ max }) => max);
    const wtns = await (await loadWitnessProgram(witnessProgram)).calculate({ features, salt: 5n });
    const values = wtns.subarray(WTNS_HEADER_BYTES);
    const publicSignals = [elementAt(values, 1), elementAt(values, 2)];
    const { prove } = await startEngine(zkey, { engine: "snarkjs" });
    const others = { proof: await prove(wtns), publicSignals };
    const verificationKey = await loadVerificationKey(loaded);
    const bytes = await readFile(join(engine, "engine.wasm"));
    return { witnessProgram, zkey, features, wtns, publicSignals, others, verificationKey, bytes };
  };
  after(endCurveWorkers);

  it("proves and verifies on the thread that it is called on, as docs/native-prover.md shows", async () => {
    const { bytes, zkey, wtns, publicSignals, others, verificationKey } = await shipped();
    const opened = await openBrowserEngine(bytes);
    const statement = { proof: opened.loadKey(zkey)(wtns), publicSignals };
    await verifyGroth16(verificationKey, [statement]);
    opened.verify(verificationKey, [statement]);
    opened.verify(verificationKey, [statement, others]);
    const [score = "", commitment = ""] = publicSignals;
    const changed = { ...statement, publicSignals: [`${BigInt(score) + 1n}`, commitment] };
    await expectError("E_PROOF_INVALID", () => {
      opened.verify(verificationKey, [others, changed]);
    });
  });

  it("proves a row in a browser's worker and verifies there; each holds what the other proved", async function () {
    if (!hasBrowser) {
      console.log(`      skipped: ${BROWSER} is not here`);
      this.skip();
    }
    const { bytes, witnessProgram, zkey, features, others, verificationKey } = await shipped();
    const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    const files = {
      "engine.wasm": bytes,
      witnessProgram,
      provingKey: zkey,
      verificationKey: json(verificationKey),
      row: json(features.map(String)),
      others: json(others),
    };
    const told = (await runInBrowser({ worker: "/test/proof/engine/browserWorker.ts", files })) as Told;
    const { statement, ...answers } = told;
    expect(answers).to.deep.equal({ hasNode: false, changed: "E_PROOF_INVALID" });
    expect(statement.publicSignals[0]).to.equal(others.publicSignals[0]);
    expect(statement.publicSignals[1]).to.not.equal(others.publicSignals[1]);
    await verifyGroth16(verificationKey, [statement, others]);
    const { groth16 } = await loadSnarkjs();
    expect(await groth16.verify(verificationKey, [...statement.publicSignals], statement.proof)).to.equal(true);
  });
});

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import type { VerificationKey } from "snarkjs";

import { readRows } from "../../prover/features/rows.ts";
import { endCurveWorkers, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { readArtifact } from "../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { openCalculator } from "../../prover/witness/calculator.ts";
import { loadWitnessProgram } from "../../prover/witness/witnessProgram.ts";
import { WTNS_HEADER_BYTES } from "../../prover/witness/wtnsFile.ts";
import { type EngineName, ENGINES } from "../../prover/proof/engine/engine.ts";
import { nativeAddon } from "../../prover/proof/engine/nativeEngine.ts";
import { elementAt } from "../../prover/proof/engine/pointBytes.ts";
import { startEngine } from "../../prover/proof/engine/startEngine.ts";
import { type Groth16Statement, verifyGroth16 } from "../../prover/proof/engine/verifyGroth16.ts";
import { compiledCircuit } from "./compiledCircuit.ts";
import { expectError } from "./expectError.ts";
import { type AskOnChain, verifiersOnChain } from "./verifiersOnChain.ts";

const ZOO = fileURLToPath(new URL("../../../shared/models-zoo", import.meta.url));
const FIELD_BYTES = 32;

/** Rows of samples.csv.gz: one of real life and one that was pushed to the corners of the ranges. */
const ROWS = [0, 450];

/** Rows of which both witness programs are compared. */
const COMPARED = 100;

/** The witness program that is used computes what circom's own does, wire by wire. */
const expectSameWitnesses = async (loaded: LoadedModel, rows: readonly (readonly bigint[])[]): Promise<void> => {
  const program = await readArtifact(loaded.folder, loaded.manifest, "witnessProgram");
  const [circoms, quick] = [await openCalculator(program, { pages: 1024 }), await loadWitnessProgram(program)];
  for (const [row, features] of rows.slice(0, COMPARED).entries()) {
    const input = { features, salt: BigInt(row) };
    const wtns = await quick.calculate(input);
    expect(Buffer.from(wtns).equals(circoms.calculate(input)), `row ${row}`).to.equal(true);
  }
};

/** The model with development keys, in a folder that the caller removes. */
const setUp = async (name: string, home: string): Promise<LoadedModel> => {
  const folder = join(home, name);
  const [onnxPath, schemaPath] = [join(ZOO, name, "model.onnx"), join(ZOO, name, "schema.json")];
  await compileModel({ onnxPath, schemaPath, folder, card: scorecard(), compile: compiledCircuit });
  await setupModel({ folder });
  return loadModel(folder);
};

/** All who say whether a proof holds. */
type Verifiers = (statement: Groth16Statement) => Promise<Readonly<Record<string, boolean>>>;

const verifiersOf = (verificationKey: VerificationKey, onChain: AskOnChain): Verifiers => {
  const ours = (statement: Groth16Statement): Promise<boolean> =>
    verifyGroth16(verificationKey, [statement]).then(
      () => true,
      async (error: unknown) => {
        await expectError("E_PROOF_INVALID", () => {
          throw error;
        });
        return false;
      },
    );
  return async (statement) => {
    const { groth16 } = await loadSnarkjs();
    const snarkjs = await groth16.verify(verificationKey, [...statement.publicSignals], statement.proof);
    return { snarkjs, ours: await ours(statement), ...(await onChain(statement)) };
  };
};

const ALL = { snarkjs: true, ours: true, verifier: true, registry: true };
const NONE = { snarkjs: false, ours: false, verifier: false, registry: false };

const signalsOf = (wtns: Uint8Array): readonly string[] => {
  const values = wtns.subarray(WTNS_HEADER_BYTES);
  return [elementAt(values, 1), elementAt(values, 2)];
};

/** The witness with one more at a wire. */
const changed = (wtns: Uint8Array, wire: number): Uint8Array => {
  const [copy, at] = [new Uint8Array(wtns), WTNS_HEADER_BYTES + wire * FIELD_BYTES];
  copy[at] = ((copy[at] ?? 0) + 1) & 255;
  return copy;
};

const expectProofs = async (name: string, engines: readonly EngineName[], home: string): Promise<void> => {
  const loaded = await setUp(name, home);
  const verify = verifiersOf(await loadVerificationKey(loaded), await verifiersOnChain(loaded));
  const zkey = await readArtifact(loaded.folder, loaded.manifest, "provingKey");
  const { rows } = await readRows({ path: join(ZOO, name, "samples.csv.gz"), features: loaded.model.features });
  await expectSameWitnesses(loaded, rows);
  for (const engine of engines) {
    const prover = await loadProver(loaded, { engine });
    for (const row of ROWS)
      expect(await verify(await prover.prove({ features: rows[row] ?? [] })), `${engine}, row ${row}`).to.deep.equal(
        ALL,
      );
    const { prove } = await startEngine(zkey, { engine });
    const wtns = await prover.witness({ features: rows[1] ?? [], salt: 3n });
    const wires = (wtns.length - WTNS_HEADER_BYTES) / FIELD_BYTES;
    for (const wire of [1, 2, Math.floor(wires / 2), wires - 1]) {
      const forged = changed(wtns, wire);
      const statement = { proof: await prove(forged), publicSignals: signalsOf(forged) };
      expect(await verify(statement), `${engine}, wire ${wire} changed`).to.deep.equal(NONE);
    }
  }
};

/**
 * Tests of models that other exporters wrote, with keys made for the test: the proofs of both
 * engines hold wherever one is verified, and those of a changed witness nowhere.
 */
export const describeZooProofs = (names: readonly string[]): void => {
  describe("proofs of other exporters' models: ../shared/models-zoo", function () {
    let engines: readonly EngineName[];
    let home: string;
    before(async function () {
      if (!existsSync(ZOO)) {
        console.log("      skipped: ../shared/models-zoo is not here");
        this.skip();
      }
      home = await mkdtemp(join(tmpdir(), "veriscore-zoo-"));
      const isBuilt = (await nativeAddon()) !== undefined;
      if (!isBuilt) console.log("      by wasm alone: the native engine is not built");
      engines = ENGINES.filter((name) => name === "wasm" || (name === "native" && isBuilt));
    });
    after(async () => {
      await endCurveWorkers();
      if (home !== undefined) await rm(home, { recursive: true, force: true });
    });

    for (const name of names)
      it(`${name}: hold under snarkjs, under our verifier and on chain; those of a changed witness hold nowhere`, () =>
        expectProofs(name, engines, home));
  });
};

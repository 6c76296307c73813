import type { Worker } from "node:worker_threads";

import { expect } from "chai";

import { defaultModel } from "../../../../prover/artifacts.ts";
import { endCurveWorkers, inMemory, loadSnarkjs } from "../../../../prover/keys/snarkjs.ts";
import { loadModel, loadVerificationKey } from "../../../../prover/modelFolder/load.ts";
import { readArtifact } from "../../../../prover/modelFolder/manifest.ts";
import { type EngineName, ENGINES, type ProofEngine } from "../../../../prover/proof/engine/engine.ts";
import { nativeAddon } from "../../../../prover/proof/engine/nativeEngine.ts";
import { elementAt } from "../../../../prover/proof/engine/pointBytes.ts";
import { startEngine } from "../../../../prover/proof/engine/startEngine.ts";
import { verifyGroth16 } from "../../../../prover/proof/engine/verifyGroth16.ts";
import { WTNS_HEADER_BYTES } from "../../../../prover/witness/wtnsFile.ts";
import { loadWitnessProgram } from "../../../../prover/witness/witnessProgram.ts";
import { expectError } from "../../../support/expectError.ts";
import { isThorough } from "../../../support/thorough.ts";

/** The shipped model's key, a witness of it and the witness' public signals. */
const load = async () => {
  const loaded = await loadModel(defaultModel);
  const { folder, manifest, model } = loaded;
  const program = await loadWitnessProgram(await readArtifact(folder, manifest, "witnessProgram"));
  const features = model.features.map(({ min, max }) => min + (max - min) / 3n);
  const wtns = await program.calculate({ features, salt: 11n });
  const values = wtns.subarray(WTNS_HEADER_BYTES);
  return {
    zkey: await readArtifact(folder, manifest, "provingKey"),
    verificationKey: await loadVerificationKey(loaded),
    wtns,
    publicSignals: [elementAt(values, 1), elementAt(values, 2)],
  };
};

/** Every engine that is here, on one thread and on two. */
const startAll = async (zkey: Uint8Array): Promise<readonly (readonly [string, ProofEngine])[]> => {
  const built = (await nativeAddon()) === undefined ? ENGINES.filter((name) => name !== "native") : ENGINES;
  const ways = built.flatMap((engine) => [1, 2].map((threads) => ({ engine, threads })));
  return Promise.all(
    ways.map(async (way) => [`${way.engine}, threads ${way.threads}`, await startEngine(zkey, way)] as const),
  );
};

describe("proof engines: models/default", () => {
  let setting: Awaited<ReturnType<typeof load>>;
  let engines: Awaited<ReturnType<typeof startAll>>;
  before(async () => {
    setting = await load();
    engines = await startAll(setting.zkey);
  });
  after(endCurveWorkers);

  it("give proofs that snarkjs and our verifier hold true, over the public signals that snarkjs gives", async () => {
    const { zkey, verificationKey, wtns, publicSignals } = setting;
    const { groth16 } = await loadSnarkjs();
    expect((await groth16.prove(inMemory(zkey), inMemory(wtns))).publicSignals).to.deep.equal(publicSignals);
    for (const [name, engine] of engines) {
      const proof = await engine.prove(wtns);
      expect(await groth16.verify(verificationKey, publicSignals, proof), name).to.equal(true);
      await verifyGroth16(verificationKey, [{ proof, publicSignals }]);
      const [score = "", commitment = ""] = publicSignals;
      const other = [`${BigInt(score) + 1n}`, commitment];
      await expectError("E_PROOF_INVALID", () => verifyGroth16(verificationKey, [{ proof, publicSignals: other }]));
    }
  });

  it("hide the witness afresh: no point of two proofs of one row is the same", async () => {
    for (const [name, engine] of engines) {
      const [one, other] = [await engine.prove(setting.wtns), await engine.prove(setting.wtns)];
      for (const point of ["pi_a", "pi_b", "pi_c"] as const) expect(one[point], name).to.not.deep.equal(other[point]);
    }
  });

  it("prove nothing for a witness that breaks a constraint, at whichever wire: the proof does not verify", async () => {
    const { wtns, verificationKey } = setting;
    const last = (wtns.length - WTNS_HEADER_BYTES) / 32 - 1;
    const middle = Math.floor((last + 1) / 2);
    const wires = isThorough ? [1, 2, 3, middle, last] : [1, middle];
    for (const [name, engine] of engines)
      for (const wire of wires) {
        const forged = new Uint8Array(wtns);
        forged[WTNS_HEADER_BYTES + wire * 32] = ((forged[WTNS_HEADER_BYTES + wire * 32] ?? 0) + 1) & 255;
        const values = forged.subarray(WTNS_HEADER_BYTES);
        const publicSignals = [elementAt(values, 1), elementAt(values, 2)];
        const proof = await engine.prove(forged);
        const { message } = await expectError("E_PROOF_INVALID", () =>
          verifyGroth16(verificationKey, [{ proof, publicSignals }]),
        );
        expect(message, `${name}, wire ${wire}`).to.include("the pairing equation does not hold");
      }
  });

  it("prove several rows at once, each proof whole", async () => {
    const { wtns, verificationKey, publicSignals } = setting;
    for (const [, engine] of engines) {
      const proofs = await Promise.all([1, 2, 3].map(() => engine.prove(wtns)));
      await verifyGroth16(
        verificationKey,
        proofs.map((proof) => ({ proof, publicSignals })),
      );
    }
  });

  it("start again after a thread of WebAssembly died: that proof fails, the next one does not", async () => {
    const { zkey, wtns, verificationKey, publicSignals } = setting;
    const workers: Worker[] = [];
    const collect = (worker: Worker): void => void workers.push(worker);
    process.on("worker", collect);
    try {
      const engine = await startEngine(zkey, { engine: "wasm", threads: 2 });
      expect(workers).to.have.length(2);
      const lost = engine.prove(wtns).then(
        () => "proved",
        () => "refused",
      );
      await Promise.all(workers.map((worker) => worker.terminate()));
      expect(await lost).to.equal("refused");
      const proof = await engine.prove(wtns);
      expect(workers).to.have.length(4);
      await verifyGroth16(verificationKey, [{ proof, publicSignals }]);
    } finally {
      process.off("worker", collect);
    }
  });

  it("are chosen by name; without one the native engine where it was built, otherwise WebAssembly", async () => {
    const { zkey } = setting;
    const isBuilt = (await nativeAddon()) !== undefined;
    const chosen = async (engine?: EngineName) => (await startEngine(zkey, { engine, threads: 1 })).name;
    expect(await chosen("wasm")).to.equal("wasm");
    expect(await chosen("snarkjs")).to.equal("snarkjs");
    expect(await chosen()).to.equal(isBuilt ? "native" : "wasm");
    if (isBuilt) expect(await chosen("native")).to.equal("native");
    else await expectError("E_NATIVE_ENGINE", () => chosen("native"));
  });
});

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type Artifact, defaultModel, modelFile } from "../../prover/artifacts.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { inMemory, endCurveWorkers, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { assertKeyGates } from "../../prover/keys/zkeyFile.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { checkCeremony, startCeremony } from "../../prover/modelFolder/ceremonyModel.ts";
import { keyFacts } from "../../prover/modelFolder/keyFacts.ts";
import { loadModel, loadProver, loadPublished, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { verifyGroth16 } from "../../prover/proof/engine/verifyGroth16.ts";
import { vouch } from "../audit/backdoors.ts";
import { runCommand } from "../support/commandLine.ts";
import { expectError } from "../support/expectError.ts";
import { changed, sectionPlace } from "../support/smallCircuit.ts";
import { copyOfTiny, tinyFolder } from "../support/tinyModel.ts";

const ROW = [5n, 0n, 3n, 12n];
const EMPTY_WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A copy of the tiny model with an artifact changed, for which the manifest vouches. */
const withArtifact = async (name: Artifact, change: (bytes: Buffer) => string | Buffer): Promise<string> => {
  const folder = await copyOfTiny();
  await vouch(folder, { [name]: change(await readFile(modelFile(folder, name))) });
  return folder;
};

type Json = Record<string, unknown>;

describe("a file of a model folder that is none of its kind, though the manifest vouches for it", () => {
  after(endCurveWorkers);

  const prove = async (folder: string) => (await loadProver(await loadModel(folder))).prove({ features: ROW });
  const facts = async (folder: string) => keyFacts(await loadPublished(folder));

  describe("as integer model is refused", () => {
    const MODELS: readonly (readonly [title: string, change: (model: Json) => unknown])[] = [
      ["null", () => null],
      ["a list", () => []],
      ["no features", (model) => ({ ...model, features: [] })],
      ["a fraction for a bias", (model) => ({ ...model, output: { ...(model["output"] as Json), bias: 0.5 } })],
      ["another scale", (model) => ({ ...model, output: { ...(model["output"] as Json), score: { kind: "none" } } })],
      ["a billion limbs", (model) => ({ ...model, truncations: [{ feature: 0, drop: 0, limbs: 1e9, limbBits: 1 }] })],
      [
        "trees that walk in a circle",
        (model) => {
          const forest = model["forest"] as { nodes: Json[] };
          return {
            ...model,
            forest: { ...forest, nodes: forest.nodes.map((node) => ({ ...node, below: 0, above: 0 })) },
          };
        },
      ],
    ];
    for (const [title, change] of MODELS)
      it(title, async () => {
        const folder = await withArtifact("integerModel", (bytes) =>
          JSON.stringify(change(JSON.parse(bytes.toString()) as Json)),
        );
        await expectError("E_MODEL_FOLDER", async () => evaluate((await loadModel(folder)).model, ROW));
      });

    for (const text of ["", "hello", `${"[".repeat(300_000)}${"]".repeat(300_000)}`])
      it(`text: ${text.slice(0, 5)}`, async () => {
        const folder = await withArtifact("integerModel", () => text);
        await expectError("E_MODEL_FOLDER", () => loadModel(folder));
      });
  });

  it("as r1cs is refused: empty, cut off, or with a row that is longer than the file", async () => {
    const long = (r1cs: Buffer): Buffer =>
      changed(r1cs, (bytes) => bytes.writeUInt32LE(0x7fffffff, sectionPlace(r1cs, 2).start));
    const cut = [0, 13, 60, 1000].map((length) => (r1cs: Buffer) => r1cs.subarray(0, length));
    for (const change of [...cut, long]) {
      const folder = await withArtifact("r1cs", change);
      for (const reader of [() => facts(folder), () => startCeremony({ folder, ptauPath: join(folder, "none") })])
        expect((await expectError("E_KEY_GATE", reader)).message).to.include("r1cs cannot be read");
    }
  });

  it("as witness program is refused before any proof: none, an empty one, one of another circuit", async () => {
    const other = await readFile(modelFile(defaultModel, "witnessProgram"));
    for (const program of [Buffer.alloc(0), Buffer.from("hello"), EMPTY_WASM, other]) {
      const folder = await withArtifact("witnessProgram", () => program);
      await expectError("E_WITNESS_MISMATCH", () => prove(folder));
    }
  });

  it("as proving key is refused by the prover: another circuit's, or coefficients outside its own", async () => {
    const other = await readFile(modelFile(defaultModel, "provingKey"));
    const foreign = await withArtifact("provingKey", () => other);
    await expectError("E_WITNESS_MISMATCH", () => prove(foreign));
    for (const word of [0, 4, 8]) {
      const folder = await withArtifact("provingKey", (key) =>
        changed(key, (bytes) => bytes.writeUInt32LE(0x7fffffff, sectionPlace(key, 4).start + 4 + word)),
      );
      expect((await expectError("E_KEY_GATE", () => prove(folder))).message).to.include("out of its range");
    }
  });

  it("as points of the proving key makes no proof that is written", async () => {
    const folder = await withArtifact("provingKey", (key) => {
      const { start, length } = sectionPlace(key, 5);
      // Each is the first one: on the curve, and not what the circuit needs.
      return changed(key, (bytes) => bytes.fill(bytes.subarray(start, start + 64), start, start + length));
    });
    const [rows, out] = [join(folder, "rows.csv"), join(folder, "proof.json")];
    const { features } = (await loadModel(folder)).model;
    await writeFile(rows, `${features.map(({ name }) => name).join()}\n${ROW.join()}\n`);
    for (const row of [
      ["--row", "0"],
      ["--rows", "0-0"],
    ])
      await expectError("E_PROOF_INVALID", () => runCommand("prove", folder, "--input", rows, ...row, "--out", out));
    expect(existsSync(out)).to.equal(false);
  });

  it("as verification key is refused by whoever verifies proofs: points off their curves", async () => {
    const proof = await prove((await tinyFolder()).folder);
    for (const [name, point] of [
      ["vk_alpha_1", ["1", "1", "1"]],
      [
        "vk_beta_2",
        [
          ["x", "y"],
          ["1", "1"],
          ["1", "0"],
        ],
      ],
    ] as const) {
      const folder = await withArtifact("verificationKey", (bytes) =>
        toJson({ ...(JSON.parse(bytes.toString()) as Json), [name]: point }),
      );
      await expectError("E_KEY_GATE", async () =>
        verifyGroth16(await loadVerificationKey(await loadPublished(folder)), [proof]),
      );
    }
  });
});

describe("a proving key whose record a terminal or a reader would take for more than it is", () => {
  after(endCurveWorkers);

  const written = async (zkey: Uint8Array): Promise<string> => {
    const path = join(await copyOfTiny(), "checked.zkey");
    await writeFile(path, zkey);
    return path;
  };
  const own = async (): Promise<Buffer> => readFile(modelFile((await tinyFolder()).folder, "provingKey"));

  it("is refused: a name that clears the screen", async () => {
    const key = await own();
    const path = await written(changed(key, (bytes) => bytes.write("\u001b[2J\n", bytes.lastIndexOf("first"))));
    const { message } = await expectError("E_KEY_GATE", () => checkCeremony(path));
    expect(message).to.include("cannot be printed");
  });

  it("is refused: more contributions than the file can hold", async () => {
    const key = await own();
    for (const count of [0xffffffff, 0x0fffffff]) {
      const path = await written(changed(key, (bytes) => bytes.writeUInt32LE(count, sectionPlace(key, 10).start + 64)));
      await expectError("E_KEY_GATE", () => checkCeremony(path));
    }
  });

  it("is refused: a beacon before the last step", async () => {
    const { zKey } = await loadSnarkjs();
    const [late, closed] = [inMemory(), inMemory()];
    await zKey.contribute(inMemory(await own()), late, "late", "entropy");
    await zKey.beacon(inMemory(late.data ?? new Uint8Array()), closed, "beacon", "01".repeat(32), 10);
    const key = closed.data ?? new Uint8Array();
    expect(
      (await assertKeyGates(key)).contributions.map(({ kind }) => kind).filter((kind) => kind === "beacon"),
    ).to.have.length(2);
    const { message } = await expectError("E_KEY_GATE", async () => checkCeremony(await written(key)));
    expect(message).to.include("a beacon comes before the last step");
  });
});

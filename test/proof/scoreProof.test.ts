import { readFile } from "node:fs/promises";

import { expect } from "chai";
import type { VerificationKey } from "snarkjs";

import { defaultModel } from "../../prover/artifacts.ts";
import { BaseError } from "../../prover/errors.ts";
import { loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { readProof, type ScoreProof, verifyProof, writeProof } from "../../prover/proof/scoreProof.ts";
import { publicSignalsOf } from "../../client/publicSignals.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { tinyFolder } from "../support/tinyModel.ts";

/** Order of the field that point coordinates are in. */
const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

describe("score proof", () => {
  const { file } = temporaryFolder();
  let proof: ScoreProof;
  let other: ScoreProof;
  let key: { verificationKey: VerificationKey; manifest: string };

  before(async () => {
    const loaded = await loadModel(defaultModel);
    const prover = await loadProver(loaded);
    key = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
    proof = await prover.prove({ features: loaded.model.features.map(({ min }) => min), salt: 77n });
    other = await prover.prove({ features: loaded.model.features.map(({ max }) => max), salt: 78n });
  });
  after(endCurveWorkers);

  const refused = (changed: ScoreProof) => expectError("E_PROOF_INVALID", () => verifyProof(changed, key));
  /** Score, commitment and public signals as one claim, whatever the proof says. */
  const claiming = (claim: { score: bigint; commitment: bigint }): ScoreProof => ({
    ...proof,
    ...claim,
    publicSignals: publicSignalsOf(claim),
  });

  it("comes back from its file as it was written, with the salt or without", async () => {
    const path = file("proof.json");
    await writeProof(path, proof, { withSalt: true });
    expect(await readProof(path)).to.deep.equal(proof);
    await verifyProof(await readProof(path), key);
    await writeProof(path, proof, { withSalt: false });
    expect(await readFile(path, "utf8")).to.not.include("salt");
    const { salt, ...open } = proof;
    expect(salt).to.equal(77n);
    expect(await readProof(path)).to.deep.equal(open);
  });

  it("does not verify for another score, another commitment or the claim of another row", async () => {
    expect(other.score).to.not.equal(proof.score);
    for (const score of [proof.score + 1n, proof.score - 1n, other.score, 0n, 850n])
      await refused(claiming({ score, commitment: proof.commitment }));
    for (const commitment of [proof.commitment + 1n, other.commitment, 0n])
      await refused(claiming({ score: proof.score, commitment }));
    await refused({ ...other, proof: proof.proof });
  });

  it("does not verify for score or commitment plus the field's order, which are the same field elements", async () => {
    const { score, commitment } = proof;
    await refused(claiming({ score: score + FIELD_ORDER, commitment }));
    await refused(claiming({ score, commitment: commitment + FIELD_ORDER }));
    await refused(claiming({ score: score + FIELD_ORDER, commitment: commitment + FIELD_ORDER }));
  });

  it("does not verify with a coordinate plus the base field's order, which is the same coordinate", async () => {
    const { pi_a, pi_b, pi_c } = proof.proof;
    const past = (coordinate: string | undefined): string => `${BigInt(coordinate ?? "0") + BASE_FIELD}`;
    const [first, second] = pi_b;
    for (const index of [0, 1]) {
      await refused({ ...proof, proof: { ...proof.proof, pi_a: pi_a.with(index, past(pi_a[index])) } });
      await refused({ ...proof, proof: { ...proof.proof, pi_c: pi_c.with(index, past(pi_c[index])) } });
      const moved = [...(first ?? [])].with(index, past(first?.[index]));
      await refused({
        ...proof,
        proof: { ...proof.proof, pi_b: [moved, second ?? [], ...pi_b.slice(2)] as typeof pi_b },
      });
    }
  });

  it("does not verify with a point in projective coordinates, which a contract would read as another", async () => {
    const { pi_a, pi_b, pi_c } = proof.proof;
    const twice = (coordinate: string | undefined): string => `${(2n * BigInt(coordinate ?? "")) % BASE_FIELD}`;
    await refused({ ...proof, proof: { ...proof.proof, pi_a: pi_a.map(twice) } });
    await refused({ ...proof, proof: { ...proof.proof, pi_b: pi_b.map((pair) => pair.map(twice)) } });
    await refused({ ...proof, proof: { ...proof.proof, pi_c: pi_c.map(twice) } });
  });

  it("does not verify with a point B on the curve and outside its group, which a contract refuses", async () => {
    const outside = [
      ["1", "0"],
      [
        "18278151005453108793778860132295291098363647455926340152056652516292830556603",
        "5912654199736721486680175016176231956195085055698687135131307249486702594212",
      ],
      ["1", "0"],
    ];
    const { message } = await refused({ ...proof, proof: { ...proof.proof, pi_b: outside } });
    expect(message).to.include("not in the group of its curve");
  });

  it("does not verify where the file's score and commitment are not its public signals, letter by letter", async () => {
    await refused({ ...proof, score: proof.score + 1n });
    await refused({ ...proof, commitment: proof.commitment + 1n });
    await refused({ ...proof, publicSignals: [`0${proof.score}`, `${proof.commitment}`] });
    await refused({ ...proof, publicSignals: [...proof.publicSignals].reverse() });
    await refused({ ...proof, publicSignals: [...proof.publicSignals, "0"] });
  });

  it("does not verify with any point changed, exchanged, off the curve or at infinity", async () => {
    const { proof: points } = proof;
    const [x = "", y = "", z = ""] = points.pi_a;
    const negated = (BASE_FIELD - BigInt(y)).toString();
    const forged: Partial<ScoreProof["proof"]>[] = [
      { pi_a: points.pi_c },
      { pi_a: other.proof.pi_a },
      { pi_b: other.proof.pi_b },
      { pi_c: other.proof.pi_c },
      { pi_a: [x, negated, z] },
      { pi_a: ["1", "1", "1"] },
      { pi_a: ["0", "1", "0"] },
      { pi_c: ["0", "1", "0"] },
      {
        pi_b: [
          ["0", "0"],
          ["1", "0"],
          ["0", "0"],
        ],
      },
      { pi_b: points.pi_b.map((pair) => [...pair].reverse()) },
      {
        pi_a: ["0", "1", "0"],
        pi_b: [
          ["0", "0"],
          ["1", "0"],
          ["0", "0"],
        ],
        pi_c: ["0", "1", "0"],
      },
    ];
    for (const change of forged) await refused({ ...proof, proof: { ...points, ...change } });
  });

  it("verifies in the rerandomised form that anyone can make of it: only the statement is unique, not the proof", async () => {
    const { pi_a, pi_b, ...rest } = proof.proof;
    const negate = (value: string | undefined): string => (BASE_FIELD - BigInt(value ?? "")).toString();
    const [ax = "", ay, az = ""] = pi_a;
    const [bx = [], by = [], bz = []] = pi_b;
    await verifyProof(
      { ...proof, proof: { ...rest, pi_a: [ax, negate(ay), az], pi_b: [bx, by.map(negate), bz] } },
      key,
    );
  });

  it("does not verify under another model, neither by its manifest nor by its key", async () => {
    const tiny = await loadModel((await tinyFolder()).folder);
    const tinyKey = { verificationKey: await loadVerificationKey(tiny), manifest: tiny.hash };
    const { message } = await expectError("E_PROOF_INVALID", () => verifyProof(proof, tinyKey));
    expect(message).to.include("it was made for model default");
    const relabelled = { ...proof, model: { name: "tiny", manifest: tiny.hash } };
    await expectError("E_PROOF_INVALID", () => verifyProof(relabelled, tinyKey));
    const tinyProver = await loadProver(tiny);
    const theirs = await tinyProver.prove({ features: tiny.model.features.map(({ min }) => min) });
    await verifyProof(theirs, tinyKey);
    await refused(theirs);
    await refused({ ...theirs, model: proof.model });
  });

  describe("file", () => {
    const write = async (change: (json: Record<string, unknown>) => unknown): Promise<string> => {
      const path = file("changed.json");
      await writeProof(path, proof, { withSalt: true });
      const json = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
      const result = change(json);
      return file("changed.json", JSON.stringify(result ?? json));
    };
    const CASES: readonly (readonly [title: string, change: (json: Record<string, unknown>) => unknown])[] = [
      ["a list", () => []],
      ["a number", () => 7],
      ["an empty object", () => ({})],
      ["no score", (json) => ({ ...json, score: undefined })],
      ["a negative score", (json) => ({ ...json, score: "-1" })],
      ["a score with a fraction", (json) => ({ ...json, score: 600.5 })],
      ["a score in hexadecimal", (json) => ({ ...json, score: "0x258" })],
      ["a score beyond 2^53 as a number", (json) => ({ ...json, score: 2 ** 60 })],
      ["no commitment", (json) => ({ ...json, commitment: null })],
      ["no points", (json) => ({ ...json, proof: {} })],
      ["points that are null", (json) => ({ ...json, proof: null })],
      ["a point with two coordinates", (json) => ({ ...json, proof: { ...proof.proof, pi_a: ["1", "2"] } })],
      ["a point in numbers", (json) => ({ ...json, proof: { ...proof.proof, pi_a: [1, 2, 1] } })],
      ["a coordinate that is no number", (json) => ({ ...json, proof: { ...proof.proof, pi_c: ["x", "2", "1"] } })],
      ["a G2 point in one row", (json) => ({ ...json, proof: { ...proof.proof, pi_b: ["1", "2", "3"] } })],
      ["no public signals", (json) => ({ ...json, publicSignals: "600" })],
      ["one public signal", (json) => ({ ...json, publicSignals: [proof.score.toString()] })],
      ["no model", (json) => ({ ...json, model: null })],
      ["a model without manifest", (json) => ({ ...json, model: { name: "default" } })],
    ];
    for (const [title, change] of CASES)
      it(`with ${title} is no proof`, async () => {
        const path = await write(change);
        const { message } = await expectError("E_PROOF_FILE", () => readProof(path));
        expect(message).to.include(path);
      });

    it("that is missing or no JSON is said to be unreadable", async () => {
      await expectError("E_FILE_UNREADABLE", () => readProof(file("missing.json")));
      await expectError("E_FILE_UNREADABLE", () => readProof(file("broken.json", '{"score":')));
    });

    it("with any coordinate replaced by a number of up to 78 digits is refused, never an internal fault", async () => {
      const wild = ["0", "1", `${BASE_FIELD - 1n}`, `${BASE_FIELD}`, `${FIELD_ORDER}`, "9".repeat(78)];
      for (const [index, value] of wild.entries())
        for (const change of [
          { pi_a: proof.proof.pi_a.with(index % 3, value) },
          { pi_b: proof.proof.pi_b.with(index % 3, ["7", value]) },
          { pi_c: proof.proof.pi_c.with(index % 3, value) },
        ]) {
          const path = await write((json) => ({ ...json, proof: { ...proof.proof, ...change } }));
          const read = await readProof(path);
          if (JSON.stringify(read.proof) === JSON.stringify(proof.proof)) continue;
          const error = await verifyProof(read, key).catch((cause: unknown) => cause);
          expect(error, JSON.stringify(change)).to.be.instanceOf(BaseError);
        }
    });
  });
});

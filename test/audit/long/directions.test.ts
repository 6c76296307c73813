import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { modelFile } from "../../../prover/artifacts.ts";
import { auditModel } from "../../../prover/audit/auditModel.ts";
import { auditDirections } from "../../../prover/audit/directions.ts";
import { sha256 } from "../../../prover/files.ts";
import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import {
  deserializeIntegerModel,
  type IntegerModel,
  serializeIntegerModel,
} from "../../../prover/model/integerModel.ts";
import { scorecard } from "../../../prover/model/scorecard.ts";
import { compileModel } from "../../../prover/modelFolder/compileModel.ts";
import { verifyClaims, verifyDirections } from "../../../prover/modelFolder/directions.ts";
import type { PricedDictionary } from "../../../prover/modelFolder/manipulable.ts";
import { manifestText, readManifest } from "../../../prover/modelFolder/manifest.ts";
import { verifyModel } from "../../../prover/modelFolder/verifyModel.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { parseSchema, type ScoreDirection } from "../../../prover/model/schema.ts";
import { expectError } from "../../support/expectError.ts";
import { branch, forestOnnx, schemaText, type TestTree } from "../../support/onnxFile.ts";
import { expectRefusal, veriscore } from "../../support/runNode.ts";
import { emptyFolder } from "../../support/tinyModel.ts";

const FEATURES = [
  { name: "age", scale: 1, min: 0n, max: 99n },
  { name: "debt", scale: 0.5, min: 0n, max: 40n },
  { name: "chain", scale: 1, min: 0n, max: 3n },
];

/** The schema's text with directions. */
const declared = (directions: Readonly<Record<string, string>>): string => {
  const schema = JSON.parse(schemaText(FEATURES)) as { features: { name: string }[] };
  return JSON.stringify({
    ...schema,
    features: schema.features.map((feature) => ({ ...feature, direction: directions[feature.name] })),
  });
};

const SCHEMA = declared({ age: "up", debt: "down" });

/** Log-odds of a bad end: they fall with age, and rise with debt. */
const TREES: readonly TestTree[] = [
  branch(0, "BRANCH_LEQ", 30, [branch(1, "BRANCH_LEQ", 5, [0.5, 1.5]), branch(1, "BRANCH_LEQ", 5, [0.25, 1.5])]),
  branch(2, "BRANCH_LEQ", 1, [branch(0, "BRANCH_LEQ", 60, [0.25, -1]), branch(1, "BRANCH_LEQ", 9, [-0.5, 0.75])]),
];

const onnxOf = (trees: readonly TestTree[]): Uint8Array =>
  forestOnnx({ columns: FEATURES.length, base: [-3], classId: 0, trees });

/** The same with one leaf a two hundred and fifty-sixth of a log-odds higher: where debt is high, older wallets then score a little lower. */
const PLANTED = [
  branch(0, "BRANCH_LEQ", 30, [
    branch(1, "BRANCH_LEQ", 5, [0.5, 1.5]),
    branch(1, "BRANCH_LEQ", 5, [0.25, 1.5 + 1 / 256]),
  ]),
  ...TREES.slice(1),
];

/** The integer model with one leaf a single unit lower: that of older wallets with more debt in the first tree, which is as high as that of younger ones. */
const withLeafLower = (model: IntegerModel): IntegerModel => {
  const { nodes, leaves, roots } = model.forest;
  const changed = nodes[roots[0] ?? 0]?.above ?? 0;
  const old = nodes[changed];
  if (old === undefined) throw new Error("the first tree has no node for older wallets");
  const lower = (leaves[-old.above - 1] ?? 0n) - 1n;
  return {
    ...model,
    forest: {
      roots,
      leaves: [...leaves, lower],
      nodes: nodes.map((node, index) => (index === changed ? { ...node, above: -leaves.length - 1 } : node)),
    },
  };
};

type CompileRule = Pick<Parameters<typeof compileModel>[0], "priced" | "allowManipulable">;

/** Older wallets are older for nothing but time; a debt is repaid with capital, and `chain` is one more thing that gas buys. */
const PRICED: PricedDictionary = {
  version: 1,
  features: [
    { name: "age", ingredient: "time", costs: { up: "time", down: "impossible" } },
    { name: "debt", ingredient: "defi_actions", costs: { up: "gas", down: "capital" } },
    { name: "chain", ingredient: "wallet", costs: { up: "gas", down: "anyone" } },
  ],
};

describe("directions of a model folder", () => {
  after(endCurveWorkers);
  let home: string;
  let folder: string;

  const compile = async (
    trees: readonly TestTree[],
    { schema = SCHEMA, into = "m", ...rule }: { schema?: string; into?: string } & CompileRule = {},
  ): Promise<string> => {
    const [onnxPath, schemaPath] = [join(home, `${into}.onnx`), join(home, `${into}.json`)];
    await writeFile(onnxPath, onnxOf(trees));
    await writeFile(schemaPath, schema);
    const to = join(home, into);
    await compileModel({ onnxPath, schemaPath, folder: to, card: scorecard(), ...rule });
    return to;
  };

  before(async () => {
    home = await emptyFolder();
    folder = await compile(TREES);
    await setupModel({ folder });
  });

  it("are in the manifest and in the integer model, and what attesters sign and the circuit stay as they are", async () => {
    const free = await readManifest(await compile(TREES, { schema: schemaText(FEATURES), into: "free" }));
    const manifest = await readManifest(folder);
    expect(manifest.directions).to.deep.equal({ age: "up", debt: "down" });
    expect(manifest.costsUnknown).to.deep.equal(["age", "debt", "chain"]);
    expect(manifest.schemaHash).to.equal(free.schemaHash);
    expect(manifest.hashes.circuit).to.equal(free.hashes.circuit);
    expect(manifest.hashes.r1cs).to.equal(free.hashes.r1cs);
    expect(manifest.hashes.integerModel).to.not.equal(free.hashes.integerModel);
    expect(free).to.not.have.any.keys("directions", "costsUnknown", "manipulable", "manipulations");
    const model = deserializeIntegerModel(JSON.parse(await readFile(modelFile(folder, "integerModel"), "utf8")));
    expect(model.features.map(({ direction }) => direction)).to.deep.equal(["up", "down", undefined]);
  });

  it('with "none" compile to the same integer model as without', () => {
    const derive = (schema: string): string =>
      serializeIntegerModel(deriveIntegerModel({ onnx: onnxOf(TREES), schema, card: scorecard() }));
    expect(derive(declared({ age: "none" }))).to.equal(derive(schemaText(FEATURES)));
  });

  it("are refused in other words than the three, by the feature's name", async () => {
    const { message } = await expectError("E_SCHEMA", () => parseSchema(declared({ debt: "rising" })));
    expect(message).to.include('direction of feature "debt" is "rising"');
  });

  it("are told by the audit, with how each is proved", async () => {
    const { stdout } = await veriscore(home, ["model", "audit", "m", "--json"]);
    expect((JSON.parse(stdout) as { directions: unknown }).directions).to.deep.equal([
      { feature: "age", declared: "up", proved: "leaf by leaf" },
      { feature: "debt", declared: "down", proved: "leaf by leaf" },
      { feature: "chain", declared: "none", proved: "not asked" },
    ]);
    const { stderr } = await veriscore(home, ["model", "audit", "m"]);
    expect(stderr).to.match(/age\s*│ up\s*│ leaf by leaf/);
  });

  it("are proved again by verify", async () => {
    expect((await verifyModel(folder)).manifest.directions).to.deep.equal({ age: "up", debt: "down" });
  });

  describe("with a planted violation", () => {
    it("are refused by compile, which writes nothing", async () => {
      const { message } = await expectError("E_DIRECTION", () => compile(PLANTED, { into: "planted" }));
      expect(message).to.include('feature "age" has direction "up"').and.include("as it rises from 30 to 31");
      await expectError("E_FILE_UNREADABLE", () => readManifest(join(home, "planted")));
    });

    it("are refused by the audit, which reads the integer model and not the manifest's claim", async () => {
      const text = await readFile(modelFile(folder, "integerModel"), "utf8");
      const manifest = await readManifest(folder);
      const planted = withLeafLower(deserializeIntegerModel(JSON.parse(text)));
      const { rows, findings } = auditDirections(planted, manifest);
      expect(rows.map(({ proved }) => proved)).to.deep.equal(["wrong", "leaf by leaf", "not asked"]);
      expect(findings.length).to.equal(1);
      const lie = serializeIntegerModel(planted);
      await writeFile(modelFile(folder, "integerModel"), lie);
      const hashes = { ...manifest.hashes, integerModel: sha256(lie) };
      await writeFile(modelFile(folder, "manifest"), manifestText({ ...manifest, hashes }));
      expectRefusal("E_AUDIT", await veriscore(home, ["model", "audit", "m"]));
      expect((await auditModel(folder)).findings.join("\n")).to.include('direction: feature "age" has direction "up"');
      await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      await writeFile(modelFile(folder, "integerModel"), text);
      await writeFile(modelFile(folder, "manifest"), manifestText(manifest));
    });

    it("are refused by verify, also where onnx, integer model and manifest agree with each other", async () => {
      const schema = parseSchema(SCHEMA);
      const model = deriveIntegerModel({ onnx: onnxOf(PLANTED), schema: SCHEMA, card: scorecard() });
      verifyClaims(await readManifest(folder), schema);
      await expectError("E_DIRECTION", () => {
        verifyDirections(schema, model);
      });
    });
  });

  it("that reward what is cheap are refused before anything is written, unless that is allowed: then the manifest says so, and verify holds it to that", async () => {
    const { message } = await expectError("E_MANIPULABLE", () => compile(TREES, { into: "cheap", priced: PRICED }));
    expect(message).to.include('feature "debt" may be rewarded for going down, which costs only capital');
    await expectError("E_FILE_UNREADABLE", () => readManifest(join(home, "cheap")));
    const allowed = await compile(TREES, { into: "cheap", priced: PRICED, allowManipulable: true });
    const manifest = await readManifest(allowed);
    expect(manifest).to.include({ manipulable: true });
    expect(manifest.manipulations?.map(({ feature, move, effect }) => `${feature} ${move} ${effect}`)).to.deep.equal([
      "debt down rewarded",
      "chain up rewarded",
      "chain down rewarded",
      "chain down punished",
    ]);
    const model = deriveIntegerModel({ onnx: onnxOf(TREES), schema: SCHEMA, card: scorecard() });
    const schema = parseSchema(SCHEMA);
    verifyClaims(manifest, schema, PRICED);
    verifyDirections(schema, model);
    const { manipulable, manipulations, ...silent } = manifest;
    expect([manipulable, manipulations?.length]).to.deep.equal([true, 4]);
    await expectError("E_MANIFEST_MISMATCH", () => {
      verifyClaims(silent, schema, PRICED);
    });
  });

  it("that the manifest claims and the schema does not, or leaves out, are refused by audit and verify", async () => {
    const manifest = await readManifest(folder);
    const claims: readonly Readonly<Record<string, ScoreDirection>>[] = [
      { age: "up", debt: "down", chain: "up" },
      { age: "up" },
    ];
    for (const directions of claims) {
      await writeFile(modelFile(folder, "manifest"), manifestText({ ...manifest, directions }));
      await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expectRefusal("E_AUDIT", await veriscore(home, ["model", "audit", "m"]));
    }
    await writeFile(modelFile(folder, "manifest"), manifestText(manifest));
  });
});

import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type Artifact, modelFile, type ModelFile } from "../../prover/artifacts.ts";
import { schemaHash } from "../../prover/features/dictionary.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { loadPublished } from "../../prover/modelFolder/load.ts";
import { type Manifest, readManifest } from "../../prover/modelFolder/manifest.ts";
import { readMeaning } from "../../prover/modelFolder/meaning.ts";
import { isWeightBearing } from "../../prover/modelFolder/privacy.ts";
import { chain, vetModel } from "../../prover/modelFolder/vetModel.ts";
import { vouch } from "../audit/backdoors.ts";
import { expectError } from "../support/expectError.ts";
import { copyOfTiny, tinyFolder } from "../support/tinyModel.ts";

type Change = (folder: string) => Promise<unknown>;

const MEGABYTE = "x".repeat(1 << 20);
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const inText =
  (change: (manifest: string) => string): Change =>
  async (folder) => {
    const path = modelFile(folder, "manifest");
    await writeFile(path, change(await readFile(path, "utf8")));
  };

const manifest = (change: (manifest: Manifest) => unknown): Change =>
  inText((text) => toJson(change(JSON.parse(text) as Manifest)));

/** Replaces an artifact, and has the manifest vouch for it. */
const artifact =
  (name: Artifact, change: (bytes: Buffer) => string | Buffer): Change =>
  async (folder) =>
    vouch(folder, { [name]: change(await readFile(modelFile(folder, name))) });

const at = (name: ModelFile, put: (path: string) => Promise<unknown>): Change => {
  return async (folder) => {
    await rm(modelFile(folder, name));
    await put(modelFile(folder, name));
  };
};

const pipe = (path: string): Promise<void> => Promise.resolve(void execFileSync("mkfifo", [path]));

/** What a stranger who claims that the model is private hands over. */
const asPublicPart: Change = async (folder) => {
  for (const name of chain.filter(isWeightBearing)) await rm(modelFile(folder, name));
  await manifest((own) => ({ ...own, private: true }))(folder);
};

const withSection = (zkey: Buffer): Buffer => {
  const section = Buffer.alloc(12 + 5);
  section.writeUInt32LE(77, 0);
  section.writeBigUInt64LE(5n, 4);
  const changed = Buffer.concat([zkey, section]);
  changed.writeUInt32LE(changed.readUInt32LE(8) + 1, 8);
  return changed;
};

const DOCTORED: readonly (readonly [title: string, code: string, change: Change])[] = [
  ["dev edited to false", "E_KEY_GATE", manifest((own) => ({ ...own, keys: { ...own.keys, dev: false } }))],
  ["a contribution more", "E_KEY_GATE", manifest((own) => ({ ...own, keys: { ...own.keys, contributions: 3 } }))],
  ["a path of an entry as a name", "E_MODEL_FOLDER", manifest((own) => ({ ...own, "keys.ptau.perpetual": true }))],
  ["a star as a name", "E_MODEL_FOLDER", manifest((own) => ({ ...own, "*": 1 }))],
  ["names of a prototype", "E_MODEL_FOLDER", manifest((own) => ({ ...own, constructor: 1, toString: 2 }))],
  ["a prototype", "E_MODEL_FOLDER", inText((text) => text.replace("{", '{\n  "__proto__": { "dev": false },'))],
  ["a hash that is an object", "E_MODEL_FOLDER", manifest((own) => ({ ...own, hashes: { ...own.hashes, onnx: {} } }))],
  ["a hash of 1 MB", "E_MODEL_FOLDER", manifest((own) => ({ ...own, hashes: { ...own.hashes, onnx: MEGABYTE } }))],
  [
    "a ceremony of a name of 1 MB",
    "E_MODEL_FOLDER",
    manifest((own) => ({ ...own, keys: { ...own.keys, ceremony: [{ name: MEGABYTE, hash: "0".repeat(128) }] } })),
  ],
  [
    "a ceremony of a name that clears the screen",
    "E_MODEL_FOLDER",
    manifest((own) => ({
      ...own,
      keys: { ...own.keys, ceremony: [{ name: "\u001b[2J\nAda", hash: "0".repeat(128) }] },
    })),
  ],
  [
    "claims nested 200,000 times",
    "E_FILE_UNREADABLE",
    inText((text) => text.replace('"hashes"', `"manipulations": [${nested(200_000)}], "hashes"`)),
  ],
  ["a letter that is no UTF-8", "E_MODEL_FOLDER", inText((text) => text.replace("tiny", "tin\uFFFD"))],
  ["another name", "E_MANIFEST_MISMATCH", manifest((own) => ({ ...own, name: "default" }))],
  [
    "points past 64 bits",
    "E_MODEL_FOLDER",
    manifest((own) => ({ ...own, scorecard: { ...own.scorecard, offset: 1e308 } })),
  ],
  [
    "other odds",
    "E_MANIFEST_MISMATCH",
    manifest((own) => ({ ...own, scorecard: { ...own.scorecard, offset: own.scorecard.offset + 1 } })),
  ],
  [
    "other points that double the odds, and their factor",
    "E_MANIFEST_MISMATCH",
    manifest((own) => ({
      ...own,
      scorecard: { ...own.scorecard, pointsToDoubleOdds: 40, factor: 40 / Math.LN2 },
    })),
  ],
  ["private: true, and all the weights", "E_MODEL_FOLDER", manifest((own) => ({ ...own, private: true }))],
  ["a manifest that never ends", "E_FILE_UNREADABLE", at("manifest", (path) => symlink("/dev/zero", path))],
  ["a file that never ends", "E_FILE_UNREADABLE", at("onnx", (path) => symlink("/dev/zero", path))],
  ["a pipe nobody writes to", "E_FILE_UNREADABLE", at("provingKey", pipe)],
  ["a link to itself", "E_FILE_UNREADABLE", at("schema", (path) => symlink(path, path))],
  ["a link to a file of the system", "E_FILE_UNREADABLE", at("manifest", (path) => symlink("/etc/passwd", path))],
  ["a folder for a file", "E_FILE_UNREADABLE", at("circuit", (path) => mkdir(path))],
  ["a file of 3 GB", "E_FILE_UNREADABLE", (folder) => truncate(modelFile(folder, "onnx"), 3 * 2 ** 30)],
  ["features in another order", "E_SCHEMA", artifact("schema", (bytes) => swapped(bytes.toString()))],
  [
    "a direction that the manifest does not claim",
    "E_MANIFEST_MISMATCH",
    artifact("schema", (bytes) => bytes.toString().replace('"max":9', '"max":9,"direction":"up"')),
  ],
  ["a schema nested 200,000 times", "E_SCHEMA", artifact("schema", () => `{"features":${nested(200_000)}}`)],
  ["a verification key that is bytes", "E_KEY_GATE", artifact("verificationKey", () => Buffer.from([0xff, 0, 0xfe]))],
  ["a proving key with a section more", "E_KEY_GATE", artifact("provingKey", withSection)],
  ["a proving key that is cut off", "E_KEY_GATE", artifact("provingKey", (bytes) => bytes.subarray(0, 1000))],
  [
    "a verifier that says yes",
    "E_MANIFEST_MISMATCH",
    artifact("verifierBytecode", () => '{"contract":"TinyVerifier","bytecode":"0x600160005260206000f3"}'),
  ],
];

/** The first two features exchanged, with what is theirs. */
const swapped = (schema: string): string => {
  const { features, ...rest } = JSON.parse(schema) as { features: unknown[] };
  const [first, second, ...others] = features;
  return JSON.stringify({ ...rest, features: [second, first, ...others] });
};

describe("a model folder before it is registered", () => {
  after(endCurveWorkers);

  it("is vetted whole: dev keys are told from the keys", async () => {
    const { folder } = await tinyFolder();
    const { hash, keyFacts } = await vetModel(folder);
    expect({ hash, dev: keyFacts.dev }).to.deep.equal({ hash: (await loadPublished(folder)).hash, dev: true });
  });

  for (const [title, code, change] of DOCTORED)
    it(`is refused: ${title}`, async () => {
      const folder = await copyOfTiny();
      await change(folder);
      const { message } = await expectError(code, () => vetModel(folder));
      expect(message.length).to.be.lessThan(500);
      expect(message).to.not.match(/[\n\u001b]/);
    });

  it("is refused: a wider range, with the schema hash that is then signed", async () => {
    const folder = await copyOfTiny();
    await artifact("schema", (bytes) => bytes.toString().replace('"max":9', '"max":10'))(folder);
    const { features, dictionary } = parseSchema(await readFile(modelFile(folder, "schema"), "utf8"));
    await manifest((own) => ({ ...own, schemaHash: schemaHash(features, dictionary) }))(folder);
    const { message } = await expectError("E_MANIFEST_MISMATCH", () => vetModel(folder));
    expect(message).to.include("re-derived integer-model.json");
  });

  describe("of which the weights are said to be private", () => {
    it("counts as dev, whatever ceremony its manifest tells", async () => {
      const folder = await copyOfTiny();
      await asPublicPart(folder);
      const { ptau } = (await readManifest(folder)).keys ?? {};
      const ceremony = [{ name: "Ada", hash: "0".repeat(128) }];
      await manifest((own) => ({
        ...own,
        keys: { ...own.keys, dev: false, ceremony, ptau: { ...ptau, accepted: true } },
      }))(folder);
      expect((await vetModel(folder)).keyFacts).to.deep.include({ dev: true, steps: undefined });
    });

    const KEYS: readonly (readonly [title: string, change: (key: Record<string, unknown>) => unknown])[] = [
      ["an entry more", (key) => ({ ...key, trusted: true })],
      ["alpha for another", (key) => ({ ...key, vk_alpha_1: (key["IC"] as unknown[])[0] })],
      ["another pairing of alpha and beta", (key) => ({ ...key, vk_alphabeta_12: [] })],
      ["one IC less", (key) => ({ ...key, IC: (key["IC"] as unknown[]).slice(0, 2) })],
      ["a list that is none", (key) => ({ ...key, IC: { length: 3 } })],
      ["coordinates of 1 MB", (key) => ({ ...key, vk_alpha_1: [MEGABYTE, "2", "1"] })],
    ];
    for (const [title, change] of KEYS)
      it(`is refused: a verification key with ${title}`, async () => {
        const folder = await copyOfTiny();
        await asPublicPart(folder);
        await artifact("verificationKey", (bytes) =>
          toJson(change(JSON.parse(bytes.toString()) as Record<string, unknown>)),
        )(folder);
        await expectError("E_KEY_GATE", () => vetModel(folder));
      });
  });

  it("means nothing that its about.json cannot say", async () => {
    const folder = await copyOfTiny();
    const about = join(folder, "about.json");
    const published = await loadPublished(folder);
    const meaning = { label: MEGABYTE, market: "a", horizonDays: 30, calibratedAt: "2022-01-01" };
    for (const [code, text] of [
      ["E_MODEL_FOLDER", JSON.stringify({ meaning })],
      ["E_FILE_UNREADABLE", `{"meaning":${nested(200_000)}}`],
    ] as const) {
      await writeFile(about, text);
      const { message } = await expectError(code, () => readMeaning(published));
      expect(message.length).to.be.lessThan(300);
    }
    await rm(about);
    await pipe(about);
    await expectError("E_FILE_UNREADABLE", () => readMeaning(published));
  });
});

import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { modelFile } from "../../prover/artifacts.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { type Manifest, readManifest } from "../../prover/modelFolder/manifest.ts";
import { verifyModel } from "../../prover/modelFolder/verifyModel.ts";
import { expectError } from "../support/expectError.ts";
import { copyOfTiny } from "../support/tinyModel.ts";

const setManifest = async (folder: string, change: (manifest: Manifest) => unknown): Promise<void> =>
  writeFile(modelFile(folder, "manifest"), toJson(change(await readManifest(folder))));

describe("a manifest that says what no hash vouches for", () => {
  const STATED: readonly (readonly [title: string, change: (manifest: Manifest) => unknown])[] = [
    ["the public signals in another order", (own) => ({ ...own, publicSignals: ["commitment", "score"] })],
    ["other points to double the odds", (own) => ({ ...own, scorecard: { ...own.scorecard, pointsToDoubleOdds: 40 } })],
    ["an entry that nothing vouches for", (own) => ({ ...own, audited: "by nobody" })],
    ["an entry in the scorecard", (own) => ({ ...own, scorecard: { ...own.scorecard, floor: 600 } })],
    ["the hash of a file that is none", (own) => ({ ...own, hashes: { ...own.hashes, audit: "00".repeat(32) } })],
    ["an entry in the keys", (own) => ({ ...own, keys: { ...own.keys, ceremonyUrl: "https://example.org" } })],
    ["a name of a megabyte", (own) => ({ ...own, ["x".repeat(1 << 20)]: 1 })],
  ];
  for (const [title, change] of STATED)
    it(`is refused: a manifest with ${title}`, async () => {
      const folder = await copyOfTiny();
      await setManifest(folder, change);
      const { message } = await expectError("E_MODEL_FOLDER", () => verifyModel(folder));
      expect(message.length).to.be.lessThan(400);
    });

  it("is refused: a manifest with an entry twice, of which readers may take either", async () => {
    const folder = await copyOfTiny();
    const manifest = await readFile(modelFile(folder, "manifest"), "utf8");
    await writeFile(modelFile(folder, "manifest"), manifest.replace("{", '{\n  "name": "other",'));
    expect((await readManifest(folder)).name).to.equal("tiny");
    const { message } = await expectError("E_MODEL_FOLDER", () => verifyModel(folder));
    expect(message).to.include("twice");
  });
});

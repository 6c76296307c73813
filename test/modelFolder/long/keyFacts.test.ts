import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { modelFile, publicFolder } from "../../../prover/artifacts.ts";
import { sha256 } from "../../../prover/files.ts";
import { toJson } from "../../../prover/jsonValue.ts";
import type { RecordedStep } from "../../../prover/keys/ceremonyRecord.ts";
import { developmentPtau } from "../../../prover/keys/devPtau.ts";
import type { KeyOrigin } from "../../../prover/keys/keyOrigin.ts";
import { domainBits, readR1cs } from "../../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import {
  assertKeyClaims,
  assertVerifierOfKey,
  type KeyEvidence,
  keyFacts,
} from "../../../prover/modelFolder/keyFacts.ts";
import { loadPublished } from "../../../prover/modelFolder/load.ts";
import { readManifest } from "../../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { vouch } from "../../audit/backdoors.ts";
import { runCommand } from "../../support/commandLine.ts";
import { expectError } from "../../support/expectError.ts";
import { changed, sectionPlace } from "../../support/smallCircuit.ts";
import { compiledTiny, copyOfTiny, emptyFolder, tinyFolder } from "../../support/tinyModel.ts";

/** blake2b-512 of the public file of power 14, from snarkjs' list. */
const PUBLIC_14 =
  "eeefbcf7c3803b523c94112023c7ff89558f9b8e0cf5d6cdcba3ade60f168af4a181c9c21774b94fbae6c90411995f7d854d02ebd93fb66043dbb06f17a831c1";

/** On the curve of G2, but not in the group of order r; coordinates as snarkjs writes them. */
const OUTSIDE_G2 = [
  ["1", "0"],
  [
    "18278151005453108793778860132295291098363647455926340152056652516292830556603",
    "5912654199736721486680175016176231956195085055698687135131307249486702594212",
  ],
  ["1", "0"],
];

const claim = async (folder: string, keys: Partial<KeyOrigin>): Promise<void> => {
  const manifest = await readManifest(folder);
  await writeFile(modelFile(folder, "manifest"), toJson({ ...manifest, keys: { ...manifest.keys, ...keys } }));
};

const factsOf = async (folder: string, evidence: KeyEvidence = {}) => keyFacts(await loadPublished(folder), evidence);

const claimsOf = async (folder: string, evidence: KeyEvidence = {}): Promise<void> => {
  const published = await loadPublished(folder);
  assertKeyClaims(published, await keyFacts(published, evidence));
};

describe("what keys show, whatever their manifest claims", () => {
  after(endCurveWorkers);

  describe("of dev keys", () => {
    it("is two contributions and a beacon, and no origin", async () => {
      const { folder } = await tinyFolder();
      const facts = await factsOf(folder);
      expect(facts.steps?.map(({ name }) => name)).to.deep.equal(["first", "second", "beacon"]);
      expect(facts).to.include({ phaseOne: "unproved", dev: true });
      expect(facts.doubts.join()).to.include("one person made them").and.include("phase 1 is unproved");
    });

    it("stays that: dev edited to false is refused by name", async () => {
      const folder = await copyOfTiny();
      await claim(folder, { dev: false });
      expect((await expectError("E_KEY_GATE", () => claimsOf(folder))).message).to.include("names no ceremony");
      expect((await factsOf(folder)).dev).to.equal(true);
    });

    it("stays that: the key's own steps as a ceremony, on powers of tau that the maker accepts or calls public", async () => {
      const folder = await copyOfTiny();
      const ceremony = (await factsOf(folder)).steps ?? [];
      const blake2b = (await readManifest(folder)).keys?.ptau.blake2b ?? "";
      await claim(folder, { dev: false, ceremony, ptau: { blake2b, perpetual: false, accepted: true } });
      await claimsOf(folder);
      expect(await factsOf(folder)).to.deep.include({ dev: true, phaseOne: "unproved" });
      await claim(folder, { dev: false, ceremony, ptau: { blake2b: PUBLIC_14, perpetual: true } });
      const { message } = await expectError("E_KEY_GATE", () => claimsOf(folder));
      expect(message).to.include("another alpha or beta");
    });
  });

  describe("of keys from a phase 1 with a known tau, with real contributions and a real beacon", () => {
    let folder: string;
    let ptauPath: string;
    let blake2b: string;
    let ceremony: readonly RecordedStep[];
    before(async () => {
      folder = await compiledTiny();
      ptauPath = join(await emptyFolder(), "known.ptau");
      const bits = domainBits(await readR1cs(await readFile(modelFile(folder, "r1cs"))));
      await writeFile(ptauPath, await developmentPtau(bits));
      blake2b = (await setupModel({ folder, ptauPath })).keys?.ptau.blake2b ?? "";
      ceremony = (await factsOf(folder)).steps ?? [];
    });

    it("is refused where the manifest calls it public, with the file or without", async () => {
      await claim(folder, { dev: false, ceremony, ptau: { blake2b: PUBLIC_14, perpetual: true } });
      await expectError("E_KEY_GATE", () => claimsOf(folder));
      const { message } = await expectError("E_PTAU", () => factsOf(folder, { ptauPath }));
      expect(message).to.include(`the keys are from ${PUBLIC_14}`);
    });

    it("is dev where the manifest's maker vouches for it, until the checker does, with the file", async () => {
      await claim(folder, { dev: false, ceremony, ptau: { blake2b, perpetual: false, accepted: true } });
      expect(await factsOf(folder, { acceptedPtau: blake2b })).to.include({ phaseOne: "unproved", dev: true });
      expect(await factsOf(folder, { ptauPath })).to.include({ phaseOne: "other", dev: true });
      const accepted = await factsOf(folder, { ptauPath, acceptedPtau: blake2b.toUpperCase() });
      expect(accepted).to.deep.include({ phaseOne: "accepted", dev: false, doubts: [] });
      await claimsOf(folder, { ptauPath, acceptedPtau: blake2b });
    });

    it("shows a point of the key that is not the circuit's, with the file", async () => {
      const copy = await emptyFolder();
      await claim(folder, { dev: false, ceremony, ptau: { blake2b, perpetual: false, accepted: true } });
      for (const name of ["manifest", "verificationKey", "r1cs", "provingKey"] as const)
        await writeFile(modelFile(copy, name), await readFile(modelFile(folder, name)));
      const key = await readFile(modelFile(copy, "provingKey"));
      const { start } = sectionPlace(key, 8);
      await vouch(copy, {
        provingKey: changed(key, (bytes) => {
          bytes.copy(bytes, start, start + 64, start + 128);
        }),
      });
      const { message } = await expectError("E_KEY_GATE", () => factsOf(copy, { ptauPath }));
      expect(message).to.include("not made from this circuit");
    });
  });

  describe("without the powers of tau, points of the proving key", () => {
    const header = 84;
    const [alpha, beta1, gamma] = [header, header + 64, header + 64 + 64 + 128];
    type Change = (key: Buffer, at: (section: number) => number) => void;
    const refused = async (change: Change, reason: string): Promise<void> => {
      const folder = await copyOfTiny();
      const key = await readFile(modelFile(folder, "provingKey"));
      const provingKey = changed(key, (bytes) => {
        change(bytes, (section) => sectionPlace(key, section).start);
      });
      await vouch(folder, { provingKey });
      expect((await expectError("E_KEY_GATE", () => factsOf(folder))).message).to.include(reason);
      await writeFile(join(folder, "checked.zkey"), provingKey);
      await expectError("E_KEY_GATE", () => runCommand("model", "ceremony", "check", join(folder, "checked.zkey")));
    };

    const CASES: readonly (readonly [title: string, reason: string, change: Change])[] = [
      ["alpha at infinity", "at infinity", (key, at) => key.fill(0, at(2) + alpha, at(2) + alpha + 64)],
      ["IC at infinity", "at infinity", (key, at) => key.fill(0, at(3), at(3) + 3 * 64)],
      ["another beta in G1", "another beta", (key, at) => key.copy(key, at(2) + beta1, at(2) + alpha, at(2) + beta1)],
      [
        "a point A off the curve",
        "not in the group",
        (key, at) => key.writeUInt8(key.readUInt8(at(5) + 1) ^ 1, at(5) + 1),
      ],
      ["a point C off the curve", "not in the group", (key, at) => key.fill(1, at(8), at(8) + 64)],
      ["a point H off the curve", "not in the group", (key, at) => key.fill(1, at(9), at(9) + 64)],
      [
        "a point of B in G1 alone",
        "other points B",
        (key, at) => key.copy(key, at(6) + 64, at(2) + alpha, at(2) + beta1),
      ],
      [
        "a point of B in G2 alone",
        "other points B",
        (key, at) => key.copy(key, at(7) + 128, at(2) + gamma, at(2) + gamma + 128),
      ],
    ];
    for (const [title, reason, change] of CASES)
      it(`are refused: ${title}`, async () => {
        await refused(change, reason);
      });
  });

  it("rebuilds the verifier from the verification key: ten bytes that return 1 are none, whatever the manifest says", async () => {
    const folder = await copyOfTiny();
    const always = JSON.stringify({ contract: "TinyVerifier", bytecode: "0x600160005260206000f3" });
    await vouch(folder, { verifierBytecode: always });
    const published = await loadPublished(folder);
    const { verificationKey } = await keyFacts(published);
    const { message } = await expectError("E_MANIFEST_MISMATCH", () => assertVerifierOfKey(published, verificationKey));
    expect(message).to.include("re-derived verifier.json");
  });

  describe("of the public part of a private model", () => {
    let whole: string;
    let key: Record<string, unknown>;
    before(async () => {
      whole = join(await emptyFolder(), "private");
      const { onnxPath, schemaPath } = await tinyFolder();
      await runCommand("model", "compile", onnxPath, "--features", schemaPath, "--out", whole, "--private");
      await setupModel({ folder: whole });
      key = JSON.parse(await readFile(modelFile(whole, "verificationKey"), "utf8")) as Record<string, unknown>;
    });

    it("is the verification key alone, and never that the keys are not dev", async () => {
      const open = publicFolder(whole);
      const facts = await factsOf(open);
      expect(facts).to.deep.include({ steps: undefined, phaseOne: "unproved", dev: true });
      expect((await factsOf(whole)).verificationKey).to.deep.equal(facts.verificationKey);
      await claimsOf(open);
      await claim(open, { dev: false });
      await expectError("E_KEY_GATE", () => claimsOf(open));
    });

    const FORGED: readonly (readonly [title: string, change: (key: Record<string, unknown>) => unknown])[] = [
      ["alpha at infinity", (own) => ({ ...own, vk_alpha_1: ["0", "1", "0"] })],
      ["alpha off the curve", (own) => ({ ...own, vk_alpha_1: ["1", "1", "1"] })],
      ["alpha past the field", (own) => ({ ...own, vk_alpha_1: ["9".repeat(77), "2", "1"] })],
      ["beta outside its group", (own) => ({ ...own, vk_beta_2: OUTSIDE_G2 })],
      ["gamma equal to delta", (own) => ({ ...own, vk_delta_2: own["vk_gamma_2"] })],
      ["another gamma", (own) => ({ ...own, vk_gamma_2: own["vk_beta_2"] })],
      ["IC at infinity", (own) => ({ ...own, IC: [1, 2, 3].map(() => ["0", "1", "0"]) })],
      ["one signal more", (own) => ({ ...own, nPublic: 3 })],
      ["another curve", (own) => ({ ...own, curve: "bls12381" })],
      ["a list", () => []],
      ["coordinates that are numbers", (own) => ({ ...own, vk_alpha_1: [1, 2, 1] })],
    ];
    for (const [title, change] of FORGED)
      it(`is refused by its verification key: ${title}`, async () => {
        const open = publicFolder(whole);
        const verificationKey = toJson(change(key));
        await vouch(open, { verificationKey });
        expect((await readManifest(open)).hashes.verificationKey).to.equal(sha256(verificationKey));
        await expectError("E_KEY_GATE", () => factsOf(open));
      });
  });
});

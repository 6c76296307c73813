import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel, modelFile } from "../../../prover/artifacts.ts";
import { sha256 } from "../../../prover/files.ts";
import { toJson } from "../../../prover/jsonValue.ts";
import { manifestText, readManifest } from "../../../prover/modelFolder/manifest.ts";
import { verifyModel } from "../../../prover/modelFolder/verifyModel.ts";
import { developmentPtau } from "../../../prover/keys/devPtau.ts";
import { domainBits, readR1cs } from "../../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { expectError } from "../../support/expectError.ts";
import { changed, sectionPlace } from "../../support/smallCircuit.ts";
import { runCommand } from "../../support/commandLine.ts";
import { compiledTiny, emptyFolder } from "../../support/tinyModel.ts";

const BEACON = "00000000000000000001d1c1e1b1a191817161514131211101f0e0d0c0b0a09f";

describe("model ceremony", () => {
  let home: string;
  let folder: string;
  let ptau: string;
  const at = (name: string): string => join(home, name);
  const ceremony = (...args: readonly string[]): Promise<string> => runCommand("model", "ceremony", ...args);
  const finish = (zkey: string, ...more: readonly string[]) =>
    ceremony("finish", folder, "--ptau", ptau, "--zkey", zkey, ...more);
  const published: string[] = [];

  before(async () => {
    home = await emptyFolder();
    folder = await compiledTiny();
    ptau = at("powers.ptau");
    const r1cs = await readFile(modelFile(folder, "r1cs"));
    await writeFile(ptau, await developmentPtau(domainBits(await readR1cs(r1cs))));
    await ceremony("start", folder, "--ptau", ptau, "--out", at("0.zkey"));
    for (const [index, name] of ["Ada", "Bob"].entries()) {
      const args = ["--name", name, "--out", at(`${index + 1}.zkey`), "--no-text"];
      const notes = await ceremony("contribute", at(`${index}.zkey`), ...args);
      published.push(/hash +([0-9a-f]{128})/.exec(notes)?.[1] ?? "");
      expect(notes).to.include(sha256(await readFile(at(`${index + 1}.zkey`))));
    }
    await ceremony("beacon", at("2.zkey"), "--beacon", BEACON, "--out", at("final.zkey"));
  });
  after(endCurveWorkers);

  /** The folder as it was: a refusal leaves nothing behind. */
  const refused = async (code: string, reason: string, work: () => Promise<unknown>): Promise<void> => {
    const listing = async () => [...(await readdir(home)), ...(await readdir(folder))].sort();
    const before = { files: await listing(), manifest: await readFile(modelFile(folder, "manifest"), "utf8") };
    const { message } = await expectError(code, work);
    expect(message).to.include(reason);
    expect({ files: await listing(), manifest: await readFile(modelFile(folder, "manifest"), "utf8") }).to.deep.equal(
      before,
    );
  };

  it("is refused before it is whole: no beacon, too few contributions, no phase 2 at all", async () => {
    await refused("E_KEY_GATE", "no beacon closes", () => finish(at("2.zkey")));
    await refused("E_KEY_GATE", "gamma equals delta", () => finish(at("0.zkey")));
    await refused("E_CEREMONY", "1 contributions so far", () =>
      ceremony("beacon", at("1.zkey"), "--beacon", BEACON, "--out", at("early.zkey")),
    );
  });

  it("is refused with a key of another circuit, a key cut off, and another file", async () => {
    await refused("E_KEY_GATE", "another circuit", () => finish(modelFile(defaultModel, "provingKey")));
    const key = await readFile(at("final.zkey"));
    const broken = at("broken.zkey");
    for (const bytes of [key.subarray(0, key.length - 1), key.subarray(0, 500), Buffer.from("zkey"), Buffer.alloc(0)]) {
      await writeFile(broken, bytes);
      await expectError("E_KEY_GATE", () => finish(broken));
      const args = ["--name", "Eve", "--out", at("never.zkey"), "--no-text"];
      await refused("E_KEY_GATE", "zkey", () => ceremony("contribute", broken, ...args));
    }
    await refused("E_KEY_GATE", "not a zkey file", () => finish(ptau));
    await refused("E_PTAU", "not a .ptau file", () =>
      ceremony("finish", folder, "--ptau", at("final.zkey"), "--zkey", at("final.zkey")),
    );
    await refused("E_FILE_UNREADABLE", "missing.zkey", () => finish(at("missing.zkey")));
  });

  it("is refused with points that a participant changed, though the record is right", async () => {
    const key = await readFile(at("final.zkey"));
    const { start } = sectionPlace(key, 8);
    await writeFile(
      at("broken.zkey"),
      changed(key, (copy) => copy.copy(copy, start, start + 64, start + 128)),
    );
    await ceremony("check", at("broken.zkey"));
    await refused("E_KEY_GATE", "not made from this circuit", () =>
      ceremony("check", at("broken.zkey"), "--model", folder, "--ptau", ptau),
    );
  });

  it("does not start from powers of tau that are too small, cut off or not prepared", async () => {
    const start = (file: string) => ceremony("start", folder, "--ptau", file, "--out", at("never.zkey"));
    const bytes = await readFile(ptau);
    await writeFile(at("small.ptau"), await developmentPtau(2));
    await writeFile(at("cut.ptau"), bytes.subarray(0, bytes.length >> 1));
    await writeFile(
      at("zeros.ptau"),
      changed(bytes, (copy) => {
        const { start, length } = sectionPlace(copy, 13);
        copy.fill(0, start, start + length);
      }),
    );
    await refused("E_PTAU", "the circuit needs", () => start(at("small.ptau")));
    await refused("E_PTAU", "truncated", () => start(at("cut.ptau")));
    await refused("E_PTAU", "wrongly prepared", () => start(at("zeros.ptau")));
  });

  it("lists the steps with the hashes that were published, for anyone who has the key", async () => {
    const notes = await ceremony("check", at("final.zkey"));
    for (const [index, name] of ["Ada", "Bob"].entries()) expect(notes).to.include(`${name}: ${published[index]}`);
    expect(notes).to.include(`beacon ${BEACON}, hashed 2^10 times`);
  });

  it("gives dev keys and says so, until its powers of tau are vouched for by their hash", async () => {
    const notes = await finish(at("final.zkey"));
    const { keys } = await readManifest(folder);
    expect(keys).to.deep.include({ dev: true, contributions: 2, beacon: true });
    expect(notes).to.include(`dev keys: the powers of tau are not the public ones`);
    expect(notes).to.include(`--accept-ptau ${keys?.ptau.blake2b}`);
    await refused("E_PTAU", "not the accepted", () => finish(at("final.zkey"), "--accept-ptau", "ab".repeat(64)));
    expect(await finish(at("final.zkey"), "--accept-ptau", keys?.ptau.blake2b ?? "")).to.not.include("dev keys");
    const accepted = await readManifest(folder);
    expect(accepted.keys?.dev).to.equal(false);
    expect(accepted.keys?.ptau).to.include({ perpetual: false, accepted: true });
    expect(accepted.keys?.ceremony?.map(({ name, hash }) => [name, hash]).slice(0, 2)).to.deep.equal([
      ["Ada", published[0]],
      ["Bob", published[1]],
    ]);
  });

  it("gives keys whose whole chain verifies, with the powers of tau down to every point", async () => {
    const { keys } = await readManifest(folder);
    const unaccepted = await runCommand("model", "verify", folder, "--ptau", ptau);
    expect(unaccepted).to.include("dev keys").and.include("neither the public ones nor accepted with --accept-ptau");
    const accepting = ["--ptau", ptau, "--accept-ptau", keys?.ptau.blake2b ?? "", "--refuse-dev"];
    const notes = await runCommand("model", "verify", folder, ...accepting);
    expect(notes).to.include("all re-derived and equal").and.include("every point of the proving key");
    expect(notes).to.include("the model's maker vouches for them").and.not.include("dev keys");
    for (const hash of published) expect(notes).to.include(hash);
    await writeFile(at("other.ptau"), await developmentPtau(9));
    await refused("E_PTAU", "the keys are from", () => verifyModel(folder, { ptauPath: at("other.ptau") }));
  });

  it("is refused when the manifest tells another story of it than the key", async () => {
    const manifest = await readManifest(folder);
    const { keys } = manifest;
    if (keys?.ceremony === undefined) throw new Error("no ceremony in the manifest");
    const { accepted, ...unvouched } = keys.ptau;
    expect(accepted).to.equal(true);
    const { ceremony: steps, ...silent } = keys;
    const stories: readonly (readonly [reason: string, keys: unknown])[] = [
      ["the ceremony in the manifest", { ...keys, ceremony: steps.toReversed() }],
      ["the ceremony in the manifest", { ...keys, ceremony: steps.with(0, { name: "Eve", hash: published[0] ?? "" }) }],
      ["the manifest says otherwise", { ...keys, contributions: 3 }],
      ["the manifest says otherwise", { ...keys, beacon: false }],
      ["not the public ones", { ...keys, ptau: { ...unvouched, perpetual: true } }],
      ["names no ceremony", { ...keys, ptau: unvouched }],
      ["names no ceremony", silent],
    ];
    for (const [reason, story] of stories) {
      await writeFile(modelFile(folder, "manifest"), toJson({ ...manifest, keys: story }));
      await refused("E_KEY_GATE", reason, () => verifyModel(folder));
    }
    await writeFile(modelFile(folder, "manifest"), manifestText(manifest));
  });
});

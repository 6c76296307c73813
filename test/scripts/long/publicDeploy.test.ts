import { writeFile } from "node:fs/promises";

import { expect } from "chai";

import { modelFile } from "../../../prover/artifacts.ts";
import type { KeyOrigin } from "../../../prover/keys/keyOrigin.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { keyFacts } from "../../../prover/modelFolder/keyFacts.ts";
import { loadPublished } from "../../../prover/modelFolder/load.ts";
import { manifestText, readManifest } from "../../../prover/modelFolder/manifest.ts";
import { openProvider } from "../../../prover/onchain/signer.ts";
import { expectOnly, expectRefusal, inPairs, runEntry } from "../../support/runNode.ts";
import { openServedNode, type ServedNode } from "../../support/servedNode.ts";
import { copyOfTiny, tinyFolder } from "../../support/tinyModel.ts";

/** Account 0's well-known key: the first one of every Hardhat chain. */
const FIRST_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

describe("deploying to a chain that is not local", () => {
  let node: ServedNode;
  before(async () => {
    node = await openServedNode({ chainId: 4242 });
  });
  after(async () => {
    await node.close();
    await endCurveWorkers();
  });

  it("needs attesters, a key, and keys that more than one person made", async () => {
    const run = (environment: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      runEntry(["scripts/deploy.ts", "--rpc", node.rpc, ...args], { folder: node.folder, environment });
    const attesters = ["1", "2", "3"].map((digit) => `0x${digit.repeat(40)}`).join(",");
    const [unattested, unsigned, dev, address] = await inPairs([
      () => run({ VERISCORE_PRIVATE_KEY: FIRST_KEY }),
      () => run({}, "--attesters", attesters),
      () => run({ VERISCORE_PRIVATE_KEY: FIRST_KEY }, "--attesters", attesters),
      () => run({ VERISCORE_PRIVATE_KEY: FIRST_KEY }, "--attesters", "0x12"),
    ]);
    expect(expectRefusal("E_USAGE", unattested)).to.include("--attesters");
    expectRefusal("E_SIGNER", unsigned);
    expect(expectRefusal("E_DEV_KEYS", dev)).to.include("chain 4242").and.include("--allow-dev-keys");
    expectRefusal("E_BAD_ADDRESS", address);
    const provider = await openProvider(node.rpc);
    expect(await provider.getBlockNumber()).to.equal(0);
    provider.destroy();
    expectOnly(node.folder, []);
  });

  it("believes no manifest: dev edited to false, alone or with a ceremony and powers of tau to go with it", async () => {
    const attesters = ["1", "2", "3"].map((digit) => `0x${digit.repeat(40)}`).join(",");
    const run = (model: string, ...args: readonly string[]) =>
      runEntry(["scripts/deploy.ts", "--rpc", node.rpc, "--attesters", attesters, "--model", model, ...args], {
        folder: node.folder,
        environment: { VERISCORE_PRIVATE_KEY: FIRST_KEY },
      });
    const edited = async (change: (keys: KeyOrigin) => KeyOrigin): Promise<string> => {
      const folder = await copyOfTiny();
      const { keys, ...manifest } = await readManifest(folder);
      if (keys === undefined) throw new Error("the tiny model has keys");
      await writeFile(modelFile(folder, "manifest"), manifestText({ ...manifest, keys: change(keys) }));
      return folder;
    };
    const { steps = [] } = await keyFacts(await loadPublished((await tinyFolder()).folder));
    const bare = await edited((keys) => ({ ...keys, dev: false }));
    const told = await edited((keys) => ({
      ...keys,
      dev: false,
      ceremony: steps,
      ptau: { ...keys.ptau, accepted: true },
    }));
    const [refused, dev, usage] = await inPairs([
      () => run(bare),
      () => run(told),
      () => run(told, "--accept-ptau", "12"),
    ]);
    expect(expectRefusal("E_KEY_GATE", refused)).to.include("names no ceremony");
    expect(expectRefusal("E_DEV_KEYS", dev)).to.include("the origin of phase 1 is unproved, which needs --ptau");
    expectRefusal("E_USAGE", usage);
    const provider = await openProvider(node.rpc);
    expect(await provider.getBlockNumber()).to.equal(0);
    provider.destroy();
  });
});

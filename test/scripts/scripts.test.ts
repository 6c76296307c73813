import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { modelFile } from "../../prover/artifacts.ts";
import type { KeyOrigin } from "../../prover/keys/keyOrigin.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { keyFacts } from "../../prover/modelFolder/keyFacts.ts";
import { loadPublished } from "../../prover/modelFolder/load.ts";
import { manifestText, readManifest } from "../../prover/modelFolder/manifest.ts";
import { connectDeployment, readDeployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { CAST } from "../../scripts/demo/stories.ts";
import { expectOnly, expectRefusal, type Finished, inPairs, jsonOf, runNode } from "../support/runNode.ts";
import { copyOfTiny, tinyFolder } from "../support/tinyModel.ts";

/** Account 0's well-known key: the first one of every Hardhat chain. */
const FIRST_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const NEVER_USED_THE_MARKET = 14;

/** A chain as `npx hardhat node` serves it, and a user's folder. */
const openNode = async (override: { chainId?: number } = {}) => {
  const server = await network.createServer({ network: "node", override }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const folder = mkdtempSync(join(tmpdir(), "veriscore-scripts-"));
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { rpc: `http://${address}:${port}`, folder, close };
};

describe("deploy, mint and query against a node", () => {
  let node: Awaited<ReturnType<typeof openNode>>;
  let deployed: Finished;
  const script = (name: string, ...args: readonly string[]): Promise<Finished> =>
    runNode([`scripts/${name}.ts`, "--rpc", node.rpc, ...args], { folder: node.folder });

  before(async () => {
    node = await openNode();
    deployed = await script("deploy");
  });
  after(() => node.close());

  it("deploys and leaves two files: out/deployment.json, and the prices of ether for the stores", async () => {
    expect(deployed).to.deep.include({ exitCode: 0, stdout: "" });
    expectOnly(node.folder, ["out", "out/deployment.json", "out/prices-hourly-usd.csv"]);
    expect(deployed.stderr).to.include("prices     of ether in out/prices-hourly-usd.csv, for `prices import`");
    const deployment = await readDeployment(join(node.folder, "out", "deployment.json"));
    expect(deployment.market?.protocol).to.equal("aave-v2");
    for (const [name, address] of [
      ["token", deployment.token],
      ["oracle", deployment.oracle],
      ["market", deployment.market?.pool],
    ])
      expect(deployed.stderr.toLowerCase()).to.match(new RegExp(`^${name} +.*${address?.toLowerCase()}`, "m"));
    const provider = await openProvider(node.rpc);
    const { token, oracle } = await connectDeployment(deployment, provider);
    expect((await token.oracle()).toLowerCase()).to.equal((await oracle.getAddress()).toLowerCase());
    provider.destroy();
  });

  it("refuses a site that the token contract would refuse, before anything is sent", async () => {
    const sites = [
      "http://credit.example/",
      "https://",
      "https://a b",
      `https://${"a".repeat(121)}`,
      "javascript:alert(1)",
    ];
    for (const site of sites) {
      const line = expectRefusal(
        "E_USAGE",
        await script("deploy", "--no-market", "--site", site, "--out", "never.json"),
      );
      expect(line).to.include("--site").and.include("https://");
    }
    expect(readdirSync(node.folder)).to.not.include("never.json");
  });

  it("does not put a second market on a chain that is not fresh, and writes nothing", async () => {
    const line = expectRefusal("E_USAGE", await script("deploy", "--out", "second.json"));
    expect(line).to.include("not fresh").and.include("--no-market");
    expect(readdirSync(node.folder)).to.not.include("second.json");
  });

  it("mints a token, has it scored, and the score is what a protocol then reads", async () => {
    const minted = jsonOf(await script("mint", "--account", String(CAST.ada.account), "--json"));
    expect(minted).to.include({ tokenId: 1 });
    const score = Number(minted["score"]);
    expect(score).to.be.within(300, 850);
    const left = (path: unknown): string => readFileSync(resolve(node.folder, String(path)), "utf8");
    const proof = JSON.parse(left(minted["proofPath"])) as Record<string, unknown>;
    expect(proof).to.include({ score }).and.not.have.property("salt");
    expect(left(minted["picturePath"])).to.include(`: ${score}, `);

    const [read, plain] = await inPairs([
      () => script("query", "1", "--json"),
      () => script("query", String(minted["wallet"])),
    ]);
    expect(jsonOf(read)).to.include({ tokenId: 1, score, asOfBlock: minted["asOfBlock"] });
    expect(plain).to.deep.include({ exitCode: 0, stdout: "" });
    expect(plain.stderr).to.match(
      new RegExp(`^token 1: score ${score} as of block ${String(minted["asOfBlock"])} .*\\n$`),
    );
  });

  it("mints nothing for a wallet without history", async () => {
    const provider = await openProvider(node.rpc);
    const { token } = await connectDeployment(
      await readDeployment(join(node.folder, "out", "deployment.json")),
      provider,
    );
    const wallet = await (await provider.getSigner(NEVER_USED_THE_MARKET)).getAddress();
    const [mint, query] = await inPairs([
      () => script("mint", "--account", String(NEVER_USED_THE_MARKET)),
      () => script("query", "7"),
    ]);
    expect(expectRefusal("E_NO_HISTORY", mint)).to.include(wallet.toLowerCase());
    expect(await token.tokenOf(wallet)).to.equal(0n);
    expect(expectRefusal("E_TOKEN_NOT_MINTED", query)).to.include("token 7 does not exist");
    expect(readdirSync(join(node.folder, "out")).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
    provider.destroy();
  });

  it("explains each script with an example", async () => {
    const names = ["deploy", "mint", "query"];
    const finished = await inPairs(
      names.map((name) => () => runNode([`scripts/${name}.ts`, "--help"], { folder: node.folder })),
    );
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
      expect(stdout).to.include(`Usage: ${names[index]} `).and.include("Example:\n  np");
      expect(stdout).to.include(`npm run -s ${names[index]}`);
    }
  });
});

describe("deploying to a chain that is not local", () => {
  let node: Awaited<ReturnType<typeof openNode>>;
  before(async () => {
    node = await openNode({ chainId: 4242 });
  });
  after(async () => {
    await node.close();
    await endCurveWorkers();
  });

  it("needs attesters, a key, and keys that more than one person made", async () => {
    const run = (environment: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      runNode(["scripts/deploy.ts", "--rpc", node.rpc, ...args], { folder: node.folder, environment });
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
      runNode(["scripts/deploy.ts", "--rpc", node.rpc, "--attesters", attesters, "--model", model, ...args], {
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

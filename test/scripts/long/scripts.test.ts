import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect } from "chai";

import { connectDeployment, readDeployment } from "../../../prover/onchain/deployment.ts";
import { openProvider } from "../../../prover/onchain/signer.ts";
import { CAST } from "../../../scripts/demo/stories.ts";
import { expectOnly, expectRefusal, type Finished, inPairs, jsonOf, runEntry } from "../../support/runNode.ts";
import { openServedNode, type ServedNode } from "../../support/servedNode.ts";

const NEVER_USED_THE_MARKET = 14;

describe("deploy, mint and query against a node", () => {
  let node: ServedNode;
  let deployed: Finished;
  const script = (name: string, ...args: readonly string[]): Promise<Finished> =>
    runEntry([`scripts/${name}.ts`, "--rpc", node.rpc, ...args], { folder: node.folder });

  before(async () => {
    node = await openServedNode();
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
      names.map((name) => () => runEntry([`scripts/${name}.ts`, "--help"], { folder: node.folder })),
    );
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
      expect(stdout).to.include(`Usage: ${names[index]} `).and.include("Example:\n  np");
      expect(stdout).to.include(`npm run -s ${names[index]}`);
    }
  });
});

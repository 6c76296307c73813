import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { toJson } from "../../prover/jsonValue.ts";
import { vettedModel } from "../support/shippedModel.ts";
import { connectDeployment, readDeployment, writeDeployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { type DeploymentPlan, readPlan } from "../../scripts/ignition/plan.ts";
import { expectError } from "../support/expectError.ts";
import { useFreshChain } from "../support/freshChain.ts";
import { freshFolder, useLocalWorld } from "../support/localWorld.ts";
import { SHIPPED_MARKETS } from "../support/scoredChain.ts";

describe("a deployment and its file", () => {
  const world = useLocalWorld();

  it("reads back what was written", async () => {
    const { deployment, deploymentPath } = world();
    const read = await readDeployment(deploymentPath);
    const lowered = (text: unknown): string => toJson(text).toLowerCase();
    expect(lowered(read)).to.equal(lowered(deployment));
    const folder = freshFolder();
    await writeDeployment(join(folder, "deployment.json"), read);
    expect(readdirSync(folder)).to.deep.equal(["deployment.json"]);
    expect(await readDeployment(join(folder, "deployment.json"))).to.deep.equal(read);
  });

  it("is wired: the contracts know each other, the model and the quorum", async () => {
    const { deployment, modelId, quorum } = world();
    const { token, registry, attesters, oracle } = await connectDeployment(deployment, quorum.provider);
    expect(await token.oracle()).to.equal(deployment.oracle);
    expect(await oracle.token()).to.equal(deployment.token);
    expect(await oracle.registry()).to.equal(deployment.registry);
    expect(await oracle.attesters()).to.equal(deployment.attesters);
    expect(await quorum.provider.getCode(deployment.requests ?? "")).not.to.equal("0x");
    expect(await attesters.threshold()).to.equal(2n);
    expect(await registry.isActive(modelId)).to.equal(true);
    const { manifestHash, schemaHash, dev } = (await registry.modelOf(modelId)).registration;
    const { hash, manifest } = quorum.loaded;
    expect({ manifestHash, schemaHash, dev }).to.deep.equal({
      manifestHash: `0x${hash}`,
      schemaHash: manifest.schemaHash,
      dev: true,
    });
  });

  it("refuses a broken file with the field that is wrong", async () => {
    const { deployment } = world();
    const path = join(freshFolder(), "deployment.json");
    const [model] = deployment.models;
    const refuses = async (code: string, content: unknown, words: string): Promise<void> => {
      writeFileSync(path, typeof content === "string" ? content : toJson(content));
      expect((await expectError(code, () => readDeployment(path))).message).to.include(words);
    };
    await refuses("E_FILE_UNREADABLE", '{"chainId": "31337",', "not valid JSON");
    await refuses("E_DEPLOYMENT", "null", "not an object");
    await refuses("E_DEPLOYMENT", [], "chainId");
    await refuses("E_DEPLOYMENT", { ...deployment, chainId: "local" }, "chainId");
    await refuses("E_DEPLOYMENT", { ...deployment, oracle: undefined }, "oracle is missing");
    await refuses("E_BAD_ADDRESS", { ...deployment, token: "0x12" }, "0x12");
    await refuses("E_BAD_ADDRESS", { ...deployment, requests: "0x13" }, "0x13");
    for (const models of [undefined, [], [null], [{ ...model, modelId: "0x12" }], [{ ...model, manifest: undefined }]])
      await refuses("E_DEPLOYMENT", { ...deployment, models }, "the list of models");
    for (const creations of [{ token: "0x12" }, { token: 1 }])
      await refuses("E_DEPLOYMENT", { ...deployment, creations }, "creations");
    await refuses("E_DEPLOYMENT", { ...deployment, market: null }, "market.protocol");
    await refuses("E_DEPLOYMENT", { ...deployment, market: { protocol: "aave-v2" } }, "market.pool");
    await expectError("E_FILE_UNREADABLE", () => readDeployment(join(path, "..", "absent.json")));
  });

  it("refuses a file of another chain", async () => {
    const { deployment, quorum } = world();
    const other = { ...deployment, chainId: 1n };
    const { message } = await expectError("E_CHAIN_ID", () => connectDeployment(other, quorum.provider));
    expect(message).to.include("chain 31337").and.include("chain 1");
  });

  it("says that the contracts are gone after the chain was restarted", async () => {
    const { deployment } = world();
    const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const provider = await openProvider(`http://${address}:${port}`);
    try {
      const { message } = await expectError("E_CONTRACT_MISSING", () => connectDeployment(deployment, provider));
      expect(message).to.include(deployment.token);
    } finally {
      provider.destroy();
      await server.close();
    }
  });
});

describe("deploying to a chain that is not local", () => {
  const chain = useFreshChain({ chainId: 4242 });

  const deploy = async (changed: Partial<DeploymentPlan>) => {
    const { url, provider } = chain();
    const { attesters } = await readPlan("local");
    const plan = { ...(await readPlan("public")), attesters, ...changed };
    const loaded = await vettedModel();
    return deployVeriscore({ url, signer: await provider.getSigner(0), loaded, plan, markets: SHIPPED_MARKETS });
  };

  it("refuses keys that one person made before anything is sent", async () => {
    const { message } = await expectError("E_DEV_KEYS", () => deploy({}));
    expect(message).to.include("chain 4242");
    expect(await chain().provider.getBlockNumber()).to.equal(0);
  });

  it("takes them by the flag, but no registry without a delay", async () => {
    const { message } = await expectError("E_REVERT", () => deploy({ allowDevKeys: true, activationDelay: 0 }));
    expect(message).to.include("DelayOutOfRange");
    const deployment = await deploy({ allowDevKeys: true });
    expect(deployment.chainId).to.equal(4242n);
    const { registry } = await connectDeployment(deployment, chain().provider);
    expect(await registry.isActive(deployment.models[0]?.modelId ?? "")).to.equal(false);
  });
});

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";
import { ContractFactory } from "ethers";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadPublished, type PublishedModel } from "../../prover/modelFolder/load.ts";
import { contractAt } from "../../prover/onchain/contracts.ts";
import { type Deployment, writeDeployment } from "../../prover/onchain/deployment.ts";
import { readCompiled } from "../../scripts/ignition/compiled.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { type DeploymentPlan, readPlan } from "../../scripts/ignition/plan.ts";
import { verifyDeployment } from "../../scripts/verification/verifyDeployment.ts";
import { expectError } from "../support/expectError.ts";
import { useFreshChain } from "../support/freshChain.ts";
import { freshFolder } from "../support/localWorld.ts";

const SCRIPT = join(import.meta.dirname, "../../scripts/verifyDeployment.ts");
const run = promisify(execFile);

/** A deployment on a chain of its own; what a test does to it is undone. */
const useDeployment = ({ chainId, changed = {} }: { chainId: number; changed?: Partial<DeploymentPlan> }) => {
  const chain = useFreshChain({ chainId });
  let deployment: Deployment;
  let published: PublishedModel;
  let snapshot: unknown;
  before(async () => {
    const { url, provider } = chain();
    published = await loadPublished(defaultModel);
    const { attesters } = await readPlan("local");
    const plan = { ...(await readPlan(chainId === 31337 ? "local" : "public")), attesters, ...changed };
    deployment = await deployVeriscore({ url, signer: await provider.getSigner(0), plan, loaded: published });
  });
  beforeEach(async () => void (snapshot = await chain().provider.send("evm_snapshot", [])));
  afterEach(() => chain().provider.send("evm_revert", [snapshot]));
  const verify = (of: Deployment = deployment, folder: PublishedModel = published, allowDevKeys = false) =>
    verifyDeployment({ provider: chain().provider, deployment: of, folders: [folder], allowDevKeys });
  return { chain, deployed: () => ({ deployment, published }), verify };
};

describe("reading a deployment back from the chain", () => {
  const { chain, deployed, verify } = useDeployment({ chainId: 31337 });

  const problemsOf = async (...asked: Parameters<typeof verify>): Promise<string> =>
    (await verify(...asked)).problems.join("\n");

  /** One byte of a contract's code is another one. */
  const changeCode = async (address: string): Promise<void> => {
    const { provider } = chain();
    const code = await provider.getCode(address);
    const last = code.endsWith("00") ? "01" : "00";
    await provider.send("hardhat_setCode", [address, `${code.slice(0, -2)}${last}`]);
  };

  it("finds nothing wrong with a right one", async () => {
    const { deployment } = deployed();
    const { state, problems, warnings } = await verify();
    expect({ problems, warnings }).to.deep.equal({ problems: [], warnings: [] });
    expect(state.attesters).to.deep.include({ threshold: 2n, epoch: 1n, rotationDelay: 0n, scheduledRotation: null });
    expect(state.models).to.have.length(1);
    expect(state.models[0]).to.include({ name: "default", dev: true, active: true, deprecatedFrom: null });
    for (const { owner, pendingOwner } of state.owners)
      expect({ owner, pendingOwner }).to.deep.equal({ owner: deployment.deployer, pendingOwner: null });
  });

  it("shows a guardian, a pause, a rotation to come, an offer and a deprecation", async () => {
    const { deployment } = deployed();
    const { provider } = chain();
    const [signer, other] = [await provider.getSigner(0), await provider.getSigner(7)];
    const oracle = contractAt("oracle", deployment.oracle, signer);
    await oracle.setGuardian(other.address);
    await oracle.pause();
    await oracle.transferOwnership(other.address);
    await contractAt("attesters", deployment.attesters, signer).scheduleRotation([other.address], 1n);
    const registry = contractAt("registry", deployment.registry, signer);
    await registry.deprecate(deployment.models[0]?.modelId ?? "", 4_000_000_000n);
    const { state, problems, warnings } = await verify();
    expect(problems).to.deep.equal([]);
    expect(warnings).to.deep.equal(["the oracle is paused"]);
    expect(state.oracle).to.include({ guardian: other.address, paused: true });
    expect(state.owners.find(({ contract }) => contract === "oracle")?.pendingOwner).to.equal(other.address);
    expect(state.attesters.scheduledRotation).to.deep.include({ attesters: [other.address], threshold: 1n });
    expect(state.models[0]?.deprecatedFrom).to.equal(4_000_000_000n);
  });

  it("finds other code behind any address", async () => {
    const { deployment } = deployed();
    const { state } = await verify();
    const { requests = "" } = deployment;
    const { token, registry, attesters, oracle } = deployment;
    for (const address of [token, registry, attesters, oracle, requests, state.token.renderer])
      await changeCode(address);
    const problems = await problemsOf();
    for (const role of ["token", "registry", "attesters", "oracle", "requests", "renderer"])
      expect(problems).to.include(`the code of ${role} `);
  });

  it("finds a verifier that is not the folder's", async () => {
    await changeCode((await verify()).state.models[0]?.verifier ?? "");
    expect(await problemsOf()).to.include("the code of verifier ");
  });

  it("finds a file that names another oracle, and an oracle with another token", async () => {
    const { deployment, published } = deployed();
    const { url, provider } = chain();
    const signer = await provider.getSigner(1);
    const other = await deployVeriscore({ url, signer, plan: await readPlan("local"), loaded: published });
    expect(await problemsOf({ ...deployment, oracle: other.oracle }))
      .to.include(`token.oracle is ${deployment.oracle}, not ${other.oracle}`)
      .and.include("requests.oracle is");

    const { abi, bytecode } = await readCompiled("ScoreOracle");
    const { registry, attesters } = deployment;
    const parameters = [signer.address, other.token, registry, attesters, 86_400];
    const oracle = await new ContractFactory(abi, bytecode, signer).deploy(...parameters);
    expect(await problemsOf({ ...deployment, oracle: await oracle.getAddress() })).to.include(
      `oracle.token is ${other.token}, not ${deployment.token}`,
    );
  });

  it("finds models that are not what file or folder say", async () => {
    const { deployment, published } = deployed();
    const unknown = { name: "other", modelId: `0x${"22".repeat(32)}`, manifest: "33".repeat(32) };
    expect(await problemsOf({ ...deployment, models: [unknown] })).to.include("model other 0x22");
    const [model] = deployment.models;
    const renamed = { ...deployment, models: [{ ...unknown, modelId: model?.modelId ?? "" }] };
    expect(await problemsOf(renamed)).to.include("in the file, default 0x");
    expect(await problemsOf(deployment, { ...published, hash: "44".repeat(32) })).to.include("no registered model has");
    const { manifest } = published;
    const other = { ...published, manifest: { ...manifest, name: "renamed", schemaHash: `0x${"55".repeat(32)}` } };
    expect(await problemsOf(deployment, other))
      .to.include("is named renamed")
      .and.include("has the schema hash");
  });

  it("fails as a script with one line, and prints what stands there before", async () => {
    const { deployment } = deployed();
    const path = join(freshFolder(), "deployment.json");
    const parameters = [SCRIPT, "--rpc", chain().url, "--deployment", path];
    await writeDeployment(path, deployment);
    const { stdout, stderr } = await run(process.execPath, parameters);
    expect(stdout).to.include(deployment.oracle).and.include("all as it should be").and.include("2 of 3, epoch 1");
    expect(stderr).to.equal("");

    await changeCode(deployment.registry);
    const failed = (await run(process.execPath, [...parameters, "--json"]).then(
      () => undefined,
      (cause: unknown) => cause,
    )) as { code: number; stdout: string; stderr: string };
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.match(/^E_DEPLOYMENT_DIFFERS: [^\n]* the code of registry [^\n]*\n$/);
    expect(JSON.parse(failed.stdout)).to.include({ chainId: 31337 });
  });

  it("says so when nothing stands there", async () => {
    const nowhere = { ...deployed().deployment, oracle: `0x${"66".repeat(20)}` };
    await expectError("E_CONTRACT_MISSING", () => verify(nowhere));
    const noRequests = { ...deployed().deployment, requests: `0x${"77".repeat(20)}` };
    await expectError("E_CONTRACT_MISSING", () => verify(noRequests));
  });
});

describe("reading a deployment back from a public chain", () => {
  const owner = "0x1111111111111111111111111111111111111111";
  const { deployed, verify } = useDeployment({ chainId: 4244, changed: { allowDevKeys: true, owner } });

  it("takes no dev model without the flag, and says who has not taken over", async () => {
    const { deployment, published } = deployed();
    expect((await verify()).problems.join()).to.include("has dev keys");
    const { problems, warnings } = await verify(deployment, published, true);
    expect(problems).to.deep.equal([]);
    for (const words of [
      "model default",
      "the owner of token is still the deployer",
      `until ${owner} accepts it`,
      "the registry takes dev models",
    ])
      expect(warnings.join("\n")).to.include(words);
    const older: Record<string, unknown> = { ...deployment };
    delete older["requests"];
    expect((await verify(older as unknown as Deployment, published, true)).warnings.join()).to.include(
      "names no requests contract",
    );
  });
});

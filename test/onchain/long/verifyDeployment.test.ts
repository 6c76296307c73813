import { join } from "node:path";

import { expect } from "chai";
import { concat, ContractFactory, dataLength, keccak256, toBeHex, zeroPadValue } from "ethers";

import { contractAt } from "../../../prover/onchain/contracts.ts";
import { writeDeployment } from "../../../prover/onchain/deployment.ts";
import { isoSeconds } from "../../../prover/seconds.ts";
import { readCompiled } from "../../../scripts/ignition/compiled.ts";
import { deployVeriscore } from "../../../scripts/ignition/deployVeriscore.ts";
import { readPlan } from "../../../scripts/ignition/plan.ts";
import { expectError } from "../../support/expectError.ts";
import { freshFolder } from "../../support/localWorld.ts";
import { SHIPPED_MARKETS } from "../../support/scoredChain.ts";
import { runVerify, useDeployment } from "../verifiedDeployment.ts";

const wordOf = (value: bigint): string => toBeHex(value, 32);

/** Slots of AttesterSet: owner, epoch and threshold, the list and its three attesters. */
const LIST_SLOT = 3n;
const SET_SLOTS = [0n, 1n, LIST_SLOT, ...[0n, 1n, 2n].map((at) => BigInt(keccak256(wordOf(LIST_SLOT))) + at)].map(
  wordOf,
);

/** Slot of an account in `_epochOf`. */
const epochSlot = (account: string): string => keccak256(concat([zeroPadValue(account, 32), wordOf(2n)]));

/** Creation code that writes these words and leaves this code. */
const creationOf = (words: readonly (readonly [slot: string, value: string])[], code: string): string => {
  const stores = words.map(([slot, value]) => concat(["0x7f", value, "0x7f", slot, "0x55"]));
  const [length, start] = [toBeHex(dataLength(code), 2), toBeHex(words.length * 67 + 13, 2)];
  // PUSH2 length, DUP1, PUSH2 start, PUSH1 0, CODECOPY, PUSH1 0, RETURN
  return concat([...stores, "0x61", length, "0x80", "0x61", start, "0x600039", "0x6000f3", code]);
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

  it("shows a guardian, a pause, a distrust, a rotation to come, an offer and a deprecation", async () => {
    const { deployment } = deployed();
    const { provider } = chain();
    const [signer, other] = [await provider.getSigner(0), await provider.getSigner(7)];
    const oracle = contractAt("oracle", deployment.oracle, signer);
    await oracle.setGuardian(other.address);
    await oracle.pause();
    await oracle.distrust("forged");
    const distrustedUntil = await oracle.distrustedUntil();
    await oracle.transferOwnership(other.address);
    await contractAt("attesters", deployment.attesters, signer).scheduleRotation([other.address], 1n);
    const registry = contractAt("registry", deployment.registry, signer);
    await registry.deprecate(deployment.models[0]?.modelId ?? "", 4_000_000_000n);
    const { state, problems, warnings } = await verify();
    expect(problems).to.deep.equal([]);
    expect(warnings).to.have.length(4);
    expect(warnings[0]).to.equal("the oracle is paused");
    expect(warnings[1]).to.equal(`scores published up to ${isoSeconds(distrustedUntil)} are distrusted`);
    expect(warnings[2]).to.match(/^model default 0x\w{64} takes no scores from 2096-10-02T07:06:40Z on$/);
    expect(warnings[3]).to.include(`a rotation to 1 of ${other.address} can be applied from 20`);
    await contractAt("attesters", deployment.attesters, signer).applyRotation();
    expect((await verify()).warnings.join()).to.include(`one attester, ${other.address}, signs alone`);
    expect(state.oracle).to.include({ guardian: other.address, paused: true, distrustedUntil });
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

  it("finds a key or a meaning that is not the folder's", async () => {
    const { deployment, published } = deployed();
    const { manifest } = published;
    const scorecard = { ...manifest.scorecard, offset: manifest.scorecard.offset + 1 };
    const better = { ...published, manifest: { ...manifest, scorecard } };
    expect(await problemsOf(deployment, better)).to.include("has another key or meaning than");
  });

  it("finds attesters that a constructor of its own wrote into the storage beside those that are listed", async () => {
    const { deployment } = deployed();
    const { provider } = chain();
    const signer = await provider.getSigner(0);
    const strangers = [wordOf(0x5e1fn), wordOf(0x5e2fn)];
    const genuine = deployment.attesters;
    const slots = [...SET_SLOTS, ...(await contractAt("attesters", genuine, provider).attesters()).map(epochSlot)];
    const copied = await Promise.all(
      slots.map(async (slot) => [slot, await provider.getStorage(genuine, slot)] as const),
    );
    const added = strangers.map((stranger) => [epochSlot(stranger), wordOf(1n)] as const);
    const data = creationOf([...copied, ...added], await provider.getCode(genuine));
    const receipt = await (await signer.sendTransaction({ data })).wait();
    const forged = receipt?.contractAddress ?? "";
    const set = contractAt("attesters", forged, provider);
    expect(await set.isAttester(`0x${"5e1f".padStart(40, "0")}`)).to.equal(true);
    expect(await set.attesters()).to.have.length(3);
    const problems = await problemsOf({ ...deployment, attesters: forged });
    expect(problems).to.include(`attesters ${forged} was not created by the constructor of AttesterSet`);
    expect(problems).not.to.include("the code of attesters");
  });

  it("finds another owner, other periods and other attesters than the constructors were given", async () => {
    const { deployment } = deployed();
    const { state } = await verify();
    expect(state.creations.attesters?.values).to.deep.include({ threshold: 2n, rotationDelay: 0n });
    expect(state.creations.oracle?.values).to.deep.include({ maxSubmissionAge: 86_400n, asOfPeriod: 1n });
    const other = `0x${"88".repeat(20)}`;
    for (const role of ["token", "registry", "attesters", "oracle"])
      expect(await problemsOf({ ...deployment, deployer: other })).to.match(
        new RegExp(`${role} 0x\\w+ was created with initialOwner 0x\\w+, not ${other}`),
      );
  });

  it("takes the transactions that the file names, when their receipts agree", async () => {
    const { deployment } = deployed();
    const { creations } = (await verify()).state;
    const named = Object.entries(creations).map(([role, { transaction }]) => [role, transaction] as const);
    expect(named).to.have.length(5);
    expect((await verify({ ...deployment, creations: Object.fromEntries(named) })).problems).to.deep.equal([]);
    const [[, wrong] = []] = named;
    const misled = { ...deployment, creations: { oracle: wrong ?? "" } };
    expect((await verify(misled)).state.creations.oracle).to.deep.equal(creations.oracle);
  });

  it("finds a file that names another oracle, and an oracle with another token", async () => {
    const { deployment, published } = deployed();
    const { url, provider } = chain();
    const signer = await provider.getSigner(1);
    const plan = await readPlan("local");
    const other = await deployVeriscore({ url, signer, plan, loaded: published, markets: SHIPPED_MARKETS });
    expect(await problemsOf({ ...deployment, oracle: other.oracle }))
      .to.include(`token.oracle is ${deployment.oracle}, not ${other.oracle}`)
      .and.include("requests.oracle is");

    const { abi, bytecode } = await readCompiled("ScoreOracle");
    const { registry, attesters } = deployment;
    const parameters = [signer.address, other.token, registry, attesters, 86_400, 1];
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
    const parameters = ["--rpc", chain().url, "--deployment", path];
    await writeDeployment(path, deployment);
    const { exitCode, stdout, stderr } = await runVerify(...parameters);
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.include(deployment.oracle).and.include("all as it should be").and.include("2 of 3, epoch 1");
    expect(stderr).to.equal("");

    await changeCode(deployment.registry);
    const failed = await runVerify(...parameters, "--json");
    expect(failed.exitCode).to.equal(1);
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

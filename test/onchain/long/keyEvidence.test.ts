import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { modelFile } from "../../../prover/artifacts.ts";
import { developmentPtau } from "../../../prover/keys/devPtau.ts";
import { domainBits, readR1cs } from "../../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { type KeyEvidence, keyFacts } from "../../../prover/modelFolder/keyFacts.ts";
import { loadPublished } from "../../../prover/modelFolder/load.ts";
import { manifestText } from "../../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { vetKeys, type VettedModel } from "../../../prover/modelFolder/vetModel.ts";
import type { Deployment } from "../../../prover/onchain/deployment.ts";
import { deployVeriscore, registerFurtherModel } from "../../../scripts/ignition/deployVeriscore.ts";
import { readPlan } from "../../../scripts/ignition/plan.ts";
import { verifyDeployment } from "../../../scripts/verification/verifyDeployment.ts";
import { expectError } from "../../support/expectError.ts";
import { useFreshChain } from "../../support/freshChain.ts";
import { SHIPPED_MARKETS } from "../../support/scoredChain.ts";
import { compiledTiny, emptyFolder } from "../../support/tinyModel.ts";

describe("keys of a ceremony on a public chain, on powers of tau that the deployer trusts", () => {
  const chain = useFreshChain({ chainId: 4245 });
  let folder: string;
  let evidence: Required<KeyEvidence>;
  let deployment: Deployment;

  const vetted = async (shown: KeyEvidence = {}): Promise<VettedModel> => vetKeys(await loadPublished(folder), shown);
  const problemsOf = async (model: VettedModel): Promise<readonly string[]> => {
    const { provider } = chain();
    return (await verifyDeployment({ provider, deployment, folders: [model], allowDevKeys: false })).problems;
  };

  before(async () => {
    folder = await compiledTiny();
    const ptauPath = join(await emptyFolder(), "known.ptau");
    await writeFile(
      ptauPath,
      await developmentPtau(domainBits(await readR1cs(await readFile(modelFile(folder, "r1cs"))))),
    );
    const made = await setupModel({ folder, ptauPath });
    const { steps = [] } = await keyFacts(await loadPublished(folder));
    if (made.keys === undefined) throw new Error("setup makes keys");
    const acceptedPtau = made.keys.ptau.blake2b;
    const keys = { ...made.keys, dev: false, ceremony: steps, ptau: { ...made.keys.ptau, accepted: true } };
    await writeFile(modelFile(folder, "manifest"), manifestText({ ...made, keys }));
    evidence = { ptauPath, acceptedPtau };
  });
  after(endCurveWorkers);

  it("deploy without the flag, given the powers of tau and their hash, and are registered as not dev", async () => {
    const { url, provider } = chain();
    const { attesters } = await readPlan("local");
    const asked = { url, signer: await provider.getSigner(0), markets: SHIPPED_MARKETS };
    const plan = { ...(await readPlan("public")), attesters };
    for (const shown of [{}, { ptauPath: evidence.ptauPath }]) {
      const loaded = await vetted(shown);
      await expectError("E_DEV_KEYS", () => deployVeriscore({ ...asked, plan, loaded }));
    }
    expect(await provider.getBlockNumber()).to.equal(0);
    const loaded = await vetted(evidence);
    deployment = await deployVeriscore({ ...asked, plan, loaded });
    const again = { ...asked, deployment, allowDevKeys: false, loaded: await vetted() };
    await expectError("E_DEV_KEYS", () => registerFurtherModel(again));
    expect(await problemsOf(loaded)).to.deep.equal([]);
  });

  it("are found by whoever reads the deployment back: they count as dev without the powers of tau", async () => {
    const [problem, ...others] = await problemsOf(await vetted());
    expect(others).to.deep.equal([]);
    expect(problem).to.include("counts as one with dev keys: the origin of phase 1 is unproved, which needs --ptau");
    const [other] = await problemsOf(await vetted({ ptauPath: evidence.ptauPath }));
    expect(other).to.include("neither the public ones nor accepted");
  });
});

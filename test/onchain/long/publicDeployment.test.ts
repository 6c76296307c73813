import { join } from "node:path";

import { expect } from "chai";

import { type Deployment, writeDeployment } from "../../../prover/onchain/deployment.ts";
import { deployVeriscore } from "../../../scripts/ignition/deployVeriscore.ts";
import { readPlan } from "../../../scripts/ignition/plan.ts";
import { freshFolder } from "../../support/localWorld.ts";
import { SHIPPED_MARKETS } from "../../support/scoredChain.ts";
import { vettedModel } from "../../support/shippedModel.ts";
import { runVerify, useDeployment } from "../verifiedDeployment.ts";

describe("reading a deployment back from a public chain", () => {
  const owner = "0x1111111111111111111111111111111111111111";
  const { chain, deployed, verify } = useDeployment({ chainId: 4244, changed: { allowDevKeys: true, owner } });

  it("works as a script for a deployment whose file says that it was made for dev keys, and warns", async () => {
    const path = join(freshFolder(), "deployment.json");
    const parameters = ["--rpc", chain().url, "--deployment", path];
    await writeDeployment(path, { ...deployed().deployment, allowDevKeys: true });
    const { exitCode, stdout, stderr } = await runVerify(...parameters);
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.include("all as it should be: code, constructors, wiring, models; but with dev keys");
    expect(stdout).to.match(/^keys of default: dev, whose maker could forge proofs: by its manifest one person/m);
    expect(stderr).to.match(/^warning: model default 0x[0-9a-f]{64} has dev keys: their maker can forge proofs$/m);
    await writeDeployment(path, deployed().deployment);
    const unasked = await runVerify(...parameters);
    expect(unasked.exitCode, "without it the flag is asked for").to.equal(1);
    expect(unasked.stderr).to.include("has dev keys");
  });

  it("does not believe a registry that was told of other keys: what the keys show counts", async () => {
    const { url, provider } = chain();
    const genuine = await vettedModel();
    const lie = { ...genuine, keyFacts: { ...genuine.keyFacts, dev: false, doubts: [] } };
    const { attesters } = await readPlan("local");
    const plan = { ...(await readPlan("public")), attesters };
    const signer = await provider.getSigner(0);
    const told = await deployVeriscore({ url, signer, plan, loaded: lie, markets: SHIPPED_MARKETS });
    const { state, problems } = await verify(told, genuine);
    expect(state.models[0]?.dev).to.equal(false);
    expect(problems.join("\n"))
      .to.include("has dev keys, which the registry denies")
      .and.include("counts as one with dev keys: by its manifest one person made them");
    const unproved = { ...genuine, keyFacts: { ...genuine.keyFacts, doubts: ["phase 1 is unproved"] } };
    const { warnings } = await verify(told, unproved, true);
    expect(warnings.join("\n")).to.include("counts as one with dev keys: phase 1 is unproved");
  });

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

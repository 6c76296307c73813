import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { vettedModel } from "../support/shippedModel.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { assertHardfork, LEAST_HARDFORK } from "../../scripts/ignition/hardfork.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";
import { expectError } from "../support/expectError.ts";
import { type FreshChain, useFreshChain } from "../support/freshChain.ts";
import { freshFolder } from "../support/localWorld.ts";
import { SHIPPED_MARKETS } from "../support/scoredChain.ts";
import { expectOnly, expectRefusal, runNode } from "../support/runNode.ts";

const deployOn = async ({ url, provider }: FreshChain) => {
  const [signer, plan] = [await provider.getSigner(0), await readPlan("local")];
  const loaded = await vettedModel();
  return deployVeriscore({ url, signer, plan, loaded, markets: SHIPPED_MARKETS });
};

describe("a deployment on a chain of Shanghai, which stopped half-way", () => {
  const chain = useFreshChain({ hardfork: "shanghai" });

  it("is refused by the name of what is missing, with nothing sent", async () => {
    const { provider } = chain();
    const { message, hint } = await expectError("E_HARDFORK", () => deployOn(chain()));
    expect(message).to.include("MCOPY");
    expect(hint).to.include("Cancun");
    expect(await provider.getBlockNumber()).to.equal(0);
  });

  it("is refused by the script too, before it lives the market's history", async () => {
    const { url, provider } = chain();
    const folder = freshFolder();
    const args = ["scripts/deploy.ts", "--rpc", url, "--out", join(folder, "deployment.json")];
    expectRefusal("E_HARDFORK", await runNode(args, { folder }));
    expectOnly(folder, []);
    expect(await provider.getBlockNumber()).to.equal(0);
  });
});

describe(`a deployment on a chain of ${LEAST_HARDFORK}, the least hardfork`, () => {
  const chain = useFreshChain({ hardfork: LEAST_HARDFORK });

  it("goes through, since nothing newer is compiled in", async () => {
    const { models } = await deployOn(chain());
    expect(models).to.have.lengthOf(1);
    const compilers = hre.config.solidity.profiles["default"]?.compilers ?? [];
    for (const { settings } of compilers) expect(settings).to.have.property("evmVersion", LEAST_HARDFORK);
    expect(compilers).to.have.lengthOf(1);
  });
});

describe("a check of the hardfork", () => {
  const chain = useFreshChain({ chainId: 4244 });

  it("passes on a later one, and takes a node that is gone for what it is", async () => {
    await assertHardfork(chain().provider);
    const gone = await openProvider(chain().url);
    gone.destroy();
    const caught = await assertHardfork(gone).then(
      () => undefined,
      (cause: unknown) => cause as { readonly code?: string },
    );
    expect(caught?.code).not.to.equal("E_HARDFORK").and.not.to.equal(undefined);
  });
});

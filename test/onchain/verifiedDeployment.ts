import type { VettedModel } from "../../prover/modelFolder/vetModel.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { type DeploymentPlan, readPlan } from "../../scripts/ignition/plan.ts";
import { verifyDeployment } from "../../scripts/verification/verifyDeployment.ts";
import { useFreshChain } from "../support/freshChain.ts";
import { freshFolder } from "../support/localWorld.ts";
import { runEntry } from "../support/runNode.ts";
import { SHIPPED_MARKETS } from "../support/scoredChain.ts";
import { vettedModel } from "../support/shippedModel.ts";

/** `npm run verify:deployment` with these arguments. */
export const runVerify = (...args: readonly string[]) =>
  runEntry(["scripts/verifyDeployment.ts", ...args], { folder: freshFolder() });

/** A deployment on a chain of its own; what a test does to it is undone. */
export const useDeployment = ({ chainId, changed = {} }: { chainId: number; changed?: Partial<DeploymentPlan> }) => {
  const chain = useFreshChain({ chainId });
  let deployment: Deployment;
  let published: VettedModel;
  let snapshot: unknown;
  before(async () => {
    const { url, provider } = chain();
    published = await vettedModel();
    const { attesters } = await readPlan("local");
    const plan = { ...(await readPlan(chainId === 31337 ? "local" : "public")), attesters, ...changed };
    const signer = await provider.getSigner(0);
    deployment = await deployVeriscore({ url, signer, plan, loaded: published, markets: SHIPPED_MARKETS });
  });
  beforeEach(async () => void (snapshot = await chain().provider.send("evm_snapshot", [])));
  afterEach(() => chain().provider.send("evm_revert", [snapshot]));
  const verify = (of: Deployment = deployment, folder: VettedModel = published, allowDevKeys = false) =>
    verifyDeployment({ provider: chain().provider, deployment: of, folders: [folder], allowDevKeys });
  return { chain, deployed: () => ({ deployment, published }), verify };
};

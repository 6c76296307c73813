/** Deploys Veriscore: `npm run deploy`. On a local chain also the demo's Aave v2 market with its borrowers' lives, so that there is something to score. */
import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/commandLine.ts";
import { DEFAULT_DEPLOYMENT, DEFAULT_RPC, note, wholeNumber } from "../prover/commands/chainOptions.ts";
import { resolvePath } from "../prover/environment.ts";
import { toJson } from "../prover/files.ts";
import { parseAddress } from "../prover/events/address.ts";
import { UsageError } from "../prover/errors.ts";
import { loadModel } from "../prover/modelFolder/load.ts";
import { deployVeriscore, type DeploymentPlan } from "../prover/onchain/deploy.ts";
import { type Deployment, writeDeployment } from "../prover/onchain/deployment.ts";
import { LOCAL_CHAIN_ID, onChain, openProvider, openSigner } from "../prover/onchain/node.ts";
import { liveBorrowerLives } from "./demo/borrowers.ts";
import { openDemoWorld } from "./demo/demoWorld.ts";
import { openLocalChain } from "./demo/localChain.ts";
import { ATTESTER_ACCOUNTS, LOCAL_PLAN, type Market } from "./localQuorum.ts";

const DAY_SECONDS = 86_400n;

interface Options {
  readonly rpc: string;
  readonly out: string;
  readonly model?: string;
  readonly account?: number;
  readonly attesters?: string;
  readonly threshold: number;
  readonly market: boolean;
  readonly allowDevKeys?: boolean;
  readonly json?: boolean;
}

/** A fresh local chain gets the demo's market; its history is what there is to score. */
const liveOnLocalChain = async (url: string): Promise<Market> => {
  const chain = await openLocalChain({ url });
  try {
    if ((await chain.provider.getBlockNumber()) > 0)
      throw new UsageError(
        "the local chain is not fresh",
        "restart `npx hardhat node`, or leave the market out with --no-market",
      );
    const world = await openDemoWorld({ chain });
    await liveBorrowerLives(world);
    return { protocol: "aave-v2", pool: world.market.addresses.pool };
  } finally {
    chain.close();
  }
};

const planOf = (options: Options, localAttesters: readonly string[]): DeploymentPlan => {
  const given = options.attesters?.split(",").map(parseAddress);
  const attesters = given ?? localAttesters;
  if (attesters.length === 0)
    throw new UsageError("a public chain needs --attesters", "give their addresses, commas between");
  const isLocal = localAttesters.length > 0;
  return {
    attesters,
    threshold: options.threshold,
    delaySeconds: isLocal ? LOCAL_PLAN.delaySeconds : 2n * DAY_SECONDS,
    maxSubmissionAge: LOCAL_PLAN.maxSubmissionAge,
    allowDevKeys: options.allowDevKeys ?? false,
  };
};

const deploy = async (options: Options): Promise<void> => {
  const loaded = await loadModel(options.model === undefined ? defaultModel : resolvePath(options.model));
  const provider = await openProvider(options.rpc);
  try {
    const { chainId } = await provider.getNetwork();
    const isLocal = chainId === LOCAL_CHAIN_ID;
    const accounts = isLocal ? ((await onChain(() => provider.send("eth_accounts", []))) as string[]) : [];
    const plan = planOf(
      options,
      ATTESTER_ACCOUNTS.flatMap((index) => accounts[index] ?? []),
    );
    const market = isLocal && options.market ? await liveOnLocalChain(options.rpc) : undefined;
    const signer = await openSigner(provider, options.account);
    const deployed = await deployVeriscore({ signer, plan, loaded });
    const deployment: Deployment = market === undefined ? deployed : { ...deployed, market };
    const path = resolvePath(options.out);
    await writeDeployment(path, deployment);
    if (options.json) process.stdout.write(toJson(deployment));
    else {
      for (const name of ["token", "registry", "attesters", "oracle"] as const)
        note(`${name.padEnd(10)} ${deployment[name]}`);
      note(`model      ${loaded.manifest.name} ${deployment.models[0]?.modelId}`);
      if (market !== undefined) note(`market     ${market.protocol} ${market.pool}, 203 days of six borrowers' lives`);
      note(`written to ${options.out}`);
    }
  } finally {
    provider.destroy();
  }
};

const program = newProgram("deploy")
  .description("deploy credit token, model registry, attester set and score oracle, and register a model")
  .option("--rpc <url>", "node", DEFAULT_RPC)
  .option("--out <file>", "deployment file to write", DEFAULT_DEPLOYMENT)
  .option("--model <dir>", "model folder; models/default without it")
  .option("--account <n>", "unlocked account of a local chain; else VERISCORE_PRIVATE_KEY signs", wholeNumber)
  .option("--attesters <list>", "addresses, commas between; on a local chain accounts 10 to 12 without it")
  .option("--threshold <k>", "attesters that make a quorum, more than half", wholeNumber, LOCAL_PLAN.threshold)
  .option("--no-market", "on a local chain: leave the demo's market out")
  .option("--allow-dev-keys", "take a model whose keys one person made to a public chain")
  .option("--json", "deployment as JSON on stdout")
  .addHelpText("after", "\nExample:\n  npx hardhat node            # in another terminal\n  npm run -s deploy\n")
  .action(deploy);

await runToExit(() => program.parseAsync());

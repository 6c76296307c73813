/** Registers one more model on a deployment that stands: `npm run register-model`. */
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import {
  addChainOptions,
  type ChainOptions,
  DEFAULT_DEPLOYMENT,
  withChain,
} from "../prover/cli/commands/chainOptions.ts";
import { addKeyOptions, evidenceOf, type KeyOptions } from "../prover/cli/commands/keyOptions.ts";
import { emit, note } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { UsageError } from "../prover/errors.ts";
import { vetModel } from "../prover/modelFolder/vetModel.ts";
import { writeDeployment } from "../prover/onchain/deployment.ts";
import { registerFurtherModel } from "./ignition/deployVeriscore.ts";
import { addMarketOptions, type MarketOptions, namedMarkets } from "./ignition/markets.ts";
import { journalFolder } from "./ignition/runModule.ts";

interface Options extends ChainOptions, MarketOptions, KeyOptions {
  readonly model: string;
  readonly metadataUri?: string;
  readonly deploymentId?: string;
  readonly allowDevKeys?: boolean;
  readonly json?: boolean;
}

const register = (options: Options): Promise<void> =>
  withChain(options, async ({ deployment, contracts, signer: openSigner }) => {
    const loaded = await vetModel(resolvePath(options.model), evidenceOf(options));
    const signer = await openSigner();
    const [owner, account] = [await contracts.registry.owner(), await signer.getAddress()];
    if (owner !== account)
      throw new UsageError(`the registry belongs to ${owner}, not to ${account}`, "sign with the owner's key");
    if (deployment.models.some(({ manifest }) => manifest === loaded.hash))
      throw new UsageError(`model ${loaded.manifest.name} ${loaded.hash} is in ${options.deployment} already`);
    const { rpc: url, metadataUri: metadataURI, allowDevKeys = false } = options;
    const { market } = deployment;
    const isOfMarket = market !== undefined && options.markets === undefined;
    const named = isOfMarket ? { markets: `${market.protocol}:${market.pool}` } : options;
    const markets = await namedMarkets(named, { loaded, rpc: url });
    const journal = journalFolder(deployment.chainId, options.deploymentId);
    const asked = { url, signer, deployment, loaded, markets, allowDevKeys, metadataURI, journal };
    const registered = await registerFurtherModel(asked);
    await writeDeployment(resolvePath(options.deployment), {
      ...deployment,
      models: [...deployment.models, registered],
    });
    if (options.json) emit(registered);
    else note(`model      ${registered.name} ${registered.modelId}, added to ${options.deployment}`);
  });

const program = newProgram("register-model")
  .description("register one more model; what was registered before stays")
  .requiredOption("--model <dir>", "model folder, or the public part of a private one")
  .option("--metadata-uri <uri>", "where the model is described, kept in the registry")
  .option("--deployment-id <name>", "journal of a public deployment; chain-<id> without it");
addKeyOptions(program)
  .option("--allow-dev-keys", "take a model whose keys count as dev to a public chain")
  .option("--json", "the registered model as JSON on stdout")
  .addHelpText(
    "after",
    `\nExample:\n  npm run -s register-model -- --model my-model --deployment ${DEFAULT_DEPLOYMENT} --account 0\n`,
  )
  .action(register);

addMarketOptions(program, "the deployment's, or its about.json's");

await runToExit(() => addChainOptions(program, { signs: true }).parseAsync());

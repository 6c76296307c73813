/**
 * Reads a deployment back from the chain, prints what stands there, and fails when it is not what
 * it should be: `npm run verify:deployment`.
 */
import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { DEFAULT_DEPLOYMENT, DEFAULT_RPC } from "../prover/cli/commands/chainOptions.ts";
import { addKeyOptions, evidenceOf, type KeyOptions } from "../prover/cli/commands/keyOptions.ts";
import { emit, note, print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { vetModel, type VettedModel } from "../prover/modelFolder/vetModel.ts";
import { readDeployment } from "../prover/onchain/deployment.ts";
import { openProvider } from "../prover/onchain/signer.ts";
import { describeKeys, describeState } from "./verification/describe.ts";
import { assertVerified } from "./verification/findings.ts";
import { verifyDeployment } from "./verification/verifyDeployment.ts";

interface Options extends KeyOptions {
  readonly rpc: string;
  readonly deployment: string;
  readonly model?: readonly string[];
  readonly allowDevKeys?: boolean;
  readonly json?: boolean;
}

const verify = async (options: Options): Promise<void> => {
  const deployment = await readDeployment(resolvePath(options.deployment));
  const folders: VettedModel[] = [];
  for (const folder of options.model?.map(resolvePath) ?? [defaultModel])
    folders.push(await vetModel(folder, evidenceOf(options)));
  const provider = await openProvider(options.rpc);
  try {
    const allowDevKeys = options.allowDevKeys ?? deployment.allowDevKeys ?? false;
    const { state, problems, warnings } = await verifyDeployment({ provider, deployment, folders, allowDevKeys });
    const keys = folders.map(({ manifest, hash, keyFacts: { dev, doubts, phaseOne } }) => ({
      ...{ name: manifest.name, manifest: hash, dev, doubts, phaseOne },
    }));
    if (options.json) emit({ ...state, keys, problems, warnings });
    else print(`${[...describeState(state), ...folders.map(describeKeys)].join("\n")}\n`);
    for (const warning of warnings) note(`warning: ${warning}`);
    assertVerified(problems);
    const isDev = state.models.some(({ dev }) => dev) || folders.some(({ keyFacts }) => keyFacts.dev);
    const last = `all as it should be: code, constructors, wiring, models${isDev ? "; but with dev keys" : ""}`;
    if (!options.json) print(`${last}\n`);
  } finally {
    provider.destroy();
  }
};

const program = newProgram("verify:deployment")
  .description("read a deployment back from the chain, print it, and compare it with what was built here")
  .option("--rpc <url>", "node, which is believed", DEFAULT_RPC)
  .option("--deployment <file>", "what the deploy script wrote", DEFAULT_DEPLOYMENT)
  .option("--model <dir...>", "folders of registered models; models/default without it");
addKeyOptions(program)
  .option(
    "--allow-dev-keys",
    "on a public chain: warn of dev models instead of failing, as where the file says that it was deployed for them",
  )
  .option("--json", "what was found as JSON on stdout")
  .addHelpText("after", "\nExample:\n  npm run -s verify:deployment -- --deployment out/deployment.json\n")
  .action(verify);

await runToExit(() => program.parseAsync());

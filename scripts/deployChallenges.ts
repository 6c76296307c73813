/**
 * Deploys the contract of challenges: `npm run -s deploy:challenges`. Nobody owns it, and it needs
 * nothing else of Veriscore. A deployment file that is there gets its address.
 */
import { existsSync } from "node:fs";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { DEFAULT_DEPLOYMENT, DEFAULT_RPC } from "../prover/cli/commands/chainOptions.ts";
import { emit, note, wholeNumber } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { readDeployment, writeDeployment } from "../prover/onchain/deployment.ts";
import { ChainMismatchError } from "../prover/onchain/errors.ts";
import { openProvider, openSigner } from "../prover/onchain/signer.ts";
import { challenges as module } from "./ignition/modules/challenges.ts";
import { journalFolder, runModule } from "./ignition/runModule.ts";

interface Options {
  readonly rpc: string;
  readonly deployment: string;
  readonly account?: number;
  readonly json?: boolean;
}

const deploy = async (options: Options): Promise<void> => {
  const provider = await openProvider(options.rpc);
  try {
    const { chainId } = await provider.getNetwork();
    const path = resolvePath(options.deployment);
    const deployment = existsSync(path) ? await readDeployment(path) : undefined;
    if (deployment !== undefined && deployment.chainId !== chainId)
      throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
    const signer = await openSigner(provider, options.account);
    const journal = journalFolder(chainId, `challenges-${chainId}`);
    const { challenges } = await runModule(module, { url: options.rpc, signer, parameters: {}, journal });
    if (deployment !== undefined) await writeDeployment(path, { ...deployment, challenges });
    if (options.json) emit({ chainId, challenges });
    else
      note(
        `challenges ${challenges}, ${deployment === undefined ? "for --challenges" : `named in ${options.deployment}`}`,
      );
  } finally {
    provider.destroy();
  }
};

const program = newProgram("deploy-challenges")
  .description("deploy the contract of challenges, and name it in the deployment file where there is one")
  .option("--rpc <url>", "node", DEFAULT_RPC)
  .option("--deployment <file>", "deployment file that gets the address, if it is there", DEFAULT_DEPLOYMENT)
  .option("--account <n>", "unlocked account of a local chain; else VERISCORE_PRIVATE_KEY signs", wholeNumber)
  .option("--json", "chain id and address as JSON on stdout")
  .addHelpText("after", "\nExample:\n  npm run -s deploy:challenges -- --account 0\n")
  .action(deploy);

await runToExit(() => program.parseAsync());

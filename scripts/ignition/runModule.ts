import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type {
  DeployConfig,
  DeploymentParameters,
  DeploymentResult,
  IgnitionModule,
  IgnitionModuleResult,
} from "@nomicfoundation/ignition-core";
import { JsonRpcProvider, type Signer, Wallet } from "ethers";

import { BaseError, UsageError } from "../../prover/errors.ts";
import { ContractRevertError } from "../../prover/onchain/errors.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import { compiledContracts } from "./compiled.ts";
import { assertHardfork } from "./hardfork.ts";
import { resumeDeployment } from "./lostTransactions.ts";
import { watchBlocks } from "./watchBlocks.ts";

/** A deployment stops before its end: a transaction fails, or the node cannot be reached. */
export class DeploymentFailedError extends BaseError {
  readonly code = "E_DEPLOYMENT_FAILED";
  constructor(reason: string, { kept, cause }: { kept: boolean; cause?: unknown }) {
    super(`the deployment is not complete: ${reason.replace(/\.$/, "")}`, {
      hint: kept
        ? "run the same command again: it goes on where this one stopped; --deployment-id with a new name starts from the beginning"
        : "put right what it names, and deploy again",
      cause,
    });
  }
}

/** Who deploys, and through which node: an unlocked account of it, or a key of ours. */
export interface Sender {
  readonly url: string;
  readonly signer: Signer;
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of a journal, in the place where `npx hardhat ignition status` looks for it. */
export const journalFolder = (chainId: bigint, deploymentId = `chain-${chainId}`): string => {
  if (!/^[a-zA-Z][a-zA-Z0-9_-]*$/.test(deploymentId))
    throw new UsageError(
      `--deployment-id ${deploymentId} is not a name`,
      "give a letter, then letters, digits, _ and -",
    );
  return join(PROJECT, "scripts", "ignition", "deployments", deploymentId);
};

/**
 * A local chain puts every transaction into a block at once: asked again after a second, a
 * deployment would take ten.
 */
const LOCAL_CONFIG: Partial<DeployConfig> = { blockPollingInterval: 20 };
/** The chain id of geth's --dev. It makes a block for each transaction, or one in each period. */
const GETH_DEV_CHAIN_ID = 1337n;
/** No further block comes by itself there, and none is undone. */
const GETH_DEV_CONFIG: Partial<DeployConfig> = { requiredConfirmations: 1 };

const configOf = (chainId: bigint | undefined): { readonly config?: Partial<DeployConfig> } => {
  if (chainId === LOCAL_CHAIN_ID) return { config: LOCAL_CONFIG };
  return chainId === GETH_DEV_CHAIN_ID ? { config: GETH_DEV_CONFIG } : {};
};

const failures = (result: Exclude<DeploymentResult, { contracts: unknown }>): string[] =>
  "failed" in result
    ? [
        ...result.failed.map(({ futureId, error }) => `${futureId}: ${error}`),
        ...result.timedOut.map(({ futureId }) => `${futureId}: no block took its transaction in time`),
        ...result.held.map(({ futureId, reason }) => `${futureId}: ${reason}`),
      ]
    : Object.entries(result.errors).map(([futureId, errors]) => `${futureId}: ${errors.join(", ")}`);

const errorOf = (result: Exclude<DeploymentResult, { contracts: unknown }>, kept: boolean): BaseError => {
  const reasons = failures(result).join("; ");
  // Ignition has the custom error's name and facts only in its sentence.
  const [, reason, facts] = /custom error '?(\w+)(\([^']*\))'?/.exec(reasons) ?? [];
  return reason === undefined
    ? new DeploymentFailedError(reasons, { kept })
    : new ContractRevertError({ reason, facts: facts ?? "", cause: new Error(reasons) });
};

interface RunOptions {
  readonly parameters: DeploymentParameters;
  /**
   * Folder in which Ignition keeps its journal; nothing is kept without it, nor on a local chain,
   * which does not outlive its node.
   */
  readonly journal?: string | undefined;
}

/**
 * Runs an Ignition module against a node. Its journal outlives a broken connection: the next run
 * takes up what was sent and sends the rest. Addresses by the module's names for them.
 *
 * @throws HardforkError before anything is sent, ContractRevertError, DeploymentFailedError.
 */
export const runModule = async <Results extends IgnitionModuleResult<string>>(
  ignitionModule: IgnitionModule<string, string, Results>,
  { url, signer, parameters, journal }: Sender & RunOptions,
): Promise<Readonly<Record<keyof Results, string>>> => {
  if (signer.provider instanceof JsonRpcProvider) await assertHardfork(signer.provider);
  // Not before something is deployed: they take a second to load.
  const { createHardhatRuntimeEnvironment } = await import("hardhat/hre");
  const { deploy } = await import("@nomicfoundation/ignition-core");
  // An environment of its own: without plugins it opens faster, and it does not depend on where the
  // user stands.
  const hre = await createHardhatRuntimeEnvironment({}, {}, PROJECT);
  const accounts = signer instanceof Wallet ? [signer.privateKey] : ("remote" as const);
  const connection = await hre.network.create({ network: "localhost", override: { url, accounts } });
  const { provider } = connection;
  const chainId = (await signer.provider?.getNetwork())?.chainId;
  const kept = journal !== undefined && chainId !== LOCAL_CHAIN_ID;
  const watched = watchBlocks(provider);
  try {
    const account = await signer.getAddress();
    const run = () =>
      deploy({
        ignitionModule,
        provider,
        artifactResolver: compiledContracts,
        deploymentParameters: parameters,
        accounts: [account],
        ...configOf(chainId),
        ...(kept ? { deploymentDir: journal } : {}),
      });
    const result = await resumeDeployment(run, { provider, journal });
    if (!("contracts" in result)) throw errorOf(result, kept);
    const named = Object.entries(ignitionModule.results).map(([name, { id }]) => [name, result.contracts[id]?.address]);
    return Object.fromEntries(named) as Record<keyof Results, string>;
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    throw new DeploymentFailedError(cause instanceof Error ? cause.message : String(cause), { kept, cause });
  } finally {
    watched.stop();
    await connection.close();
  }
};

import type { Command } from "commander";
import type { JsonRpcProvider, Signer } from "ethers";

import { defaultModel } from "../../artifacts.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { resolvePath } from "../../environment.ts";
import type { LoadedModel } from "../../modelFolder/load.ts";
import type { DeployedModel, Deployment } from "../../onchain/deployment.ts";
import type { Contracts } from "../../onchain/contracts.ts";
import { wholeNumber } from "../output.ts";

export interface ChainOptions {
  readonly rpc: string;
  readonly deployment: string;
  readonly account?: number;
}

export interface OpenChain {
  readonly provider: JsonRpcProvider;
  readonly deployment: Deployment;
  readonly contracts: Omit<Contracts, "pool">;
  readonly signer: () => Promise<Signer>;
}

export const DEFAULT_RPC = "http://127.0.0.1:8545";
export const DEFAULT_DEPLOYMENT = "out/deployment.json";

/** Adds --rpc and --deployment, and --account where something is signed. */
export const addChainOptions = (command: Command, { signs }: { signs: boolean }): Command => {
  command
    .option("--rpc <url>", "node", DEFAULT_RPC)
    .option("--deployment <file>", "what the deploy script wrote", DEFAULT_DEPLOYMENT);
  if (signs)
    command.option("--account <n>", "unlocked account of a local chain; else VERISCORE_PRIVATE_KEY signs", wholeNumber);
  return command;
};

export interface HistoryOptions {
  readonly historyRpc?: string;
  /** False with --no-history-node. */
  readonly historyNode: boolean;
}

/** Adds --history-rpc and --no-history-node: where the block of an as-of is asked for. */
export const addHistoryOptions = (command: Command): Command =>
  command
    .option("--history-rpc <url>", "own node of the chain whose history is scored; --rpc without it")
    .option("--no-history-node", "recorded files and a local oracle only: name no block hash, as no chain is behind");

/** The node that the options name; null where there is none. */
export const historyOf = async ({
  rpc,
  historyRpc,
  historyNode,
}: ChainOptions & HistoryOptions): Promise<JsonRpcNode | null> => {
  const { connectNode } = await import("../../chain/jsonRpc.ts");
  const { UsageError } = await import("../../errors.ts");
  if (!historyNode && historyRpc !== undefined)
    throw new UsageError("give either --history-rpc or --no-history-node, not both");
  return historyNode ? connectNode({ url: historyRpc ?? rpc }) : null;
};

/** Runs `work` against the chain and lets the connection go. */
export const withChain = async <T>(options: ChainOptions, work: (chain: OpenChain) => Promise<T>): Promise<T> => {
  const { connectDeployment, readDeployment } = await import("../../onchain/deployment.ts");
  const { openProvider, openSigner } = await import("../../onchain/signer.ts");
  const { onChain } = await import("../../onchain/transactions.ts");
  const deployment = await readDeployment(resolvePath(options.deployment));
  const provider = await openProvider(options.rpc);
  try {
    const contracts = await onChain(() => connectDeployment(deployment, provider));
    const signer = (): Promise<Signer> => openSigner(provider, options.account);
    return await onChain(() => work({ provider, deployment, contracts, signer }));
  } finally {
    provider.destroy();
  }
};

/**
 * The deployed model that a local model folder is.
 *
 * @throws ManifestMismatchError when the chain knows another one under its name.
 */
export const openDeployedModel = async (
  deployment: Deployment,
  folder: string | undefined,
): Promise<{ loaded: LoadedModel; deployed: DeployedModel }> => {
  const { ManifestMismatchError } = await import("../../modelFolder/errors.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const loaded = await loadModel(folder === undefined ? defaultModel : resolvePath(folder));
  const deployed = deployment.models.find(({ manifest }) => manifest === loaded.hash);
  if (deployed === undefined) {
    const expected = deployment.models.map(({ name, manifest }) => `${name} ${manifest}`).join(", ");
    throw new ManifestMismatchError({ artifact: `model ${loaded.manifest.name}`, expected, actual: loaded.hash });
  }
  return { loaded, deployed };
};

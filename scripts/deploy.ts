/**
 * Deploys Veriscore: `npm run deploy`. On a local chain also the demo's Aave v2 market with its
 * borrowers' lives, so that there is something to score.
 */
import { dirname, join } from "node:path";

import { InvalidArgumentError } from "commander";
import type { JsonRpcProvider } from "ethers";

import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { DEFAULT_DEPLOYMENT, DEFAULT_RPC } from "../prover/cli/commands/chainOptions.ts";
import { addKeyOptions, evidenceOf, type KeyOptions } from "../prover/cli/commands/keyOptions.ts";
import { emit, note, wholeNumber } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { parseAddress } from "../client/address.ts";
import { UsageError } from "../prover/errors.ts";
import { vetModel } from "../prover/modelFolder/vetModel.ts";
import { type Deployment, writeDeployment } from "../prover/onchain/deployment.ts";
import { SECONDS_PER_DAY } from "../prover/seconds.ts";
import { LOCAL_CHAIN_ID, openProvider, openSigner } from "../prover/onchain/signer.ts";
import { onChain } from "../prover/onchain/transactions.ts";
import { liveBorrowerLives } from "./demo/borrowers.ts";
import { openDemoWorld } from "./demo/demoWorld.ts";
import { HOURLY_PRICES, writeHourlyPrices } from "./demo/hourlyPrices.ts";
import { openLocalChain } from "./demo/localChain.ts";
import { LAST_DAY } from "./demo/stories.ts";
import { assertKeysFit, deployVeriscore } from "./ignition/deployVeriscore.ts";
import { assertHardfork } from "./ignition/hardfork.ts";
import { addMarketOptions, type MarketOptions, namedMarkets } from "./ignition/markets.ts";
import { type DeploymentPlan, readPlan } from "./ignition/plan.ts";
import { journalFolder } from "./ignition/runModule.ts";
import { ATTESTER_ACCOUNTS, type Market } from "./localQuorum.ts";
import { assertVerified } from "./verification/findings.ts";
import type { ModelChecks } from "./verification/modelFindings.ts";
import { verifyDeployment } from "./verification/verifyDeployment.ts";

interface Options extends MarketOptions, KeyOptions {
  readonly rpc: string;
  readonly out: string;
  readonly model?: string;
  readonly account?: number;
  readonly attesters?: string;
  readonly threshold?: number;
  readonly owner?: string;
  readonly guardian?: string;
  readonly asOfPeriod?: number;
  readonly site?: string;
  readonly metadataUri?: string;
  readonly deploymentId?: string;
  readonly market: boolean;
  readonly allowDevKeys?: boolean;
  readonly json?: boolean;
}

/** @throws UsageError where blocks were made already: the demo's market needs a fresh chain. */
const assertFresh = async (provider: JsonRpcProvider): Promise<void> => {
  if ((await provider.getBlockNumber()) > 0)
    throw new UsageError(
      "the local chain is not fresh",
      "restart `npx hardhat node`, or leave the market out with --no-market",
    );
};

/** Days for which ether has prices after the borrowers' lives: a node's clock goes on. */
const DAYS_OF_PRICES_AFTER = 31;

/**
 * A fresh local chain gets the demo's market; its history is what there is to score. The prices of
 * ether, which every store of it needs, go into `folder`.
 */
const liveOnLocalChain = async (url: string, folder: string): Promise<Market> => {
  const chain = await openLocalChain({ url });
  try {
    const world = await openDemoWorld({ chain });
    await liveBorrowerLives(world);
    const { genesisTimestamp } = chain;
    const days = LAST_DAY + DAYS_OF_PRICES_AFTER;
    await writeHourlyPrices(folder, { genesisTimestamp, until: genesisTimestamp + days * Number(SECONDS_PER_DAY) });
    return { protocol: "aave-v2", pool: world.market.addresses.pool };
  } finally {
    chain.close();
  }
};

/**
 * The parameter file of the chain's kind, and over it what the user gave. On a local chain the
 * node's own accounts attest.
 */
const planOf = async (options: Options, localAccounts: readonly string[]): Promise<DeploymentPlan> => {
  const isLocal = localAccounts.length > 0;
  const localAttesters = ATTESTER_ACCOUNTS.flatMap((index) => localAccounts[index] ?? []);
  const plan = await readPlan(isLocal ? "local" : "public");
  const attesters = options.attesters?.split(",").map(parseAddress) ?? localAttesters;
  if (isLocal && attesters.length < (options.threshold ?? plan.threshold))
    throw new UsageError(
      `the local node has ${localAccounts.length} unlocked accounts, and accounts 10 to 12 attest`,
      "start it with at least 14 (anvil --accounts 20), or name others with --attesters",
    );
  if (attesters.length === 0)
    throw new UsageError("a public chain needs --attesters", "give their addresses, commas between");
  return {
    ...plan,
    attesters,
    threshold: options.threshold ?? plan.threshold,
    owner: options.owner === undefined ? undefined : parseAddress(options.owner),
    guardian: options.guardian === undefined ? undefined : parseAddress(options.guardian),
    site: options.site,
    allowDevKeys: options.allowDevKeys ?? false,
    asOfPeriod: options.asOfPeriod ?? plan.asOfPeriod,
  };
};

/** What the token contract takes, as its `setSite` says it: known before anything is sent. */
const SITE = /^https:\/\/[-A-Za-z0-9._~:/?#=]+$/;
const LONGEST_SITE = 128;

const parseSite = (text: string): string => {
  if (SITE.test(text) && text.length <= LONGEST_SITE) return text;
  const expected = `https:// and then letters, digits or any of -._~:/?#= in at most ${LONGEST_SITE} characters`;
  throw new InvalidArgumentError(`${expected} are expected`);
};

const printDeployment = (deployment: Deployment, out: string): void => {
  for (const name of ["token", "registry", "attesters", "oracle", "requests"] as const)
    note(`${name.padEnd(10)} ${deployment[name]}`);
  for (const { name, modelId } of deployment.models) note(`model      ${name} ${modelId}`);
  const { market } = deployment;
  if (market !== undefined)
    note(`market     ${market.protocol} ${market.pool}, ${LAST_DAY} days of six borrowers' lives`);
  if (market !== undefined) note(`prices     of ether in ${join(dirname(out), HOURLY_PRICES)}, for \`prices import\``);
  note(`written to ${out}`);
};

/**
 * What was sent is not yet what stands there.
 *
 * @returns The transactions that created the contracts.
 * @throws DeploymentDiffersError.
 */
const readBack = async (checks: ModelChecks, { quiet }: { quiet: boolean }): Promise<Record<string, string>> => {
  const { state, problems, warnings } = await verifyDeployment(checks);
  for (const warning of warnings) note(`warning: ${warning}`);
  assertVerified(problems);
  if (!quiet) note("read back from the chain: code, constructors, wiring and model are as built here");
  return Object.fromEntries(Object.entries(state.creations).map(([role, { transaction }]) => [role, transaction]));
};

const deploy = async (options: Options): Promise<void> => {
  const provider = await openProvider(options.rpc);
  try {
    // Before the market too, which is sent first.
    await assertHardfork(provider);
    const { chainId } = await provider.getNetwork();
    const isLocal = chainId === LOCAL_CHAIN_ID;
    const accounts = isLocal ? ((await onChain(() => provider.send("eth_accounts", []))) as string[]) : [];
    const plan = await planOf(options, accounts);
    const livesMarket = isLocal && options.market;
    // Before the model, which takes seconds.
    if (livesMarket) await assertFresh(provider);
    const journal = journalFolder(chainId, options.deploymentId);
    const signer = await openSigner(provider, options.account);
    const out = resolvePath(options.out);
    const folder = options.model === undefined ? defaultModel : resolvePath(options.model);
    const loaded = await vetModel(folder, evidenceOf(options));
    assertKeysFit(loaded, chainId, plan.allowDevKeys);
    const market = livesMarket ? await liveOnLocalChain(options.rpc, dirname(out)) : undefined;
    const named = market === undefined ? options : { markets: `${market.protocol}:${market.pool}` };
    const markets = await namedMarkets(named, { loaded, rpc: options.rpc });
    const { rpc: url, metadataUri: metadataURI, json = false } = options;
    const deployed = await deployVeriscore({ url, signer, plan, loaded, markets, metadataURI, journal });
    const { allowDevKeys } = plan;
    const stands: Deployment = { ...deployed, ...(allowDevKeys ? { allowDevKeys } : {}), ...(market && { market }) };
    // Already here, for what was sent is there whatever the check of it finds.
    await writeDeployment(out, stands);
    if (!json) printDeployment(stands, options.out);
    const creations = await readBack(
      { provider, deployment: stands, folders: [loaded], allowDevKeys },
      { quiet: json },
    );
    await writeDeployment(out, { ...stands, creations });
    if (json) emit({ ...stands, creations });
    if (plan.owner !== undefined) note(`${plan.owner} owns the contracts once it calls acceptOwnership on each`);
  } finally {
    provider.destroy();
  }
};

const program = newProgram("deploy")
  .description(
    "deploy credit token, model registry, attester set, score oracle and score requests, and register a model",
  )
  .option("--rpc <url>", "node", DEFAULT_RPC)
  .option("--out <file>", "deployment file to write", DEFAULT_DEPLOYMENT)
  .option("--model <dir>", "model folder; models/default without it")
  .option("--account <n>", "unlocked account of a local chain; else VERISCORE_PRIVATE_KEY signs", wholeNumber)
  .option("--attesters <list>", "addresses, commas between; on a local chain accounts 10 to 12 without it")
  .option("--threshold <k>", "attesters that make a quorum, more than half; 2 without it", wholeNumber)
  .option("--owner <address>", "offer it every contract; it owns them once it accepts, until then the deployer does")
  .option("--guardian <address>", "may pause the oracle and take back a wrong score, besides the owner")
  .option("--as-of-period <s>", "seconds between the as-ofs that scores may have; see the parameter files", wholeNumber)
  .option("--site <url>", "place where tokens have pages, which their metadata link to", parseSite)
  .option("--metadata-uri <uri>", "where the model is described, kept in the registry")
  .option("--deployment-id <name>", "journal of a public deployment; chain-<id> without it")
  .option("--no-market", "on a local chain: leave the demo's market out");
addKeyOptions(program)
  .option("--allow-dev-keys", "take a model whose keys count as dev to a public chain")
  .option("--json", "deployment as JSON on stdout")
  .addHelpText(
    "after",
    `
The chain needs the hardfork Cancun, or a later one. This is checked before anything is sent.
So is the model folder: everything in it is derived again, and its keys are judged by what they show.
Delays and limits are in scripts/ignition/parameters. On a public chain scripts/ignition/deployments/<deployment id>
keeps a journal: after a broken connection the same command again sends only what is missing.

Example:
  npx hardhat node            # in another terminal
  npm run -s deploy
`,
  )
  .action(deploy);

addMarketOptions(program, "what its about.json says");

await runToExit(() => program.parseAsync());

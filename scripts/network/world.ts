import { join } from "node:path";

import { ContractFactory, type JsonRpcProvider, type Signer } from "ethers";
import hre from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { vetKeys } from "../../prover/modelFolder/vetModel.ts";
import { mintToken } from "../../prover/onchain/creditToken.ts";
import { connectDeployment, type Deployment, writeDeployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";
import { liveBorrowerLives } from "../demo/borrowers.ts";
import { type DemoWorld, openDemoWorld } from "../demo/demoWorld.ts";
import { writeHourlyPrices } from "../demo/hourlyPrices.ts";
import { deployLendingPool } from "../demo/lendingPool.ts";
import { openLocalChain } from "../demo/localChain.ts";
import { CAST, LAST_DAY } from "../demo/stories.ts";
import { readCompiled } from "../ignition/compiled.ts";
import { deployVeriscore } from "../ignition/deployVeriscore.ts";
import { marketAt } from "../ignition/markets.ts";
import { readPlan } from "../ignition/plan.ts";
import { type Market, OPERATOR_ACCOUNT } from "../localQuorum.ts";

/** The chain of a local network, with the market on it. */
export interface NetworkChain {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly world: DemoWorld;
  readonly market: Market;
  readonly close: () => Promise<void>;
}

/** Days for which ether has prices after the borrowers' lives. */
const DAYS_OF_PRICES_AFTER = 365;

/** Starts the chain in this process. */
export const openNetworkChain = async (port: number): Promise<NetworkChain> => {
  const server = await hre.network.createServer({ network: "local" }, "127.0.0.1", port);
  const listening = await server.listen();
  const url = `http://${listening.address}:${listening.port}`;
  const chain = await openLocalChain({ url });
  const world = await openDemoWorld({ chain });
  const provider = await openProvider(url);
  return {
    ...{ url, provider, world },
    market: { protocol: "aave-v2", pool: world.market.addresses.pool },
    close: async () => {
      provider.destroy();
      chain.close();
      await server.close();
    },
  };
};

/** Most of a year of lives, and the hourly prices that features of the market need. Returns their file. */
export const liveAYear = async ({ world }: NetworkChain, folder: string): Promise<string> => {
  await liveBorrowerLives(world);
  const { genesisTimestamp } = world.chain;
  const days = LAST_DAY + DAYS_OF_PRICES_AFTER;
  return writeHourlyPrices(folder, { genesisTimestamp, until: genesisTimestamp + days * Number(SECONDS_PER_DAY) });
};

/** Who gets a token, in order: tokens 1 to 3. */
export const OWNERS = ["ada", "boris", "chen"] as const;

/** Wei that pay the operator's transactions. */
const FUNDS = 10n ** 21n;

/** Where challenges are played; nobody has opened one. */
const deployChallenges = async (signer: Signer): Promise<string> => {
  const { abi, bytecode } = await readCompiled("Challenges");
  const deployed = await new ContractFactory(abi as [], bytecode, signer).deploy();
  await deployed.waitForDeployment();
  return (await deployed.getAddress()).toLowerCase();
};

/**
 * Deploys Veriscore with these attesters and the example pool, mints the tokens, and pays the
 * operator's gas.
 *
 * @returns The path of the deployment file.
 */
export const deployNetwork = async (
  { url, provider, world, market }: NetworkChain,
  { folder, attesters, operator }: { folder: string; attesters: readonly string[]; operator: string },
): Promise<{ deployment: Deployment; path: string }> => {
  const loaded = await vetKeys(await loadModel(defaultModel));
  const signer = await provider.getSigner(OPERATOR_ACCOUNT);
  const plan = { ...(await readPlan("local")), attesters };
  const deployed = await deployVeriscore({ url, signer, loaded, plan, markets: [await marketAt(url, market)] });
  const { pool } = await deployLendingPool({ provider, deployment: deployed }, { world, lender: CAST.lena.account });
  const challenges = await deployChallenges(signer);
  const deployment = { ...deployed, market, challenges, pool: (await pool.getAddress()).toLowerCase() };
  const path = join(folder, "deployment.json");
  await writeDeployment(path, deployment);
  const { token } = await connectDeployment(deployment, provider);
  for (const owner of OWNERS) await mintToken(token, await provider.getSigner(CAST[owner].account));
  await provider.send("hardhat_setBalance", [operator, `0x${FUNDS.toString(16)}`]);
  return { deployment, path };
};

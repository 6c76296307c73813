import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type JsonRpcProvider, ZeroAddress } from "ethers";

import { contractAt } from "../../client/contracts.ts";
import { writeKeystore } from "../../node/keystore/keystoreFile.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { makeFolder } from "../../prover/files.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { vetKeys } from "../../prover/modelFolder/vetModel.ts";
import { type Deployment, writeDeployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { writeHourlyPrices } from "../demo/hourlyPrices.ts";
import type { Dice } from "../dice.ts";
import { deployVeriscore } from "../ignition/deployVeriscore.ts";
import { marketAt } from "../ignition/markets.ts";
import { readPlan } from "../ignition/plan.ts";
import { type DayChain, openDayChain } from "./dayChain.ts";
import { type LivingMarket, openMarket } from "./market.ts";

/** Accounts of the chain, by their use; borrowers come after them. */
export const ACCOUNT = {
  admin: 0,
  liquidator: 1,
  payer: 2,
  operator: 13,
  attesters: [10, 11, 12, 14, 15],
  borrowers: 20,
} as const;
const PASSWORD = "a local chain guards nothing";
const DAY_SECONDS = 86_400;
/** Wei that a score is paid with. */
const FEE = 10n ** 15n;

/** Everything of a day but the services. */
export interface DayWorld {
  readonly folder: string;
  readonly chain: DayChain;
  readonly provider: JsonRpcProvider;
  readonly market: LivingMarket;
  readonly deployment: Deployment;
  readonly modelId: string;
  readonly prices: string;
  readonly addressOf: (account: number) => string;
  /** A keystore and the file of its password. */
  readonly signerOf: (account: number) => Promise<{ readonly keystore: string; readonly passwordFile: string }>;
  /** Pays for scores of tokens; the next block has the requests. */
  readonly pay: (tokenIds: readonly bigint[]) => Promise<void>;
}

const keystoresIn = (folder: string, chain: DayChain): DayWorld["signerOf"] => {
  return async (account) => {
    await mkdir(folder, { recursive: true });
    const [keystore, passwordFile] = [join(folder, `${account}.json`), join(folder, "password")];
    await writeFile(passwordFile, PASSWORD);
    await chmod(passwordFile, 0o600);
    await writeKeystore(keystore, { password: PASSWORD, privateKey: chain.keyOf(account) });
    return { keystore, passwordFile };
  };
};

const deploy = async (chain: DayChain, provider: JsonRpcProvider, market: LivingMarket): Promise<Deployment> => {
  const loaded = await vetKeys(await loadModel(defaultModel));
  const attesters = ACCOUNT.attesters.map((account) => chain.local.accounts[account] ?? "");
  const plan = { ...(await readPlan("local")), attesters, threshold: 3 };
  const place = { protocol: "aave-v2", pool: market.pool };
  const signer = await provider.getSigner(ACCOUNT.admin);
  const deployed = await deployVeriscore({
    ...{ url: chain.url, signer, loaded, plan, markets: [await marketAt(chain.url, place)] },
  });
  return { ...deployed, market: place };
};

const payWith = (world: Pick<DayWorld, "chain" | "deployment" | "provider" | "modelId">): DayWorld["pay"] => {
  const { chain, deployment, provider, modelId } = world;
  const to = deployment.requests ?? "";
  const requests = contractAt("requests", to, provider);
  const [payer, operator] = [ACCOUNT.payer, ACCOUNT.operator].map((account) => chain.local.accounts[account] ?? "");
  return async (tokenIds) => {
    const latest = await provider.getBlock("latest");
    const deadline = BigInt((latest?.timestamp ?? 0) + DAY_SECONDS);
    const calls = tokenIds.map((tokenId) => ({
      ...{ from: payer ?? "", to, value: FEE },
      data: requests.interface.encodeFunctionData("request", [
        ...([tokenId, modelId, operator ?? "", ZeroAddress, FEE, deadline, payer ?? ""] as const),
      ]),
    }));
    await chain.send(calls);
  };
};

/** Each borrower mints a token; tokens count from 1 in the borrowers' order. */
const mintAll = async (chain: DayChain, deployment: Deployment, borrowers: readonly string[]): Promise<void> => {
  const { interface: words } = contractAt("token", deployment.token, chain.local.provider);
  const data = words.encodeFunctionData("mint");
  for (let from = 0; from < borrowers.length; from += 60) {
    await chain.send(
      borrowers.slice(from, from + 60).map((borrower) => ({ from: borrower, to: deployment.token, data })),
    );
    await chain.mine();
  }
};

interface WorldOptions {
  readonly folder: string;
  readonly tokens: number;
  readonly dice: Dice;
}

const peopled = async (chain: DayChain, { folder, tokens, dice }: WorldOptions): Promise<DayWorld> => {
  const { accounts } = chain.local;
  const addressOf = (account: number): string => accounts[account] ?? "";
  const borrowers = accounts.slice(ACCOUNT.borrowers, ACCOUNT.borrowers + tokens);
  const people = { borrowers, admin: addressOf(ACCOUNT.admin), liquidator: addressOf(ACCOUNT.liquidator) };
  const market = await openMarket({ chain, dice, ...people });
  const provider = await openProvider(chain.url);
  const deployment = await deploy(chain, provider, market);
  await writeDeployment(join(folder, "deployment.json"), deployment);
  await chain.beginBlocks();
  await market.begin();
  await mintAll(chain, deployment, borrowers);
  const { genesisTimestamp } = chain.local;
  const prices = await writeHourlyPrices(folder, { genesisTimestamp, until: genesisTimestamp + 30 * DAY_SECONDS });
  const modelId = deployment.models[0]?.modelId ?? "";
  const signerOf = keystoresIn(join(folder, "keys"), chain);
  const pay = payWith({ chain, deployment, provider, modelId });
  return { folder, chain, provider, market, deployment, modelId, prices, addressOf, signerOf, pay };
};

/**
 * A chain with a market whose borrowers have their first loans, our contracts, and a token for each
 * borrower.
 */
export const openDayWorld = async ({ folder, tokens, dice }: WorldOptions): Promise<DayWorld> => {
  await makeFolder(folder);
  const chain = await openDayChain(ACCOUNT.borrowers + tokens);
  try {
    return await peopled(chain, { folder, tokens, dice });
  } catch (cause) {
    await chain.close();
    throw cause;
  }
};

import { expect } from "chai";

import { type RawLog, callContract } from "../../../../prover/chain/reads.ts";
import { compoundV2 } from "../../../../prover/protocols/compound/v2/compoundV2.ts";
import { type MarketContract, NATIVE_TOKEN, type ReplayedMarket } from "../../../../prover/protocols/protocol.ts";
import { type ReadContract } from "../../../../prover/chain/chainReader.ts";
import { type ContractChain, type ContractName, type Mined, type Transaction } from "./contracts.ts";

export const EXP = 10n ** 18n;

/** What is lent, and its first price in wei of ETH per whole token. The oracle holds ETH itself at one. */
const ASSETS = [
  { symbol: "ETH", decimals: 18n, wei: EXP, factor: 75n },
  { symbol: "USDC", decimals: 6n, wei: EXP / 2_000n, factor: 80n },
  { symbol: "WBTC", decimals: 8n, wei: 15n * EXP, factor: 60n },
  { symbol: "DAI", decimals: 18n, wei: EXP / 1_999n, factor: 70n },
  { symbol: "BAT", decimals: 18n, wei: EXP / 7_777n, factor: 55n },
  { symbol: "USDT", decimals: 6n, wei: EXP / 2_003n, factor: 0n },
] as const;

export interface LentAsset {
  readonly cToken: string;
  readonly contract: Extract<ContractName, "VBep20Immutable" | "VBNB">;
  /** NATIVE_TOKEN for ETH. */
  readonly token: string;
  readonly decimals: bigint;
  /** As the oracle answers: at 1e18, per base unit at 1e18. */
  readonly firstAnswer: bigint;
}

/** A market and everything that its logs have said so far, read as a sync reads them. */
export interface FollowedMarket {
  readonly chain: ContractChain;
  readonly comptroller: string;
  readonly oracle: string;
  /** The implementation whose products are rounded half up. */
  readonly roundingComptroller: string;
  readonly assets: readonly LentAsset[];
  readonly known: ReadonlyMap<string, MarketContract>;
  readonly logs: readonly RawLog[];
  readonly replayed: ReplayedMarket;
  readonly answers: ReadonlyMap<string, bigint>;
  readonly read: ReadContract;
  /** Sends, and takes in the market's logs of it; `onLog` sees each. */
  readonly send: (transaction: Transaction, onLog?: (log: RawLog) => void) => Promise<Mined>;
  readonly block: () => bigint;
}

const deployCToken = async (
  chain: ContractChain,
  { symbol, decimals, wei }: (typeof ASSETS)[number],
  comptroller: string,
): Promise<LentAsset> => {
  // 2 % a year at rest, 30 % more where all is lent, a kink at 80 %.
  const model = await chain.deploy("JumpRateModel", [EXP / 50n, (EXP * 3n) / 10n, EXP * 2n, (EXP * 8n) / 10n]);
  const rate = 2n * 10n ** (decimals + 8n);
  const firstAnswer = wei * 10n ** (18n - decimals);
  if (symbol === "ETH") {
    const args = [comptroller, model, rate, "cETH", "vBNB", 8, chain.deployer];
    const cToken = await chain.deploy("VBNB", args);
    return { cToken, contract: "VBNB", token: NATIVE_TOKEN, decimals, firstAnswer };
  }
  const token = await chain.deploy("FaucetToken", [0, symbol, decimals, symbol]);
  const args = [token, comptroller, model, rate, `c${symbol}`, `c${symbol}`, 8, chain.deployer];
  const cToken = await chain.deploy("VBep20Immutable", args);
  return { cToken, contract: "VBep20Immutable", token, decimals, firstAnswer };
};

/** Reads logs as a sync does: of known contracts, adding those that the logs name; prices where a log may have moved them. */
const followMarket = (chain: ContractChain, comptroller: string) => {
  const known = new Map<string, MarketContract>();
  const logs: RawLog[] = [];
  const answers = new Map<string, bigint>();
  const topics = new Set(compoundV2.topics);
  const read: ReadContract = (call) => callContract(chain.node, call);
  const add = (contracts: readonly MarketContract[]): void => {
    for (const contract of contracts) known.set(contract.address, contract);
  };
  const reprice = async (log: RawLog): Promise<void> => {
    for (const token of compoundV2.repricedBy(log, known)) {
      const price = await compoundV2.oraclePrice(read, { pool: comptroller, token, block: log.blockNumber, known });
      if (price !== undefined) answers.set(token, price.answer);
    }
  };
  const take = async ({ logs: mined }: Mined, onLog: (log: RawLog) => void): Promise<void> => {
    for (const log of mined) {
      if (!known.has(log.address) || !topics.has(log.topics[0] ?? "")) continue;
      add(await compoundV2.contractsOf(read, log, known));
      logs.push(log);
      await reprice(log);
      onLog(log);
    }
  };
  return { known, logs, answers, read, add, take };
};

const becomeImplementation = async (
  send: FollowedMarket["send"],
  {
    from,
    comptroller,
    name,
    implementation,
  }: { from: string; comptroller: string; name: ContractName; implementation: string },
): Promise<void> => {
  await send({
    from,
    to: comptroller,
    name: "Unitroller",
    method: "_setPendingImplementation",
    args: [implementation],
  });
  await send({ from, to: implementation, name, method: "_become", args: [comptroller] });
};

interface Listing {
  readonly chain: ContractChain;
  readonly comptroller: string;
  readonly oracle: string;
  readonly asset: (typeof ASSETS)[number];
  readonly send: FollowedMarket["send"];
}

/** ETH's price is never posted: the oracle knows it. */
const listAsset = async ({ chain, comptroller, oracle, asset, send }: Listing): Promise<LentAsset> => {
  const { deployer: from } = chain;
  const lent = await deployCToken(chain, asset, comptroller);
  const { token, cToken, contract, firstAnswer } = lent;
  const govern = { from, to: comptroller, name: "ComptrollerG3" } as const;
  await send({ ...govern, method: "_supportMarket", args: [cToken] });
  const direct = { to: oracle, name: "SimplePriceOracle", method: "setDirectPrice" } as const;
  if (token !== NATIVE_TOKEN) await send({ from, ...direct, args: [token, firstAnswer] });
  await send({ from, to: cToken, name: contract, method: "_setReserveFactor", args: [EXP / 10n] });
  await send({ ...govern, method: "_setCollateralFactor", args: [cToken, (EXP * asset.factor) / 100n] });
  return lent;
};

/** Six cTokens behind the Comptroller whose products are rounded; `upgradeComptroller` brings the one that floors them. */
export const deployCompoundMarket = async (chain: ContractChain): Promise<FollowedMarket> => {
  const { deployer: from } = chain;
  const comptroller = await chain.deploy("Unitroller");
  const { known, logs, answers, read, add, take } = followMarket(chain, comptroller);
  let block = BigInt((await chain.node.call("eth_blockNumber", [])) as string);
  add(await compoundV2.contractsAt(read, { pool: comptroller, block }));
  expect([...known.keys()]).to.deep.equal([comptroller]);

  const send: FollowedMarket["send"] = async (transaction, onLog = () => undefined) => {
    const mined = await chain.send(transaction);
    block = mined.block;
    await take(mined, onLog);
    return mined;
  };
  const govern = (method: string, ...args: readonly unknown[]) =>
    send({ from, to: comptroller, name: "ComptrollerG3", method, args });

  const roundingComptroller = await chain.deploy("ComptrollerG3");
  await becomeImplementation(send, { from, comptroller, name: "ComptrollerG3", implementation: roundingComptroller });
  const oracle = await chain.deploy("SimplePriceOracle");
  await govern("_setPriceOracle", oracle);
  await govern("_setCloseFactor", EXP / 2n);
  await govern("_setLiquidationIncentive", (EXP * 108n) / 100n);
  await govern("_setMaxAssets", 20);
  const assets: LentAsset[] = [];
  for (const asset of ASSETS) assets.push(await listAsset({ chain, comptroller, oracle, asset, send }));
  const reserves = assets.map(({ token, decimals }, index) => {
    const symbol = ASSETS[index]?.symbol ?? "";
    return [token, { address: token, symbol, decimals: Number(decimals) }] as const;
  });
  const replayed = { contracts: known, reserves: new Map(reserves) };
  const found = { known, logs, answers, read, replayed };
  return { chain, comptroller, oracle, roundingComptroller, assets, ...found, send, block: () => block };
};

/** The later Comptroller; what the fork added to it is opened as far as Compound's is open. */
export const upgradeComptroller = async (
  { chain, comptroller, assets, send }: FollowedMarket,
  onLog: (log: RawLog) => void,
): Promise<void> => {
  const { deployer: from } = chain;
  const implementation = await chain.deploy("Comptroller");
  const observed: FollowedMarket["send"] = (transaction) => send(transaction, onLog);
  await becomeImplementation(observed, { from, comptroller, name: "Comptroller", implementation });
  const govern = (method: string, ...args: readonly unknown[]) =>
    observed({ from, to: comptroller, name: "Comptroller", method, args });
  await govern("_setComptrollerLens", await chain.deploy("ComptrollerLens"));
  const cTokens = assets.map(({ cToken }) => cToken);
  await govern(
    "_setMarketSupplyCaps",
    cTokens,
    cTokens.map(() => 2n ** 255n),
  );
};

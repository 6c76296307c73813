import { Contract, JsonRpcSigner, ZeroAddress } from "ethers";

import { linkBytecode, loadAaveArtifact } from "./aaveArtifacts.ts";
import type { AaveContractName, LibraryAddresses } from "./aaveArtifacts.ts";
import type { ReserveParameters } from "./aaveReserves.ts";
import type { LocalChain } from "./localChain.ts";

const RAY_PER_BPS = 10n ** 23n;
const MARKET_BORROW_RATE_BPS = 300;

export interface ReserveToken {
  readonly symbol: string;
  readonly decimals: number;
  readonly address: string;
  /** Aave's test ERC-20: anyone mints to themselves with `mint(amount)`. */
  readonly token: Contract;
}

/** Handles are connected to the deployer's unlocked account. */
export interface AaveMarket<Symbols extends string = string> {
  readonly pool: Contract;
  readonly configurator: Contract;
  /** `setAssetPrice(asset, weiPerWholeToken)`, open to anyone. */
  readonly oracle: Contract;
  readonly addressesProvider: Contract;
  readonly tokens: Readonly<Record<Symbols, ReserveToken>>;
  readonly addresses: {
    readonly pool: string;
    readonly oracle: string;
    readonly addressesProvider: string;
    readonly dataProvider: string;
  };
  /** Block of the market's first contract: nothing of it is older. */
  readonly deployedAtBlock: number;
}

interface Deployment {
  readonly name: AaveContractName;
  readonly args?: readonly unknown[];
  readonly libraries?: LibraryAddresses;
}

/** Deploying and calling as the market's admin. */
export const adminOf = (chain: LocalChain, deployer: string) => {
  const signer = new JsonRpcSigner(chain.provider, deployer);
  const at = (name: AaveContractName, address: string): Contract =>
    new Contract(address, loadAaveArtifact(name).abi, signer);
  const call = (contract: Contract, method: string, ...args: readonly unknown[]) =>
    chain.call({ from: deployer, contract, method, args });
  const read = async (contract: Contract, method: string): Promise<string> =>
    (await contract.getFunction(method).staticCall()) as string;

  const deploy = async ({ name, args = [], libraries = {} }: Deployment): Promise<string> => {
    const artifact = loadAaveArtifact(name);
    const encodedArgs = at(name, ZeroAddress).interface.encodeDeploy(args);
    const data = linkBytecode(artifact, libraries) + encodedArgs.slice(2);
    const { contractAddress } = await chain.send({ what: `deployment of ${name}`, from: deployer, data });
    if (contractAddress === null) throw new Error(`the receipt of ${name} has no contract address`);
    return contractAddress;
  };
  return { deployer, at, call, read, deploy };
};
export type Admin = ReturnType<typeof adminOf>;

const deployPool = async (admin: Admin, addressesProvider: Contract): Promise<Contract> => {
  const { at, call, read, deploy } = admin;
  const ReserveLogic = await deploy({ name: "ReserveLogic" });
  const GenericLogic = await deploy({ name: "GenericLogic" });
  const ValidationLogic = await deploy({ name: "ValidationLogic", libraries: { GenericLogic } });
  const libraries = { ReserveLogic, ValidationLogic };
  await call(addressesProvider, "setLendingPoolImpl", await deploy({ name: "LendingPool", libraries }));
  const collateralManager = await deploy({ name: "LendingPoolCollateralManager" });
  await call(addressesProvider, "setLendingPoolCollateralManager", collateralManager);
  return at("LendingPool", await read(addressesProvider, "getLendingPool"));
};

const deployConfigurator = async (admin: Admin, addressesProvider: Contract): Promise<Contract> => {
  const { at, call, read, deploy } = admin;
  const implementation = await deploy({ name: "LendingPoolConfigurator" });
  await call(addressesProvider, "setLendingPoolConfiguratorImpl", implementation);
  return at("LendingPoolConfigurator", await read(addressesProvider, "getLendingPoolConfigurator"));
};

const deployRateStrategy = (admin: Admin, addressesProvider: Contract, reserve: ReserveParameters): Promise<string> => {
  const inRay = (bps: number): bigint => BigInt(bps) * RAY_PER_BPS;
  const slopes = [inRay(reserve.variableSlope1Bps), inRay(reserve.variableSlope2Bps)];
  const { stableRates } = reserve;
  // Without loans at a stable rate their slopes are never used.
  const stableSlopes =
    stableRates === undefined ? slopes : [inRay(stableRates.slope1Bps), inRay(stableRates.slope2Bps)];
  const baseRate = 0n;
  const args = [addressesProvider.target, inRay(reserve.optimalUtilizationBps), baseRate, ...slopes, ...stableSlopes];
  return admin.deploy({ name: "DefaultReserveInterestRateStrategy", args });
};

interface MarketParts {
  readonly addressesProvider: Contract;
  readonly pool: Contract;
  readonly configurator: Contract;
  readonly oracle: Contract;
  readonly rateOracle: Contract;
}

const addReserve = async (admin: Admin, parts: MarketParts, reserve: ReserveParameters): Promise<ReserveToken> => {
  const { at, call, deploy, deployer } = admin;
  const { addressesProvider, configurator, oracle, rateOracle } = parts;
  const { symbol, decimals } = reserve;
  const pool = parts.pool.target;

  const asset = await deploy({ name: "MintableERC20", args: [symbol, symbol, decimals] });
  await call(oracle, "setAssetPrice", asset, reserve.openingPriceWei);
  await call(rateOracle, "setMarketBorrowRate", asset, BigInt(MARKET_BORROW_RATE_BPS) * RAY_PER_BPS);

  // Name, symbol and, at the end, no incentives controller.
  const named = (prefix: string) => [`Aave ${prefix}${symbol}`, `${prefix}${symbol}`, ZeroAddress];
  const aToken = await deploy({ name: "AToken", args: [pool, asset, deployer, ...named("a")] });
  const stableDebt = await deploy({ name: "StableDebtToken", args: [pool, asset, ...named("stableDebt")] });
  const variableDebt = await deploy({ name: "VariableDebtToken", args: [pool, asset, ...named("variableDebt")] });
  const strategy = await deployRateStrategy(admin, addressesProvider, reserve);

  await call(configurator, "initReserve", aToken, stableDebt, variableDebt, decimals, strategy);
  const { ltvBps, liquidationThresholdBps, liquidationBonusBps } = reserve;
  const risk = [ltvBps, liquidationThresholdBps, liquidationBonusBps];
  await call(configurator, "configureReserveAsCollateral", asset, ...risk);
  await call(configurator, "enableBorrowingOnReserve", asset, reserve.stableRates !== undefined);
  await call(configurator, "setReserveFactor", asset, reserve.reserveFactorBps);
  return { symbol, decimals, address: asset, token: at("MintableERC20", asset) };
};

/**
 * Deploys a whole Aave v2 market from the artifacts that Aave published, with a price oracle that a
 * script can move. `deployer` is an unlocked account and becomes pool admin, emergency admin and
 * treasury.
 *
 * @throws MarketTransactionError.
 */
export const deployAaveMarket = async <Symbols extends string>({
  chain,
  deployer,
  reserves,
}: {
  readonly chain: LocalChain;
  readonly deployer: string;
  readonly reserves: readonly (ReserveParameters & { readonly symbol: Symbols })[];
}): Promise<AaveMarket<Symbols>> => {
  const admin = adminOf(chain, deployer);
  const { at, call, deploy } = admin;
  const deployedAtBlock = (await chain.provider.getBlockNumber()) + 1;

  const provider = await deploy({ name: "LendingPoolAddressesProvider", args: ["Veriscore demo market"] });
  const addressesProvider = at("LendingPoolAddressesProvider", provider);
  await call(addressesProvider, "setPoolAdmin", deployer);
  await call(addressesProvider, "setEmergencyAdmin", deployer);
  const pool = await deployPool(admin, addressesProvider);
  const configurator = await deployConfigurator(admin, addressesProvider);

  const oracle = at("PriceOracle", await deploy({ name: "PriceOracle" }));
  const rateOracle = at("LendingRateOracle", await deploy({ name: "LendingRateOracle" }));
  await call(addressesProvider, "setPriceOracle", oracle.target);
  await call(addressesProvider, "setLendingRateOracle", rateOracle.target);

  const parts = { addressesProvider, pool, configurator, oracle, rateOracle };
  const tokens: Partial<Record<Symbols, ReserveToken>> = {};
  for (const reserve of reserves) tokens[reserve.symbol] = await addReserve(admin, parts, reserve);
  const dataProvider = await deploy({ name: "AaveProtocolDataProvider", args: [provider] });

  const addresses = {
    pool: await pool.getAddress(),
    oracle: await oracle.getAddress(),
    addressesProvider: provider,
    dataProvider,
  };
  return {
    pool,
    configurator,
    oracle,
    addressesProvider,
    tokens: tokens as Record<Symbols, ReserveToken>,
    addresses,
    deployedAtBlock,
  };
};

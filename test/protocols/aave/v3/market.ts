import { ZeroAddress } from "ethers";

import { type ContractName, type Mined, type TestChain, abiOf } from "./chain.ts";

const RAY_PER_BPS = 10n ** 23n;
const BASE_UNIT = 10n ** 8n;

export interface ReserveSpec {
  readonly symbol: string;
  readonly decimals: number;
  readonly ltvBps: number;
  readonly thresholdBps: number;
  readonly bonusBps: number;
  /** In USD at 1e-8. */
  readonly price: bigint;
  /** Named by a feed, or else by the oracle behind Aave's. */
  readonly hasFeed: boolean;
  readonly category: number;
  /** 0 for none, else the asset is lent against in isolation. */
  readonly debtCeiling: bigint;
}

const volatile = { ltvBps: 7_300, thresholdBps: 7_800, bonusBps: 10_500, category: 0, debtCeiling: 0n };
const stable = { ltvBps: 7_700, thresholdBps: 8_000, bonusBps: 10_450, category: 1, debtCeiling: 0n };

export const RESERVES: readonly ReserveSpec[] = [
  { ...volatile, symbol: "WETH", decimals: 18, price: 2_000n * BASE_UNIT, hasFeed: true, category: 2 },
  { ...volatile, symbol: "WBTC", decimals: 8, price: 30_000n * BASE_UNIT, hasFeed: false, category: 2 },
  { ...stable, symbol: "USDC", decimals: 6, price: BASE_UNIT, hasFeed: false },
  { ...stable, symbol: "DAI", decimals: 18, price: BASE_UNIT, hasFeed: true },
  { ...stable, symbol: "USDT", decimals: 6, price: BASE_UNIT, hasFeed: false, ltvBps: 0, thresholdBps: 7_500 },
  // In units of a cent: a ceiling of ten million dollars.
  { ...volatile, symbol: "LINK", decimals: 18, price: 7n * BASE_UNIT, hasFeed: false, debtCeiling: 1_000_000_000n },
];

export interface TestReserve extends ReserveSpec {
  readonly address: string;
}

export interface TestMarket {
  readonly chain: TestChain;
  readonly pool: string;
  readonly provider: string;
  readonly configurator: string;
  /** The oracle behind Aave's, of the assets without a feed. */
  readonly fallbackOracle: string;
  readonly flashLoanReceiver: string;
  readonly reserves: TestReserve[];
  /** As the market's admin. */
  readonly configure: (method: string, ...args: readonly unknown[]) => Promise<Mined>;
  readonly act: (to: string, name: ContractName, method: string, ...args: readonly unknown[]) => Promise<Mined>;
  readonly addReserve: (spec: ReserveSpec) => Promise<TestReserve>;
  /** A new feed of the price, for an asset or for what stands for a category's assets. */
  readonly setFeed: (asset: string, price: bigint) => Promise<void>;
  readonly setPrice: (reserve: TestReserve, price: bigint) => Promise<void>;
  /** Another of Aave's oracles, with the same feeds. */
  readonly replaceOracle: () => Promise<void>;
}

const readAddress = async (chain: TestChain, to: string, method: string): Promise<string> => {
  const abi = abiOf("PoolAddressesProvider");
  const { block } = chain.mined.at(-1) ?? { block: 0n };
  const bytes = await chain.read({ to, data: abi.encodeFunctionData(method), block });
  return String(abi.decodeFunctionResult(method, bytes ?? "0x")[0]).toLowerCase();
};

const deployPool = async (chain: TestChain, provider: string): Promise<string> => {
  const names = ["SupplyLogic", "BorrowLogic", "LiquidationLogic", "EModeLogic", "BridgeLogic", "PoolLogic"] as const;
  const libraries: Record<string, string> = {};
  for (const name of names) libraries[name] = await chain.deploy(chain.deployer, name);
  libraries.FlashLoanLogic = await chain.deploy(chain.deployer, "FlashLoanLogic", [], libraries);
  return chain.deploy(chain.deployer, "Pool", [provider], libraries);
};

/** The stable rate is close to the variable one, so that both are lent. */
const deployStrategy = (chain: TestChain, provider: string): Promise<string> => {
  const inRay = (bps: bigint): bigint => bps * RAY_PER_BPS;
  // Optimal usage; base rate and slopes, variable and stable; what stable adds, past its optimal share of the debt too.
  const args = [8_000n, 50n, 400n, 7_500n, 200n, 7_500n, 100n, 500n, 2_000n].map(inRay);
  return chain.deploy(chain.deployer, "DefaultReserveInterestRateStrategy", [provider, ...args]);
};

export const TREASURY = `0x${"7e".repeat(20)}`;
/** What the oracle is asked the price of where one stands for all assets of a category. */
export const CATEGORY_SOURCE = `0x${"ca".repeat(20)}`;

const deployAccess = async (
  { chain, provider }: { chain: TestChain; provider: string },
  act: TestMarket["act"],
): Promise<void> => {
  const { deployer } = chain;
  await act(provider, "PoolAddressesProvider", "setACLAdmin", deployer);
  const access = await chain.deploy(deployer, "ACLManager", [provider]);
  await act(provider, "PoolAddressesProvider", "setACLManager", access);
  for (const method of ["addPoolAdmin", "addBridge"]) await act(access, "ACLManager", method, deployer);
  const dataProvider = await chain.deploy(deployer, "AaveProtocolDataProvider", [provider]);
  await act(provider, "PoolAddressesProvider", "setPoolDataProvider", dataProvider);
};

interface TokenParts {
  readonly tokens: Readonly<Record<"AToken" | "StableDebtToken" | "VariableDebtToken", string>>;
  readonly strategy: string;
}

const deployTokens = async (chain: TestChain, pool: string, provider: string): Promise<TokenParts> => {
  const deploy = (name: ContractName): Promise<string> => chain.deploy(chain.deployer, name, [pool]);
  const AToken = await deploy("AToken");
  const StableDebtToken = await deploy("StableDebtToken");
  const tokens = { AToken, StableDebtToken, VariableDebtToken: await deploy("VariableDebtToken") };
  return { tokens, strategy: await deployStrategy(chain, provider) };
};

const initReserveInput = ({ tokens, strategy }: TokenParts, asset: string, { symbol, decimals }: ReserveSpec) => {
  const implementations = [tokens.AToken, tokens.StableDebtToken, tokens.VariableDebtToken];
  const names = ["a", "variableDebt", "stableDebt"].flatMap((prefix) => [`Aave ${prefix}${symbol}`, prefix + symbol]);
  return [...implementations, decimals, strategy, asset, TREASURY, ZeroAddress, ...names, "0x"];
};

const configureReserve = async (
  configure: TestMarket["configure"],
  asset: string,
  spec: ReserveSpec,
): Promise<void> => {
  await configure("setDebtCeiling", asset, spec.debtCeiling);
  await configure("configureReserveAsCollateral", asset, spec.ltvBps, spec.thresholdBps, spec.bonusBps);
  await configure("setReserveBorrowing", asset, true);
  await configure("setReserveStableRateBorrowing", asset, true);
  await configure("setReserveFlashLoaning", asset, true);
  await configure("setReserveFactor", asset, 1_500);
  await configure("setLiquidationProtocolFee", asset, 1_000);
  await configure("setUnbackedMintCap", asset, 1_000_000_000);
  await configure("setBorrowableInIsolation", asset, spec.category === 1);
  if (spec.category !== 0) await configure("setAssetEModeCategory", asset, spec.category);
};

interface OracleParts extends Pick<TestMarket, "chain" | "provider" | "act"> {
  readonly fallbackOracle: string;
}

const makeOracle = ({ chain, provider, act, fallbackOracle }: OracleParts) => {
  const feeds = new Map<string, string>();
  let oracle = ZeroAddress;
  const replaceOracle = async (): Promise<void> => {
    const args = [provider, [...feeds.keys()], [...feeds.values()], fallbackOracle, ZeroAddress, BASE_UNIT];
    oracle = await chain.deploy(chain.deployer, "AaveOracle", args);
    await act(provider, "PoolAddressesProvider", "setPriceOracle", oracle);
  };
  const setFeed = async (asset: string, price: bigint): Promise<void> => {
    const feed = await chain.deploy(chain.deployer, "MockAggregator", [price]);
    feeds.set(asset, feed);
    await act(oracle, "AaveOracle", "setAssetSources", [asset], [feed]);
  };
  return { replaceOracle, setFeed };
};

const deployConfigurator = async (chain: TestChain, provider: string, act: TestMarket["act"]): Promise<string> => {
  const ConfiguratorLogic = await chain.deploy(chain.deployer, "ConfiguratorLogic");
  const implementation = await chain.deploy(chain.deployer, "PoolConfigurator", [], { ConfiguratorLogic });
  await act(provider, "PoolAddressesProvider", "setPoolConfiguratorImpl", implementation);
  return readAddress(chain, provider, "getPoolConfigurator");
};

const configureMarket = async (configure: TestMarket["configure"]): Promise<void> => {
  await configure("updateFlashloanPremiumTotal", 9);
  await configure("updateFlashloanPremiumToProtocol", 3_000);
  await configure("updateBridgeProtocolFee", 2_000);
  await configure("setEModeCategory", 1, 9_300, 9_500, 10_100, ZeroAddress, "Stablecoins");
  await configure("setEModeCategory", 2, 8_500, 8_800, 10_300, ZeroAddress, "Majors");
};

/** A whole Aave v3 market from the artifacts that Aave published; the deployer is its admin. */
export const deployAaveV3Market = async (chain: TestChain): Promise<TestMarket> => {
  const { deployer } = chain;
  const act: TestMarket["act"] = (to, name, method, ...args) => chain.call({ from: deployer, to, name, method, args });
  const provider = await chain.deploy(deployer, "PoolAddressesProvider", ["Veriscore test market", deployer]);
  await deployAccess({ chain, provider }, act);
  await act(provider, "PoolAddressesProvider", "setPoolImpl", await deployPool(chain, provider));
  const pool = await readAddress(chain, provider, "getPool");
  const configurator = await deployConfigurator(chain, provider, act);
  const configure: TestMarket["configure"] = (method, ...args) =>
    act(configurator, "PoolConfigurator", method, ...args);
  await configureMarket(configure);
  const fallbackOracle = await chain.deploy(deployer, "PriceOracle");
  const { replaceOracle, setFeed } = makeOracle({ chain, provider, act, fallbackOracle });
  await replaceOracle();

  const setPrice: TestMarket["setPrice"] = async ({ address, hasFeed }, price) => {
    if (hasFeed) await setFeed(address, price);
    else await act(fallbackOracle, "PriceOracle", "setAssetPrice", address, price);
  };
  const parts = await deployTokens(chain, pool, provider);
  const reserves: TestReserve[] = [];
  const addReserve = async (spec: ReserveSpec): Promise<TestReserve> => {
    const { symbol, decimals, price } = spec;
    const asset = await chain.deploy(deployer, "MintableERC20", [symbol, symbol, decimals]);
    await setPrice({ ...spec, address: asset }, price);
    await configure("initReserves", [initReserveInput(parts, asset, spec)]);
    await configureReserve(configure, asset, spec);
    const reserve = { ...spec, address: asset };
    reserves.push(reserve);
    return reserve;
  };
  for (const spec of RESERVES) await addReserve(spec);
  await setFeed(CATEGORY_SOURCE, 2_000n * BASE_UNIT);
  const flashLoanReceiver = await chain.deploy(deployer, "MockFlashLoanReceiver", [provider]);
  const addresses = { pool, provider, configurator, fallbackOracle, flashLoanReceiver };
  return { chain, ...addresses, reserves, configure, act, addReserve, setFeed, setPrice, replaceOracle };
};

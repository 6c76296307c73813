import { Interface } from "ethers/abi";

/**
 * Events of the pool, its configurator and its addresses provider, and the calls that find a
 * market's contracts.
 */
export const marketAbi = new Interface([
  "event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user)",
  "event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user)",
  "event UserEModeSet(address indexed user, uint8 categoryId)",
  // Its stable debt token is the zero address since 3.2.
  "event ReserveInitialized(address indexed asset, address indexed aToken, address stableDebtToken, address variableDebtToken, address interestRateStrategyAddress)",
  "event ReserveDropped(address indexed asset)",
  "event CollateralConfigurationChanged(address indexed asset, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus)",
  "event EModeCategoryAdded(uint8 indexed categoryId, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus, address oracle, string label)",
  // Up to 3.1 an asset is in one category; since 3.2 in any number of them.
  "event EModeAssetCategoryChanged(address indexed asset, uint8 oldCategoryId, uint8 newCategoryId)",
  "event AssetCollateralInEModeChanged(address indexed asset, uint8 categoryId, bool collateral)",
  "event PoolConfiguratorUpdated(address indexed oldAddress, address indexed newAddress)",
  "event PriceOracleUpdated(address indexed oldAddress, address indexed newAddress)",
  "event ProxyCreated(bytes32 indexed id, address indexed proxyAddress, address indexed implementationAddress)",
  "event AddressSet(bytes32 indexed id, address indexed oldAddress, address indexed newAddress)",
  "event AddressSetAsProxy(bytes32 indexed id, address indexed proxyAddress, address oldImplementationAddress, address indexed newImplementationAddress)",
  "function ADDRESSES_PROVIDER() view returns (address)",
  "function getPoolConfigurator() view returns (address)",
  "function getPriceOracle() view returns (address)",
  "function getReservesList() view returns (address[])",
  "function getReserveData(address asset) view returns (tuple(uint256 configuration, uint128 liquidityIndex, uint128 currentLiquidityRate, uint128 variableBorrowIndex, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, uint16 id, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint128 accruedToTreasury, uint128 unbacked, uint128 isolationModeTotalDebt))",
  "function getEModeCategoryData(uint8 id) view returns (tuple(uint16 ltv, uint16 liquidationThreshold, uint16 liquidationBonus, address priceSource, string label))",
  "function getAssetPrice(address asset) view returns (uint256)",
  "function BASE_CURRENCY() view returns (address)",
]);

/**
 * The share of a user in a reserve: what they lent and, of another token, what they owe at the
 * variable rate.
 */
const scaledToken = new Interface([
  "event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)",
]);

const stableDebtToken = new Interface([
  "event Mint(address indexed user, address indexed onBehalfOf, uint256 amount, uint256 currentBalance, uint256 balanceIncrease, uint256 newRate, uint256 avgStableRate, uint256 newTotalSupply)",
  "event Burn(address indexed from, uint256 amount, uint256 currentBalance, uint256 balanceIncrease, uint256 avgStableRate, uint256 newTotalSupply)",
]);

const topicOf = (events: Interface, name: string): string => {
  const event = events.getEvent(name);
  if (event === null) throw new Error(`no event ${name}`);
  return event.topicHash;
};

export const TOPIC = {
  supply: topicOf(marketAbi, "Supply"),
  withdraw: topicOf(marketAbi, "Withdraw"),
  borrow: topicOf(marketAbi, "Borrow"),
  repay: topicOf(marketAbi, "Repay"),
  liquidationCall: topicOf(marketAbi, "LiquidationCall"),
  reserveDataUpdated: topicOf(marketAbi, "ReserveDataUpdated"),
  collateralEnabled: topicOf(marketAbi, "ReserveUsedAsCollateralEnabled"),
  collateralDisabled: topicOf(marketAbi, "ReserveUsedAsCollateralDisabled"),
  userEModeSet: topicOf(marketAbi, "UserEModeSet"),
  reserveInitialized: topicOf(marketAbi, "ReserveInitialized"),
  reserveDropped: topicOf(marketAbi, "ReserveDropped"),
  collateralConfigurationChanged: topicOf(marketAbi, "CollateralConfigurationChanged"),
  eModeCategoryAdded: topicOf(marketAbi, "EModeCategoryAdded"),
  eModeAssetCategoryChanged: topicOf(marketAbi, "EModeAssetCategoryChanged"),
  assetCollateralInEModeChanged: topicOf(marketAbi, "AssetCollateralInEModeChanged"),
  poolConfiguratorUpdated: topicOf(marketAbi, "PoolConfiguratorUpdated"),
  priceOracleUpdated: topicOf(marketAbi, "PriceOracleUpdated"),
  proxyCreated: topicOf(marketAbi, "ProxyCreated"),
  addressSet: topicOf(marketAbi, "AddressSet"),
  addressSetAsProxy: topicOf(marketAbi, "AddressSetAsProxy"),
  mint: topicOf(scaledToken, "Mint"),
  burn: topicOf(scaledToken, "Burn"),
  balanceTransfer: topicOf(scaledToken, "BalanceTransfer"),
  stableMint: topicOf(stableDebtToken, "Mint"),
  stableBurn: topicOf(stableDebtToken, "Burn"),
} as const;

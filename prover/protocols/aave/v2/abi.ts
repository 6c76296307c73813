import { Interface } from "ethers/abi";

/**
 * Events of the pool, its configurator and its addresses provider, and the calls that find a
 * market's contracts.
 */
export const poolAbi = new Interface([
  "event Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint16 indexed referral)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user)",
  "event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user)",
  "event ReserveInitialized(address indexed asset, address indexed aToken, address stableDebtToken, address variableDebtToken, address interestRateStrategyAddress)",
  "event CollateralConfigurationChanged(address indexed asset, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus)",
  "event LendingPoolConfiguratorUpdated(address indexed newAddress)",
  "event ProxyCreated(bytes32 id, address indexed newAddress)",
  "event PriceOracleUpdated(address indexed newAddress)",
  "event AddressSet(bytes32 id, address indexed newAddress, bool hasProxy)",
  "function getAddressesProvider() view returns (address)",
  "function getLendingPoolConfigurator() view returns (address)",
  "function getPriceOracle() view returns (address)",
  "function getReservesList() view returns (address[])",
  "function getReserveData(address asset) view returns (tuple(uint256 configuration, uint128 liquidityIndex, uint128 variableBorrowIndex, uint128 currentLiquidityRate, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint8 id))",
  "function getAssetPrice(address asset) view returns (uint256)",
]);

/** The share of a user in a reserve: what they lent and what they owe. */
export const aTokenAbi = new Interface([
  "event Mint(address indexed from, uint256 value, uint256 index)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 index)",
  "event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)",
]);
export const variableDebtAbi = new Interface([
  "event Mint(address indexed from, address indexed onBehalfOf, uint256 value, uint256 index)",
  "event Burn(address indexed user, uint256 amount, uint256 index)",
]);
export const stableDebtAbi = new Interface([
  "event Mint(address indexed user, address indexed onBehalfOf, uint256 amount, uint256 currentBalance, uint256 balanceIncrease, uint256 newRate, uint256 avgStableRate, uint256 newTotalSupply)",
  "event Burn(address indexed user, uint256 amount, uint256 currentBalance, uint256 balanceIncrease, uint256 avgStableRate, uint256 newTotalSupply)",
]);

/** The first topic of an event's logs. */
export const topicOf = (events: Interface, name: string): string => {
  const event = events.getEvent(name);
  if (event === null) throw new RangeError(`no event ${name}`);
  return event.topicHash;
};

/** Names of the events by their first topic. */
export const eventsByTopic = (events: Interface): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  events.forEachEvent(({ topicHash, name }) => names.set(topicHash, name));
  return names;
};

export const topicsOf = (events: Interface): readonly string[] => [...eventsByTopic(events).keys()];

import { Interface } from "ethers";

/** What fakeNode.ts's market answers and logs, as Aave v2's own contracts declare it. */

export const market = new Interface([
  "event Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint16 indexed referral)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "function getAddressesProvider() view returns (address)",
  "function getLendingPoolConfigurator() view returns (address)",
  "function getPriceOracle() view returns (address)",
  "function getReservesList() view returns (address[])",
  "function getReserveData(address asset) view returns (tuple(uint256 configuration, uint128 liquidityIndex, uint128 variableBorrowIndex, uint128 currentLiquidityRate, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint8 id))",
  "function getAssetPrice(address asset) view returns (uint256)",
  "function getFallbackOracle() view returns (address)",
  "function getSourceOfAsset(address asset) view returns (address)",
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
]);

/** Parameters of the other logs by the name of the event. */
export const LOGS = {
  ReserveInitialized: "address indexed asset, address indexed aToken, address, address, address",
  Mint: "address indexed from, uint256 value, uint256 index",
  BalanceTransfer: "address indexed from, address indexed to, uint256 value, uint256 index",
  AssetPriceUpdated: "address asset, uint256 price, uint256 timestamp",
} as const;

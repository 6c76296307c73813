import { EventFragment, Interface } from "ethers/abi";

const topicOf = (event: string): string => EventFragment.from(event).topicHash;

/**
 * First topics by what is done with them. Except Transfer and one PriceUpdated, Compound's events
 * have no indexed parameters.
 */
export const TOPIC = {
  // Comptroller and its proxy, the Unitroller.
  marketListed: topicOf("event MarketListed(address cToken)"),
  marketEntered: topicOf("event MarketEntered(address cToken, address account)"),
  marketExited: topicOf("event MarketExited(address cToken, address account)"),
  newCollateralFactor: topicOf(
    "event NewCollateralFactor(address cToken, uint256 oldCollateralFactorMantissa, uint256 newCollateralFactorMantissa)",
  ),
  newPriceOracle: topicOf("event NewPriceOracle(address oldPriceOracle, address newPriceOracle)"),
  newImplementation: topicOf("event NewImplementation(address oldImplementation, address newImplementation)"),
  // cTokens. The first ones (cETH, cBAT, cZRX, cREP, cSAI, cUSDC, the older cWBTC) leave cashPrior
  // out.
  accrueInterest: topicOf(
    "event AccrueInterest(uint256 cashPrior, uint256 interestAccumulated, uint256 borrowIndex, uint256 totalBorrows)",
  ),
  accrueInterestWithoutCash: topicOf(
    "event AccrueInterest(uint256 interestAccumulated, uint256 borrowIndex, uint256 totalBorrows)",
  ),
  mint: topicOf("event Mint(address minter, uint256 mintAmount, uint256 mintTokens)"),
  redeem: topicOf("event Redeem(address redeemer, uint256 redeemAmount, uint256 redeemTokens)"),
  borrow: topicOf("event Borrow(address borrower, uint256 borrowAmount, uint256 accountBorrows, uint256 totalBorrows)"),
  repayBorrow: topicOf(
    "event RepayBorrow(address payer, address borrower, uint256 repayAmount, uint256 accountBorrows, uint256 totalBorrows)",
  ),
  liquidateBorrow: topicOf(
    "event LiquidateBorrow(address liquidator, address borrower, uint256 repayAmount, address cTokenCollateral, uint256 seizeTokens)",
  ),
  newReserveFactor: topicOf(
    "event NewReserveFactor(uint256 oldReserveFactorMantissa, uint256 newReserveFactorMantissa)",
  ),
  reservesAdded: topicOf("event ReservesAdded(address benefactor, uint256 addAmount, uint256 newTotalReserves)"),
  reservesReduced: topicOf("event ReservesReduced(address admin, uint256 reduceAmount, uint256 newTotalReserves)"),
  transfer: topicOf("event Transfer(address indexed from, address indexed to, uint256 amount)"),
  // Oracles: prices posted by Compound (2019 and 2020), then the open price feed anchored to
  // Uniswap, by symbol and later by its hash.
  pricePosted: topicOf(
    "event PricePosted(address asset, uint256 previousPriceMantissa, uint256 requestedPriceMantissa, uint256 newPriceMantissa)",
  ),
  priceUpdatedBySymbol: topicOf("event PriceUpdated(string symbol, uint256 price)"),
  priceUpdated: topicOf("event PriceUpdated(bytes32 indexed symbolHash, uint256 price)"),
} as const;

/** Calls that find a market's contracts and read its prices. */
export const views = new Interface([
  "function comptrollerImplementation() view returns (address)",
  "function getAllMarkets() view returns (address[])",
  "function oracle() view returns (address)",
  "function v1PriceOracle() view returns (address)",
  "function underlying() view returns (address)",
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
  "function exchangeRateStored() view returns (uint256)",
  "function getUnderlyingPrice(address cToken) view returns (uint256)",
]);

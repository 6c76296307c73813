import { EventFragment, Interface } from "ethers/abi";

const topicOf = (event: string): string => EventFragment.from(event).topicHash;

const MARKET_PARAMS = "(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)";

/**
 * First topics of the events that are about one market; the second is the market's id.
 *
 * @see EventsLib of Morpho Blue.
 */
export const TOPIC = {
  createMarket: topicOf(`event CreateMarket(bytes32 indexed id, tuple${MARKET_PARAMS} marketParams)`),
  supply: topicOf(
    "event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)",
  ),
  withdraw: topicOf(
    "event Withdraw(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)",
  ),
  borrow: topicOf(
    "event Borrow(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)",
  ),
  repay: topicOf(
    "event Repay(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)",
  ),
  supplyCollateral: topicOf(
    "event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets)",
  ),
  withdrawCollateral: topicOf(
    "event WithdrawCollateral(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets)",
  ),
  liquidate: topicOf(
    "event Liquidate(bytes32 indexed id, address indexed caller, address indexed borrower, uint256 repaidAssets, uint256 repaidShares, uint256 seizedAssets, uint256 badDebtAssets, uint256 badDebtShares)",
  ),
  accrueInterest: topicOf(
    "event AccrueInterest(bytes32 indexed id, uint256 prevBorrowRate, uint256 interest, uint256 feeShares)",
  ),
} as const;

/** Calls that find a market's contracts and read its price. */
export const views = new Interface([
  `function idToMarketParams(bytes32 id) view returns (tuple${MARKET_PARAMS})`,
  "function price() view returns (uint256)",
  "function decimals() view returns (uint8)",
  // Morpho's own oracles, of the first version and the second.
  "function BASE_FEED_1() view returns (address)",
  "function BASE_FEED_2() view returns (address)",
  "function QUOTE_FEED_1() view returns (address)",
  "function QUOTE_FEED_2() view returns (address)",
]);

import type { RawLog } from "../../../chain/reads.ts";
import { PriceUnknownError } from "../../errors.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import type { Account, AccountAt, MarketReplay, Position } from "../../protocol.ts";
import { TOPIC } from "./abi.ts";
import { ORACLE_PRICE_SCALE } from "./oracle.ts";

const WAD = 10n ** 18n;

/** Shares that an empty market counts as issued, for one unit of assets. SharesMathLib. */
export const VIRTUAL_SHARES = 10n ** 6n;
const VIRTUAL_ASSETS = 1n;

interface Holding {
  supplyShares: bigint;
  borrowShares: bigint;
  /** Base units. */
  collateral: bigint;
}

/** All that is lent, or all that is owed: base units of the loan token, and shares of them. */
interface Total {
  assets: bigint;
  shares: bigint;
}

interface MarketState {
  loanToken: string;
  collateralToken: string;
  /** Share of the collateral's value from which on a debt is liquidated, at 1e-18. */
  lltv: bigint;
  readonly supply: Total;
  readonly borrow: Total;
  readonly holdings: Map<string, Holding>;
}

const toAssetsDown = (shares: bigint, { assets, shares: all }: Total): bigint =>
  (shares * (assets + VIRTUAL_ASSETS)) / (all + VIRTUAL_SHARES);

const toAssetsUp = (shares: bigint, { assets, shares: all }: Total): bigint => {
  const divisor = all + VIRTUAL_SHARES;
  return (shares * (assets + VIRTUAL_ASSETS) + divisor - 1n) / divisor;
};

const NOTHING: Readonly<Holding> = { supplyShares: 0n, borrowShares: 0n, collateral: 0n };

const holdingOf = ({ holdings }: MarketState, wallet: string): Holding => {
  const known = holdings.get(wallet);
  if (known !== undefined) return known;
  const holding = { ...NOTHING };
  holdings.set(wallet, holding);
  return holding;
};

/** What is repaid may exceed what is owed by one unit. */
const lessen = (total: Total, assets: bigint, shares: bigint): void => {
  total.assets = total.assets > assets ? total.assets - assets : 0n;
  total.shares -= shares;
};

const liquidate = (market: MarketState, log: RawLog): void => {
  const [repaidAssets, repaidShares, seized] = [wordAt(log, 0), wordAt(log, 1), wordAt(log, 2)];
  const [badDebtAssets, badDebtShares] = [wordAt(log, 3), wordAt(log, 4)];
  const holding = holdingOf(market, addressAt(log, 3));
  lessen(market.borrow, repaidAssets, repaidShares);
  lessen(market.borrow, badDebtAssets, badDebtShares);
  market.supply.assets -= badDebtAssets;
  holding.borrowShares -= repaidShares + badDebtShares;
  holding.collateral -= seized;
};

const accrue = ({ supply, borrow }: MarketState, log: RawLog): void => {
  const interest = wordAt(log, 1);
  supply.assets += interest;
  borrow.assets += interest;
  supply.shares += wordAt(log, 2);
};

const HANDLERS: ReadonlyMap<string, (market: MarketState, log: RawLog) => void> = new Map([
  [
    TOPIC.createMarket,
    (market: MarketState, log: RawLog): void => {
      [market.loanToken, market.collateralToken] = [addressIn(log, 0), addressIn(log, 1)];
      market.lltv = wordAt(log, 4);
    },
  ],
  [
    TOPIC.supply,
    (market, log) => {
      holdingOf(market, addressAt(log, 3)).supplyShares += wordAt(log, 1);
      market.supply.assets += wordAt(log, 0);
      market.supply.shares += wordAt(log, 1);
    },
  ],
  [
    TOPIC.withdraw,
    (market, log) => {
      holdingOf(market, addressAt(log, 2)).supplyShares -= wordAt(log, 2);
      lessen(market.supply, wordAt(log, 1), wordAt(log, 2));
    },
  ],
  [
    TOPIC.borrow,
    (market, log) => {
      holdingOf(market, addressAt(log, 2)).borrowShares += wordAt(log, 2);
      market.borrow.assets += wordAt(log, 1);
      market.borrow.shares += wordAt(log, 2);
    },
  ],
  [
    TOPIC.repay,
    (market, log) => {
      holdingOf(market, addressAt(log, 3)).borrowShares -= wordAt(log, 1);
      lessen(market.borrow, wordAt(log, 0), wordAt(log, 1));
    },
  ],
  [TOPIC.supplyCollateral, (market, log) => void (holdingOf(market, addressAt(log, 3)).collateral += wordAt(log, 0))],
  [TOPIC.withdrawCollateral, (market, log) => void (holdingOf(market, addressAt(log, 2)).collateral -= wordAt(log, 1))],
  [TOPIC.liquidate, liquidate],
  [TOPIC.accrueInterest, accrue],
]);

const positionsOf = (market: MarketState, { supplyShares, collateral }: Holding, debt: bigint): readonly Position[] => {
  const { loanToken, collateralToken, lltv, supply } = market;
  const supplied = supplyShares > 0n ? toAssetsDown(supplyShares, supply) : 0n;
  const loan = { token: loanToken, supplied, debt, isCollateral: false, liquidationThreshold: 0n };
  const pledge = {
    token: collateralToken,
    supplied: collateral,
    debt: 0n,
    isCollateral: true,
    liquidationThreshold: lltv,
  };
  return [loan, pledge]
    .filter((position) => position.supplied > 0n || position.debt > 0n)
    .sort((a, b) => (a.token < b.token ? -1 : 1));
};

/**
 * As `_isHealthy`, with the interest of the last AccrueInterest: what the contract itself has
 * stored. Values are in base units of the loan token; what is supplied to be lent is no collateral.
 */
const accountOf = (market: MarketState, wallet: string, { answer }: AccountAt): Account => {
  const holding = market.holdings.get(wallet) ?? NOTHING;
  const { borrowShares, collateral } = holding;
  const price = collateral > 0n ? answer(market.collateralToken) : 0n;
  if (price === undefined) throw new PriceUnknownError({ token: market.collateralToken });
  const totalCollateral = (collateral * price) / ORACLE_PRICE_SCALE;
  const mostDebt = (totalCollateral * market.lltv) / WAD;
  const debt = toAssetsUp(borrowShares, market.borrow);
  return {
    totalCollateral,
    totalDebt: debt,
    availableBorrows: mostDebt > debt ? mostDebt - debt : 0n,
    shortfall: debt > mostDebt ? debt - mostDebt : 0n,
    healthFactor: debt === 0n ? undefined : (mostDebt * WAD) / debt,
    positions: positionsOf(market, holding, debt),
  };
};

/**
 * Rebuilds the positions of one market from its logs, as `position(id, wallet)` and `market(id)`
 * store them. The shares that a fee mints are counted, but not as a supply of who receives it.
 */
export const replayMorphoBlue = (): MarketReplay => {
  const market: MarketState = {
    loanToken: "",
    collateralToken: "",
    lltv: 0n,
    supply: { assets: 0n, shares: 0n },
    borrow: { assets: 0n, shares: 0n },
    holdings: new Map(),
  };
  return {
    apply: (log) => HANDLERS.get(log.topics[0] ?? "")?.(market, log),
    account: (wallet, at) => accountOf(market, wallet, at),
  };
};

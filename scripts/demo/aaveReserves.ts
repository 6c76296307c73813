/**
 * What a reserve of the market is made from. Rates are yearly, in basis points like everything
 * here.
 */
export interface ReserveParameters {
  readonly symbol: string;
  readonly decimals: number;
  readonly ltvBps: number;
  readonly liquidationThresholdBps: number;
  /** What a liquidator receives for the debt it covers: 10500 is a bonus of 5 %. */
  readonly liquidationBonusBps: number;
  /** Share of the interest that goes to the treasury. */
  readonly reserveFactorBps: number;
  readonly optimalUtilizationBps: number;
  readonly variableSlope1Bps: number;
  readonly variableSlope2Bps: number;
  /** Loans at a stable rate are switched off without these. */
  readonly stableRates?: { readonly slope1Bps: number; readonly slope2Bps: number };
  /** What one whole token costs when the market opens. */
  readonly openingPriceWei: bigint;
}

const STABLECOIN_RATES = { optimalUtilizationBps: 9_000, variableSlope1Bps: 400, variableSlope2Bps: 6_000 } as const;
const VOLATILE_RATES = { optimalUtilizationBps: 6_500, variableSlope1Bps: 800, variableSlope2Bps: 10_000 } as const;

/** Risk parameters of the Aave v2 main market on Ethereum as they were in the spring of 2021. */
export const RESERVE_RISK = {
  WETH: {
    decimals: 18,
    ltvBps: 8_000,
    liquidationThresholdBps: 8_250,
    liquidationBonusBps: 10_500,
    reserveFactorBps: 1_000,
    ...VOLATILE_RATES,
  },
  WBTC: {
    decimals: 8,
    ltvBps: 7_000,
    liquidationThresholdBps: 7_500,
    liquidationBonusBps: 11_000,
    reserveFactorBps: 2_000,
    ...VOLATILE_RATES,
  },
  USDC: {
    decimals: 6,
    ltvBps: 8_000,
    liquidationThresholdBps: 8_500,
    liquidationBonusBps: 10_500,
    reserveFactorBps: 1_000,
    ...STABLECOIN_RATES,
  },
  DAI: {
    decimals: 18,
    ltvBps: 7_500,
    liquidationThresholdBps: 8_000,
    liquidationBonusBps: 10_500,
    reserveFactorBps: 1_000,
    ...STABLECOIN_RATES,
  },
} as const satisfies Readonly<Record<string, Omit<ReserveParameters, "symbol" | "openingPriceWei">>>;

export type ReserveSymbol = keyof typeof RESERVE_RISK;

export const RESERVE_SYMBOLS = ["WETH", "WBTC", "USDC", "DAI"] as const satisfies readonly ReserveSymbol[];

/**
 * What an asset is called, whichever source named it: recorded rows carry symbols only, a token
 * answers symbol() in its own case.
 */

/** Pax Dollar was renamed; Aave's AMM market prefixed its symbols. The coin is the same. */
export const ALIASES: Readonly<Record<string, string>> = {
  PAX: "USDP",
  AMMDAI: "DAI",
  AMMUSDC: "USDC",
  AMMUSDT: "USDT",
  AMMWBTC: "WBTC",
  AMMWETH: "WETH",
};

export const canonicalSymbol = (symbol: string): string => {
  const upper = symbol.trim().toUpperCase();
  return ALIASES[upper] ?? upper;
};

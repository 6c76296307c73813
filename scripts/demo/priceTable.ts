import type { ReserveSymbol } from "./aaveReserves.ts";

export const DAYS_BETWEEN_PRICES = 7;

/**
 * One row a week from day 0, in whole US dollars. Invented, with the falls and the last rise that
 * the stories need.
 */
// prettier-ignore
const WEEKS: readonly { readonly eth: bigint; readonly btc: bigint }[] = [
  // The first months are calm, and ether rises.
  { eth: 2620n, btc: 82_600n }, { eth: 2680n, btc: 83_700n }, { eth: 2750n, btc: 85_000n }, { eth: 2710n, btc: 84_300n },
  { eth: 2660n, btc: 83_400n }, { eth: 2730n, btc: 84_700n }, { eth: 2810n, btc: 86_200n }, { eth: 2860n, btc: 87_200n },
  { eth: 2800n, btc: 86_100n }, { eth: 2850n, btc: 87_000n }, { eth: 2920n, btc: 88_300n }, { eth: 2880n, btc: 87_600n },
  { eth: 2830n, btc: 86_700n }, { eth: 2890n, btc: 87_800n }, { eth: 2950n, btc: 89_000n }, { eth: 2990n, btc: 89_700n },
  { eth: 2940n, btc: 88_800n }, { eth: 2970n, btc: 89_400n },
  { eth: 3000n, btc: 90_000n }, { eth: 3060n, btc: 91_200n }, { eth: 3140n, btc: 92_600n }, { eth: 3090n, btc: 91_800n },
  { eth: 3180n, btc: 93_500n }, { eth: 3260n, btc: 95_000n }, { eth: 3210n, btc: 94_200n }, { eth: 3120n, btc: 92_800n },
  // Week 27 (day 189): the first dip.
  { eth: 2960n, btc: 90_500n }, { eth: 2740n, btc: 86_900n }, { eth: 2820n, btc: 87_800n }, { eth: 2900n, btc: 89_000n },
  { eth: 2980n, btc: 90_600n }, { eth: 3050n, btc: 91_900n }, { eth: 3120n, btc: 93_200n }, { eth: 3080n, btc: 92_600n },
  // Week 35 (day 245): the first crash.
  { eth: 2950n, btc: 90_100n }, { eth: 2560n, btc: 83_400n }, { eth: 2480n, btc: 81_900n }, { eth: 2550n, btc: 83_000n },
  // Week 41 (day 287): the second crash.
  { eth: 2640n, btc: 84_600n }, { eth: 2720n, btc: 86_200n }, { eth: 2660n, btc: 85_400n }, { eth: 2310n, btc: 79_200n },
  { eth: 2250n, btc: 77_900n }, { eth: 2340n, btc: 79_000n }, { eth: 2430n, btc: 80_600n }, { eth: 2500n, btc: 81_900n },
  { eth: 2540n, btc: 82_700n }, { eth: 2580n, btc: 83_500n },
  // Week 48 (day 336) on: after the first scores. Bitcoin runs, and whoever owes it falls behind.
  { eth: 2600n, btc: 84_300n }, { eth: 2650n, btc: 89_600n },
];

export const WEEKS_OF_PRICES = WEEKS.length;

const MICRO = 1_000_000n;
const WEI_PER_ETH = 10n ** 18n;
// DAI keeps its dollar less tightly than USDC; micro-dollars, one after the other.
const DAI_WOBBLE_MICRO_USD = [1_000_000n, 999_200n, 1_000_500n, 999_800n] as const;

/**
 * Dollar prices of one week, in micro-dollars a whole token.
 *
 * @throws RangeError past the end of the table.
 */
export const usdPricesOf = (week: number): Readonly<Record<ReserveSymbol, bigint>> => {
  const row = WEEKS[week];
  const dai = DAI_WOBBLE_MICRO_USD[week % DAI_WOBBLE_MICRO_USD.length];
  if (row === undefined || dai === undefined) throw new RangeError(`the price table has no week ${week}`);
  return { WETH: row.eth * MICRO, WBTC: row.btc * MICRO, USDC: MICRO, DAI: dai };
};

/**
 * The same in wei a whole token, rounded down, which is what an Aave v2 oracle answers: WETH is
 * always 10^18.
 */
export const weiPricesOf = (week: number): Readonly<Record<ReserveSymbol, bigint>> => {
  const usd = usdPricesOf(week);
  const inWei = (symbol: ReserveSymbol): bigint => (usd[symbol] * WEI_PER_ETH) / usd.WETH;
  return { WETH: inWei("WETH"), WBTC: inWei("WBTC"), USDC: inWei("USDC"), DAI: inWei("DAI") };
};

import { getAddress } from "ethers";

import { deployAaveMarket } from "./aaveMarket.ts";
import type { AaveMarket } from "./aaveMarket.ts";
import { RESERVE_RISK, RESERVE_SYMBOLS } from "./aaveReserves.ts";
import type { ReserveSymbol } from "./aaveReserves.ts";
import type { LocalChain } from "./localChain.ts";
import { weiPricesOf } from "./priceTable.ts";
import { CAST, DEPLOYER_ACCOUNT } from "./stories.ts";
import type { WalletId } from "./stories.ts";

export type DemoMarket = AaveMarket<ReserveSymbol>;

/** Called once for each thing that happened, in order; days count from genesis. */
export type OnDay = (day: number, text: string) => void;

/** The market, the wallets and what they can already pay with. */
export interface DemoWorld {
  readonly chain: LocalChain;
  readonly market: DemoMarket;
  /** Deployed the market and moves its oracle. */
  readonly deployer: string;
  /** `walletId:symbol` of every purse that was filled and approved. */
  readonly purses: Set<string>;
  readonly onDay: OnDay;
}

/**
 * Unlocked account of the node, checksummed.
 *
 * @throws RangeError when the node has too few.
 */
const accountAt = (chain: LocalChain, account: number): string => {
  const address = chain.accounts[account];
  if (address === undefined) throw new RangeError(`the node has no unlocked account ${account}`);
  return getAddress(address);
};

export const addressOf = (chain: LocalChain, wallet: WalletId): string => accountAt(chain, CAST[wallet].account);

/**
 * Deploys the market with the prices of week 0.
 *
 * @throws MarketTransactionError.
 */
export const openDemoWorld = async ({
  chain,
  onDay = () => undefined,
}: {
  readonly chain: LocalChain;
  readonly onDay?: OnDay;
}): Promise<DemoWorld> => {
  const deployer = accountAt(chain, DEPLOYER_ACCOUNT);
  const openingPrices = weiPricesOf(0);
  const reserves = RESERVE_SYMBOLS.map((symbol) => ({
    symbol,
    openingPriceWei: openingPrices[symbol],
    ...RESERVE_RISK[symbol],
  }));
  const market = await deployAaveMarket({ chain, deployer, reserves });
  return { chain, market, deployer, purses: new Set(), onDay };
};

import { MaxUint256, toBeHex, zeroPadValue } from "ethers";
import type { Contract, TransactionReceipt } from "ethers";
import { network } from "hardhat";

import { type AaveMarket, type Admin, adminOf, deployAaveMarket } from "../../../../scripts/demo/aaveMarket.ts";
import { RESERVE_RISK, type ReserveParameters } from "../../../../scripts/demo/aaveReserves.ts";
import { type LocalChain, openLocalChain } from "../../../../scripts/demo/localChain.ts";

/** A real Aave v2 market on a local chain, with loans at both rates, Aave's own oracle over feeds, and forty accounts. */

const WEI = 10n ** 18n;
const GWEI = 10n ** 9n;
const FIRST_WALLET = 0x10_0000n;

const NO_COLLATERAL = { ltvBps: 0, liquidationThresholdBps: 0, liquidationBonusBps: 0 };

export const RESERVES = [
  { symbol: "WETH", ...RESERVE_RISK.WETH, openingPriceWei: WEI },
  { symbol: "WBTC", ...RESERVE_RISK.WBTC, openingPriceWei: 15n * WEI + 7n },
  {
    symbol: "USDC",
    ...RESERVE_RISK.USDC,
    stableRates: { slope1Bps: 200, slope2Bps: 6_000 },
    openingPriceWei: 377_358n * GWEI,
  },
  // A stable rate that never changes: two loans of one wallet then have the same.
  { symbol: "DAI", ...RESERVE_RISK.DAI, stableRates: { slope1Bps: 0, slope2Bps: 0 }, openingPriceWei: 377_811n * GWEI },
  // No collateral, like the real one. The high share of the treasury keeps the lenders' rate low enough for rebalances.
  {
    symbol: "USDT",
    ...RESERVE_RISK.USDC,
    ...NO_COLLATERAL,
    reserveFactorBps: 7_000,
    stableRates: { slope1Bps: 200, slope2Bps: 6_000 },
    openingPriceWei: 376_900n * GWEI,
  },
  {
    symbol: "LINK",
    ...RESERVE_RISK.WBTC,
    decimals: 18,
    stableRates: { slope1Bps: 1_000, slope2Bps: 10_000 },
    openingPriceWei: 9_876_543n * GWEI,
  },
] as const satisfies readonly ReserveParameters[];

export type Symbol = (typeof RESERVES)[number]["symbol"];
export const SYMBOLS: readonly Symbol[] = RESERVES.map(({ symbol }) => symbol);

/** The others have the oracle that stands in; WETH is worth one ETH. */
export const FED: ReadonlySet<Symbol> = new Set<Symbol>(["WBTC", "USDC", "LINK"]);

export interface ReserveTokens {
  readonly aToken: Contract;
  readonly stableDebt: Contract;
  readonly variableDebt: Contract;
}

export interface Purse {
  readonly wallet: string;
  readonly symbol: Symbol;
}

export interface AaveWorld {
  readonly url: string;
  readonly chain: LocalChain;
  readonly admin: Admin;
  readonly market: AaveMarket<Symbol>;
  readonly dataProvider: Contract;
  readonly flashLoanReceiver: string;
  readonly tokensOf: Readonly<Record<Symbol, ReserveTokens>>;
  /** The last is the market's treasury and admin. */
  readonly wallets: readonly string[];
  /** Replaced when governance installs another. */
  aaveOracle: Contract;
  /** Whatever it takes for the wallet to pay the pool in the token. */
  readonly fill: (purse: Purse) => Promise<void>;
  /** `wait` seconds after the newest block, in the next slot at the earliest. */
  readonly call: (call: WorldCall) => Promise<TransactionReceipt>;
  readonly close: () => Promise<void>;
}

export interface WorldCall {
  readonly from: string;
  readonly contract: Contract;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly wait?: number;
}

/** A feed that always answers `price`; another price needs another feed, which this of Aave's contracts announces. */
export const deployFeed = (admin: Admin, price: bigint): Promise<string> =>
  admin.deploy({ name: "MockAggregator", args: [price] });

export interface FeedPrices {
  readonly admin: Admin;
  readonly market: AaveMarket<Symbol>;
  readonly prices: Readonly<Partial<Record<Symbol, bigint>>>;
}

/** Aave's oracle over one feed per price given, the market's opening oracle behind it. Not yet the market's. */
export const deployAaveOracle = async ({ admin, market, prices }: FeedPrices): Promise<Contract> => {
  const assets: string[] = [];
  const feeds: string[] = [];
  for (const symbol of SYMBOLS) {
    const price = prices[symbol];
    if (price === undefined) continue;
    assets.push(market.tokens[symbol].address);
    feeds.push(await deployFeed(admin, price));
  }
  const args = [assets, feeds, market.addresses.oracle, market.tokens.WETH.address];
  return admin.at("AaveOracle", await admin.deploy({ name: "AaveOracle", args }));
};

export const openingPrices = (): Partial<Record<Symbol, bigint>> =>
  Object.fromEntries(
    RESERVES.filter(({ symbol }) => FED.has(symbol)).map((reserve) => [reserve.symbol, reserve.openingPriceWei]),
  );

const openWallets = async ({ provider }: LocalChain, count: number): Promise<readonly string[]> => {
  const wallets = Array.from({ length: count }, (_, index) => zeroPadValue(toBeHex(FIRST_WALLET + BigInt(index)), 20));
  for (const wallet of wallets) {
    await provider.send("hardhat_impersonateAccount", [wallet]);
    await provider.send("hardhat_setBalance", [wallet, toBeHex(10n ** 24n)]);
  }
  return wallets;
};

const findTokens = async (admin: Admin, { pool, tokens }: AaveMarket<Symbol>): Promise<AaveWorld["tokensOf"]> => {
  const entries = SYMBOLS.map(async (symbol) => {
    const asset = tokens[symbol].address;
    const data = (await pool.getFunction("getReserveData").staticCall(asset)) as Readonly<Record<string, unknown>>;
    const at = (field: string): string => String(data[field]);
    const reserve: ReserveTokens = {
      aToken: admin.at("AToken", at("aTokenAddress")),
      stableDebt: admin.at("StableDebtToken", at("stableDebtTokenAddress")),
      variableDebt: admin.at("VariableDebtToken", at("variableDebtTokenAddress")),
    };
    return [symbol, reserve] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<Symbol, ReserveTokens>;
};

/** Calls in the rhythm of the history: block times are set, never the clock's. */
const pacedCalls = (chain: LocalChain): AaveWorld["call"] => {
  return async ({ wait = 0, ...call }) => {
    const latest = (await chain.provider.send("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
    chain.advanceTo((Number(latest.timestamp) + wait - chain.genesisTimestamp) / 86_400);
    return chain.call(call);
  };
};

/** `count` wallets, the treasury included. */
export const openAaveWorld = async ({ count }: { readonly count: number }): Promise<AaveWorld> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const chain = await openLocalChain({ url });
  const deployer = chain.accounts[0] ?? "";
  const admin = adminOf(chain, deployer);
  const market = await deployAaveMarket({ chain, deployer, reserves: RESERVES });
  const aaveOracle = await deployAaveOracle({ admin, market, prices: openingPrices() });
  await admin.call(market.addressesProvider, "setPriceOracle", aaveOracle.target);
  const flashArgs = [market.addresses.addressesProvider];
  const flashLoanReceiver = await admin.deploy({ name: "MockFlashLoanReceiver", args: flashArgs });
  const wallets = [...(await openWallets(chain, count - 1)), deployer.toLowerCase()];

  const purses = new Set<string>();
  const fill = async ({ wallet, symbol }: Purse): Promise<void> => {
    if (purses.has(`${wallet}/${symbol}`)) return;
    const { token, decimals } = market.tokens[symbol];
    await chain.call({ from: wallet, contract: token, method: "mint", args: [10n ** BigInt(decimals + 9)] });
    await chain.call({ from: wallet, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
    purses.add(`${wallet}/${symbol}`);
  };
  const close = async (): Promise<void> => {
    chain.close();
    await server.close();
  };
  const dataProvider = admin.at("AaveProtocolDataProvider", market.addresses.dataProvider);
  const tokensOf = await findTokens(admin, market);
  const paced = { fill, call: pacedCalls(chain), close };
  return { url, chain, admin, market, dataProvider, flashLoanReceiver, tokensOf, wallets, aaveOracle, ...paced };
};

import { encodeBytes32String } from "ethers/abi";

import type { RawLog } from "../../../chain/reads.ts";
import { aaveContradiction } from "../contradiction.ts";
import { ORACLE_TOPICS, findOracle, oracleContractsOf, oracleRepricedBy } from "../aaveOracle.ts";
import { TOPIC, marketAbi } from "./abi.ts";
import { oracleAt, oraclePrice, providerAt } from "./oracle.ts";
import { replayAaveV3 } from "./replay.ts";
import { suppliesOf } from "./supplies.ts";
import { burntScaled, mintedScaled } from "./state.ts";
import { aaveTold, aaveTotals } from "../told.ts";
import { aaveUnsupplied } from "../unsupplied.ts";
import { addressAt, wordAt } from "../../logWords.ts";
import type {
  DebtChange,
  LendingProtocol,
  MarketContract,
  MarketContracts,
  PoolAt,
  ProtocolEvent,
  TokenAmount,
} from "../../protocol.ts";
import type { ReadContract } from "../../../chain/chainReader.ts";
import { addressOf, valueReader } from "../../readValue.ts";
import { rayMul } from "../rayMath.ts";
import { transferred } from "../../transfers.ts";

/** The log says the scaled amount and the index. */
const transferOf = (log: RawLog, known: MarketContracts): readonly ProtocolEvent[] => {
  const contract = known.get(log.address);
  if (contract?.role !== "aToken") return [];
  const asset = { token: contract.tokens[0] ?? "", amount: rayMul(wordAt(log, 0), wordAt(log, 1)) };
  return transferred({ from: addressAt(log, 1), to: addressAt(log, 2), asset });
};

/** A repayment with aTokens burns those of who repays: their supply leaves without a withdrawal. */
const repayment = (log: RawLog, asset: TokenAmount): readonly ProtocolEvent[] => {
  const repay = { action: "repay", wallet: addressAt(log, 2), asset } as const;
  return wordAt(log, 1) === 0n ? [repay] : [repay, { action: "transfer_out", wallet: addressAt(log, 3), asset }];
};

/**
 * The wallet is whose balance or debt moved: not the contract that acted for it, nor who repaid or
 * liquidated it.
 */
const decode: LendingProtocol["decode"] = (log, known): readonly ProtocolEvent[] => {
  const asset = (topic: number, word: number): TokenAmount => ({
    token: addressAt(log, topic),
    amount: wordAt(log, word),
  });
  switch (log.topics[0]) {
    case TOPIC.supply:
      return [{ action: "deposit", wallet: addressAt(log, 2), asset: asset(1, 1) }];
    case TOPIC.withdraw:
      return [{ action: "withdraw", wallet: addressAt(log, 2), asset: asset(1, 0) }];
    case TOPIC.borrow:
      return [{ action: "borrow", wallet: addressAt(log, 2), asset: asset(1, 1) }];
    case TOPIC.repay:
      return repayment(log, asset(1, 0));
    case TOPIC.balanceTransfer:
      return transferOf(log, known);
    case TOPIC.liquidationCall:
      return [{ action: "liquidation", wallet: addressAt(log, 3), asset: asset(2, 0), collateral: asset(1, 1) }];
    default:
      return [];
  }
};

/** By first topic: which of the others name wallets whose position changes. */
const WALLET_TOPICS: ReadonlyMap<string, readonly number[]> = new Map([
  [TOPIC.supply, [2]],
  [TOPIC.withdraw, [2]],
  [TOPIC.borrow, [2]],
  [TOPIC.repay, [2]],
  [TOPIC.liquidationCall, [3]],
  [TOPIC.collateralEnabled, [2]],
  [TOPIC.collateralDisabled, [2]],
  [TOPIC.userEModeSet, [1]],
  [TOPIC.mint, [2]],
  [TOPIC.burn, [1]],
  [TOPIC.balanceTransfer, [1, 2]],
  [TOPIC.stableMint, [2]],
  [TOPIC.stableBurn, [1]],
]);

const walletsOf: LendingProtocol["walletsOf"] = (log) => [
  ...new Set((WALLET_TOPICS.get(log.topics[0] ?? "") ?? []).map((index) => addressAt(log, index))),
];

/**
 * Scaled variable debt, and the principal of stable debt; an aToken's logs have the topics of a
 * variable debt token's.
 */
const debtsOf: LendingProtocol["debtsOf"] = (log, known): readonly DebtChange[] => {
  const contract = known.get(log.address);
  const change = (topic: number, by: bigint): readonly DebtChange[] => [
    { wallet: addressAt(log, topic), token: contract?.tokens[0] ?? "", change: by },
  ];
  switch (`${contract?.role ?? ""} ${log.topics[0] ?? ""}`) {
    case `variableDebtToken ${TOPIC.mint}`:
      return change(2, mintedScaled(log));
    case `variableDebtToken ${TOPIC.burn}`:
      return change(1, -burntScaled(log));
    case `stableDebtToken ${TOPIC.stableMint}`:
      return change(2, wordAt(log, 0));
    case `stableDebtToken ${TOPIC.stableBurn}`:
      return change(1, -wordAt(log, 0));
    default:
      return [];
  }
};

interface ReserveTokens {
  readonly asset: string;
  readonly aToken: unknown;
  readonly stableDebtToken: unknown;
  readonly variableDebtToken: unknown;
}

const reserveContracts = (tokens: ReserveTokens): readonly MarketContract[] =>
  (["aToken", "stableDebtToken", "variableDebtToken"] as const).flatMap((role) => {
    const address = addressOf(tokens[role]);
    return address === undefined ? [] : [{ address, role, tokens: [tokens.asset] }];
  });

interface StoredReserve {
  readonly configuration: bigint;
  readonly aTokenAddress: unknown;
  readonly stableDebtTokenAddress: unknown;
  readonly variableDebtTokenAddress: unknown;
}

/**
 * Id of the efficiency mode that a reserve is in, in its configuration's bits 168 to 175 (0 for
 * none, and since 3.2).
 */
const categoryIn = ({ configuration }: StoredReserve): bigint => (configuration >> 168n) & 0xffn;

/** Keys of the oracle whose prices stand for those of a category's assets. */
const categorySources = async (
  read: ReadContract,
  { pool, block }: PoolAt,
  ids: readonly bigint[],
): Promise<readonly string[]> => {
  const value = valueReader(marketAbi, read);
  const sources = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const category = await value({ to: pool, method: "getEModeCategoryData", args: [id], block });
      return addressOf((category as { readonly priceSource?: unknown } | undefined)?.priceSource);
    }),
  );
  return sources.filter((source) => source !== undefined);
};

const contractsAt: LendingProtocol["contractsAt"] = async (read, at) => {
  const { pool, block } = at;
  const value = valueReader(marketAbi, read);
  const provider = await providerAt(read, at);
  const [configurator, oracle, list] = await Promise.all([
    value({ to: provider, method: "getPoolConfigurator", block }).then(addressOf),
    value({ to: provider, method: "getPriceOracle", block }).then(addressOf),
    value({ to: pool, method: "getReservesList", block }),
  ]);
  const assets = Array.isArray(list) ? list.map((asset) => String(asset).toLowerCase()) : [];
  const reserves = await Promise.all(
    assets.map(async (asset) => {
      const stored = (await value({ to: pool, method: "getReserveData", args: [asset], block })) as StoredReserve;
      const { aTokenAddress: aToken, stableDebtTokenAddress: stableDebtToken } = stored;
      const tokens = { asset, aToken, stableDebtToken, variableDebtToken: stored.variableDebtTokenAddress };
      return { contracts: reserveContracts(tokens), category: categoryIn(stored) };
    }),
  );
  const categories = reserves.map(({ category }) => category).filter((category) => category !== 0n);
  const sources = await categorySources(read, at, categories);
  return [
    { address: pool, role: "pool", tokens: [] },
    { address: provider, role: "addressesProvider", tokens: [] },
    ...(configurator === undefined ? [] : [{ address: configurator, role: "configurator", tokens: [] }]),
    ...reserves.flatMap(({ contracts }) => contracts),
    ...(await findOracle(read, { oracle, tokens: [...assets, ...sources], block })),
  ];
};

const poolOf = (known: MarketContracts): string =>
  [...known.values()].find(({ role }) => role === "pool")?.address ?? "";

/** All assets of the market and what else its oracle is asked the price of. */
const pricedTokens = (known: MarketContracts): readonly string[] => [
  ...new Set([...known.values()].flatMap(({ tokens }) => tokens)),
];

const categorySource = (log: RawLog): readonly string[] => {
  const source = addressOf(
    String(marketAbi.parseLog({ topics: [...log.topics], data: log.data })?.args.getValue("oracle")),
  );
  return source === undefined ? [] : [source];
};

const contractsOf: LendingProtocol["contractsOf"] = async (read, log, known) => {
  const block = log.blockNumber;
  const oracleOf = async (tokens: readonly string[]): Promise<readonly MarketContract[]> =>
    findOracle(read, { oracle: await oracleAt(read, { pool: poolOf(known), block }), tokens, block });
  switch (log.topics[0]) {
    case TOPIC.reserveInitialized: {
      const [asset, aToken] = [addressAt(log, 1), addressAt(log, 2)];
      const parsed = marketAbi.parseLog({ topics: [...log.topics], data: log.data });
      const { stableDebtToken, variableDebtToken } = (parsed?.args.toObject() ?? {}) as Record<string, unknown>;
      return [...reserveContracts({ asset, aToken, stableDebtToken, variableDebtToken }), ...(await oracleOf([asset]))];
    }
    case TOPIC.eModeCategoryAdded: {
      const sources = categorySource(log);
      return sources.length === 0 ? [] : oracleOf(sources);
    }
    // Any of these may have named another configurator or oracle: the provider says which after the
    // block.
    case TOPIC.proxyCreated:
    case TOPIC.poolConfiguratorUpdated:
    case TOPIC.priceOracleUpdated:
    case TOPIC.addressSet:
    case TOPIC.addressSetAsProxy: {
      const value = valueReader(marketAbi, read);
      const configurator = addressOf(await value({ to: log.address, method: "getPoolConfigurator", block }));
      return [
        ...(configurator === undefined ? [] : [{ address: configurator, role: "configurator", tokens: [] }]),
        ...(await oracleOf(pricedTokens(known))),
      ];
    }
    default:
      return oracleContractsOf(read, log, known);
  }
};

const PRICE_ORACLE = encodeBytes32String("PRICE_ORACLE");

/**
 * Prices in the base currency: those in wei of ETH, which follow the price of WETH too, are as of
 * the block that they are read at.
 */
const repricedBy: LendingProtocol["repricedBy"] = (log, known) => {
  switch (log.topics[0]) {
    case TOPIC.reserveInitialized:
      return [addressAt(log, 1)];
    case TOPIC.eModeCategoryAdded:
      return categorySource(log);
    case TOPIC.priceOracleUpdated:
      return pricedTokens(known);
    case TOPIC.addressSet:
      return log.topics[1] === PRICE_ORACLE ? pricedTokens(known) : [];
    default:
      return oracleRepricedBy(log, known);
  }
};

/**
 * Every topic read, and the oracle's. Supplies through a bridge (MintUnbacked) change balances but
 * are no deposit.
 */
const topics = [...Object.values(TOPIC), ...ORACLE_TOPICS];

/** GHO, lent at a discount up to 3.3: its logs tell too little of its debts. */
const DISCOUNTED: ReadonlySet<string> = new Set(["0x40d16fc0246ad3160ccc09b8d0d3a2cd28ae6c2f"]);

export const aaveV3: LendingProtocol = {
  market: "aave-v3",
  deployments: new Map([
    [
      1n,
      {
        pool: "0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2",
        contracts: ["0x2f39d218133afab8f2b819b1066c7e434ad94e9e"],
        fromBlock: 16_291_127n,
      },
    ],
  ]),
  topics,
  contractsAt,
  contractsOf,
  decode,
  walletsOf,
  debtsOf,
  repricedBy,
  oraclePrice,
  contradiction: aaveContradiction({
    pool: new Map([
      [TOPIC.supply, "Supply"],
      [TOPIC.withdraw, "Withdraw"],
      [TOPIC.borrow, "Borrow"],
      [TOPIC.repay, "Repay"],
      [TOPIC.liquidationCall, "LiquidationCall"],
      [TOPIC.reserveDataUpdated, "Updated"],
    ]),
    mint: new Set([TOPIC.mint, TOPIC.stableMint]),
    burn: new Set([TOPIC.burn, TOPIC.stableBurn]),
  }),
  unexplained: aaveUnsupplied({ supply: TOPIC.supply, mint: TOPIC.mint, suppliesOf }),
  told: aaveTold({ suppliesOf, debtsOf, exempt: DISCOUNTED }),
  totalsOf: aaveTotals(DISCOUNTED),
  replay: replayAaveV3,
};

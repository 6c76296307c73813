import { encodeBytes32String } from "ethers/abi";

import type { RawLog } from "../../../chain/reads.ts";
import { MarketError } from "../../errors.ts";
import { ORACLE_TOPICS, findOracle, marketTokens, oracleContractsOf, oracleRepricedBy } from "../aaveOracle.ts";
import { aaveContradiction } from "../contradiction.ts";
import { aTokenAbi, poolAbi, stableDebtAbi, eventsByTopic, topicOf, topicsOf, variableDebtAbi } from "./abi.ts";
import { REBASING_RESERVES } from "./accounts.ts";
import { debtsOf } from "./debts.ts";
import { replayAaveV2 } from "./replay.ts";
import { rayDiv } from "../rayMath.ts";
import { type ScaledChange, aaveTold, aaveTotals } from "../told.ts";
import { aaveUnsupplied } from "../unsupplied.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import type { LendingProtocol, MarketContract, MarketContracts, ProtocolEvent } from "../../protocol.ts";
import { transferred } from "../../transfers.ts";
import type { ReadContract } from "../../../chain/chainReader.ts";
import { addressOf, valueReader } from "../../readValue.ts";

/**
 * Names of the pool's and its governance's events by first topic: asking the Interface hashes every
 * signature again.
 */
const EVENTS: ReadonlyMap<string, string> = eventsByTopic(poolAbi);
const IS_ORACLE: ReadonlySet<string> = new Set(ORACLE_TOPICS);

const BALANCE_TRANSFER = topicOf(aTokenAbi, "BalanceTransfer");

const nameOf = ({ topics }: RawLog): string | undefined => EVENTS.get(topics[0] ?? "");
const isOracleLog = ({ topics }: RawLog): boolean => IS_ORACLE.has(topics[0] ?? "");

/** The log says the amount of the asset itself, unlike in Aave v3. */
const transferOf = (log: RawLog, known: MarketContracts): readonly ProtocolEvent[] => {
  const contract = known.get(log.address);
  if (contract?.role !== "aToken") return [];
  const asset = { token: contract.tokens[0] ?? "", amount: wordAt(log, 0) };
  return transferred({ from: addressAt(log, 1), to: addressAt(log, 2), asset });
};

/**
 * The wallet is whose balance or debt moved: not the contract that acted for it, nor who repaid or
 * liquidated it.
 */
const decode: LendingProtocol["decode"] = (log, known): readonly ProtocolEvent[] => {
  if (log.topics[0] === BALANCE_TRANSFER) return transferOf(log, known);
  const [token, wallet] = [addressAt(log, 1), addressAt(log, 2)];
  switch (nameOf(log)) {
    // Before these amounts comes who acted.
    case "Deposit":
      return [{ action: "deposit", wallet, asset: { token, amount: wordAt(log, 1) } }];
    case "Borrow":
      return [{ action: "borrow", wallet, asset: { token, amount: wordAt(log, 1) } }];
    case "Withdraw":
      return [{ action: "withdraw", wallet, asset: { token, amount: wordAt(log, 0) } }];
    case "Repay":
      return [{ action: "repay", wallet, asset: { token, amount: wordAt(log, 0) } }];
    case "LiquidationCall": {
      const asset = { token: addressAt(log, 2), amount: wordAt(log, 0) };
      const collateral = { token, amount: wordAt(log, 1) };
      return [{ action: "liquidation", wallet: addressAt(log, 3), asset, collateral }];
    }
    default:
      return [];
  }
};

type ReserveTokens = Readonly<Record<"aTokenAddress" | "stableDebtTokenAddress" | "variableDebtTokenAddress", unknown>>;

const reserveContracts = (asset: string, tokens: ReserveTokens): readonly MarketContract[] =>
  [
    { address: addressOf(tokens.aTokenAddress), role: "aToken" },
    { address: addressOf(tokens.stableDebtTokenAddress), role: "stableDebtToken" },
    { address: addressOf(tokens.variableDebtTokenAddress), role: "variableDebtToken" },
  ].flatMap(({ address: of, role }) => (of === undefined ? [] : [{ address: of, role, tokens: [asset] }]));

const contractsAt: LendingProtocol["contractsAt"] = async (read, { pool, block }) => {
  const value = valueReader(poolAbi, read);
  const provider = addressOf(await value({ to: pool, method: "getAddressesProvider", block }));
  if (provider === undefined) throw new MarketError(`${pool} is not an Aave v2 pool at block ${block}`, "check --pool");
  const [configurator, oracle, list] = await Promise.all([
    value({ to: provider, method: "getLendingPoolConfigurator", block }).then(addressOf),
    value({ to: provider, method: "getPriceOracle", block }).then(addressOf),
    value({ to: pool, method: "getReservesList", block }),
  ]);
  const assets = Array.isArray(list) ? list.map((asset) => String(asset).toLowerCase()) : [];
  const reserves = await Promise.all(
    assets.map(async (asset) => {
      const stored = await value({ to: pool, method: "getReserveData", args: [asset], block });
      return reserveContracts(asset, stored as ReserveTokens);
    }),
  );
  return [
    { address: pool, role: "pool", tokens: [] },
    { address: provider, role: "addressesProvider", tokens: [] },
    ...(configurator === undefined ? [] : [{ address: configurator, role: "configurator", tokens: [] }]),
    ...reserves.flat(),
    ...(await findOracle(read, { oracle, tokens: assets, block })),
  ];
};

/** The oracle that the provider names after the block. */
const oracleAt = async (read: ReadContract, pool: string, block: bigint): Promise<string | undefined> => {
  const value = valueReader(poolAbi, read);
  const provider = addressOf(await value({ to: pool, method: "getAddressesProvider", block }));
  return provider && addressOf(await value({ to: provider, method: "getPriceOracle", block }));
};

const poolOf = (known: MarketContracts): string =>
  [...known.values()].find(({ role }) => role === "pool")?.address ?? "";

const PRICE_ORACLE = encodeBytes32String("PRICE_ORACLE");

/** The provider's general setter can replace the oracle, too. */
const replacesOracle = (log: RawLog): boolean => {
  const name = nameOf(log);
  return name === "PriceOracleUpdated" || (name === "AddressSet" && log.data.startsWith(PRICE_ORACLE));
};

const newReserve = async (read: ReadContract, log: RawLog, pool: string): Promise<readonly MarketContract[]> => {
  const block = log.blockNumber;
  const asset = addressAt(log, 1);
  const tokens = {
    aTokenAddress: addressAt(log, 2),
    stableDebtTokenAddress: addressIn(log, 0),
    variableDebtTokenAddress: addressIn(log, 1),
  };
  const oracle = await oracleAt(read, pool, block);
  return [...reserveContracts(asset, tokens), ...(await findOracle(read, { oracle, tokens: [asset], block }))];
};

const newConfigurator = async (read: ReadContract, log: RawLog): Promise<readonly MarketContract[]> => {
  const query = { to: log.address, method: "getLendingPoolConfigurator", block: log.blockNumber };
  const configurator = addressOf(await valueReader(poolAbi, read)(query));
  return configurator === undefined ? [] : [{ address: configurator, role: "configurator", tokens: [] }];
};

const contractsOf: LendingProtocol["contractsOf"] = async (read, log, known) => {
  if (isOracleLog(log)) return oracleContractsOf(read, log, known);
  if (replacesOracle(log)) {
    const oracle = await oracleAt(read, poolOf(known), log.blockNumber);
    return findOracle(read, { oracle, tokens: marketTokens(known), block: log.blockNumber });
  }
  switch (nameOf(log)) {
    case "ReserveInitialized":
      return newReserve(read, log, poolOf(known));
    // The provider announces the configurator's implementation; its proxy is what emits.
    case "ProxyCreated":
    case "LendingPoolConfiguratorUpdated":
    case "AddressSet":
      return newConfigurator(read, log);
    default:
      return [];
  }
};

/** Which of a log's topics names the wallet whose position it may change. */
const WALLET_TOPICS: ReadonlyMap<string, readonly number[]> = new Map([
  [topicOf(poolAbi, "Deposit"), [2]],
  [topicOf(poolAbi, "Withdraw"), [2]],
  [topicOf(poolAbi, "Borrow"), [2]],
  [topicOf(poolAbi, "Repay"), [2]],
  [topicOf(poolAbi, "LiquidationCall"), [3]],
  [topicOf(poolAbi, "ReserveUsedAsCollateralEnabled"), [2]],
  [topicOf(poolAbi, "ReserveUsedAsCollateralDisabled"), [2]],
  [topicOf(aTokenAbi, "Mint"), [1]],
  [topicOf(aTokenAbi, "Burn"), [1]],
  [topicOf(aTokenAbi, "BalanceTransfer"), [1, 2]],
  // A debt token's Mint names who drew the loan, too: the debt is of `onBehalfOf`.
  [topicOf(variableDebtAbi, "Mint"), [2]],
  [topicOf(variableDebtAbi, "Burn"), [1]],
  [topicOf(stableDebtAbi, "Mint"), [2]],
  [topicOf(stableDebtAbi, "Burn"), [1]],
]);

const walletsOf: LendingProtocol["walletsOf"] = (log) => {
  const topics = WALLET_TOPICS.get(log.topics[0] ?? "") ?? [];
  return [...new Set(topics.map((index) => addressAt(log, index)))];
};

const repricedBy: LendingProtocol["repricedBy"] = (log, known) => {
  if (isOracleLog(log)) return oracleRepricedBy(log, known);
  if (replacesOracle(log)) return marketTokens(known);
  return nameOf(log) === "ReserveInitialized" ? [addressAt(log, 1)] : [];
};

/**
 * The base currency is ETH: what the oracle says is wei per whole token. It says 0 where it has no
 * source.
 */
const oraclePrice: LendingProtocol["oraclePrice"] = async (read, { pool, token, block }) => {
  const oracle = await oracleAt(read, pool, block);
  if (oracle === undefined) return undefined;
  const answer = await valueReader(poolAbi, read)({ to: oracle, method: "getAssetPrice", args: [token], block });
  return typeof answer === "bigint" && answer > 0n ? { answer, weiPerToken: answer } : undefined;
};

const A_TOKEN = { mint: topicOf(aTokenAbi, "Mint"), burn: topicOf(aTokenAbi, "Burn") } as const;

/** The log says the amount and the index. */
const suppliesOf = (log: RawLog): readonly ScaledChange[] => {
  const [topic] = log.topics;
  if (topic !== A_TOKEN.mint && topic !== A_TOKEN.burn && topic !== BALANCE_TRANSFER) return [];
  const scaled = rayDiv(wordAt(log, 0), wordAt(log, 1));
  const [first, second] = [addressAt(log, 1), addressAt(log, 2)];
  if (topic === A_TOKEN.mint) return [{ wallet: first, change: scaled }];
  if (topic === A_TOKEN.burn) return [{ wallet: first, change: -scaled }];
  return [
    { wallet: first, change: -scaled },
    { wallet: second, change: scaled },
  ];
};

export const aaveV2: LendingProtocol = {
  market: "aave-v2",
  deployments: new Map([
    [
      1n,
      {
        pool: "0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9",
        contracts: ["0xb53c1a33016b2dc2ff3653530bff1848a515c8c5"],
        fromBlock: 11_362_579n,
      },
    ],
  ]),
  topics: [...new Set([poolAbi, aTokenAbi, variableDebtAbi, stableDebtAbi].flatMap(topicsOf).concat(ORACLE_TOPICS))],
  contractsAt,
  contractsOf,
  decode,
  walletsOf,
  debtsOf,
  repricedBy,
  oraclePrice,
  contradiction: aaveContradiction({
    pool: new Map([
      [topicOf(poolAbi, "Deposit"), "Supply"],
      [topicOf(poolAbi, "ReserveDataUpdated"), "Updated"],
      ...["Withdraw", "Borrow", "Repay", "LiquidationCall"].map((name) => [topicOf(poolAbi, name), name] as const),
    ]),
    mint: new Set([aTokenAbi, variableDebtAbi, stableDebtAbi].map((abi) => topicOf(abi, "Mint"))),
    burn: new Set([aTokenAbi, variableDebtAbi, stableDebtAbi].map((abi) => topicOf(abi, "Burn"))),
  }),
  unexplained: aaveUnsupplied({ supply: topicOf(poolAbi, "Deposit"), mint: A_TOKEN.mint, suppliesOf }),
  told: aaveTold({ suppliesOf, debtsOf, exempt: REBASING_RESERVES }),
  totalsOf: aaveTotals(REBASING_RESERVES),
  replay: replayAaveV2,
};

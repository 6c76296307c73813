import type { RawLog } from "../../../chain/reads.ts";
import { MarketError, MarketUnlistedError, UnderlyingUnknownError } from "../../errors.ts";
import { TOPIC, views } from "./abi.ts";
import { contradiction } from "./contradiction.ts";
import { findOracles, oraclePrice, repricedBy } from "./oracle.ts";
import { replayCompoundV2 } from "./replay.ts";
import { told, totalsOf } from "./told.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import {
  type DebtChange,
  type LendingProtocol,
  type MarketContract,
  type MarketContracts,
  NATIVE_TOKEN,
  type ProtocolEvent,
  type TokenAmount,
} from "../../protocol.ts";
import { type ReadContract } from "../../../chain/chainReader.ts";
import { addressOf, valueReader } from "../../readValue.ts";
import { transferred } from "../../transfers.ts";

/** The markets of the chain's own currency, by the names that Compound and its forks gave them. */
const NATIVE_MARKETS: ReadonlySet<unknown> = new Set(["cETH", "vBNB"]);

/**
 * cETH has no underlying token: asked for one it answers nothing. So does a node now and then of
 * any other, and then the cToken's own name decides.
 */
const findCToken = async (
  read: ReadContract,
  { address, block }: { readonly address: string; readonly block: bigint },
): Promise<MarketContract> => {
  const value = valueReader(views, read);
  const underlying = addressOf(await value({ to: address, method: "underlying", block }));
  const symbol = underlying === undefined ? await value({ to: address, method: "symbol", block }) : undefined;
  if (underlying === undefined && !NATIVE_MARKETS.has(symbol))
    throw new UnderlyingUnknownError({ cToken: address, symbol, block });
  return { address, role: "cToken", tokens: [underlying ?? NATIVE_TOKEN] };
};

const contractsAt: LendingProtocol["contractsAt"] = async (read, { pool, block }) => {
  const value = valueReader(views, read);
  const unitroller: MarketContract = { address: pool, role: "pool", tokens: [] };
  const implementation = await value({ to: pool, method: "comptrollerImplementation", block });
  if (implementation === undefined) {
    throw new MarketError(`${pool} is not a Compound v2 Comptroller at block ${block}`, "check --pool");
  }
  // In its first blocks the proxy had nothing behind it.
  if (addressOf(implementation) === undefined) return [unitroller];
  const [oracle, markets] = await Promise.all([
    value({ to: pool, method: "oracle", block }).then(addressOf),
    value({ to: pool, method: "getAllMarkets", block }),
  ]);
  if (!Array.isArray(markets)) throw new MarketUnlistedError({ pool, block });
  const addresses = markets.map((market) => String(market).toLowerCase());
  const cTokens = await Promise.all(addresses.map((address) => findCToken(read, { address, block })));
  return [unitroller, ...cTokens, ...(await findOracles(read, { oracle, block }))];
};

const isOf = (log: RawLog, known: MarketContracts, role: string): boolean => known.get(log.address)?.role === role;

const contractsOf: LendingProtocol["contractsOf"] = async (read, log, known) => {
  if (!isOf(log, known, "pool")) return [];
  const block = log.blockNumber;
  switch (log.topics[0]) {
    case TOPIC.marketListed:
      return [await findCToken(read, { address: addressIn(log, 0), block })];
    case TOPIC.newPriceOracle:
      return findOracles(read, { oracle: addressOf(addressIn(log, 1)), block });
    default:
      return [];
  }
};

/** A liquidation says first that the debt was repaid, then by whom and what they took for it. */
const isLiquidation = (repayment: RawLog, following: readonly RawLog[]): boolean =>
  following.some(
    (log) =>
      log.transactionHash === repayment.transactionHash &&
      log.address === repayment.address &&
      log.topics[0] === TOPIC.liquidateBorrow &&
      addressIn(log, 1) === addressIn(repayment, 1) &&
      wordAt(log, 2) === wordAt(repayment, 2),
  );

/**
 * cTokens that change hands, as the log says it. From the cToken they are minted, to it they are
 * redeemed or burnt.
 */
const transferOf = (log: RawLog): readonly ProtocolEvent[] => {
  const [from, to] = [addressAt(log, 1), addressAt(log, 2)];
  if (from === log.address || to === log.address) return [];
  return transferred({ from, to, asset: { token: log.address, amount: wordAt(log, 0) } });
};

/**
 * The wallet is whose supply or debt moved, not who repaid or liquidated it. What a liquidation
 * took and what changes hands is in cTokens, as the log says it: their worth in the underlying is a
 * matter of price (`oraclePrice`). With the logs that follow it in its transaction, a liquidation's own RepayBorrow
 * is no repayment, too.
 */
const decode = (log: RawLog, known: MarketContracts, following: readonly RawLog[]): readonly ProtocolEvent[] => {
  const contract = known.get(log.address);
  if (contract?.role !== "cToken") return [];
  const amountAt = (index: number): TokenAmount => ({ token: contract.tokens[0] ?? "", amount: wordAt(log, index) });
  switch (log.topics[0]) {
    case TOPIC.mint:
      return [{ action: "deposit", wallet: addressIn(log, 0), asset: amountAt(1) }];
    case TOPIC.redeem:
      return [{ action: "withdraw", wallet: addressIn(log, 0), asset: amountAt(1) }];
    case TOPIC.borrow:
      return [{ action: "borrow", wallet: addressIn(log, 0), asset: amountAt(1) }];
    case TOPIC.repayBorrow:
      if (isLiquidation(log, following)) return [];
      return [{ action: "repay", wallet: addressIn(log, 1), asset: amountAt(2) }];
    case TOPIC.liquidateBorrow: {
      const collateral = { token: addressIn(log, 3), amount: wordAt(log, 4) };
      return [{ action: "liquidation", wallet: addressIn(log, 1), asset: amountAt(2), collateral }];
    }
    case TOPIC.transfer:
      return transferOf(log);
    default:
      return [];
  }
};

/** A loan says what is owed after it. */
const debtsOf: LendingProtocol["debtsOf"] = (log, known): readonly DebtChange[] => {
  const contract = known.get(log.address);
  if (contract?.role !== "cToken" || log.topics[0] !== TOPIC.borrow) return [];
  return [{ wallet: addressIn(log, 0), token: contract.tokens[0] ?? "", total: wordAt(log, 2) }];
};

/**
 * Only cTokens that change hands and assets that are entered concern a wallet alone. What it
 * supplies and what it borrows changes the exchange rate, and so the account of everybody who holds
 * the cToken.
 */
const walletsOf: LendingProtocol["walletsOf"] = (log, known) => {
  switch (log.topics[0]) {
    case TOPIC.marketEntered:
    case TOPIC.marketExited:
      return isOf(log, known, "pool") ? [addressIn(log, 1)] : [];
    case TOPIC.liquidateBorrow:
      return [addressIn(log, 1)];
    case TOPIC.transfer: {
      const [from, to] = [addressAt(log, 1), addressAt(log, 2)];
      // To the cToken itself: it may have been burnt.
      if (to === log.address) return [];
      return from === log.address ? [to] : [...new Set([from, to])];
    }
    default:
      return [];
  }
};

export const compoundV2: LendingProtocol = {
  market: "compound-v2",
  deployments: new Map([
    [1n, { pool: "0x3d9819210a31b4961b30ef54be2aed79b9c9cd3b", contracts: [], fromBlock: 7_710_671n }],
  ]),
  topics: Object.values(TOPIC),
  contractsAt,
  contractsOf,
  decode,
  walletsOf,
  debtsOf,
  repricedBy,
  oraclePrice,
  contradiction,
  told,
  totalsOf,
  replay: replayCompoundV2,
};

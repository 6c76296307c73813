import type { Reserves } from "./reserves.ts";
import type {
  DebtChange,
  LendingProtocol,
  MarketContracts,
  ProtocolEvent,
  TokenAmount,
} from "../../protocols/protocol.ts";
import { isTransfer } from "../../protocols/transfers.ts";
import type { RawLog } from "../../chain/reads.ts";
import { type FoundContract, contractsByBlock, marketTokens } from "./contracts.ts";
import { AMOUNT_LIMIT_E9, atScale } from "../recorded/decimal.ts";
import type { FirstUse } from "./reserves.ts";
import type { ScannedRange } from "../sync/scanRange.ts";
import type { Cell, ColumnType } from "../../store/eventStore.ts";

/**
 * What a log of a market says. It follows from the log and the contracts known after its block, so
 * reading it again gives the same.
 */
export interface MarketLog {
  readonly log: RawLog;
  readonly events: readonly ProtocolEvent[];
  readonly wallets: readonly string[];
  readonly debts: readonly DebtChange[];
  readonly repriced: readonly string[];
}

/** Later logs of the same transaction. */
const followingOf = (logs: readonly RawLog[], index: number): readonly RawLog[] => {
  const { blockNumber, transactionIndex } = logs[index];
  let end = index + 1;
  while (logs[end]?.blockNumber === blockNumber && logs[end]?.transactionIndex === transactionIndex) end += 1;
  return logs.slice(index + 1, end);
};

/** Of whole transactions, in chain order. */
export const readMarketLogs = (
  protocol: LendingProtocol,
  logs: readonly RawLog[],
  knownAt: (block: bigint) => MarketContracts,
): readonly MarketLog[] =>
  logs.map((log, index) => {
    const known = knownAt(log.blockNumber);
    const following = followingOf(logs, index);
    return {
      log,
      events: protocol.decode(log, known, following),
      wallets: protocol.walletsOf(log, known),
      debts: protocol.debtsOf(log, known, following),
      repriced: protocol.repricedBy(log, known),
    };
  });

/** The tokens that an event is about, all of which have a symbol. */
export const tokensOf = ({ asset, collateral }: ProtocolEvent): readonly string[] =>
  collateral === undefined ? [asset.token] : [asset.token, collateral.token];

/** How many events are acts of lending, transfers aside. */
export const countEvents = (logs: readonly MarketLog[]): number =>
  logs.flatMap(({ events }) => events).filter(({ action }) => !isTransfer(action)).length;

/** A range's logs as they are read, before anything else is asked. */
export interface ReadRange {
  readonly logs: readonly MarketLog[];
  readonly found: readonly FoundContract[];
  readonly knownAt: (block: bigint) => MarketContracts;
  /** Tokens that the market had not named before, in the order in which it does. */
  readonly firstUses: readonly FirstUse[];
}

const byBlockAndToken = (a: FirstUse, b: FirstUse): number =>
  Number(a.block - b.block) || (a.token < b.token ? -1 : Number(a.token > b.token));

interface BeforeRange {
  readonly protocol: LendingProtocol;
  readonly known: MarketContracts;
  readonly tokens: ReadonlySet<string>;
}

export const readScanned = ({ protocol, known, tokens }: BeforeRange, scanned: ScannedRange): ReadRange => {
  const { found } = scanned;
  const knownAt = contractsByBlock(known, found);
  const logs = readMarketLogs(protocol, scanned.logs, knownAt);
  const uses = [
    ...found.flatMap((of) => marketTokens(new Map([["", of]])).map((token) => ({ token, block: of.fromBlock }))),
    ...logs.flatMap(({ log, events }) => events.flatMap(tokensOf).map((token) => ({ token, block: log.blockNumber }))),
  ].filter(({ token }) => !tokens.has(token));
  const first = new Map<string, FirstUse>();
  for (const use of uses.sort(byBlockAndToken)) if (!first.has(use.token)) first.set(use.token, use);
  return { logs, found, knownAt, firstUses: [...first.values()] };
};

export interface DerivedRows {
  readonly market: string;
  readonly logs: readonly MarketLog[];
  readonly reserves: Reserves;
  /** Unix seconds of a block with a log. */
  readonly timeOf: (block: bigint) => bigint;
  /** In base units, after the loans. */
  readonly debts: ReadonlyMap<MarketLog, bigint>;
}

const amountE9 = ({ token, amount }: TokenAmount, reserves: Reserves): bigint => {
  const exact = atScale({ digits: amount > 0n ? amount : 0n, decimals: reserves.get(token)?.decimals ?? 0 }, 9);
  return exact < AMOUNT_LIMIT_E9 ? exact : AMOUNT_LIMIT_E9;
};

export const symbolOf = (token: string, reserves: Reserves): string => reserves.get(token)?.symbol ?? token;

const idOf = ({ log }: MarketLog, ordinal: number): string => {
  const id = `${log.blockNumber}:${log.transactionIndex}:${log.transactionHash}:${log.logIndex}`;
  return ordinal > 0 ? `${id}:${ordinal}` : id;
};

export const LENDING_EVENT: readonly ColumnType[] = [
  ...(["text", "text", "bigint", "bigint", "bigint", "text"] as const),
  ...(["text", "text", "hugeint", "text", "hugeint", "hugeint"] as const),
];

const debtE9 = (read: MarketLog, asset: TokenAmount, { debts, reserves }: DerivedRows): bigint | null => {
  const amount = debts.get(read);
  return amount === undefined ? null : amountE9({ ...asset, amount }, reserves);
};

export const lendingRows = (derived: DerivedRows): readonly (readonly Cell[])[] =>
  derived.logs.flatMap((read) =>
    read.events.map(({ action, wallet, asset, collateral }, ordinal) => [
      idOf(read, ordinal),
      derived.market,
      derived.timeOf(read.log.blockNumber),
      read.log.blockNumber,
      read.log.logIndex,
      action,
      wallet,
      symbolOf(asset.token, derived.reserves),
      amountE9(asset, derived.reserves),
      collateral === undefined ? null : symbolOf(collateral.token, derived.reserves),
      collateral === undefined ? null : amountE9(collateral, derived.reserves),
      debtE9(read, asset, derived),
    ]),
  );

export const LOG_WALLET: readonly ColumnType[] = ["text", "text", "bigint", "bigint"];

export const walletRows = ({ market, logs }: Pick<DerivedRows, "market" | "logs">): readonly (readonly Cell[])[] =>
  logs.flatMap(({ log, wallets }) =>
    [...new Set(wallets)].map((wallet) => [market, wallet, log.blockNumber, log.logIndex]),
  );

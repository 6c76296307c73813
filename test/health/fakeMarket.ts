import { toBeHex } from "ethers";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { type Cell, type EventStore } from "../../prover/store/eventStore.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { revalueSynced } from "../../prover/events/derived/valuation.ts";
import { PriceUnknownError } from "../../prover/protocols/errors.ts";
import type { Account, LendingProtocol, MarketReplay, Position } from "../../prover/protocols/protocol.ts";

/** A market whose accounts can be worked out in the head, in a store as a sync leaves it. A block every six hours, the first at midnight. */

export const MARKET = "fake-market";
export const POOL = "0x00000000000000000000000000000000000000f0";
/** Wei of ETH is the base currency, so an answer is wei per whole token. */
export const GOLD = "0x00000000000000000000000000000000000000a1";
export const COIN = "0x00000000000000000000000000000000000000b1";
const FIRST_TIME = 1_640_995_200;
const SECONDS_PER_BLOCK = 21_600;
const BLOCKS_PER_DAY = 4;
export const LAST_BLOCK = 800;
export const ETHER = 10n ** 18n;
export const UNIT = 10n ** 6n;

export const timeOf = (block: number): bigint => BigInt(FIRST_TIME + block * SECONDS_PER_BLOCK);

/**
 * Supplies gold (18 decimals) or is sent some, which is no lending event, draws or returns coins (6 decimals), is liquidated; `index` is of the whole
 * market and adds to every debt.
 */
export interface FakeLog {
  readonly block: number;
  readonly kind: "supply" | "receive" | "withdraw" | "borrow" | "repay" | "liquidate" | "index";
  readonly wallet?: string;
  /** Its log concerns the whole market, as some protocols' borrows do. */
  readonly shared?: boolean;
  /** Base units; of an index, percent added to every debt. */
  readonly amount: bigint;
}

export interface FakePrice {
  readonly block: number;
  readonly token: string;
  readonly answer: bigint;
}

const ACTIONS: Readonly<Record<string, string>> = {
  supply: "deposit",
  withdraw: "withdraw",
  borrow: "borrow",
  repay: "repay",
  liquidate: "liquidation",
};

interface Holding {
  gold: bigint;
  /** Before the index. */
  coins: bigint;
}

const replay = (): MarketReplay => {
  const holdings = new Map<string, Holding>();
  let percent = 100n;
  const account: MarketReplay["account"] = (wallet, { answer }): Account => {
    const { gold, coins } = holdings.get(wallet) ?? { gold: 0n, coins: 0n };
    const owed = (coins * percent) / 100n;
    const value = (token: string, amount: bigint, base: bigint): bigint => {
      const price = answer(token);
      if (price === undefined) throw new PriceUnknownError({ token });
      return (amount * price) / base;
    };
    const totalCollateral = gold === 0n ? 0n : value(GOLD, gold, ETHER);
    const totalDebt = owed === 0n ? 0n : value(COIN, owed, UNIT);
    const covered = (totalCollateral * 8n) / 10n;
    const lendable = (totalCollateral * 3n) / 4n;
    const positions: Position[] = [
      ...(gold === 0n ? [] : [{ token: GOLD, supplied: gold, debt: 0n, isCollateral: true }]),
      ...(owed === 0n ? [] : [{ token: COIN, supplied: 0n, debt: owed, isCollateral: false }]),
    ].map((position) => ({ ...position, liquidationThreshold: 8n * 10n ** 17n }));
    return {
      totalCollateral,
      totalDebt,
      availableBorrows: lendable > totalDebt ? lendable - totalDebt : 0n,
      shortfall: totalDebt > covered ? totalDebt - covered : 0n,
      healthFactor: totalDebt === 0n ? undefined : (covered * ETHER) / totalDebt,
      positions,
    };
  };
  const apply: MarketReplay["apply"] = ({ topics, data }) => {
    const [kind, wallet = ""] = topics;
    const amount = BigInt(data);
    const holding = holdings.get(wallet) ?? { gold: 0n, coins: 0n };
    if (kind === "index") percent += amount;
    else if (kind === "supply" || kind === "receive") holding.gold += amount;
    else if (kind === "withdraw") holding.gold -= amount;
    else if (kind === "borrow") holding.coins += amount;
    else holding.coins -= amount;
    if (kind !== "index") holdings.set(wallet, holding);
  };
  return { apply, account };
};

const notHere = (): never => {
  throw new Error("the fake market is never synced");
};

export const fakeProtocol: LendingProtocol = {
  market: MARKET,
  deployments: new Map([[1n, { pool: POOL, contracts: [], fromBlock: 10n }]]),
  topics: [],
  contractsAt: notHere,
  contractsOf: notHere,
  decode: notHere,
  walletsOf: notHere,
  debtsOf: notHere,
  repricedBy: notHere,
  told: () => [],
  totalsOf: () => [],
  contradiction: notHere,
  oraclePrice: async (read, { pool, block, token }) => {
    const bytes = await read({ to: pool, data: token, block });
    return bytes === undefined ? undefined : { answer: BigInt(bytes), weiPerToken: BigInt(bytes) };
  },
  replay,
};

export const protocolOf = (): LendingProtocol => fakeProtocol;

/** Answers every price with what `answer` says. */
export const priceNode = (answer: (token: string, block: number) => bigint): JsonRpcNode => ({
  url: "fake",
  call: async (_method, [call, block]) => {
    const { data } = call as { data: string };
    return Promise.resolve(toBeHex(answer(data, Number(block)), 32));
  },
});

const hash = (block: number): string => `0x${block.toString(16).padStart(64, "0")}`;

/** Gold is an ether, 2,000 coins are, unless a test says otherwise. */
const PRICES: readonly FakePrice[] = [
  { block: 0, token: GOLD, answer: ETHER },
  { block: 0, token: COIN, answer: ETHER / 2000n },
];

export interface FakeHistory {
  readonly logs: readonly FakeLog[];
  readonly prices?: readonly FakePrice[];
  readonly fromBlock?: number;
  readonly toBlock?: number;
  readonly chainId?: bigint;
  readonly source?: string;
}

const lendingRow = (market: string, { block, kind, wallet = "", amount }: FakeLog, index: number): readonly Cell[] => {
  const gold = kind === "supply" || kind === "withdraw";
  const e9 = gold ? amount / 10n ** 9n : amount * 1000n;
  const place = [timeOf(block), BigInt(block), BigInt(index)] as const;
  return [
    `${market}:${block}:${index}`,
    market,
    ...place,
    ACTIONS[kind] ?? "",
    wallet,
    gold ? "GOLD" : "COIN",
    e9,
    null,
    null,
  ];
};

/** Writes one market's rows as `events sync` does. */
export const storeMarket = async (
  store: EventStore,
  { logs, prices = [], fromBlock = 0, toBlock = LAST_BLOCK, chainId = 31_337n, source = "rpc" }: FakeHistory,
  market = MARKET,
): Promise<void> => {
  const append = (table: string, types: string, rows: readonly (readonly Cell[])[]): Promise<void> => {
    const names = { t: "text", b: "bigint", h: "hugeint" } as const;
    return store.append({ table, types: [...types].map((letter) => names[letter as "t"]), rows });
  };
  const known = [...PRICES, ...prices];
  const blocks = new Set([fromBlock, toBlock, ...logs.map(({ block }) => block), ...known.map(({ block }) => block)]);
  const stored = new Set((await store.rows("SELECT number FROM block")).map(([number]) => Number(number)));
  const days = Array.from({ length: toBlock + 1 }, (_, block) => block).filter((block) => block % BLOCKS_PER_DAY === 0);
  const logRow = ({ block, kind, wallet, amount }: FakeLog, index: number): readonly Cell[] => {
    const topics = wallet === undefined ? kind : `${kind},${wallet}`;
    return [
      market,
      BigInt(block),
      BigInt(index),
      hash(block),
      hash(index),
      BigInt(index),
      POOL,
      topics,
      `0x${amount.toString(16)}`,
    ];
  };
  const owned = logs.flatMap(({ block, wallet, shared = false }, index) =>
    wallet === undefined || shared ? [] : [[market, wallet, BigInt(block), BigInt(index)]],
  );
  const answers = known.map(({ block, token, answer }) => [
    market,
    BigInt(block),
    token,
    token === GOLD ? "GOLD" : "COIN",
    String(answer),
    answer,
  ]);
  await store.run("UPDATE store_meta SET chain_id = $1", [chainId]);
  await append("market", "ttt", [[market, source, POOL]]);
  await append("market_contract", "ttttb", [[market, POOL, "pool", "", 0n]]);
  await append("reserve", "tttb", [
    [market, GOLD, "GOLD", 18n],
    [market, COIN, "COIN", 6n],
  ]);
  const fresh = [...blocks].filter((block) => !stored.has(block));
  await append(
    "block",
    "btb",
    fresh.map((block) => [BigInt(block), hash(block), timeOf(block)]),
  );
  await append(
    "day_block",
    "tbbb",
    days.map((block) => [market, timeOf(block) / 86_400n, BigInt(block), timeOf(block)]),
  );
  await append("sync_cursor", "tbbt", [[market, BigInt(fromBlock), BigInt(toBlock), hash(toBlock)]]);
  await append("raw_log", "tbbttbttt", logs.map(logRow));
  await append("log_wallet", "ttbb", owned);
  await append("oracle_price", "tbttth", answers);
  const lending = logs.flatMap((log, index) =>
    log.wallet === undefined || log.kind === "receive" ? [] : [lendingRow(market, log, index)],
  );
  await append("lending_event", "ttbbbttththh", lending);
  await revalueSynced(store);
};

/** A store in memory with the fake market; closed after `work`. */
export const withFakeMarket = async <T>(history: FakeHistory, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = await openStore(":memory:");
  try {
    await storeMarket(store, history);
    return await work(store);
  } finally {
    store.close();
  }
};

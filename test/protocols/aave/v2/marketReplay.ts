import type { JsonRpcProvider } from "ethers";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { aaveV2 } from "../../../../prover/protocols/aave/v2/aaveV2.ts";
import type {
  Account,
  MarketContract,
  MarketReplay,
  ReplayedMarket,
  Reserve,
} from "../../../../prover/protocols/protocol.ts";
import type { ReadContract } from "../../../../prover/chain/chainReader.ts";
import type { PoolAnswer } from "./marketDriver.ts";
import type { AaveWorld } from "./marketWorld.ts";

/** The market as an indexer sees it, found from the pool alone, and its accounts replayed. */

interface TimedLog {
  readonly log: RawLog;
  readonly timestamp: bigint;
  readonly wallets: readonly string[];
}

export interface IndexedMarket {
  readonly market: ReplayedMarket;
  readonly logs: readonly TimedLog[];
  readonly timestamps: ReadonlyMap<number, bigint>;
  /** The oracle's answers that logs of a block made necessary to ask for. */
  readonly repriced: ReadonlyMap<number, ReadonlyMap<string, bigint>>;
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

const readerOf =
  (provider: JsonRpcProvider): ReadContract =>
  async ({ to, data, block }) => {
    try {
      return (await provider.send("eth_call", [{ to, data }, hex(block)])) as string;
    } catch {
      return undefined;
    }
  };

type RpcLog = Readonly<
  Record<"blockNumber" | "blockHash" | "transactionHash" | "transactionIndex" | "logIndex", string>
> &
  Pick<RawLog, "address" | "topics" | "data">;

const toRawLog = (log: RpcLog): RawLog => ({
  blockNumber: BigInt(log.blockNumber),
  blockHash: log.blockHash,
  transactionHash: log.transactionHash,
  transactionIndex: BigInt(log.transactionIndex),
  logIndex: BigInt(log.logIndex),
  address: log.address.toLowerCase(),
  topics: log.topics,
  data: log.data,
});

const addContract = (contracts: Map<string, MarketContract>, { address, role, tokens }: MarketContract): void => {
  const known = contracts.get(address)?.tokens ?? [];
  contracts.set(address, { address, role, tokens: [...new Set([...known, ...tokens])] });
};

const readTimestamps = async (provider: JsonRpcProvider, last: number): Promise<ReadonlyMap<number, bigint>> => {
  const timestamps = new Map<number, bigint>();
  for (let block = 0; block <= last; block++) {
    const { timestamp } = (await provider.send("eth_getBlockByNumber", [hex(block), false])) as { timestamp: string };
    timestamps.set(block, BigInt(timestamp));
  }
  return timestamps;
};

/** First block in which the pool is one. */
const firstBlock = async (read: ReadContract, { market }: AaveWorld): Promise<bigint> => {
  for (let block = BigInt(market.deployedAtBlock); ; block++) {
    const known = await aaveV2.contractsAt(read, { pool: market.addresses.pool.toLowerCase(), block }).catch(() => []);
    if (known.length > 0) return block;
  }
};

/** Everything from the pool's first block on: each further contract and price because a log says so. */
export const indexMarket = async (world: AaveWorld): Promise<IndexedMarket> => {
  const { provider } = world.chain;
  const read = readerOf(provider);
  const pool = world.market.addresses.pool.toLowerCase();
  const block = await firstBlock(read, world);
  const contracts = new Map<string, MarketContract>();
  for (const contract of await aaveV2.contractsAt(read, { pool, block })) addContract(contracts, contract);

  const range = { fromBlock: hex(block), toBlock: "latest", topics: [aaveV2.topics] };
  const raw = ((await provider.send("eth_getLogs", [range])) as readonly RpcLog[]).map(toRawLog);
  const timestamps = await readTimestamps(provider, await provider.getBlockNumber());
  const logs: TimedLog[] = [];
  const repriced = new Map<number, Map<string, bigint>>();
  for (const log of raw) {
    if (!contracts.has(log.address)) continue;
    const number = Number(log.blockNumber);
    for (const contract of await aaveV2.contractsOf(read, log, contracts)) addContract(contracts, contract);
    for (const token of aaveV2.repricedBy(log, contracts)) {
      const price = await aaveV2.oraclePrice(read, { pool, token, block: log.blockNumber, known: contracts });
      const answers = repriced.get(number) ?? new Map<string, bigint>();
      if (price !== undefined) answers.set(token, price.answer);
      repriced.set(number, answers);
    }
    logs.push({ log, timestamp: timestamps.get(number) ?? 0n, wallets: aaveV2.walletsOf(log, contracts) });
  }
  return { market: { contracts, reserves: reservesOf(world) }, logs, timestamps, repriced };
};

/** What the pool names at the end. */
export const contractsNow = async ({ chain, market }: AaveWorld): Promise<readonly MarketContract[]> => {
  const block = BigInt(await chain.provider.getBlockNumber());
  return aaveV2.contractsAt(readerOf(chain.provider), { pool: market.addresses.pool.toLowerCase(), block });
};

const reservesOf = ({ market }: AaveWorld): ReadonlyMap<string, Reserve> =>
  new Map(
    Object.values(market.tokens).map(({ address, symbol, decimals }) => {
      const token = address.toLowerCase();
      return [token, { address: token, symbol, decimals }];
    }),
  );

/** What each wallet owes of each asset by the changes that the logs tell, in the debt tokens' own terms; by wallet and asset. */
export const debtsOf = ({ market, logs }: IndexedMarket): ReadonlyMap<string, bigint> => {
  const debts = new Map<string, bigint>();
  logs.forEach(({ log }, index) => {
    const later = logs.slice(index + 1, index + 30).map((next) => next.log);
    const following = later.filter(({ transactionHash }) => transactionHash === log.transactionHash);
    for (const { wallet, token, change = 0n } of aaveV2.debtsOf(log, market.contracts, following)) {
      debts.set(`${wallet} ${token}`, (debts.get(`${wallet} ${token}`) ?? 0n) + change);
    }
  });
  return debts;
};

const UNLIMITED = 2n ** 256n - 1n;

const sameAs = (account: Account, answer: PoolAnswer): boolean =>
  account.totalCollateral === answer.totalCollateral &&
  account.totalDebt === answer.totalDebt &&
  account.availableBorrows === answer.availableBorrows &&
  (account.healthFactor ?? UNLIMITED) === answer.healthFactor;

export interface Comparison {
  readonly compared: number;
  /** Of those, with debt: the others have no health factor. */
  readonly indebted: number;
  readonly differences: readonly { readonly account: Account; readonly answer: PoolAnswer }[];
}

/** Replays the logs that `concerns` picks, and holds each of the pool's answers against the account of that block. */
export const compareAccounts = (
  { market, logs, timestamps, repriced }: IndexedMarket,
  answers: readonly PoolAnswer[],
  concerns: (log: TimedLog) => boolean = () => true,
): Comparison => {
  const replay: MarketReplay = aaveV2.replay(market);
  const prices = new Map<string, bigint>();
  const differences: { account: Account; answer: PoolAnswer }[] = [];
  let next = 0;
  let block = 0;
  for (const answer of answers) {
    for (let log = logs[next]; log !== undefined && log.log.blockNumber <= BigInt(answer.block); log = logs[++next]) {
      if (concerns(log)) replay.apply(log.log, log.timestamp);
    }
    for (; block <= answer.block; block++) {
      for (const [token, price] of repriced.get(block) ?? []) prices.set(token, price);
    }
    const at = { timestamp: timestamps.get(answer.block) ?? 0n, answer: (token: string) => prices.get(token) };
    const account = replay.account(answer.wallet, at);
    if (!sameAs(account, answer)) differences.push({ account, answer });
  }
  const indebted = answers.filter(({ totalDebt }) => totalDebt > 0n).length;
  return { compared: answers.length, indebted, differences };
};

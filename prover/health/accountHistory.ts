import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { Account, Position } from "../protocols/protocol.ts";
import { HealthUnknownError } from "./errors.ts";
import { FOLLOWED, KNOWN_MOMENTS, type FollowedMoment, followedMoments } from "./moments.ts";
import { type FoundAccount, type Moment, replayAccounts } from "./replayAccounts.ts";
import { type ProtocolOf, type StoredMarket, requireWholeMarkets } from "./wholeHistory.ts";

/** A position with the price that values it. */
export interface PricedPosition extends Position {
  readonly symbol: string;
  readonly decimals: number;
  /**
   * What the oracle of the market said, in its unit; undefined where it said nothing and the
   * account does not need it.
   */
  readonly price: bigint | undefined;
  /** The block of that price. */
  readonly priceBlock: bigint | undefined;
}

/** The account of a wallet as the market itself would have stated it. */
export interface AccountState extends Omit<Account, "positions"> {
  readonly wallet: string;
  readonly market: string;
  readonly block: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly positions: readonly PricedPosition[];
}

export interface AccountQuery {
  readonly store: EventStore;
  /** Lower case. */
  readonly wallets: readonly string[];
  /** All markets of the store when left out. */
  readonly market?: string | undefined;
  readonly at: { readonly block?: bigint | undefined; readonly time: bigint };
  /**
   * Whether to return every block up to `at` in which an account changed, and the first block of
   * each UTC day while it holds something.
   */
  readonly series?: boolean;
  /**
   * A node to read the prices from, at the very block; by default the last stored prices are used.
   */
  readonly node?: JsonRpcNode | undefined;
  readonly protocolOf?: ProtocolOf;
}

const stateOf = (market: string, found: Moment & FoundAccount): AccountState => {
  const { account, reserves, priceAt, wallet, block, timestamp } = found;
  const positions = account.positions.map((position): PricedPosition => {
    const reserve = reserves.get(position.token);
    const price = priceAt(position.token, block);
    const named = { symbol: reserve?.symbol ?? position.token, decimals: reserve?.decimals ?? 0 };
    return { ...position, ...named, price: price?.answer, priceBlock: price?.block };
  });
  return { wallet, market, block, timestamp, ...account, positions };
};

/** The last block that can have changed an account by then. */
const blockAt = async (store: EventStore, time: bigint): Promise<bigint> => {
  const [row] = await store.rows(`SELECT max(number) FROM (${KNOWN_MOMENTS}) WHERE ts <= $1`, [time]);
  return (row?.[0] ?? 0n) as bigint;
};

const followWallets = async (store: EventStore, wallets: readonly string[], to: bigint): Promise<void> => {
  await store.run(FOLLOWED);
  const rows = wallets.map((wallet) => [wallet, 0n, to]);
  await store.append({ table: "followed", temp: true, types: ["text", "bigint", "bigint"], rows });
};

/** What comes after the last indexed block is unknown, not unchanged. */
const requireCovered = ({ name, toBlock, toTime }: StoredMarket, { block, time }: AccountQuery["at"]): void => {
  if (block === undefined ? time <= toTime : block <= toBlock) return;
  const asked = block === undefined ? `time ${time}` : `block ${block}`;
  throw new HealthUnknownError(
    `${name} is indexed up to block ${toBlock} of time ${toTime}, not ${asked}`,
    "run `events sync`",
  );
};

const keyOf = ({ wallet, block }: Moment): string => `${wallet}@${block}`;

/**
 * Returns each block once. The first block of a day is there only while something is held, unless
 * the account changed in it.
 */
const seriesOf = async (query: AccountQuery, market: StoredMarket): Promise<readonly AccountState[]> => {
  const { store, wallets, at, node } = query;
  await followWallets(store, wallets, at.time);
  const followed = await followedMoments(store, { market: market.name, days: true, changes: true });
  const changed = new Set(followed.filter(({ daily }) => !daily).map(keyOf));
  const twice = (moment: FollowedMoment): boolean => moment.daily && changed.has(keyOf(moment));
  const moments = followed.filter((moment) => !twice(moment));
  const states: AccountState[] = [];
  for await (const found of replayAccounts({ store, market, moments, node })) {
    if (found.account.positions.length > 0 || changed.has(keyOf(found))) states.push(stateOf(market.name, found));
  }
  return states;
};

const momentsOf = async ({ store, wallets, at }: AccountQuery): Promise<readonly Moment[]> => {
  const block = at.block ?? (await blockAt(store, at.time));
  return wallets.map((wallet) => ({ wallet, block, timestamp: at.time }));
};

/**
 * Rebuilds the accounts of wallets in each market, as the market's own view would have stated them.
 *
 * @param query The store, the wallets, and the moment; with `series`, every block up to it in which
 * an account changed.
 * @returns The accounts, sorted by wallet, market and block.
 * @throws HealthUnknownError when the store does not hold a market from its first block on,
 * PriceUnknownError.
 * @example
 * ```ts
 * const states = await accountHistory({ store, wallets, at: { time: 1_640_995_200n } });
 * ```
 */
export const accountHistory = async (query: AccountQuery): Promise<readonly AccountState[]> => {
  const { store, market: only, protocolOf, node } = query;
  const markets = await requireWholeMarkets(store, { only, ...(protocolOf && { protocolOf }) });
  const states: AccountState[] = [];
  for (const market of markets) {
    requireCovered(market, query.at);
    if (query.series) states.push(...(await seriesOf(query, market)));
    else {
      const moments = await momentsOf(query);
      for await (const found of replayAccounts({ store, market, moments, node })) {
        states.push(stateOf(market.name, found));
      }
    }
  }
  const place = ({ market, wallet, block }: AccountState): string =>
    `${wallet}/${market}/${String(block).padStart(12, "0")}`;
  return states.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
};

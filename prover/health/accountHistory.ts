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
  /** The market's own oracle, in its unit; undefined where it said nothing and the account does not need it. */
  readonly price: bigint | undefined;
  /** The block that price is of. */
  readonly priceBlock: bigint | undefined;
}

/** What a market would have answered about a wallet. */
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
  /** Every block up to `at` in which an account changed, and the first of each UTC day while it holds something. */
  readonly series?: boolean;
  /** Reads the prices there, at the very block, instead of taking the last stored. */
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

/** Each block once; the day's first block only while something is held, unless the account changed in it. */
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
 * Accounts by market, wallet and block, as each market's own view would have stated them.
 * Throws HealthUnknownError, PriceUnknownError.
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

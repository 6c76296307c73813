import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { Account, MarketReplay, ReplayedMarket } from "../protocols/protocol.ts";
import { ASKED_WALLET, readMarket, replayedLogs } from "./marketLogs.ts";
import { type PriceAt, nodePrices, storedPrices } from "./marketPrices.ts";
import { PriceUnknownError, RebasingReserveError } from "../protocols/errors.ts";
import type { StoredMarket } from "./wholeHistory.ts";

/** A wallet's account after all logs of a block, as the market's view would answer at a time. */
export interface Moment {
  readonly wallet: string;
  readonly block: bigint;
  /** Unix seconds: interest runs up to here. */
  readonly timestamp: bigint;
}

export interface FoundAccount {
  readonly account: Account;
  readonly reserves: ReplayedMarket["reserves"];
  readonly priceAt: PriceAt;
}

export interface ReplayRequest<M extends Moment> {
  readonly store: EventStore;
  readonly market: StoredMarket;
  /** In any order. */
  readonly moments: readonly M[];
  /** Reads prices at the very block of each moment; without it the last stored ones hold. */
  readonly node?: JsonRpcNode | undefined;
  /**
   * Called for a moment at which an account has no value, which is then left out; without it the
   * reason is thrown.
   */
  readonly onUnknown?: ((wallet: string, reason: string) => void) | undefined;
}

const inOrder = (a: Moment, b: Moment): number => {
  if (a.block !== b.block) return a.block < b.block ? -1 : 1;
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.wallet < b.wallet ? -1 : 1;
};

const askWallets = async (store: EventStore, moments: readonly Moment[]): Promise<void> => {
  await store.run(ASKED_WALLET);
  const rows = [...new Set(moments.map(({ wallet }) => wallet))].map((wallet) => [wallet]);
  await store.append({ table: "asked_wallet", temp: true, types: ["text"], rows });
};

/** With any price at all an account names the tokens it holds. */
const tokensOf = (replay: MarketReplay, { wallet, timestamp }: Moment): readonly string[] =>
  replay.account(wallet, { timestamp, answer: () => 1n }).positions.map(({ token }) => token);

const pricesOf = async (
  { store, market, node }: Omit<ReplayRequest<Moment>, "moments">,
  { contracts }: ReplayedMarket,
) =>
  node === undefined
    ? { priceAt: await storedPrices(store, market.name), load: undefined }
    : nodePrices(node, { market, contracts });

/** No fault of whoever asks: an asset without a price, or with balances that no log tells. */
const isUnknownValue = (cause: unknown): cause is Error =>
  cause instanceof PriceUnknownError || cause instanceof RebasingReserveError;

/**
 * Runs `work` for a wallet; undefined where what it asks is unknown and `onUnknown` was told so.
 */
export const knownOrTold = async <T>(
  work: () => T | Promise<T>,
  { wallet, onUnknown }: { readonly wallet: string } & Pick<ReplayRequest<Moment>, "onUnknown">,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch (cause) {
    if (onUnknown === undefined || !isUnknownValue(cause)) throw cause;
    onUnknown(wallet, cause.message);
    return undefined;
  }
};

/**
 * One pass over the market's logs, whatever the number of wallets and moments. Yields in the order
 * of the blocks.
 *
 * @throws PriceUnknownError when the oracle said nothing about a token that an account holds.
 */
export const replayAccounts = async function* <M extends Moment>(
  request: ReplayRequest<M>,
): AsyncGenerator<M & FoundAccount, undefined> {
  const { store, market, onUnknown } = request;
  const moments = request.moments.toSorted(inOrder);
  const last = moments.at(-1);
  if (last === undefined) return;
  const replayed = await readMarket(store, market.name);
  const replay = market.protocol.replay(replayed);
  const { priceAt, load } = await pricesOf(request, replayed);
  await askWallets(store, moments);

  const answerAt = (moment: M): Promise<(M & FoundAccount) | undefined> => {
    const { wallet, block, timestamp } = moment;
    const answer = async (): Promise<M & FoundAccount> => {
      if (load !== undefined) await load(tokensOf(replay, moment), block);
      const account = replay.account(wallet, { timestamp, answer: (token) => priceAt(token, block)?.answer });
      return { ...moment, account, reserves: replayed.reserves, priceAt };
    };
    return knownOrTold(answer, { wallet, onUnknown });
  };

  let next = 0;
  const { hasSharedTotals: ofAll = false } = market.protocol;
  const logs = replayedLogs(store, { market: market.name, toBlock: last.block, ofAll });
  for await (const { log, timestamp } of logs) {
    for (let due = moments[next]; due !== undefined && due.block < log.blockNumber; due = moments[++next]) {
      const found = await answerAt(due);
      if (found !== undefined) yield found;
    }
    replay.apply(log, timestamp);
  }
  for (const due of moments.slice(next)) {
    const found = await answerAt(due);
    if (found !== undefined) yield found;
  }
};

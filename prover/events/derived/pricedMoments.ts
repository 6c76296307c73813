import type { MarketContracts, ProtocolEvent } from "../../protocols/protocol.ts";
import { isTransfer } from "../../protocols/transfers.ts";
import { marketTokens } from "./contracts.ts";
import { type MarketLog, tokensOf } from "./marketLogs.ts";

/** After which block a token's price is read. */
export interface PricedAt {
  readonly block: bigint;
  readonly token: string;
}

export interface PriceMoments {
  readonly logs: readonly MarketLog[];
  /**
   * Blocks at which every token of the market has a price: the first of the market, and of each
   * day.
   */
  readonly all: readonly bigint[];
  readonly knownAt: (block: bigint) => MarketContracts;
}

/**
 * The tokens whose price is read because of an event. What a transfer moves has the last price of
 * its day already, unless it is in a contract's own tokens (cTokens), whose price no log tells.
 */
const pricedFor = ({ event, known }: { event: ProtocolEvent; known: MarketContracts }): readonly string[] =>
  isTransfer(event.action) && !known.has(event.asset.token) ? [] : tokensOf(event);

/** Where a price is read depends on the chain alone, not on where ranges end. */
export const pricedMoments = ({ logs, all, knownAt }: PriceMoments): readonly PricedAt[] => {
  const moments = new Map<string, PricedAt>();
  const add = (block: bigint, tokens: readonly string[]): void => {
    for (const token of tokens) moments.set(`${block}/${token}`, { block, token });
  };
  for (const block of all) add(block, marketTokens(knownAt(block)));
  for (const { log, events, repriced } of logs) {
    const known = knownAt(log.blockNumber);
    add(
      log.blockNumber,
      events.flatMap((event) => pricedFor({ event, known })),
    );
    // Not only what is lent: a price may stand for several assets (Aave v3's efficiency modes).
    add(log.blockNumber, repriced);
  }
  return [...moments.values()];
};

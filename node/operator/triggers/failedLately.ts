import type { OrderBook } from "../../orders/scoreOrder.ts";

/** Tokens whose last order failed a short while ago: nothing but news of them places another one. */
export interface FailedLately {
  readonly has: (tokenId: bigint, modelId: string) => boolean;
}

/**
 * That an order is over says nothing of its token. Else a borrower could keep the own fall from the
 * chain, by requests that end before they can be delivered.
 *
 * @param options.forMs How long a failure counts, in milliseconds.
 */
export const watchFailures = (
  book: OrderBook,
  { forMs, clock }: { readonly forMs: number; readonly clock: () => number },
): FailedLately => {
  const failedAt = new Map<string, number>();
  book.watch(({ tokenId, modelId, state, failure }) => {
    const key = `${tokenId}/${modelId}`;
    if (failure?.code === "E_ORDER_OVER") return;
    if (state === "failed") failedAt.set(key, clock());
    else if (state === "done") failedAt.delete(key);
  });
  return { has: (tokenId, modelId) => clock() - (failedAt.get(`${tokenId}/${modelId}`) ?? -Infinity) < forMs };
};

/** Failures that are kept to be shown. */
const SHOWN = 20;

/** The orders that failed last since the start, the newest first. */
export const watchLastFailures = (book: OrderBook): (() => readonly Readonly<Record<string, unknown>>[]) => {
  const last: Readonly<Record<string, unknown>>[] = [];
  book.watch(({ id, tokenId, source, state, failure }) => {
    if (state !== "failed") return;
    last.unshift({ id, token: tokenId.toString(), source, ...failure });
    last.splice(SHOWN);
  });
  return () => last;
};

import type { OrderBook } from "../../orders/scoreOrder.ts";

/** Tokens whose last order failed a short while ago: nothing but news of them places another one. */
export interface FailedLately {
  readonly has: (tokenId: bigint, modelId: string) => boolean;
}

/**
 * @param options.forMs How long a failure counts, in milliseconds.
 */
export const watchFailures = (
  book: OrderBook,
  { forMs, clock }: { readonly forMs: number; readonly clock: () => number },
): FailedLately => {
  const failedAt = new Map<string, number>();
  book.watch(({ tokenId, modelId, state }) => {
    const key = `${tokenId}/${modelId}`;
    if (state === "failed") failedAt.set(key, clock());
    else if (state === "done") failedAt.delete(key);
  });
  return { has: (tokenId, modelId) => clock() - (failedAt.get(`${tokenId}/${modelId}`) ?? -Infinity) < forMs };
};

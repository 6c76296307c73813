import { setTimeout as pause } from "node:timers/promises";

import { isRecord } from "../../prover/jsonValue.ts";

/** Scores that were ordered from the operator, as its API tells of them. */
export interface Orders {
  /** Looks again. Returns the orders that are done, and those that failed, as they are told. */
  readonly look: () => Promise<{ readonly done: readonly string[]; readonly failed: readonly string[] }>;
}

const askJson = async (url: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const post = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(url, { ...(body === undefined ? {} : post), signal: AbortSignal.timeout(20_000) });
  const answer: unknown = await response.json();
  if (!response.ok || !isRecord(answer)) throw new Error(`${url} answers ${response.status} ${JSON.stringify(answer)}`);
  return answer;
};

/** Orders a score of each token. */
export const placeOrders = async (url: string, tokenIds: readonly bigint[]): Promise<Orders> => {
  const ids: string[] = [];
  for (const tokenId of tokenIds) {
    const { id } = await askJson(`${url}/v1/orders`, { tokenId: String(tokenId) });
    ids.push(String(id));
  }
  return {
    look: async () => {
      const orders = await Promise.all(ids.map((id) => askJson(`${url}/v1/orders/${id}`)));
      const told = (state: string): readonly string[] =>
        orders.filter((order) => order["state"] === state).map((order) => JSON.stringify(order));
      return { done: told("done"), failed: told("failed") };
    },
  };
};

/** Waits until each order is done or has failed, or the signal ends it. Returns how many are done. */
export const settled = async (
  orders: Orders,
  { total, signal }: { readonly total: number; readonly signal: AbortSignal },
): Promise<number> => {
  let done = 0;
  while (!signal.aborted) {
    const looked = await orders.look();
    done = looked.done.length;
    if (done + looked.failed.length === total) break;
    await pause(500, undefined, { signal }).catch(() => undefined);
  }
  return done;
};

import { callContract } from "../chain/reads.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import type { EventStore } from "../store/eventStore.ts";
import { MAY_HAVE_MOVED } from "../store/schema.ts";
import type { MarketContracts, OraclePrice } from "../protocols/protocol.ts";
import type { StoredMarket } from "./wholeHistory.ts";

/** What the market's own oracle said, and after which block. */
export interface PriceAnswer extends OraclePrice {
  readonly block: bigint;
}

/** A price that was asked for, and that no node told. */
interface NoAnswer {
  readonly block: bigint;
  readonly answer: undefined;
}

/** The price of a token that holds after a block. */
export type PriceAt = (token: string, block: bigint) => PriceAnswer | undefined;

/** Last answer at or before the block, of answers in the order of their blocks. */
const lastUpTo = (answers: readonly (PriceAnswer | NoAnswer)[], block: bigint): PriceAnswer | undefined => {
  let [low, high] = [0, answers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((answers[middle]?.block ?? 0n) <= block) low = middle + 1;
    else high = middle;
  }
  const last = answers[low - 1];
  return last?.answer === undefined ? undefined : last;
};

/**
 * The stored answers of the market's oracle: each was read wherever it may have changed. Where none
 * was told although a log says that it may have, the price is unknown, up to the next answer.
 */
export const storedPrices = async (store: EventStore, market: string): Promise<PriceAt> => {
  const rows = await store.rows(
    `SELECT token, block_number, answer, price_e18 FROM oracle_price WHERE market = $1
     UNION ALL SELECT token, block_number, NULL, NULL FROM missing_price m WHERE market = $1 AND ${MAY_HAVE_MOVED}
     ORDER BY token, block_number`,
    [market],
  );
  const byToken = new Map<string, (PriceAnswer | NoAnswer)[]>();
  for (const row of rows) {
    const [token, block, answer, weiPerToken] = row as [string, bigint, string | null, bigint];
    const answers = byToken.get(token) ?? [];
    answers.push(answer === null ? { block, answer: undefined } : { block, answer: BigInt(answer), weiPerToken });
    byToken.set(token, answers);
  }
  return (token, block) => lastUpTo(byToken.get(token) ?? [], block);
};

/** Reads the prices of tokens at a block from a node, so that `PriceAt` can answer for them. */
export const nodePrices = (
  node: JsonRpcNode,
  { market, contracts }: { readonly market: StoredMarket; readonly contracts: MarketContracts },
) => {
  const read = new Map<string, PriceAnswer | undefined>();
  const priceAt: PriceAt = (token, block) => read.get(`${token}@${block}`);
  const load = async (tokens: readonly string[], block: bigint): Promise<void> => {
    const wanted = tokens.filter((token) => !read.has(`${token}@${block}`));
    await Promise.all(
      wanted.map(async (token) => {
        const price = await market.protocol.oraclePrice((call) => callContract(node, call), {
          pool: market.pool,
          block,
          token,
          known: contracts,
        });
        read.set(`${token}@${block}`, price && { ...price, block });
      }),
    );
  };
  return { priceAt, load };
};

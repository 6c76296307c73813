import { MarketError } from "../protocols/errors.ts";
import type { EventStore } from "./eventStore.ts";

/**
 * A store of blocks that a public chain may still undo carries a mark, a table of its own. Nothing
 * is signed from such a store.
 */
const MARK = "unfinal_blocks";

/** Whether the store holds blocks that may be undone. */
const isUnfinal = async (store: EventStore): Promise<boolean> =>
  (await store.rows("SELECT 1 FROM information_schema.tables WHERE table_name = $1", [MARK])).length > 0;

/**
 * Checks that the store is for blocks of this kind.
 *
 * @throws MarketError when it holds the other kind.
 */
export const checkFinality = async (store: EventStore, { unfinal }: { readonly unfinal: boolean }): Promise<void> => {
  const isMarked = await isUnfinal(store);
  if (isMarked && !unfinal)
    throw new MarketError(
      `${store.path} holds blocks that are not final, which the chain may undo`,
      "use the store of finalized blocks",
    );
  if (!unfinal || isMarked) return;
  if ((await store.rows("SELECT 1 FROM market LIMIT 1")).length > 0)
    throw new MarketError(`${store.path} holds finalized blocks only`, "give --latest-db a file of its own");
};

/** Marks an empty store for blocks that may be undone. */
export const markUnfinal = (store: EventStore): Promise<void> =>
  store.run(`CREATE TABLE IF NOT EXISTS ${MARK} (market VARCHAR)`);

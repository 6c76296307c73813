import { readBlock, readChainId } from "../../prover/chain/reads.ts";
import type { Statement } from "../../prover/onchain/statement.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import type { FollowedStore } from "../history/followedStore.ts";
import { startLoop } from "../operations/loop.ts";
import type { Operations } from "../operations/operations.ts";
import { JournalStartError } from "./errors.ts";
import type { Journal, JournalStart } from "./journal.ts";

/** Keeps a key from signing what it may have signed before its journal began. */
export interface StartWatch {
  /** @throws JournalStartError for an as-of at or before the start. */
  readonly check: (statement: Pick<Statement, "asOfBlock" | "asOfTime">) => void;
  /** Undefined while it is not known. */
  readonly start: () => JournalStart | undefined;
  readonly close: () => Promise<void>;
}

interface Watched {
  readonly journal: Pick<Journal, "startOf" | "begin">;
  readonly address: string;
  readonly history: Pick<FollowedStore, "node" | "state">;
  readonly operations: Operations;
}

const EVERY_MS = 2_000;

/**
 * The newest moment that this key can have signed, whatever it has signed: the newest block of its
 * node, or of its store where that is further, and the time of now. A node may be behind the one
 * that was asked before, and no as-of lies in the future. The clock of a local chain is its own.
 */
const startNow = async ({ node, state }: Watched["history"]): Promise<JournalStart | undefined> => {
  const [chainId, latest] = await Promise.all([readChainId(node), readBlock(node, "latest")]);
  if (latest === undefined) return undefined;
  const last = state().last?.block ?? -1n;
  return {
    block: latest.number > last ? latest.number : last,
    time: chainId === LOCAL_CHAIN_ID ? latest.timestamp : BigInt(Math.floor(Date.now() / 1000)),
  };
};

const isAfter = ({ block, time }: JournalStart, asOf: { readonly block: bigint; readonly time: bigint }): boolean =>
  asOf.block > block && asOf.time > time;

/**
 * Finds out from where on a key may sign. A journal that this key has not used yet is that of a
 * first start or takes the place of one that was lost, and nobody can tell which: as-ofs up to the
 * head of now are never signed. It is the condition E_JOURNAL_START until the store has come past it.
 */
export const watchStart = (watched: Watched): StartWatch => {
  const { journal, address, history, operations } = watched;
  const { conditions } = operations;
  const stop = new AbortController();
  let start = journal.startOf(address);
  const look = async (): Promise<void> => {
    if (start === undefined) {
      const found = await startNow(history);
      if (found !== undefined) journal.begin(address, found);
      start = journal.startOf(address);
    }
    const { last } = history.state();
    if (start !== undefined && last !== undefined && isAfter(start, last)) conditions.clear("E_JOURNAL_START");
    else if (start?.block !== -1n) conditions.raise(new JournalStartError(start));
  };
  if (start === undefined) conditions.raise(new JournalStartError(undefined));
  const { ended } = startLoop({
    ...{ name: "journal", operations, signal: stop.signal, everyMs: EVERY_MS, round: look },
  });
  return {
    check: ({ asOfBlock, asOfTime }) => {
      if (start === undefined || !isAfter(start, { block: asOfBlock, time: asOfTime }))
        throw new JournalStartError(start);
    },
    start: () => start,
    close: async () => {
      stop.abort();
      await ended;
    },
  };
};

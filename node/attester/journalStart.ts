import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { readBlock, readChainId } from "../../prover/chain/reads.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import type { Statement } from "../../prover/onchain/statement.ts";
import type { FollowedStore } from "../history/followedStore.ts";
import { startLoop } from "../operations/loop.ts";
import type { Operations } from "../operations/operations.ts";
import { JournalStartError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { OracleLink } from "./oracleLink.ts";
import { findForgotten } from "./signedOnChain.ts";
import { isAfter, type JournalStart, type SignerTable } from "./signerTable.ts";

/** Keeps a key from signing what it may have signed, and its journal does not have. */
export interface StartWatch {
  /** @throws JournalStartError for an as-of at or before the start, and while the start is not known. */
  readonly check: (statement: Pick<Statement, "asOfBlock" | "asOfTime">) => void;
  /** Undefined while it is not known. */
  readonly start: () => JournalStart | undefined;
  readonly close: () => Promise<void>;
}

interface Watched {
  readonly journal: SignerTable & Pick<Journal, "hasSigned" | "counts">;
  readonly address: string;
  readonly history: Pick<FollowedStore, "node" | "state">;
  readonly oracle: Pick<OracleLink, "confirm">;
  /** Of the oracle's chain. */
  readonly node: JsonRpcNode;
  readonly deployment: Deployment;
  readonly operations: Operations;
}

const EVERY_MS = 2_000;
/** Between two comparisons with the scores on chain. */
const COMPARED_EVERY_MS = 3_600_000;
const NEVER = Number.NEGATIVE_INFINITY;

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

/** From where on the key may sign, as far as it is known. */
const openStart = (watched: Watched) => {
  const { journal, address, history, oracle, operations } = watched;
  const { conditions, log } = operations;
  let start = journal.startOf(address);
  let comparedAt = NEVER;
  const begin = async (): Promise<void> => {
    const found = await startNow(history);
    if (found !== undefined) journal.begin(address, found);
    start = journal.startOf(address);
  };
  const compare = async (since: JournalStart): Promise<void> => {
    await oracle.confirm();
    const forgotten = await findForgotten({ ...watched, start: since });
    if (forgotten === undefined) {
      comparedAt = performance.now();
      return;
    }
    // The next round begins again.
    journal.doubt();
    [start, comparedAt] = [undefined, NEVER];
    conditions.raise(new JournalStartError(undefined));
    const { tokenId, asOfBlock } = forgotten;
    log.warn({ tokenId, asOfBlock }, "a score on chain has a signature of this key that the journal does not have");
  };
  if (journal.isOlder()) log.warn("the journal lacks its newest entry: an older one, or none, was put in its place");
  return {
    look: async (): Promise<void> => {
      if (start === undefined) await begin();
      if (start !== undefined && performance.now() - comparedAt > COMPARED_EVERY_MS) await compare(start);
    },
    known: () => (comparedAt === NEVER ? undefined : start),
  };
};

/**
 * Finds out from where on a key may sign. A journal that this key has not used yet is that of a
 * first start or takes the place of one that was lost, and nobody can tell which: as-ofs up to the
 * head of now are never signed. So it is with an older journal, which lacks its newest entry or what
 * the key has signed on chain. It is the condition E_JOURNAL_START until the store has come past it.
 */
export const watchStart = (watched: Watched): StartWatch => {
  const { history, operations } = watched;
  const { conditions } = operations;
  const stop = new AbortController();
  const { look, known } = openStart(watched);
  conditions.raise(new JournalStartError(undefined));
  const tell = (): void => {
    const [start, { last }] = [known(), history.state()];
    const isPast = start?.block === -1n || (start !== undefined && last !== undefined && isAfter(start, last));
    if (isPast) conditions.clear("E_JOURNAL_START");
    else conditions.raise(new JournalStartError(start));
  };
  const { ended } = startLoop({
    ...{ name: "journal", operations, signal: stop.signal, everyMs: EVERY_MS },
    round: async () => {
      await look();
      tell();
    },
  });
  return {
    check: ({ asOfBlock, asOfTime }) => {
      const start = known();
      if (start === undefined || !isAfter(start, { block: asOfBlock, time: asOfTime }))
        throw new JournalStartError(start);
    },
    start: known,
    close: async () => {
      stop.abort();
      await ended;
    },
  };
};

import { onChain } from "../../../prover/onchain/transactions.ts";
import type { ScoreArchive } from "../../orders/scoreArchive.ts";
import type { OperatorOptions } from "../operatorOptions.ts";
import type { KnownAttesters } from "../quorum/attesterSet.ts";
import type { PreparedScores } from "../scoring/preparedScores.ts";
import { currentOf, type CurrentScores, openCurrentScores } from "./currentScores.ts";
import { followOracle } from "./oracleFollower.ts";
import { followedAddresses, followedTopics, type NewsPlace, readNews } from "./oracleNews.ts";
import { openOracleTable, type OracleTable } from "./oracleTables.ts";
import { openTokenBook, type TokenBook } from "./tokenBook.ts";

/** What the oracle's chain says, as far as it was read. */
export interface OracleState {
  readonly table: OracleTable;
  readonly tokens: TokenBook;
  readonly scores: CurrentScores;
  readonly attesters: KnownAttesters;
  /** The time of the newest block that was read, Unix seconds; undefined before the first look. */
  readonly now: () => bigint | undefined;
  /** Its hash. */
  readonly head: () => string | undefined;
  readonly watchScores: (listener: (tokenId: bigint) => void) => () => void;
  /** Calls a listener with each token whose score the chain has undone, where nobody here sends it again. */
  readonly watchLost: (listener: (tokenId: bigint) => void) => void;
  /** Tells the listeners of a token whose score was undone and can not be sent again. */
  readonly lose: (tokenId: bigint) => void;
  /**
   * Reads on to the newest block.
   *
   * @returns The tokens whose bundles have changed, and whether there was a new block.
   * @throws The errors of the node.
   */
  readonly look: () => Promise<{ readonly changed: readonly bigint[]; readonly isNew: boolean }>;
}

interface Kept {
  /** The operator's own address. */
  readonly operator: string;
  readonly archive: ScoreArchive;
  readonly prepared: PreparedScores;
  readonly attesters: KnownAttesters;
}

type Oracle = Pick<
  OperatorOptions,
  "database" | "deployment" | "provider" | "node" | "contracts" | "models" | "operations"
>;

/** The block that created the oracle; 0 where the deployment does not tell the transaction. */
const creationBlock = async ({ deployment, provider }: Oracle): Promise<bigint> => {
  const hash = deployment.creations?.["token"];
  if (hash === undefined) return 0n;
  const receipt = await onChain(() => provider.getTransactionReceipt(hash));
  return BigInt(receipt?.blockNumber ?? 0);
};

/** Fills the memory from what was kept before: tokens are read again, scores are those of the archive. */
const fill = ({ models }: Oracle, place: Pick<NewsPlace, "table" | "tokens" | "scores" | "archive">): void => {
  place.scores.clear();
  for (const tokenId of place.tokens.ids()) place.tokens.touch(tokenId);
  for (const tokenId of place.table.tokens()) {
    place.tokens.touch(tokenId);
    for (const { modelId } of models) {
      const last = place.archive.latest(tokenId, modelId);
      if (last !== undefined) place.scores.set(currentOf(last));
    }
  }
};

/** Follows the oracle's chain into the tables of an operator. */
export const openOracleState = (oracle: Oracle, { operator, archive, prepared, attesters }: Kept): OracleState => {
  const { database, deployment, provider, node, contracts, operations } = oracle;
  const [table, tokens, scores] = [openOracleTable(database), openTokenBook(contracts.token), openCurrentScores()];
  const listeners = new Set<(tokenId: bigint) => void>();
  const lostListeners = new Set<(tokenId: bigint) => void>();
  const lose = (tokenId: bigint): void => {
    for (const listener of lostListeners) listener(tokenId);
  };
  const place: NewsPlace = {
    ...{ provider, operator, table, archive, prepared, tokens, scores },
    onRules: attesters.forget,
    onScore: (tokenId) => {
      for (const listener of listeners) listener(tokenId);
    },
  };
  fill(oracle, place);
  let now: bigint | undefined;
  let head: string | undefined;
  const followed = {
    ...{ database, table, node, operations, topics: followedTopics, addresses: followedAddresses(deployment) },
    firstBlock: () => creationBlock(oracle),
    read: (logs: Parameters<typeof readNews>[1]) => readNews(place, logs),
    undoFrom: (block: bigint) => {
      const undone = archive.undoFrom(block);
      fill(oracle, place);
      attesters.forget();
      // What was sent from here is pending again.
      const lost = undone.filter(({ statement, modelId }) => prepared.ofStatement(statement, modelId) === undefined);
      for (const { tokenId } of lost) lose(tokenId);
    },
  };
  return {
    ...{ table, tokens, scores, attesters, now: () => now, head: () => head },
    watchScores: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lose,
    watchLost: (listener) => {
      lostListeners.add(listener);
    },
    look: async () => {
      const latest = await followOracle(followed);
      const changed = await tokens.refresh();
      const isNew = latest !== undefined && latest.hash !== head;
      if (latest !== undefined) [now, head] = [latest.timestamp, latest.hash];
      return { changed, isNew };
    },
  };
};

import type { DatabaseSync } from "node:sqlite";

import { fromExactJson, toExactJson } from "./exactJson.ts";
import type { ArchivedScore, ScoreArchive } from "./scoreArchive.ts";

/** The table of scores, one row for each that is on chain. */
export const ARCHIVE_TABLES = `
CREATE TABLE archived_score (
  token_id TEXT NOT NULL, model_id TEXT NOT NULL, block INTEGER NOT NULL, as_of_time INTEGER NOT NULL,
  transaction_hash TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (token_id, model_id, as_of_time)
) STRICT;
CREATE INDEX archived_block ON archived_score (block);
`;

/**
 * The scores of an oracle in a database. A score is known by token, model and as-of, of which the
 * oracle takes one: adding it again replaces it.
 *
 * @param database Has `ARCHIVE_TABLES`.
 */
export const openScoreArchive = (database: DatabaseSync): ScoreArchive => {
  const insert = database.prepare(
    "INSERT OR REPLACE INTO archived_score VALUES (:token_id, :model_id, :block, :as_of_time, :transaction_hash, :content)",
  );
  const newest = database.prepare(
    "SELECT content FROM archived_score WHERE token_id = ? AND model_id = ? ORDER BY as_of_time DESC LIMIT ?",
  );
  const recent = database.prepare(
    "SELECT content FROM archived_score ORDER BY block DESC, as_of_time DESC, token_id, model_id LIMIT ?",
  );
  const undo = database.prepare("DELETE FROM archived_score WHERE block >= ? RETURNING content");
  const scoreOf = ({ content }: Record<string, unknown>) => fromExactJson(String(content)) as ArchivedScore;
  const history: ScoreArchive["history"] = (tokenId, modelId, limit) =>
    newest.all(tokenId.toString(), modelId, limit).map(scoreOf);
  return {
    add: (score) => {
      insert.run({
        ...{ token_id: score.tokenId.toString(), model_id: score.modelId, block: score.block },
        ...{ as_of_time: score.statement.asOfTime, transaction_hash: score.transaction, content: toExactJson(score) },
      });
    },
    latest: (tokenId, modelId) => history(tokenId, modelId, 1)[0],
    history,
    recent: (limit) => recent.all(limit).map(scoreOf),
    undoFrom: (block) => undo.all(block).map(scoreOf),
  };
};

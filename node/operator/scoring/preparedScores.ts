import type { DatabaseSync } from "node:sqlite";

import type { Statement } from "../../../prover/onchain/statement.ts";
import type { ScoreProof } from "../../../prover/proof/scoreProof.ts";
import { fromExactJson, toExactJson } from "../../orders/exactJson.ts";

/** A score that is ready to be sent: attested and proved. */
export interface PreparedScore {
  readonly orderId: string;
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly statement: Statement;
  readonly proof: ScoreProof;
  /** Ascending, with their signatures in the same order. */
  readonly signers: readonly string[];
  readonly signatures: readonly string[];
  readonly wallets: readonly string[];
  /** The raw features, by name. */
  readonly features: Readonly<Record<string, bigint>>;
}

export const PREPARED_TABLES = `
CREATE TABLE prepared_score (
  order_id TEXT PRIMARY KEY, token_id TEXT NOT NULL, model_id TEXT NOT NULL, commitment TEXT NOT NULL,
  made_at INTEGER NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE INDEX prepared_commitment ON prepared_score (token_id, model_id, commitment);
`;

/** What is on chain is in the archive; a reorganisation may bring it again for as long. */
const KEPT_MS = 24 * 3_600_000;

export interface PreparedScores {
  /** Takes the place of an earlier one of the order. */
  readonly put: (score: PreparedScore) => void;
  readonly has: (orderId: string) => boolean;
  readonly ofOrder: (orderId: string) => PreparedScore | undefined;
  /** The one that a statement on chain is of; undefined where another operator made it. */
  readonly ofStatement: (
    statement: Pick<Statement, "tokenId" | "commitment">,
    modelId: string,
  ) => PreparedScore | undefined;
  readonly prune: () => void;
}

/** @param database Has `PREPARED_TABLES`. */
export const openPreparedScores = (database: DatabaseSync, clock: () => number): PreparedScores => {
  const put = database.prepare("INSERT OR REPLACE INTO prepared_score VALUES (?, ?, ?, ?, ?, ?)");
  const byOrder = database.prepare("SELECT content FROM prepared_score WHERE order_id = ?");
  const present = database.prepare("SELECT 1 FROM prepared_score WHERE order_id = ?");
  const byStatement = database.prepare(
    "SELECT content FROM prepared_score WHERE token_id = ? AND model_id = ? AND commitment = ?",
  );
  const prune = database.prepare("DELETE FROM prepared_score WHERE made_at < ?");
  const contentOf = (row: unknown): PreparedScore | undefined =>
    row === undefined ? undefined : (fromExactJson((row as { content: string }).content) as PreparedScore);
  return {
    put: (score) => {
      const { orderId, tokenId, modelId, statement } = score;
      put.run(...[orderId, tokenId.toString(), modelId, statement.commitment.toString(), clock(), toExactJson(score)]);
    },
    has: (orderId) => present.get(orderId) !== undefined,
    ofOrder: (orderId) => contentOf(byOrder.get(orderId)),
    ofStatement: ({ tokenId, commitment }, modelId) =>
      contentOf(byStatement.get(tokenId.toString(), modelId, commitment.toString())),
    prune: () => {
      prune.run(clock() - KEPT_MS);
    },
  };
};

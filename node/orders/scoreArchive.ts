import type { Statement } from "../../prover/onchain/statement.ts";

/** Everything behind one score on chain, as the operator made it or read it from the chain. */
export interface ArchivedScore {
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly score: number;
  /** What was signed; its as-of and coverage are the score's. */
  readonly statement: Statement;
  readonly signers: readonly string[];
  readonly signatures: readonly string[];
  /** Groth16, as in proof.json without the salt. */
  readonly proof: unknown;
  readonly publicSignals: readonly string[];
  readonly wallets: readonly string[];
  /** The raw features in the model's order; known only for scores made here. */
  readonly features?: Readonly<Record<string, bigint>>;
  readonly transaction: string;
  readonly block: bigint;
  /** Unix seconds of that block. */
  readonly publishedAt: bigint;
}

/** The scores of one oracle: filled by the operator, read by the API. */
export interface ScoreArchive {
  readonly add: (score: ArchivedScore) => void;
  readonly latest: (tokenId: bigint, modelId: string) => ArchivedScore | undefined;
  /** The newest first. */
  readonly history: (tokenId: bigint, modelId: string, limit: number) => readonly ArchivedScore[];
  /** Of all tokens and models, by their blocks, the newest first. */
  readonly recent: (limit: number) => readonly ArchivedScore[];
  /** Takes away what a reorganisation undid: everything from this block on. @returns What it was. */
  readonly undoFrom: (block: bigint) => readonly ArchivedScore[];
}

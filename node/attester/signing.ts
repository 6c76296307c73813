import type { Signer } from "ethers";

import { attest } from "../../prover/onchain/attest.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import type { ReadFacts } from "../../prover/onchain/historyFacts.ts";
import type { Attestation, ScoreRequest } from "../../prover/onchain/request.ts";
import { digestOf, statementTypedData } from "../../prover/onchain/statement.ts";
import type { FollowedStore } from "../history/followedStore.ts";
import type { Conditions } from "../operations/conditions.ts";
import { StoreBehindError, VectorConflictError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { StartWatch } from "./journalStart.ts";
import type { OracleLink } from "./oracleLink.ts";
import type { ServedModels } from "./servedModels.ts";

/** What an attester signs with. */
export interface SigningPlace {
  readonly deployment: Deployment;
  readonly oracle: OracleLink;
  readonly history: FollowedStore;
  /** From `gatherFacts`. */
  readonly readFacts: ReadFacts;
  readonly models: ServedModels;
  readonly signer: Signer;
  readonly journal: Journal;
  readonly start: Pick<StartWatch, "check" | "start">;
  readonly conditions: Conditions;
}

/** JSON text with each integer as decimal text, so that no reader rounds it. */
export const decimalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));

/**
 * Answers a request: it recomputes all of it from this attester's own store, keeps the features in
 * the journal, signs, and keeps the answer before it is given. The same request gets the same
 * answer again, also after a kill.
 *
 * @returns The attestation as JSON text.
 * @throws StoreBehindError, ModelUnservedError, VectorConflictError, OracleUnreadableError,
 * JournalStartError, DataFolderError and FileReplacedError of the journal, and the errors of `attest`.
 */
export const answerRequest = async (place: SigningPlace, request: ScoreRequest): Promise<string> => {
  const { journal, start, history, readFacts, models, signer, deployment, conditions, oracle } = place;
  journal.check();
  const text = decimalJson(request);
  const before = journal.answerTo(text);
  if (before !== undefined) return decimalJson({ ...request, ...(JSON.parse(before) as object) });
  const { statement, modelId } = request;
  const { last } = history.state();
  const loaded = models.find(modelId);
  if (last === undefined || last.block < statement.asOfBlock)
    throw new StoreBehindError({ last: last?.block, asked: statement.asOfBlock });
  start.check(statement);
  const attestation: Attestation = await attest({
    ...{ request, deployment, loaded, signer, readFacts, contracts: oracle.contracts() },
    storePath: history.lend,
    history: history.node,
    beforeSigning: ({ wallets, values }) => {
      // An older journal may have been noticed meanwhile.
      start.check(statement);
      try {
        const names = loaded.model.features.map(({ name }) => name);
        journal.keepVector({ ...statement, wallets, names, values });
      } catch (cause) {
        if (cause instanceof VectorConflictError) conditions.raise(cause);
        throw cause;
      }
    },
  });
  const answer = decimalJson(attestation);
  const digest = digestOf(
    statementTypedData(statement, { chainId: deployment.chainId, verifyingContract: deployment.oracle }),
  );
  const { attester, signature } = attestation;
  // Who asks again brings the rest, the salt among it, which is nobody else's.
  const kept = decimalJson({ attester, signature });
  journal.keepAnswer({ request: text, tokenId: statement.tokenId, modelId, digest, signature, answer: kept });
  return answer;
};

import { Interface, type JsonRpcProvider, type LogDescription } from "ethers";

import { attesterSetAbi } from "../../../contracts/abi/AttesterSet.ts";
import { creditTokenAbi } from "../../../contracts/abi/CreditToken.ts";
import { scoreOracleAbi } from "../../../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../../../contracts/abi/ScoreRequests.ts";
import { AnswerError } from "../../../client/errors.ts";
import type { RawLog } from "../../../prover/chain/reads.ts";
import type { Deployment } from "../../../prover/onchain/deployment.ts";
import type { Statement } from "../../../prover/onchain/statement.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import type { ArchivedScore, ScoreArchive } from "../../orders/scoreArchive.ts";
import type { PreparedScores } from "../scoring/preparedScores.ts";
import { currentOf, type CurrentScores } from "./currentScores.ts";
import type { OracleNews } from "./oracleFollower.ts";
import type { OracleTable } from "./oracleTables.ts";
import { submissionsOf } from "./submissionInput.ts";
import type { TokenBook } from "./tokenBook.ts";

const EVENTS = new Interface(
  [...scoreOracleAbi, ...scoreRequestsAbi, ...creditTokenAbi, ...attesterSetAbi].filter(({ type }) => type === "event"),
);

/** Events that say what an operator has to know. */
const NAMES = [
  ...["ScoreUpdated", "ScoreInvalidated", "ScoresDistrusted"],
  ...["ScoreRequested", "RequestToppedUp", "RequestDelivered", "RequestRefunded"],
  ...[
    "WalletJoined",
    "WalletLeft",
    "TokensMerged",
    "LeaveAnnounced",
    "DefaultReported",
    "Transfer",
    "AttestersRotated",
  ],
] as const;

const eventTopic = (name: string): string => {
  const event = EVENTS.getEvent(name);
  if (event === null) throw new RangeError(`there is no event ${name}`);
  return event.topicHash;
};

export const followedTopics: readonly string[] = NAMES.map(eventTopic);

export const followedAddresses = ({ oracle, token, attesters, requests }: Deployment): readonly string[] =>
  [oracle, token, attesters, ...(requests === undefined ? [] : [requests])].map((one) => one.toLowerCase());

/** The parts that news are kept in. */
export interface NewsPlace {
  readonly provider: JsonRpcProvider;
  /** The operator's own address. */
  readonly operator: string;
  readonly table: OracleTable;
  readonly archive: ScoreArchive;
  readonly prepared: PreparedScores;
  readonly tokens: TokenBook;
  readonly scores: CurrentScores;
  /** Called when the attesters, or which scores count, have changed. */
  readonly onRules: () => void;
  /** Called with each token that has another score, or none any more. */
  readonly onScore: (tokenId: bigint) => void;
}

interface NewsEvent {
  readonly log: RawLog;
  readonly event: LogDescription;
}

const value = <T>({ event }: NewsEvent, name: string): T => event.args.getValue(name) as T;

const statementIn = (one: NewsEvent): Statement =>
  value<{ toObject: () => Record<string, unknown> }>(one, "statement").toObject() as unknown as Statement;

const archivedOf = async (place: NewsPlace, one: NewsEvent): Promise<ArchivedScore> => {
  const { provider, prepared, tokens } = place;
  const { transactionHash, blockNumber } = one.log;
  const [statement, modelId, score] = [statementIn(one), value<string>(one, "modelId"), value<bigint>(one, "score")];
  const [block, transaction] = await onChain(() =>
    Promise.all([provider.getBlock(Number(blockNumber)), provider.getTransaction(transactionHash)]),
  );
  if (block === null || transaction === null) throw new AnswerError(`no block ${blockNumber} or no transaction in it`);
  const own = prepared.ofStatement(statement, modelId);
  const { tokenId, commitment } = statement;
  const given = submissionsOf(transaction.data).find(
    (input) => input.tokenId === tokenId && input.commitment === commitment && input.modelId === modelId,
  );
  return {
    ...{ tokenId, modelId, score: Number(score), statement },
    signers: [...value<readonly string[]>(one, "signers")],
    signatures: own?.signatures ?? given?.signatures ?? [],
    proof: own?.proof.proof ?? given?.proof,
    publicSignals: [score.toString(), commitment.toString()],
    wallets: own?.wallets ?? tokens.walletsOf(tokenId) ?? [],
    ...(own && { features: own.features }),
    ...{ transaction: transactionHash, block: blockNumber, publishedAt: BigInt(block.timestamp) },
  };
};

/** What the events of tokens say: which of them are new, and which are to be read again. */
const keepTokens = ({ table, tokens }: NewsPlace, one: NewsEvent): void => {
  const { args } = one.event;
  const named = ["tokenId", "fromId", "intoId"].filter((name) =>
    one.event.fragment.inputs.some((i) => i.name === name),
  );
  for (const name of named) {
    const tokenId = args.getValue(name) as bigint;
    table.addToken(tokenId, one.log.blockNumber);
    tokens.touch(tokenId);
  }
};

const keepRequest = ({ table, operator }: NewsPlace, one: NewsEvent): void => {
  if (value<string>(one, "operator").toLowerCase() !== operator.toLowerCase()) return;
  const request = {
    requestId: value<bigint>(one, "requestId"),
    tokenId: value<bigint>(one, "tokenId"),
    modelId: value<string>(one, "modelId"),
    deadline: value<bigint>(one, "deadline"),
  };
  table.addRequest(request, one.log.blockNumber);
};

const tokenEvents: ReadonlySet<string> = new Set([
  ...["WalletJoined", "WalletLeft", "TokensMerged", "LeaveAnnounced", "DefaultReported", "Transfer"],
]);

const keepOne = (place: NewsPlace, one: NewsEvent, archived: ArchivedScore | undefined): void => {
  if (archived !== undefined) place.archive.add(archived);
  else if (one.event.name === "ScoreRequested") keepRequest(place, one);
  else if (one.event.name === "RequestToppedUp") place.table.setState(value<bigint>(one, "requestId"), "open");
  else if (one.event.name === "RequestDelivered")
    place.table.closeRequest(value<bigint>(one, "requestId"), "delivered");
  else if (tokenEvents.has(one.event.name)) keepTokens(place, one);
};

const tellOne = (place: NewsPlace, one: NewsEvent, archived: ArchivedScore | undefined): void => {
  const { name } = one.event;
  if (archived !== undefined) {
    place.scores.set(currentOf(archived));
    place.onScore(archived.tokenId);
  } else if (name === "ScoreInvalidated") {
    const tokenId = value<bigint>(one, "tokenId");
    place.scores.remove(tokenId, value<string>(one, "modelId"));
    place.onScore(tokenId);
  } else if (name === "AttestersRotated" || name === "ScoresDistrusted") place.onRules();
};

/**
 * Reads what logs of the oracle's contracts say: scores with their proofs and signatures, paid
 * requests, bundles that have changed, another set of attesters.
 *
 * @throws The errors of the node.
 */
export const readNews = async (place: NewsPlace, logs: readonly RawLog[]): Promise<OracleNews> => {
  const events: NewsEvent[] = [];
  for (const log of logs) {
    const event = EVENTS.parseLog(log);
    if (event !== null) events.push({ log, event });
  }
  const scores = new Map<NewsEvent, ArchivedScore>();
  for (const one of events) if (one.event.name === "ScoreUpdated") scores.set(one, await archivedOf(place, one));
  const each = (work: typeof keepOne) => () => {
    for (const one of events) work(place, one, scores.get(one));
  };
  return { keep: each(keepOne), tell: each(tellOne) };
};

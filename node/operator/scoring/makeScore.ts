import { parseProof } from "../../../client/proofFile.ts";
import { readStore } from "../../../prover/events/openStore.ts";
import { boundaryBefore, readRules } from "../../../prover/onchain/oracleRules.ts";
import { lookAtOpen, readOpenRequest } from "../../../prover/onchain/requestState.ts";
import { makeRequest, type ScoreRequest } from "../../../prover/onchain/request.ts";
import type { HistoryFacts } from "../../../prover/onchain/historyFacts.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { readCoverage } from "../../../prover/store/coverage.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { type ScoreProof, verifyProof } from "../../../prover/proof/scoreProof.ts";
import type { OrderSource, ScoreOrder } from "../../orders/scoreOrder.ts";
import { proveJob } from "../../queue/proveJob.ts";
import { NothingNewerError, OrderModelError, OrderOverError, WrongProofError } from "../errors.ts";
import { collectQuorum, type Quorum } from "../quorum/collectQuorum.ts";
import { attesterReport } from "../quorum/attesterReport.ts";
import type { PreparedScore } from "./preparedScores.ts";
import type { ScoringPlace, ServedModel } from "./scoringPlace.ts";

/** Priorities of proofs, as the queue has them. */
const PRIORITIES: Readonly<Record<OrderSource, number>> = { fall: 0, paid: 1, api: 2, events: 3, heartbeat: 4 };

/**
 * Seconds before the deadline of a request after which no work on it is begun. A delivery that comes
 * into a block after the deadline has paid all its gas, and the payer takes the fee back.
 */
export const DELIVERY_SECONDS = 60n;

type Requested = { readonly request: ScoreRequest } & HistoryFacts;

/**
 * The least as-of that is of use for an order, in Unix seconds: after the stored one, and where it is
 * paid for, what the request asks. A fall waits for no request.
 *
 * @returns Undefined for a paid request that a score on chain answers.
 * @throws OrderOverError for a paid request that is over.
 */
const leastAsOf = async (place: ScoringPlace, order: ScoreOrder): Promise<bigint | undefined> => {
  const { contracts, requests, table } = place;
  const { tokenId, modelId, requestId, source } = order;
  const stored = await onChain(() => contracts.oracle.recordOf(tokenId, modelId));
  const newer = stored.score === 0n ? 0n : stored.asOfTime + 1n;
  if (requestId === undefined || requests === undefined) return newer;
  const open = await readOpenRequest(requests, requestId);
  const seen = open && (await lookAtOpen(contracts, open));
  const isInTime = seen !== undefined && seen.secondsLeft >= DELIVERY_SECONDS;
  if (open !== undefined && seen?.state === "open" && isInTime)
    return source === "fall" || newer > open.asOfFrom ? newer : open.asOfFrom;
  // Nobody pays for it any more. Who else wanted the score still does.
  if (source !== "paid") return newer;
  if (seen?.state === "delivered" || table.isDelivered(requestId)) return undefined;
  const why = seen?.state === "open" ? `ends in ${seen.secondsLeft} seconds` : `is ${seen?.state ?? "closed"}`;
  throw new OrderOverError(`request ${requestId} ${why}`);
};

/** Whether the stored score is of the bundle as it is now. */
const isOfPresentBundle = async ({ contracts }: ScoringPlace, { tokenId, modelId }: ScoreOrder): Promise<boolean> => {
  const [stored, [liveId, epoch]] = await onChain(() =>
    Promise.all([contracts.oracle.recordOf(tokenId, modelId), contracts.token.resolve(tokenId)]),
  );
  return stored.score !== 0n && liveId === tokenId && stored.bundleEpoch === epoch;
};

/** The last as-of that the oracle would take now and the store covers, in Unix seconds. */
const newestAsOf = async (
  { contracts, store }: Pick<ScoringPlace, "contracts" | "store">,
  modelId: string,
): Promise<bigint> => {
  const rules = await readRules(contracts, modelId);
  const { toTime } = await readStore(store, readCoverage);
  return boundaryBefore(toTime < rules.now ? toTime : rules.now, rules);
};

/** @throws NothingNewerError while the store has not reached an as-of of use. */
const requestFor = async (
  place: ScoringPlace,
  order: ScoreOrder,
  { served: { loaded }, least }: { readonly served: ServedModel; readonly least: bigint },
): Promise<Requested> => {
  const { deployment, contracts, store, history, readFacts } = place;
  const { tokenId, modelId } = order;
  const question = { deployment, contracts, loaded, modelId, storePath: store, history, readFacts, tokenId };
  const made = await makeRequest(question);
  const { asOfTime } = made.request.statement;
  if (asOfTime < least) throw new NothingNewerError({ asOfTime, least });
  return made;
};

const attested = async (place: ScoringPlace, { request }: Requested): Promise<Quorum> => {
  const { threshold, members } = await place.attesters.read();
  const report = attesterReport(place.operations, { members: members.length, count: place.metrics.answers });
  return collectQuorum({
    ...{ request, attesters: members, threshold, timeoutMs: place.quorumTimeoutMs },
    onFact: (fact) => {
      report.add(fact);
      place.answers.add(fact);
    },
  }).then(
    (quorum) => {
      report.reached();
      return quorum;
    },
    (cause: unknown) => {
      report.failed(cause);
      throw cause;
    },
  );
};

const namedFeatures = ({ loaded }: ServedModel, values: readonly bigint[]): Readonly<Record<string, bigint>> =>
  Object.fromEntries(
    loaded.model.features.flatMap(({ name }, index) => {
      const value = values[index];
      // A worker refuses a row that lacks a feature: what is unknown is never zero.
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The proof of a worker, checked as one of the workers may be anybody's. @throws WrongProofError, ProofInvalidError. */
const proved = async (
  place: ScoringPlace,
  { order, served, made }: { readonly order: ScoreOrder; readonly served: ServedModel; readonly made: Requested },
): Promise<ScoreProof> => {
  const { queue, proofTimeoutMs } = place;
  const { request, vector } = made;
  const { loaded, verificationKey } = served;
  const features = namedFeatures(served, vector.values);
  const job = proveJob({ manifestHash: loaded.hash, features, salt: request.salt }, PRIORITIES[order.source]);
  await queue.add(job);
  const proof = parseProof(await queue.result(job.id, AbortSignal.timeout(proofTimeoutMs)), "the proof of a worker");
  if (proof.commitment !== request.statement.commitment) throw new WrongProofError("it is about other features");
  const { score } = evaluate(loaded.model, vector.values);
  if (proof.score !== score) throw new WrongProofError(`its score is ${proof.score}, and the model's ${score}`);
  await verifyProof(proof, { verificationKey, manifest: loaded.hash });
  return proof;
};

/**
 * Makes the score of an order, up to what is to be sent: a request from the operator's own store, the
 * signatures of a quorum, and a proof that is verified.
 *
 * @returns The score, which is not kept yet. Undefined where the stored score answers the order: the
 * paid request, or an order of somebody else when no later history is there.
 * @throws OrderOverError, OrderModelError, NothingNewerError, NoQuorumError, JobSetAsideError,
 * WrongProofError, and what `makeRequest` throws.
 */
export const makeScore = async (place: ScoringPlace, order: ScoreOrder): Promise<PreparedScore | undefined> => {
  const { book, models, metrics } = place;
  const { id: orderId, tokenId, modelId } = order;
  const served = models.get(modelId);
  if (served === undefined) throw new OrderModelError(modelId);
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const end = metrics.steps.startTimer({ step });
    const result = await work();
    end();
    return result;
  };
  const least = await leastAsOf(place, order);
  if (least === undefined) return undefined;
  const asOf = await newestAsOf(place, modelId);
  if (asOf < least) {
    if (order.source !== "paid" && (await isOfPresentBundle(place, order))) return undefined;
    throw new NothingNewerError({ asOfTime: asOf, least });
  }
  book.advance(orderId, { state: "requesting", facts: {} });
  const made = await timed("requesting", () => requestFor(place, order, { served, least }));
  const { statement } = made.request;
  const { asOfTime, asOfBlock } = statement;
  book.advance(orderId, { state: "attesting", facts: { asOfTime, asOfBlock, events: made.vector.eventCount } });
  const quorum = await timed("attesting", () => attested(place, made));
  book.advance(orderId, { state: "proving", facts: { attesters: quorum.facts } });
  const proof = await timed("proving", () => proved(place, { order, served, made }));
  return {
    ...{ orderId, tokenId, modelId, statement, proof },
    signers: quorum.attestations.map(({ attester }) => attester),
    signatures: quorum.attestations.map(({ signature }) => signature),
    wallets: made.vector.wallets,
    features: namedFeatures(served, made.vector.values),
  };
};

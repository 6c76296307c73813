import rateLimit from "@fastify/rate-limit";
import { Counter } from "prom-client";

import type { BaseError } from "../../prover/errors.ts";
import { scoreRequestOf } from "../../prover/onchain/request.ts";
import { asDatabaseError, DatabaseError } from "../database.ts";
import { OverloadedError, StoppingError, TooManyRequestsError } from "../operations/errors.ts";
import type { HttpServer } from "../operations/httpServer.ts";
import { isFileLoss } from "../operations/openFiles.ts";
import type { Operations } from "../operations/operations.ts";
import { JournalLostError } from "./errors.ts";
import { answerRequest, decimalJson, type SigningPlace } from "./signing.ts";

/** Codes of what may be otherwise in a moment: the caller asks again. */
const LATER: ReadonlySet<string> = new Set([
  ...[
    "E_STORE_BEHIND",
    "E_STORE_NOT_OPEN",
    "E_HISTORY_LAGS",
    "E_STORE_EMPTY",
    "E_HISTORY_BLOCK",
    "E_ORACLE_UNREADABLE",
    "E_OVERLOADED",
    "E_DATABASE",
    "E_JOURNAL_LOST",
    "E_JOURNAL_START",
    "E_FILE_UNWRITABLE",
  ],
  ...["E_STOPPING", "E_RPC_UNREACHABLE", "E_RPC_TIMEOUT", "E_RPC_ERROR", "E_REMOTE_SIGNER"],
]);
const UNUSABLE: ReadonlySet<string> = new Set(["E_REQUEST_FILE", "E_BAD_ADDRESS", "E_HTTP_REQUEST"]);

/** 409: the request is well-formed, and this attester does not sign it. */
export const statusOf = ({ code }: BaseError): number => {
  if (LATER.has(code)) return 503;
  if (UNUSABLE.has(code)) return 400;
  return code === "E_TOO_MANY_REQUESTS" ? 429 : 409;
};

export interface Limits {
  readonly requestsPerMinute: number;
  readonly concurrent: number;
}

/** Lets no more than so many run at once. */
const atMost = (most: number) => {
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= most) throw new OverloadedError(most);
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
};

const addRateLimit = (app: HttpServer, { requestsPerMinute }: Limits): Promise<void> =>
  Promise.resolve(
    app.register(rateLimit, {
      global: false,
      max: requestsPerMinute,
      timeWindow: 60_000,
      errorResponseBuilder: (_request, { max, ttl }) =>
        new TooManyRequestsError({ most: max, seconds: Math.ceil(ttl / 1000) }),
    }),
  ).then(() => undefined);

interface Served {
  readonly place: SigningPlace;
  readonly operations: Operations;
  readonly limits: Limits;
  readonly address: string;
  readonly isStopping: () => boolean;
}

/** What everybody may know of an attester; integers are decimal text. */
export const attesterFacts = ({ place, operations, address }: Served): Readonly<Record<string, unknown>> => {
  const { deployment, oracle, history, models, journal, start } = place;
  const { epoch, isInSet } = oracle.standing() ?? {};
  const from = start.start()?.block;
  return {
    address,
    chainId: deployment.chainId,
    oracle: deployment.oracle,
    attesterEpoch: epoch,
    isInSet,
    history: history.state(),
    models: models.list.map(({ modelId, loaded }) => ({ modelId, name: loaded.manifest.name, manifest: loaded.hash })),
    journal: { ...journal.counts(), ...(from !== undefined && from >= 0n && { signsAfterBlock: from }) },
    ready: operations.conditions.all().length === 0,
  };
};

const asRefusal = (thrown: unknown): unknown =>
  isFileLoss(thrown) ? new JournalLostError(thrown) : asDatabaseError(thrown);

/** Adds `POST /v1/attestations` and `GET /v1/attester`. */
export const addAttesterRoutes = async (app: HttpServer, served: Served): Promise<void> => {
  const { place, operations, limits, isStopping } = served;
  await addRateLimit(app, limits);
  const answers = new Counter({
    name: "veriscore_attestations_total",
    help: "requests for attestations, by what they got: signed, or the code of a refusal",
    labelNames: ["outcome"],
    registers: [operations.metrics],
  });
  const limited = atMost(limits.concurrent);
  const { conditions } = operations;
  app.post("/v1/attestations", { config: { rateLimit: {} } }, async (http, reply) => {
    try {
      if (isStopping()) throw new StoppingError();
      const request = scoreRequestOf(http.body, "the request");
      const answer = await limited(() => answerRequest(place, request));
      answers.inc({ outcome: "signed" });
      conditions.clear("E_DATABASE");
      operations.log.info({ tokenId: request.statement.tokenId, asOfBlock: request.statement.asOfBlock }, "signed");
      return await reply.type("application/json").send(answer);
    } catch (thrown) {
      const cause = asRefusal(thrown);
      if (cause instanceof DatabaseError) conditions.raise(cause);
      // Without its files it could sign what contradicts what it has signed.
      if (isFileLoss(thrown)) conditions.raise(thrown);
      const { code = "E_INTERNAL", message } = cause as BaseError;
      answers.inc({ outcome: code });
      operations.log.info({ code }, `refused: ${message}`);
      if (LATER.has(code)) reply.header("retry-after", "1");
      throw cause;
    }
  });
  app.get("/v1/attester", (_request, reply) => reply.type("application/json").send(decimalJson(attesterFacts(served))));
};

import type { FastifyError } from "fastify";

import { excerpt } from "../../client/excerpt.ts";
import { BaseError, INTERNAL_FAULT } from "../../prover/errors.ts";
import { ApiBodyError, ApiMediaTypeError, ApiRequestError } from "./errors.ts";

/** What every error of the API looks like. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Codes of things that are not there. */
const MISSING = new Set([
  "E_API_ROUTE",
  "E_NO_SCORE",
  "E_NO_TOKEN",
  "E_NO_HISTORY",
  "E_TOKEN_NOT_MINTED",
  "E_TOKEN_BURNED",
  "E_TOKEN_MERGED",
  "E_MODEL_UNKNOWN",
  "E_MODEL_NOT_SERVED",
  "E_MODEL_FILE_UNKNOWN",
  "E_ORDER_UNKNOWN",
  "E_NOT_ARCHIVED",
  "E_NAME_UNKNOWN",
]);

/** Codes of a request of the right form, with a value that is none or that cannot be answered for. */
const UNANSWERABLE = new Set([
  "E_USAGE",
  "E_BAD_ADDRESS",
  "E_BAD_TIME",
  "E_WEBHOOK_URL",
  "E_WEBHOOK_KNOWN",
  "E_NOT_COVERED",
  "E_BLOCK_TIME_UNKNOWN",
  "E_AS_OF_MISMATCH",
  "E_FEATURE_NOT_COVERED",
  "E_UNPRICED_EVENTS",
  "E_FEATURES_UNKNOWN",
]);

const STATUS: Readonly<Record<string, number>> = {
  E_API_REQUEST: 400,
  E_CHAIN_READ: 400,
  E_API_KEY: 401,
  E_API_METHOD: 405,
  E_API_BODY: 413,
  E_API_MEDIA_TYPE: 415,
  E_API_LIMIT: 429,
};

/**
 * The HTTP status of an error. What a caller cannot mend by another request is 503: the node, the
 * store or the disk of the operator.
 */
export const statusOf = ({ code }: Pick<BaseError, "code">): number => {
  if (MISSING.has(code)) return 404;
  if (UNANSWERABLE.has(code)) return 422;
  return STATUS[code] ?? 503;
};

export const failureOf = ({ code, message, hint }: BaseError): Failure => ({ code, message, hint });

/** An unexpected error, without what it says: that is for the log alone. */
export const INTERNAL_FAILURE: Failure = {
  code: INTERNAL_FAULT.code,
  message: "an internal fault",
  hint: "try again; the operator's log has the cause under the id of this request",
};

const isClientFault = ({ statusCode = 500 }: Partial<FastifyError>): boolean => statusCode >= 400 && statusCode < 500;

/**
 * An error of the web framework in our words.
 *
 * @returns Undefined where it is not the caller's fault.
 */
export const requestErrorOf = (error: Partial<FastifyError>, bodyLimit: number): BaseError | undefined => {
  if (error instanceof BaseError) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new ApiBodyError(bodyLimit);
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new ApiMediaTypeError();
  return isClientFault(error) ? new ApiRequestError(excerpt(error.message ?? "")) : undefined;
};

/** What the page tells a visitor of something that went wrong. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The oracle's own reason why there is no score. */
  readonly reason?: string;
}

/** The API refused, or did not answer. */
export class ApiFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = "ApiFailure";
    this.failure = failure;
  }
}

const UNREACHABLE: Failure = {
  code: "E_PAGE_API_DOWN",
  message: "the operator of this page does not answer",
  hint: "try again in a moment; scores on chain do not depend on it",
};

const TIMEOUT_MS = 20_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const failureIn = (value: unknown, status: number): Failure => {
  if (isRecord(value) && typeof value["code"] === "string" && typeof value["message"] === "string") {
    const { code, message, hint, reason } = value;
    return {
      ...{ code, message, hint: typeof hint === "string" ? hint : "" },
      ...(typeof reason === "string" ? { reason } : {}),
    };
  }
  return { ...UNREACHABLE, message: `the operator of this page answers with status ${status}` };
};

const send = async (path: string, options: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new ApiFailure(UNREACHABLE);
  }
};

const answerOf = async (response: Response): Promise<unknown> => {
  const value: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiFailure(failureIn(value, response.status));
  if (value === undefined) throw new ApiFailure(UNREACHABLE);
  return value;
};

/**
 * Asks the operator's API. The types of the answers are those of the API's own schemas.
 *
 * @throws ApiFailure.
 */
export const getJson = async <T>(path: string): Promise<T> => (await answerOf(await send(path, {}))) as T;

export const postJson = async <T>(path: string, body: unknown): Promise<T> => {
  const headers = { "content-type": "application/json" };
  return (await answerOf(await send(path, { method: "POST", body: JSON.stringify(body), headers }))) as T;
};

/** The bytes of a file, for who hashes them. @throws ApiFailure. */
export const getBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await send(path, {});
  if (!response.ok) throw new ApiFailure(failureIn(await response.json().catch(() => undefined), response.status));
  return new Uint8Array(await response.arrayBuffer());
};

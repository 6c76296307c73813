import type { AnswerName, Answers } from "./answers.ts";
import { isRecord, jsonOf } from "./json.ts";
import { inTurn } from "./turn.ts";

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
/** Bytes of the longest answer that is read: of the engine or of the chain's node, and of all that is shown. */
const MOST_BYTES = 8_000_000;
const MOST_SHOWN_BYTES = 1_000_000;

const tooLong = (most: number): Failure => ({
  code: "E_PAGE_API_LENGTH",
  message: `the operator of this page answers more than ${most} bytes`,
  hint: "do not rely on this operator; ask another one",
});

/** What came, as long as it is not too much. */
const bytesOf = async (response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> => {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    length += part.value.length;
    if (length > most) {
      void reader?.cancel();
      throw new ApiFailure(tooLong(most));
    }
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
};

/** @throws ApiFailure, also where the answer breaks off. */
const bodyOf = async (response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    return await bytesOf(response, most);
  } catch (cause) {
    throw cause instanceof ApiFailure ? cause : new ApiFailure(UNREACHABLE);
  }
};

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
    return await inTurn(() => fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) }));
  } catch {
    throw new ApiFailure(UNREACHABLE);
  }
};

const answerOf = async (response: Response, most = MOST_SHOWN_BYTES): Promise<unknown> => {
  const value = jsonOf(await bodyOf(response, most));
  if (!response.ok) throw new ApiFailure(failureIn(value, response.status));
  if (value === undefined) throw new ApiFailure(UNREACHABLE);
  return value;
};

/** Whether an answer has its form, by the API's own schemas. They are asked for with the first answer. */
const hasForm = async (name: AnswerName, value: unknown): Promise<boolean> => {
  try {
    const { isAnswer } = await import("./forms.ts");
    return isAnswer(name, value);
  } catch {
    throw new ApiFailure(UNREACHABLE);
  }
};

const formed = async <Name extends AnswerName>(name: Name, value: unknown): Promise<Answers[Name]> => {
  if (await hasForm(name, value)) return value as Answers[Name];
  throw new ApiFailure({
    code: "E_PAGE_API_ANSWER",
    message: `the operator of this page answers something that is not of the form "${name}"`,
    hint: "do not rely on this operator; or load the page again, if it was mended meanwhile",
  });
};

/**
 * Asks the operator's API for an answer of one form.
 *
 * @throws ApiFailure.
 */
export const getJson = async <Name extends AnswerName>(name: Name, path: string): Promise<Answers[Name]> =>
  formed(name, await answerOf(await send(path, {})));

/** An answer whose form the caller checks. @throws ApiFailure. */
export const getUnknown = async (path: string): Promise<unknown> => answerOf(await send(path, {}));

const post = (path: string, body: unknown): Promise<Response> =>
  send(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

export const postJson = async <Name extends AnswerName>(
  name: Name,
  path: string,
  body: unknown,
): Promise<Answers[Name]> => formed(name, await answerOf(await post(path, body)));

/** An answer of the chain's node, whose form ethers checks. @throws ApiFailure. */
export const askNode = async (question: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await answerOf(await post("/v1/chain", question), MOST_BYTES);
  return isRecord(answer) ? answer : {};
};

/** The bytes of a file, for who hashes them. @throws ApiFailure. */
export const getBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await send(path, {});
  const bytes = await bodyOf(response, MOST_BYTES);
  if (!response.ok) throw new ApiFailure(failureIn(jsonOf(bytes), response.status));
  return bytes;
};

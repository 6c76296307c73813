/**
 * What is asked for twice mostly comes in the same words. Comparing them is ten times as fast as
 * parsing them, so a long answer that comes twice is parsed once.
 */

/** Parses the body of the answer to the call with this id; undefined where it is no JSON. */
export type ParseBody = (text: string, id: number) => unknown;

/** Shorter texts are parsed in no time. */
const LEAST_COMPARED = 10_000;
/** Answers that wait for their twin: as many questions are often asked side by side. */
const MOST_WAITING = 4;

/** Where the id stands, at one end or the other, no part of the result can be taken for it. */
const EDGE = 100;
const AT_FIRST = /^\{(?:"jsonrpc":"2\.0",)?"id":(\d+),/;
const AT_LAST = /,"id":(\d+)(?:,"jsonrpc":"2\.0")?\}\s*$/;

/** An answer without its id; undefined where that is another or stands elsewhere. */
const withoutId = (text: string, id: number): string | undefined => {
  const first = AT_FIRST.exec(text.slice(0, EDGE));
  if (first !== null) return Number(first[1]) === id ? text.slice(first[0].length) : undefined;
  const start = Math.max(0, text.length - EDGE);
  const last = AT_LAST.exec(text.slice(start));
  return last !== null && Number(last[1]) === id ? text.slice(0, start + last.index) : undefined;
};

export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

interface Waiting {
  readonly words: string;
  readonly result: unknown;
}

/**
 * @returns Parses bodies. Two that differ in the id alone have the same object as their result:
 * nobody may change it.
 */
export const twinParser = (): ParseBody => {
  let waiting: readonly Waiting[] = [];
  return (text, id) => {
    const words = text.length < LEAST_COMPARED ? undefined : withoutId(text, id);
    if (words === undefined) return parseBody(text);
    const twin = waiting.find((one) => one.words === words);
    if (twin !== undefined) {
      waiting = waiting.filter((one) => one !== twin);
      return { id, result: twin.result };
    }
    const body = parseBody(text);
    const { result, error, id: said } = (body ?? {}) as Partial<Record<string, unknown>>;
    // What is refused by itself is no better for coming twice.
    if (result !== undefined && error === undefined && said === id)
      waiting = [...waiting, { words, result }].slice(-MOST_WAITING);
    return body;
  };
};

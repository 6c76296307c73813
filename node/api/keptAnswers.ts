import type { FastifyReply, FastifyRequest } from "fastify";

import { entityTag, REVALIDATE } from "./caching.ts";
import type { ChainHead, ScoreReader } from "./scoreReader.ts";

/**
 * Whole answers to reads of the chain, as they were sent, until its next block: then nothing is read,
 * checked or written twice. Some of what they say changes by the time alone, so none outlives a block.
 */
export interface KeptAnswers {
  /** Answers a request whose URL was answered of this block already. To be asked before validation. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;
  /**
   * Makes an answer of one block, and keeps it for its URL.
   *
   * @param make Reads the chain, and says what is answered of the head that it is given.
   */
  readonly make: (url: string, make: (head: ChainHead) => Promise<unknown>) => Promise<string>;
}

interface Kept {
  readonly body: string;
  readonly tag: string;
}

/** Callers choose the URLs: characters of all of them and their answers. The oldest make room. */
const MOST_KEPT = 32 * 2 ** 20;
/** A chain whose blocks come faster than its state is read is answered for all the same. */
const MOST_READS = 4;

export const JSON_TYPE = "application/json; charset=utf-8";

/** @param sources The reader of the chain; it is not asked before the first answer. */
export const openKeptAnswers = (sources: { readonly reader: Pick<ScoreReader, "head"> }): KeptAnswers => {
  const headNow = (): Promise<ChainHead> => sources.reader.head();
  const kept = new Map<string, Kept>();
  let of: ChainHead | undefined;
  let size = 0;
  const drop = (url: string): void => {
    const known = kept.get(url);
    if (kept.delete(url)) size -= url.length + (known?.body.length ?? 0);
  };
  const keep = (url: string, head: ChainHead, body: string): void => {
    if (head !== of) {
      kept.clear();
      size = 0;
    }
    of = head;
    drop(url);
    kept.set(url, { body, tag: entityTag(body) });
    size += url.length + body.length;
    for (const oldest of kept.keys()) {
      if (size <= MOST_KEPT) break;
      drop(oldest);
    }
  };
  return {
    answer: async ({ url }, reply) => {
      // The head is looked at even so: without a node nothing is answered.
      const head = kept.has(url) ? await headNow() : undefined;
      const known = head !== undefined && head === of ? kept.get(url) : undefined;
      if (known === undefined) return undefined;
      return reply
        .headers({ "cache-control": REVALIDATE, "content-type": JSON_TYPE, etag: known.tag })
        .send(known.body);
    },
    make: async (url, make) => {
      let head = await headNow();
      for (let reads = 1; ; reads += 1) {
        const body = JSON.stringify(await make(head));
        const after = await headNow();
        if (after === head) keep(url, head, body);
        if (after === head || reads === MOST_READS) return body;
        head = after;
      }
    },
  };
};

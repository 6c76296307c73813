import rateLimit from "@fastify/rate-limit";
import type { FastifyRequest } from "fastify";

import type { Api } from "./app.ts";
import { ApiLimitError } from "./errors.ts";
import { isOfPage } from "./page.ts";

const REQUESTS_PER_MINUTE = 600;
/** Callers that are counted at once. */
const MOST_CALLERS = 20_000;
const SECOND_MS = 1_000;

/**
 * Counts requests by caller, the page's own files apart from the rest: loading the page takes nothing
 * from what a caller may ask, and a flood of its files has an end, too. As many files as requests: who
 * looks a score up with an empty cache takes 24 files and 37 requests.
 *
 * @param options.keyOf The place of a caller's key; -1 for a caller without one, who is counted by address.
 * @param options.requestsPerMinute Of each caller; 600 when left out.
 */
export const addLimits = async (
  app: Api,
  {
    keyOf,
    requestsPerMinute = REQUESTS_PER_MINUTE,
  }: { readonly keyOf: (request: FastifyRequest) => number; readonly requestsPerMinute?: number | undefined },
): Promise<void> => {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60 * SECOND_MS,
    cache: MOST_CALLERS,
    // Of a key that is not known nobody is counted, or each guess would be a caller of its own. One network
    // of IPv6 (/64) is one caller: whoever has it has all of its addresses.
    keyGenerator: (request) => {
      // A client that is gone has no address.
      const { ip = "" }: { readonly ip?: string } = request;
      const address = rateLimit.normalizeIP(ip);
      if (isOfPage(request)) return `page ${address}`;
      const key = keyOf(request);
      return key < 0 ? address : `key ${key}`;
    },
    errorResponseBuilder: (_request, { max, ttl }) => new ApiLimitError({ max, seconds: Math.ceil(ttl / SECOND_MS) }),
  });
};

import { expect } from "chai";
import fc from "fast-check";

import type { ApiWorld } from "../../support/apiWorld.ts";

/** What every error has. */
export const ERROR_KEYS = ["code", "message", "hint"];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "..", "%00", "1", "-1", "1e9", "0x", "__proto__", "null"),
);

/** A body that is JSON, or almost. */
const json = fc.oneof(
  fc.json(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string(),
  fc.constant("{"),
);

/** A body with the names that the routes know, and other values. */
const almost = fc
  .record(
    {
      wallets: fc.oneof(fc.array(text, { maxLength: 4 }), fc.jsonValue()),
      tokens: fc.oneof(fc.array(text, { maxLength: 4 }), fc.jsonValue()),
      tokenId: fc.oneof(text, fc.jsonValue()),
      model: fc.oneof(text, fc.jsonValue()),
      at: fc.oneof(text, fc.jsonValue()),
      callbackUrl: fc.oneof(
        fc.webUrl().map((url) => url.replace("https://", "ftp://")),
        fc.jsonValue(),
      ),
      proof: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

const path = fc.oneof(
  ...["score", "history", "proof", "attestations", "reasons"].flatMap((name) => [
    text.map((id) => `/v1/tokens/${encodeURIComponent(id)}/${name}`),
    text.map((wallet) => `/v1/wallets/${encodeURIComponent(wallet)}/${name}`),
  ]),
  text.map((id) => `/v1/orders/${encodeURIComponent(id)}`),
  text.map((name) => `/v1/models/default/files/${encodeURIComponent(name)}`),
  text.map((wallet) => `/api/v2/sandbox/score/address/${encodeURIComponent(wallet)}`),
  text.map((wallet) => `/api/v1/addresses/${encodeURIComponent(wallet)}`),
  text.map((id) => `/${id}`),
  fc.constantFrom("/v1/previews", "/v1/orders", "/v1/scores/batch", "/v1/proofs/verify", "/v1/tokens/1/score"),
);

const query = fc.oneof(
  fc.constant(""),
  text.map((value) => `?model=${encodeURIComponent(value)}`),
  text.map((value) => `?${value}`),
  fc.nat().map((limit) => `?limit=${limit}&limit=2`),
);

const request = fc.record({
  method: fc.constantFrom(
    "GET" as const,
    "POST" as const,
    "PUT" as const,
    "DELETE" as const,
    "PATCH" as const,
    "HEAD" as const,
  ),
  path,
  query,
  payload: fc.oneof(json, almost),
  type: fc.constantFrom("application/json", "text/plain", "application/xml", ""),
});

/** Sends that many malformed requests; each is answered with a code, and none with 500. */
export const answerMalformed = ({ api }: Pick<ApiWorld, "api">, runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(request, async ({ method, path: where, query: what, payload, type }) => {
      const body = method === "GET" || method === "HEAD" ? {} : { payload, headers: { "content-type": type } };
      // Nothing else can be injected; sockets bring the rest, in access.test.ts.
      fc.pre(URL.canParse(`${where}${what}`, "http://localhost"));
      const answer = await api.inject({ method, url: `${where}${what}`, ...body });
      expect(answer.statusCode, answer.body).to.be.below(500);
      if (answer.statusCode >= 400 && method !== "HEAD") expect(answer.json()).to.include.all.keys(ERROR_KEYS);
    }),
    { numRuns: runs },
  );

import swagger from "@fastify/swagger";

import { type Api, newApp } from "./app.ts";
import { addRoutes } from "./routes/all.ts";
import { ErrorBody } from "./schemas/common.ts";
import type { ApiSources } from "./sources.ts";

const DESCRIPTION = `Scores of credit tokens, each with the proof and the attestations behind it.
Every error is \`{ code, message, hint }\`. A score that is missing is 404 and never 0.
Integers past 2^53 are decimal text. Times are Unix seconds where nothing else is said.`;

const TAGS = [
  { name: "scores", description: "Scores that are on chain, and what stands behind them" },
  { name: "previews", description: "Scores off chain, without a token" },
  { name: "orders", description: "New scores" },
  { name: "models", description: "The models and their reports" },
  { name: "proofs", description: "Verification" },
  { name: "chain", description: "Where the contracts stand, and reads of them" },
  { name: "spectral", description: "The shape that clients of Spectral know" },
  { name: "cred", description: "The shape that clients of Cred know" },
];

/** Serves the description of all routes, made from the schemas that validate. */
export const addOpenApi = async (app: Api): Promise<void> => {
  app.addSchema(ErrorBody);
  await app.register(swagger, {
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === "string" ? $id : `schema-${index}`),
    },
    openapi: {
      openapi: "3.1.0",
      info: { title: "Veriscore", version: "1", description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "where the operator asks for a key" },
        },
      },
    },
  });
};

/** After all other routes. */
export const addOpenApiRoute = (app: Api): void => {
  app.get("/openapi.json", { schema: { hide: true } }, (_request, reply) =>
    reply.header("cache-control", "public, max-age=300").send(app.swagger()),
  );
};

/** Stands for sources that are not there: whoever asks them is wrong. */
const UNASKED = new Proxy({} as ApiSources, {
  get: () => {
    throw new Error("a description of the routes asks no source");
  },
});

/** The OpenAPI document of the API, of all operators alike. */
export const describeApi = async (): Promise<object> => {
  const app = newApp({});
  await addOpenApi(app);
  addRoutes(app, UNASKED);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
};

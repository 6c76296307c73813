import type { Static } from "typebox";

import { readBytes } from "../../../prover/files.ts";
import type { Api } from "../app.ts";
import { FIVE_MINUTES, REVALIDATE } from "../caching.ts";
import { ModelFileUnknownError } from "../errors.ts";
import { CARD, isMade, mediaTypeOf, publicFiles, type PublicFiles } from "../modelFiles.ts";
import { pageOfReport } from "../reportPages.ts";
import { failures } from "../schemas/common.ts";
import { FilePath, ModelBody, ModelPath, ModelsBody } from "../schemas/models.ts";
import type { ApiSources, ServedModel } from "../sources.ts";
import { servedModel } from "../subject.ts";

const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value));

const pathsOf = (name: string, files: PublicFiles): string[] =>
  [...files.keys()].map((file) => `/v1/models/${encodeURIComponent(name)}/${file}`);

const modelBody = async (
  { reader }: ApiSources,
  { modelId, loaded }: ServedModel,
): Promise<Static<typeof ModelBody>> => {
  const { name, active, dev, meaning } = await reader.model(modelId);
  const { label, market, horizon, calibratedAt, errorPpm, manipulable, hasProbability } = meaning;
  return {
    ...{ id: modelId, name, active, dev, served: true, manifest: loaded.hash },
    meaning: {
      ...{ label, market, manipulable, hasProbability },
      horizonSeconds: numberOf(horizon),
      calibratedAt: numberOf(calibratedAt),
      errorPpm: numberOf(errorPpm),
    },
    features: loaded.model.features.map((feature) => feature.name),
    files: pathsOf(loaded.manifest.name, await publicFiles(loaded)),
  };
};

/** One public file; a name that is not listed is not looked for. */
const readPublic = async ({ loaded }: ServedModel, name: string): Promise<{ bytes: Buffer; type: string }> => {
  const path = (await publicFiles(loaded)).get(name);
  if (path === undefined) throw new ModelFileUnknownError({ model: loaded.manifest.name, name });
  const bytes = await readBytes(path);
  if (!isMade(name, path)) return { bytes, type: mediaTypeOf(name) };
  // A file of another form is no report, and has no page.
  const page = await pageOfReport(path, bytes).catch(() => undefined);
  if (page === undefined) throw new ModelFileUnknownError({ model: loaded.manifest.name, name });
  return { bytes: Buffer.from(page), type: mediaTypeOf(name) };
};

const TEXT = { description: "as it stands in the model's folder" };
const KINDS = { files: "A public file of it", reports: "A report on its scores" };

const addFileRoutes = (app: Api, sources: ApiSources): void => {
  const send = (model: string, name: string) => readPublic(servedModel(sources, model), name);
  app.get(
    "/v1/models/:model/card",
    {
      schema: {
        ...{ tags: ["models"], summary: "Its card", params: ModelPath },
        response: { 200: { description: "Markdown", content: { "text/markdown": { schema: TEXT } } }, ...failures },
      },
    },
    async ({ params: { model } }, reply) => {
      const { bytes, type } = await send(model, CARD);
      return reply.header("cache-control", FIVE_MINUTES).type(type).send(bytes.toString("utf8"));
    },
  );
  for (const [kind, summary] of Object.entries(KINDS))
    app.get(
      `/v1/models/:model/${kind}/:name`,
      {
        schema: {
          ...{ tags: ["models"], summary, params: FilePath },
          response: {
            200: { description: "the file", content: { "application/json": { schema: TEXT } } },
            ...failures,
          },
        },
      },
      async ({ params: { model, name } }, reply) => {
        const { bytes, type } = await send(model, `${kind}/${name}`);
        return reply.header("cache-control", FIVE_MINUTES).type(type).send(bytes.toString("utf8"));
      },
    );
};

/** `/v1/models` and what each of them shows. */
export const addModelRoutes = (app: Api, sources: ApiSources): void => {
  app.get(
    "/v1/models",
    {
      schema: {
        tags: ["models"],
        summary: "The models that are computed here",
        response: { 200: ModelsBody, ...failures },
      },
    },
    async (_request, reply) => {
      reply.header("cache-control", REVALIDATE);
      return { models: await Promise.all(sources.models.map((model) => modelBody(sources, model))) };
    },
  );
  app.get(
    "/v1/models/:model",
    {
      schema: {
        ...{ tags: ["models"], summary: "A model, with its meaning and its files", params: ModelPath },
        response: { 200: ModelBody, ...failures },
      },
    },
    async ({ params: { model } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return modelBody(sources, servedModel(sources, model));
    },
  );
  addFileRoutes(app, sources);
};

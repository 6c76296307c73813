import { parseWallets } from "../../../client/address.ts";
import { parseAsOf } from "../../../prover/features/asOf.ts";
import type { Api } from "../app.ts";
import { previewBody } from "../previewBody.ts";
import { failures } from "../schemas/common.ts";
import { PreviewBody, PreviewRequest } from "../schemas/previews.ts";
import type { ApiSources } from "../sources.ts";
import { servedModel } from "../subject.ts";

/** `POST /v1/previews`: the score of wallets that need no token, off chain. */
export const addPreviewRoute = (app: Api, sources: ApiSources): void => {
  app.post(
    "/v1/previews",
    {
      schema: {
        tags: ["previews"],
        summary: "What wallets would score, and why, without a token",
        body: PreviewRequest,
        response: { 200: PreviewBody, ...failures },
      },
    },
    async ({ body: { wallets, model, at } }) => {
      const served = servedModel(sources, model);
      const asOf = at === undefined ? {} : { asOf: parseAsOf(at) };
      const question = { wallets: parseWallets(wallets), loaded: served.loaded, ...asOf };
      return previewBody(served, await sources.readFeatures(question));
    },
  );
};

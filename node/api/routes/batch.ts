import type { Static } from "typebox";

import { BaseError } from "../../../prover/errors.ts";
import type { Api } from "../app.ts";
import { failureOf, statusOf } from "../failure.ts";
import { failures } from "../schemas/common.ts";
import { BatchAnswer, BatchBody } from "../schemas/scores.ts";
import { scoreBody } from "../scoreBody.ts";
import type { ApiSources } from "../sources.ts";
import { modelOf, type RequestSubject, tokenIdOf, walletSubject } from "../subject.ts";

/** A wrong id is an error of its item, which a promise can hold. */
const tokenSubject = (asked: string): Promise<RequestSubject> =>
  Promise.resolve(asked).then((text) => ({ tokenId: tokenIdOf(text) }));

type Result = Static<typeof BatchAnswer>["results"][number];

/** A cause that says something about one item. A node that does not answer spoils them all. */
const isOfItem = (cause: unknown): cause is BaseError => cause instanceof BaseError && statusOf(cause) < 500;

const resultOf = async (
  sources: ApiSources,
  { asked, modelId, subject }: { asked: string; modelId: string; subject: () => Promise<RequestSubject> },
): Promise<Result> => {
  try {
    const { tokenId, wallet } = await subject();
    const current = await sources.reader.scoreOf(tokenId, modelId);
    const place = { head: await sources.reader.head(), deployment: sources.deployment };
    return { asked, ok: true, score: scoreBody(current, { ...place, ...(wallet === undefined ? {} : { wallet }) }) };
  } catch (cause) {
    if (!isOfItem(cause)) throw cause;
    return { asked, ok: false, error: failureOf(cause) };
  }
};

/** `POST /v1/scores/batch`. */
export const addBatchRoute = (app: Api, sources: ApiSources): void => {
  app.post(
    "/v1/scores/batch",
    {
      schema: {
        tags: ["scores"],
        summary: "Up to 100 scores at once, each with its own result",
        body: BatchBody,
        response: { 200: BatchAnswer, ...failures },
      },
    },
    async ({ body }) => {
      const modelId = modelOf(sources, body.model);
      const items =
        "wallets" in body
          ? body.wallets.map((asked) => ({ asked, subject: () => walletSubject(sources, asked) }))
          : body.tokens.map((asked) => ({ asked, subject: () => tokenSubject(asked) }));
      return { results: await Promise.all(items.map((item) => resultOf(sources, { ...item, modelId }))) };
    },
  );
};

import { parseAddress } from "../../../client/address.ts";
import { BaseError, UsageError } from "../../../prover/errors.ts";
import { probabilityOf } from "../../../prover/report/scoredRows.ts";
import type { Api } from "../app.ts";
import { REVALIDATE } from "../caching.ts";
import {
  credEnhanced,
  credMean,
  type CredModel,
  credReport,
  credScore,
  credSummary,
  sandboxAnswer,
} from "../credBody.ts";
import { readDeciles } from "../deciles.ts";
import { NameUnknownError } from "../errors.ts";
import { failureOf, statusOf } from "../failure.ts";
import { failures } from "../schemas/common.ts";
import {
  CredBatch,
  CredBatchQuery,
  CredEnhanced,
  CredMean,
  CredOffChain,
  CredPath,
  CredReport,
  CredScore,
  CredSummary,
} from "../schemas/cred.ts";
import type { ApiSources } from "../sources.ts";
import { walletAnswer, type WalletAnswer } from "../walletAnswer.ts";

const MOST_ADDRESSES = 100;

/** A name has a dot, which an address has not. */
const isName = (text: string): boolean => text.includes(".");

/** @throws BadAddressError, NameUnknownError. */
const walletOf = async ({ resolveName }: ApiSources, text: string): Promise<string> => {
  if (!isName(text)) return parseAddress(text);
  const address = await resolveName?.(text);
  if (typeof address !== "string") throw new NameUnknownError(text);
  return parseAddress(address);
};

/** The addresses of a batch, under either of the names in use. */
const addressesOf = ({ address, addresses }: { address?: string; addresses?: string }): readonly string[] => {
  const texts = [address, addresses].flatMap((list) => list?.split(",") ?? []).map((text) => text.trim());
  const given = texts.filter((text) => text !== "");
  if (given.length === 0) throw new UsageError("no address is given", "give addresses with commas between");
  if (given.length > MOST_ADDRESSES)
    throw new UsageError(`${given.length} addresses are more than ${MOST_ADDRESSES}`, "ask twice");
  return given;
};

/** How a wallet is answered for: from chain and store, or made up. */
interface Kind {
  readonly prefix: "/api/v2" | "/api/v2/sandbox";
  readonly answer: (text: string) => Promise<WalletAnswer>;
  readonly mark: { readonly sandbox?: true };
  readonly model: () => Promise<CredModel>;
}

const batchOf = async (addresses: readonly string[], { answer, mark, ...kind }: Kind) => {
  const model = await kind.model();
  const results = await Promise.all(
    addresses.map(async (address) => {
      try {
        return { score: { ...credScore(await answer(address), model), ...mark } };
      } catch (cause) {
        // A node that does not answer spoils them all; a wallet spoils none but itself.
        if (!(cause instanceof BaseError) || (statusOf(cause) >= 500 && cause.code !== "E_API_BUSY")) throw cause;
        return { error: { address, ...failureOf(cause) } };
      }
    }),
  );
  const scores = results.flatMap(({ score }) => (score === undefined ? [] : [score]));
  return { scores, count: scores.length, errors: results.flatMap(({ error }) => (error === undefined ? [] : [error])) };
};

/** @throws UsageError where none of the wallets has a score. */
const meanOf = async (addresses: readonly string[], kind: Kind) => {
  const { scores, errors } = await batchOf(addresses, kind);
  const [first] = errors;
  if (scores.length === 0 && first !== undefined)
    throw new UsageError(`none of the addresses has a score: ${first.code}: ${first.message}`, first.hint);
  return { ...credMean(scores, await kind.model()), ...kind.mark, errors };
};

const addScores = (app: Api, kind: Kind): void => {
  const { prefix, answer, mark, model } = kind;
  const shared = { tags: ["cred"] };
  app.get(
    `${prefix}/score/address/:address`,
    {
      schema: {
        ...shared,
        ...{ summary: "The score of a wallet", params: CredPath, response: { 200: CredScore, ...failures } },
      },
    },
    async ({ params: { address } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return { ...credScore(await answer(address), await model()), ...mark };
    },
  );
  app.post(
    `${prefix}/score/address/:address`,
    {
      schema: {
        ...shared,
        ...{ summary: "The score of a wallet, which a caller's own figures do not move", params: CredPath },
        ...{ body: CredOffChain, response: { 200: CredScore, ...failures } },
      },
    },
    async ({ params: { address } }) => ({ ...credScore(await answer(address), await model()), ...mark }),
  );
  app.get(
    `${prefix}/score`,
    {
      schema: {
        ...shared,
        ...{ summary: "The mean of the scores of up to 100 wallets", querystring: CredBatchQuery },
        response: { 200: CredMean, ...failures },
      },
    },
    async ({ query }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return meanOf(addressesOf(query), kind);
    },
  );
  app.get(
    `${prefix}/score/batch`,
    {
      schema: {
        ...shared,
        ...{ summary: "Scores of up to 100 wallets", querystring: CredBatchQuery },
        response: { 200: CredBatch, ...failures },
      },
    },
    async ({ query }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return batchOf(addressesOf(query), kind);
    },
  );
};

const addReports = (app: Api, { prefix, answer, mark, model }: Kind): void => {
  const shared = { tags: ["cred"], params: CredPath };
  const reportOf = async (address: string) => {
    const { report } = credReport(await answer(address), await model());
    return { report: { ...report, score: { ...report.score, ...mark } } };
  };
  app.get(
    `${prefix}/report/address/:address`,
    { schema: { ...shared, summary: "What is behind it, and the score", response: { 200: CredReport, ...failures } } },
    async ({ params: { address } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return reportOf(address);
    },
  );
  app.post(
    `${prefix}/report/address/:address`,
    {
      schema: {
        ...shared,
        ...{ summary: "The same, beside a caller's own figures", body: CredOffChain },
        response: { 200: CredEnhanced, ...failures },
      },
    },
    async ({ params: { address }, body }) => credEnhanced(await reportOf(address), body),
  );
  app.get(
    `${prefix}/report/address/:address/summary`,
    { schema: { ...shared, summary: "What is behind it", response: { 200: CredSummary, ...failures } } },
    async ({ params: { address } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return credSummary(await answer(address));
    },
  );
};

/** The shape that clients of Cred know, and its sandbox. */
export const addCredRoutes = (app: Api, sources: ApiSources): void => {
  let read: Promise<CredModel> | undefined;
  const model = (): Promise<CredModel> => {
    const { loaded } = sources.models[0];
    return (read ??= readDeciles(loaded).then((decileOf) => ({ version: loaded.manifest.name, decileOf })));
  };
  const probabilityAt = (score: number): number => probabilityOf(sources.models[0].loaded.manifest.scorecard, score);
  const kinds: readonly Kind[] = [
    {
      prefix: "/api/v2",
      answer: async (text) => walletAnswer(sources, await walletOf(sources, text)),
      mark: {},
      model,
    },
    {
      prefix: "/api/v2/sandbox",
      answer: (text) => Promise.resolve(text).then((given) => sandboxAnswer(parseAddress(given), probabilityAt)),
      mark: { sandbox: true },
      model,
    },
  ];
  for (const kind of kinds) {
    addScores(app, kind);
    addReports(app, kind);
  }
};

import { Type, type Static } from "typebox";

import { parseAddress } from "../../../client/address.ts";
import type { Api } from "../app.ts";
import { REVALIDATE } from "../caching.ts";
import { openCalculations } from "../calculations.ts";
import { AddressText, closed, failures } from "../schemas/common.ts";
import type { ApiSources } from "../sources.ts";
import { isUsable, scoreOnChain, walletAnswer, type WalletAnswer } from "../walletAnswer.ts";

const Path = Type.Object({ address: AddressText }, closed);

const Pending = Type.Object(
  {
    status: Type.Enum(["not_calculated", "processing"]),
    wallet_address: Type.String(),
  },
  { description: "there is no score yet" },
);
const Done = Type.Object({
  status: Type.Literal("done"),
  wallet_address: Type.String(),
  score: Type.String({ description: "300 to 850, with two decimals as Spectral's" }),
  score_ingredients: Type.Record(Type.String(), Type.Integer(), { description: "percent of the points that moved" }),
  score_timestamp: Type.String({ format: "date-time", description: "the end of the history that counts" }),
  probability_of_liquidation: Type.String({ description: "percent" }),
  risk_level: Type.Enum(["VERY_LOW_RISK", "LOW_RISK", "MEDIUM_RISK", "HIGH_RISK", "VERY_HIGH_RISK"]),
  proved: Type.Boolean({ description: "whether the score is on chain with its proof; false: computed from a store" }),
});

/** Spectral's ingredients; a client expects all of them. */
const INGREDIENTS = ["credit_mix", "defi_actions", "health_and_risk", "liquidation", "market", "time", "wallet"];

/** Lowest score of each level. */
const LEVELS = [
  [750, "VERY_LOW_RISK"],
  [700, "LOW_RISK"],
  [650, "MEDIUM_RISK"],
  [550, "HIGH_RISK"],
] as const;

const doneBody = (answer: WalletAnswer, address: string): Static<typeof Done> => ({
  status: "done",
  wallet_address: address,
  score: answer.score.toFixed(2),
  score_ingredients: Object.fromEntries(INGREDIENTS.map((name) => [name, answer.ingredients[name] ?? 0])),
  score_timestamp: new Date(Number(answer.asOfTime) * 1000).toISOString(),
  probability_of_liquidation: (100 * answer.probability).toFixed(2),
  risk_level: LEVELS.find(([least]) => answer.score >= least)?.[1] ?? "VERY_HIGH_RISK",
  proved: answer.from === "chain",
});

/** A token whose score is not fresh gets a new one; a wallet without a token is computed alone. */
const orderFresh = async (sources: ApiSources, wallet: string): Promise<void> => {
  const { tokenId, current } = await scoreOnChain(sources, wallet);
  if (tokenId === undefined || (current !== undefined && (await isUsable(sources, current)))) return;
  const { liveTokenId } = await sources.reader.liveToken(tokenId);
  sources.orders.place({ tokenId: liveTokenId, modelId: sources.models[0].modelId, source: "api" });
};

/**
 * The shape that clients of Spectral know: they ask, have it calculated, and ask until `status` is
 * "done".
 */
export const addSpectralRoutes = (app: Api, sources: ApiSources): void => {
  const calculations = openCalculations((wallet) => walletAnswer(sources, wallet));
  app.post(
    "/api/v1/addresses/:address/calculate_score",
    {
      schema: {
        ...{ tags: ["spectral"], summary: "Have the score of a wallet calculated", params: Path },
        response: { 202: Pending, ...failures },
      },
    },
    async ({ params: { address } }, reply) => {
      const wallet = parseAddress(address);
      await orderFresh(sources, wallet);
      calculations.begin(wallet);
      return reply.code(202).send({ status: "processing", wallet_address: address });
    },
  );
  app.get(
    "/api/v1/addresses/:address",
    {
      schema: {
        ...{ tags: ["spectral"], summary: "The score of a wallet, once it is calculated", params: Path },
        response: { 200: Type.Union([Done, Pending], { description: "the score, or how far it is" }), ...failures },
      },
    },
    async ({ params: { address } }, reply) => {
      const wallet = parseAddress(address);
      reply.header("cache-control", REVALIDATE);
      const { current } = await scoreOnChain(sources, wallet);
      if (current !== undefined && (await isUsable(sources, current))) calculations.begin(wallet);
      const found = calculations.find(wallet);
      if (found === undefined) return { status: "not_calculated" as const, wallet_address: address };
      const answer = await found.settled;
      return answer === undefined
        ? { status: "processing" as const, wallet_address: address }
        : doneBody(answer, address);
    },
  );
};

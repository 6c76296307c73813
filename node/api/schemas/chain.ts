import { Type } from "typebox";

import { Address, BlockNumber, closed, Hash, Nullable, ScoreValue, Seconds } from "./common.ts";

/** One question of JSON-RPC; several at once are not taken. */
export const ChainRequest = Type.Object(
  {
    jsonrpc: Type.Literal("2.0"),
    id: Type.Union([Type.Integer(), Type.String({ maxLength: 64 })]),
    method: Type.String({ maxLength: 64, examples: ["eth_blockNumber"] }),
    params: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 3 })),
  },
  closed,
);

export const ChainAnswer = Type.Object(
  {
    jsonrpc: Type.Literal("2.0"),
    id: Type.Union([Type.Integer(), Type.String()]),
    result: Type.Optional(Type.Unknown()),
    error: Type.Optional(
      Type.Object({ code: Type.Integer(), message: Type.String(), data: Type.Optional(Type.Unknown()) }),
    ),
  },
  { description: "the node's own answer, or its error" },
);

export const DeploymentBody = Type.Object(
  {
    chainId: Type.String({ description: "decimal" }),
    token: Address,
    registry: Address,
    attesters: Address,
    oracle: Address,
    requests: Type.Optional(Address),
    challenges: Type.Optional(Address),
    pool: Type.Optional(Address),
    market: Type.Optional(Type.Object({ protocol: Type.String(), pool: Address })),
    models: Type.Array(Type.Object({ name: Type.String(), modelId: Hash, manifest: Type.String() })),
  },
  { description: "where the contracts stand: a deployment file, as clients read it" },
);

export const RecentQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) },
  closed,
);

export const RecentBody = Type.Object(
  {
    scores: Type.Array(
      Type.Object({
        tokenId: Type.String(),
        model: Type.Object({ id: Hash, name: Nullable(Type.String()) }),
        score: ScoreValue,
        asOf: Type.Object({ block: BlockNumber, time: Seconds }),
        publishedAt: Seconds,
        transaction: Type.String(),
      }),
    ),
  },
  { description: "the scores that came on chain last, of all tokens, the newest first" },
);

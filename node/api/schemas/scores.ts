import { Type } from "typebox";

import {
  Address,
  AddressText,
  BlockNumber,
  closed,
  Decimal,
  ErrorBody,
  Hash,
  ModelChoice,
  Nullable,
  ScoreValue,
  Seconds,
  TokenId,
} from "./common.ts";

export const TokenPath = Type.Object({ tokenId: TokenId }, closed);
export const WalletPath = Type.Object({ address: AddressText }, closed);

export const ModelQuery = Type.Object({ model: ModelChoice }, closed);
export const ScoreQuery = Type.Object(
  {
    model: ModelChoice,
    maxAge: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 4_294_967_295,
        description:
          "reads as a lender does: seconds since the as-of; anything but a fresh score is then E_NO_SCORE with a reason",
      }),
    ),
  },
  closed,
);
export const HistoryQuery = Type.Object(
  { model: ModelChoice, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) },
  closed,
);
export const ArchivedQuery = Type.Object(
  {
    model: ModelChoice,
    asOfBlock: Type.Optional(
      Type.Integer({ minimum: 0, description: "of an earlier score of the history; the current one when left out" }),
    ),
  },
  closed,
);

const Model = Type.Object({ id: Hash, name: Nullable(Type.String()) });
const Coverage = Type.Object({
  from: Type.Integer({ minimum: 0, description: "the history is complete from this Unix second on" }),
  seconds: Type.Integer({ description: "length of that history" }),
});
const AsOf = Type.Object({ block: BlockNumber, time: Seconds });
const Links = Type.Record(Type.String(), Type.String());

export const ScoreBody = Type.Object(
  {
    tokenId: TokenId,
    liveTokenId: Type.String({ description: "another one than was asked for after a merge" }),
    wallet: Type.Optional(Address),
    model: Model,
    score: ScoreValue,
    status: Type.Enum(["fresh", "stale", "old", "defaulted", "paused"], {
      description:
        "fresh; stale: the wallets have changed since; old: past 86,400 s; defaulted: a default was reported; paused: no fall comes in",
    }),
    asOf: AsOf,
    ageSeconds: Type.Integer({ minimum: 0, description: "from the as-of to the time of the block that was read" }),
    publishedAt: Seconds,
    coverage: Coverage,
    bundle: Type.Object({ epoch: Type.Integer({ minimum: 0 }), unchanged: Type.Boolean() }),
    defaults: Type.Integer({ minimum: 0, description: "the most that any wallet of the bundle has" }),
    readAt: AsOf,
    links: Links,
  },
  { description: "the score, and what it is worth" },
);

export const HistoryBody = Type.Object(
  {
    tokenId: TokenId,
    model: Model,
    scores: Type.Array(
      Type.Object({
        score: ScoreValue,
        asOf: AsOf,
        publishedAt: Seconds,
        coverage: Coverage,
        transaction: Type.String(),
        block: BlockNumber,
        links: Links,
      }),
    ),
  },
  { description: "the scores, the newest first" },
);

const Coordinate = Type.String({ description: "decimal element of the base field" });
const Groth16 = Type.Object({
  pi_a: Type.Array(Coordinate),
  pi_b: Type.Array(Type.Array(Coordinate)),
  pi_c: Type.Array(Coordinate),
  protocol: Type.String(),
  curve: Type.String(),
});

/** proof.json without the salt. */
export const ProofBody = Type.Object(
  {
    score: ScoreValue,
    commitment: Decimal,
    proof: Groth16,
    publicSignals: Type.Array(Decimal),
    model: Type.Object({ name: Type.String(), manifest: Type.String({ description: "SHA-256 of its manifest" }) }),
  },
  { description: "proof.json without the salt" },
);

const StatementBody = Type.Object({
  tokenId: Decimal,
  bundleEpoch: Decimal,
  bundleRoot: Type.String(),
  historyChainId: Decimal,
  marketsHash: Type.String(),
  asOfBlock: Decimal,
  asOfBlockHash: Type.String(),
  asOfTime: Decimal,
  coverageFrom: Decimal,
  schemaHash: Type.String(),
  commitment: Decimal,
  eventsRoot: Type.String(),
  attesterEpoch: Decimal,
});

export const AttestationsBody = Type.Object(
  {
    statement: StatementBody,
    domain: Type.Object({
      name: Type.String(),
      version: Type.String(),
      chainId: Decimal,
      verifyingContract: Address,
    }),
    digest: Type.String({ description: "EIP-712 hash that the attesters signed" }),
    signers: Type.Array(Type.String()),
    signatures: Type.Array(Type.String(), {
      description: "in the order of the signers; empty where only the chain has it",
    }),
    transaction: Type.String(),
  },
  { description: "what was signed, and by whom" },
);

/** Any text: one that is wrong has an error of its own. */
const Item = Type.String({ minLength: 1, maxLength: 78 });

export const BatchBody = Type.Union([
  Type.Object({ wallets: Type.Array(Item, { minItems: 1, maxItems: 100 }), model: ModelChoice }, closed),
  Type.Object(
    {
      tokens: Type.Array(Item, { minItems: 1, maxItems: 100 }),
      model: ModelChoice,
    },
    closed,
  ),
]);

export const BatchAnswer = Type.Object(
  {
    results: Type.Array(
      Type.Union([
        Type.Object({ asked: Type.String(), ok: Type.Literal(true), score: ScoreBody }),
        Type.Object({ asked: Type.String(), ok: Type.Literal(false), error: Type.Object(ErrorBody.properties) }),
      ]),
      { description: "in the order of the request, one for each" },
    ),
  },
  { description: "a result for each" },
);

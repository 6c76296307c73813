import { Type } from "typebox";

/** Every object of a request is closed: what the API does not know it refuses. */
export const closed = { additionalProperties: false } as const;

export const Address = Type.String({ pattern: "^0x[0-9a-fA-F]{40}$", description: "0x and 40 hex digits" });
export const Hash = Type.String({ pattern: "^0x[0-9a-f]{64}$", description: "0x and 64 hex digits" });
export const TokenId = Type.String({
  pattern: "^[1-9][0-9]{0,77}$",
  description: "id of a credit token, decimal",
  examples: ["1"],
});
/** An integer of up to 256 bits. JSON's readers lose digits past 2^53, so it is text. */
export const Decimal = Type.String({ pattern: "^-?[0-9]{1,78}$", description: "an integer, decimal" });
export const Seconds = Type.Integer({ minimum: 0, description: "Unix seconds" });
export const BlockNumber = Type.Integer({ minimum: 0, description: "number of a block" });
export const ScoreValue = Type.Integer({ minimum: 300, maximum: 850 });
export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const ModelChoice = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 66,
    description: "name of a model or its id; the operator's first model when left out",
    examples: ["default"],
  }),
);

/** As a caller writes it: mixed case has to carry a valid checksum. */
export const AddressText = Type.String({
  pattern: "^0x[0-9a-fA-F]{40}$",
  description: "0x and 40 hex digits; mixed case carries a checksum (EIP-55)",
});

export const ErrorBody = Type.Object(
  {
    code: Type.String({ description: "stable; docs/errors.md lists all" }),
    message: Type.String(),
    hint: Type.String(),
    reason: Type.Optional(Type.String({ description: "why there is no score: the name of the oracle's own error" })),
  },
  { $id: "Error", description: "what every error looks like" },
);

/** The error in the description's list of schemas, so that it stands there once. */
const failure = (description: string) => Type.Ref("Error#", { description });

/** What any route may answer beside its own answers. */
export const failures = {
  400: failure("the request has not the form that is described"),
  401: failure("an API key is asked for"),
  404: failure("there is no such thing: a score that is missing is never 0"),
  413: failure("the body is too large"),
  415: failure("the body is not JSON"),
  422: failure("a value is none, or cannot be answered for: a checksum, a host, a moment or features that are unknown"),
  429: failure("too many requests"),
  431: failure("the head of the request, its URL among it, has more than 16 KiB"),
  500: failure("an internal fault"),
  503: failure("the operator's node, store or disk does not answer"),
} as const;

import { Type } from "typebox";

import { closed, ErrorBody, Hash, ModelChoice, Nullable, TokenId } from "./common.ts";

export const OrderRequest = Type.Object(
  {
    tokenId: TokenId,
    model: ModelChoice,
    callbackUrl: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2_048,
        description: "is called once the order is over; https, of a host with public addresses alone",
        examples: ["https://example.com/veriscore"],
      }),
    ),
  },
  closed,
);

export const OrderPath = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }, closed);

const Milliseconds = Type.Integer({ minimum: 0, description: "Unix milliseconds" });
const State = Type.Enum(["waiting", "requesting", "attesting", "proving", "submitting", "done", "failed"]);

export const OrderBody = Type.Object(
  {
    id: Type.String(),
    tokenId: Type.String(),
    model: Type.Object({ id: Hash, name: Nullable(Type.String()) }),
    source: Type.Enum(["fall", "paid", "api", "events", "heartbeat"], {
      description: "the most urgent reason: an order that is open for another reason is joined",
    }),
    state: State,
    createdAt: Milliseconds,
    steps: Type.Array(
      Type.Object({ state: State, at: Milliseconds, facts: Type.Record(Type.String(), Type.Unknown()) }),
    ),
    failure: Nullable(Type.Object(ErrorBody.properties)),
    callbacks: Type.Array(Type.Object({ state: Type.Enum(["waiting", "due", "delivered", "given-up"]) }), {
      description: "how far the callbacks are, without their URLs",
    }),
    links: Type.Record(Type.String(), Type.String()),
  },
  { description: "the order with its steps" },
);

export const PlacedBody = Type.Object(
  {
    ...OrderBody.properties,
    callback: Type.Optional(
      Type.Object({
        header: Type.String(),
        secret: Type.String({ description: "signs the callback; it is told here alone" }),
      }),
    ),
  },
  { description: "the order, new or joined" },
);

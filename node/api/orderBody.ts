import type { Static } from "typebox";

import type { Deployment } from "../../client/deployment.ts";
import type { OrderStep, ScoreOrder } from "../orders/scoreOrder.ts";
import { jsonOf } from "./previewBody.ts";
import type { OrderBody } from "./schemas/orders.ts";
import { linksOf, modelBody } from "./scoreBody.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

export const stepBody = ({ state, at, facts }: OrderStep): Static<typeof OrderBody>["steps"][number] => ({
  state,
  at,
  facts: jsonOf(facts) as Record<string, unknown>,
});

export const isOver = ({ state }: Pick<ScoreOrder, "state">): boolean => state === "done" || state === "failed";

/** An order as the API tells it, in answers and in callbacks. */
export const orderBody = (
  { id, tokenId, modelId, source, state, createdAt, steps, failure }: ScoreOrder,
  { deployment, webhooks }: { readonly deployment: Deployment; readonly webhooks?: Pick<Webhooks, "ofOrder"> },
): Static<typeof OrderBody> => ({
  ...{ id, source, state, createdAt },
  tokenId: tokenId.toString(),
  model: modelBody(deployment, modelId),
  steps: steps.map(stepBody),
  failure: failure === undefined ? null : { ...failure },
  callbacks: (webhooks?.ofOrder(id) ?? []).map((callback) => ({ state: callback.state as "due" })),
  links: {
    self: `/v1/orders/${encodeURIComponent(id)}`,
    events: `/v1/orders/${encodeURIComponent(id)}/events`,
    score: linksOf(tokenId, modelId)["self"] ?? "",
  },
});

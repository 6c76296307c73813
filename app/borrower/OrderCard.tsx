import { useState } from "preact/hooks";

import type { OrderAnswer } from "../api/answers.ts";
import { postJson } from "../api/ask.ts";
import { useAct } from "../parts/hooks.ts";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import type { BorrowerPlace } from "./place.ts";
import type { Credit } from "./credit.ts";
import { PaidOrder } from "./PaidOrder.tsx";
import { Progress, useOrder } from "./Progress.tsx";

/** Has a token scored, free of charge or for a fee, and shows how far it is. */
export const OrderCard = ({ credit, place }: { readonly credit: Credit; readonly place: BorrowerPlace }) => {
  const { bundle, modelId, record } = credit;
  const tokenId = String(bundle.liveTokenId);
  const [placed, setPlaced] = useState<OrderAnswer>();
  const order = useOrder(placed, place.again);
  const act = useAct();
  const isOpen = order !== undefined && order.state !== "done" && order.state !== "failed";
  const ask = async (): Promise<void> => setPlaced(await postJson("order", "/v1/orders", { tokenId, model: modelId }));
  return (
    <section class="card no-print">
      <h2>Order a score</h2>
      <p>
        The operator reads the history of all wallets of the token, has attesters recompute it, proves the score and
        brings it on chain. Anyone may order it, and a fall comes on chain, too.
      </p>
      <div class="row">
        <button type="button" disabled={act.isBusy || isOpen} onClick={() => act.run(ask)}>
          {record === undefined ? "Order the first score" : "Order a new score"}
        </button>
        <span class="soft">free of charge</span>
      </div>
      {act.isBusy && <Busy what="Placing the order" />}
      <FailureNotice failure={act.failure} />
      {order !== undefined && <Progress order={order} />}
      {place.deployment.requests !== undefined && (
        <PaidOrder credit={credit} place={place} requests={place.deployment.requests} onPaid={ask} />
      )}
    </section>
  );
};

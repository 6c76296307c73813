import type { OrderAnswer, OrderStep } from "./answers.ts";
import { getJson } from "./ask.ts";

const STATES = ["waiting", "requesting", "attesting", "proving", "submitting", "done", "failed"] as const;

/** Between two looks at an order where events do not come through, in milliseconds. */
const LOOK_MS = 2_000;

const isOver = ({ state }: Pick<OrderAnswer, "state">): boolean => state === "done" || state === "failed";

/**
 * Follows an order by server-sent events, and by asking where they do not come through.
 *
 * @param told Called with the order each time it has come further.
 * @returns How to end it.
 */
export const followOrder = (order: OrderAnswer, told: (order: OrderAnswer) => void): (() => void) => {
  const path = `/v1/orders/${encodeURIComponent(order.id)}`;
  const steps = [...order.steps];
  let ended = isOver(order);
  if (ended) return () => undefined;
  const source = new EventSource(`${path}/events`);
  const end = (): void => {
    ended = true;
    source.close();
    clearInterval(timer);
  };
  const tell = (changed: OrderAnswer): void => {
    told(changed);
    if (isOver(changed)) end();
  };
  const look = async (): Promise<void> => {
    if (ended) return;
    const asked = await getJson<OrderAnswer>(path).catch(() => undefined);
    if (asked !== undefined && !ended) tell(asked);
  };
  for (const state of STATES)
    source.addEventListener(state, (event: MessageEvent<string>) => {
      const step = JSON.parse(event.data) as OrderStep;
      if (ended || steps.some((one) => one.at === step.at && one.state === step.state)) return;
      steps.push(step);
      // The last step's failure is in the order alone.
      if (step.state === "failed") void look();
      else tell({ ...order, state: step.state, steps: [...steps] });
    });
  const timer = setInterval(() => {
    if (source.readyState !== EventSource.OPEN) void look();
  }, LOOK_MS);
  return end;
};

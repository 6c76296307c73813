import type { OrderAnswer, OrderStep } from "./answers.ts";
import { getJson } from "./ask.ts";

const STATES = ["waiting", "requesting", "attesting", "proving", "submitting", "done", "failed"] as const;

/** Between two looks at an order where events do not come through, in milliseconds. */
const LOOK_MS = 2_000;

/** Steps that are taken from a stream, which may never end. */
const MOST_STEPS = 200;

/** A step as an event tells it; undefined for one that is not of its form. */
const stepOf = (state: OrderStep["state"], text: string): OrderStep | undefined => {
  try {
    const { at, facts } = JSON.parse(text) as Partial<OrderStep>;
    const isStep = Number.isSafeInteger(at) && typeof facts === "object" && (facts as unknown) !== null;
    return isStep ? ({ state, at, facts } as OrderStep) : undefined;
  } catch {
    return undefined;
  }
};

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
    const asked = await getJson("order", path).catch(() => undefined);
    if (asked !== undefined && !ended) tell(asked);
  };
  for (const state of STATES)
    source.addEventListener(state, (event: MessageEvent<string>) => {
      const step = stepOf(state, event.data);
      if (ended || step === undefined || steps.some((one) => one.at === step.at && one.state === step.state)) return;
      // No order takes so many: the rest is asked for.
      if (steps.length >= MOST_STEPS) return source.close();
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

import { useEffect, useState } from "preact/hooks";

import type { OrderAnswer, OrderStep } from "../api/answers.ts";
import { followOrder } from "../api/follow.ts";
import { TransactionLink } from "../parts/Hex.tsx";
import { Notice } from "../parts/Notice.tsx";
import { WithHex } from "../parts/WithHex.tsx";
import { count, printable, printableMessage } from "../words/text.ts";
import { lengthOf, moment } from "../words/time.ts";

/** An order as it comes further. */
export const useOrder = (placed: OrderAnswer | undefined, onDone: () => void): OrderAnswer | undefined => {
  const [order, setOrder] = useState(placed);
  useEffect(() => {
    setOrder(placed);
    if (placed === undefined) return undefined;
    return followOrder(placed, (changed) => {
      setOrder(changed);
      if (changed.state === "done") onDone();
    });
    // A new order alone is followed anew.
  }, [placed?.id]);
  return order;
};

/** What happens to an order, in this order. */
const STAGES = [
  { state: "requesting", name: "Events read from the chain" },
  { state: "attesting", name: "Attested" },
  { state: "proving", name: "Proved" },
  { state: "submitting", name: "Submitted" },
] as const;

type Stage = (typeof STAGES)[number]["state"];

interface AttesterFact {
  readonly attester: string;
  readonly outcome: string;
  readonly milliseconds: number;
}

/** The last time that a stage was come to. */
const lastOf = (steps: readonly OrderStep[], state: string): OrderStep | undefined =>
  steps.findLast((step) => step.state === state);

/** The time until the next step, in milliseconds. */
const tookOf = (steps: readonly OrderStep[], state: string): number | undefined => {
  const index = steps.findLastIndex((step) => step.state === state);
  const [here, next] = [steps[index], steps[index + 1]];
  return here === undefined || next === undefined ? undefined : next.at - here.at;
};

const isFact = (value: unknown): value is AttesterFact => {
  const { attester, outcome, milliseconds } = (value ?? {}) as Partial<AttesterFact>;
  return typeof attester === "string" && typeof outcome === "string" && typeof milliseconds === "number";
};

const attestersOf = (step: OrderStep | undefined): readonly AttesterFact[] => {
  const told = step?.facts["attesters"];
  return Array.isArray(told) ? told.filter(isFact) : [];
};

const textOf = (value: unknown): string =>
  typeof value === "number" || typeof value === "string" ? printableMessage(String(value)) : "";

/** What became of a stage; undefined while it is not over. */
const resultOf = ({ steps }: OrderAnswer, state: Stage): string | undefined => {
  const [attesting, proving, submitting] = ["attesting", "proving", "submitting"].map((one) => lastOf(steps, one));
  if (state === "requesting") {
    if (attesting === undefined) return undefined;
    const { asOfBlock, asOfTime, events } = attesting.facts;
    return `${textOf(events)} events up to block ${textOf(asOfBlock)}, ${moment(Number(asOfTime))}`;
  }
  if (state === "attesting") {
    if (proving === undefined) return undefined;
    const facts = attestersOf(proving);
    const signed = facts.filter(({ outcome }) => outcome === "signed");
    const others = facts.filter(({ outcome }) => outcome !== "signed");
    const by = signed.map(({ attester, milliseconds }) => `${printable(attester)} in ${milliseconds} ms`).join(", ");
    const not = others.map(({ attester, outcome }) => `; ${printable(attester)}: ${printable(outcome)}`).join("");
    return `by ${signed.length}: ${by}${not}`;
  }
  const took = tookOf(steps, state);
  if (state === "proving")
    return submitting === undefined ? undefined : `in ${took ?? 0} ms, score ${textOf(submitting.facts["score"])}`;
  return lastOf(steps, "done") === undefined ? undefined : `in ${((took ?? 0) / 1000).toFixed(1)} s`;
};

const StageLine = ({ order, stage }: { readonly order: OrderAnswer; readonly stage: (typeof STAGES)[number] }) => {
  const result = resultOf(order, stage.state);
  const isNow = order.state === stage.state;
  const mark = result !== undefined ? "✓" : isNow ? "…" : "·";
  return (
    <li data-stage={stage.state} data-done={result !== undefined}>
      <span class={`mark ${result === undefined ? "waiting" : "good"}`} aria-hidden="true">
        {mark}
      </span>
      <span>
        {stage.name}
        {result !== undefined && (
          <span class="soft">
            {" "}
            <WithHex text={result} />
          </span>
        )}
        {result === undefined && isNow && <span class="soft"> under way</span>}
      </span>
    </li>
  );
};

/** A live view of an order: what was read, who signed, how long the proof took, where it came on chain. */
export const Progress = ({ order }: { readonly order: OrderAnswer }) => {
  const { state, steps, failure, source } = order;
  const done = lastOf(steps, "done");
  const waiting = state === "waiting" ? steps.at(-1) : undefined;
  const transaction = textOf(done?.facts["transaction"]);
  return (
    <div data-order={state} aria-live="polite">
      <p class="soft small-text">
        Order of {moment(order.createdAt / 1000)}, {source === "paid" ? "paid for" : "free of charge"}
      </p>
      <ol class="steps">
        {STAGES.map((stage) => (
          <StageLine key={stage.state} order={order} stage={stage} />
        ))}
      </ol>
      {waiting !== undefined && waiting.facts["message"] !== undefined && (
        <Notice tone="care">
          <p>
            It waits {lengthOf(Number(waiting.facts["inSeconds"]))}:{" "}
            {printableMessage(textOf(waiting.facts["message"]))}
          </p>
        </Notice>
      )}
      {done !== undefined && (
        <Notice tone="good">
          <p>
            {done.facts["answered"] === true
              ? "The score on chain is as new as one can be now."
              : `Done in ${lengthOf((done.at - order.createdAt) / 1000)}.`}{" "}
            {transaction !== "" && <TransactionLink hash={transaction} />}
          </p>
        </Notice>
      )}
      {failure !== null && (
        <Notice tone="bad">
          <p>
            <strong>It failed: {printableMessage(failure.message)}.</strong>
          </p>
          <p>
            {printableMessage(failure.hint)} <code>{printable(failure.code)}</code>
          </p>
        </Notice>
      )}
      <p class="unseen">{count(steps.length, "step")}</p>
    </div>
  );
};

import type { Check } from "../protocol/check.ts";
import { WithHex } from "./WithHex.tsx";

const MARKS: Readonly<Record<Check["state"], { readonly sign: string; readonly word: string }>> = {
  good: { sign: "✓", word: "holds" },
  bad: { sign: "✗", word: "does not hold" },
  unknown: { sign: "?", word: "could not be checked" },
};

/** Each check with a tick, a cross or a question mark, and why. */
export const Checks = ({ checks }: { readonly checks: readonly Check[] }) => (
  <ul class="checks">
    {checks.map(({ id, name, state, why }) => (
      <li key={id} data-check={id} data-state={state}>
        <span class={`mark ${state}`} aria-hidden="true">
          {MARKS[state].sign}
        </span>
        <div>
          <div class="check-name">
            {name}
            <span class="unseen">: {MARKS[state].word}</span>
          </div>
          <div class="check-why">
            <WithHex text={why} />
          </div>
        </div>
      </li>
    ))}
  </ul>
);

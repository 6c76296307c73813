import type { Failure } from "../api/ask.ts";

/** What one check came to. `unknown` is not a tick: what could not be looked at says why. */
export interface Check {
  readonly id: string;
  readonly name: string;
  readonly state: "good" | "bad" | "unknown";
  readonly why: string;
}

type Naming = Pick<Check, "id" | "name">;

export const good = (naming: Naming, why: string): Check => ({ ...naming, state: "good", why });
export const bad = (naming: Naming, why: string): Check => ({ ...naming, state: "bad", why });
export const unknown = (naming: Naming, why: string): Check => ({ ...naming, state: "unknown", why });

/** Codes of answers that no honest operator gives. */
const DISHONEST = ["E_PAGE_API_ANSWER", "E_PAGE_API_LENGTH"];

/** What could not be looked at; a cross where something came that is no answer. */
export const notShown = (naming: Naming, { code, message }: Failure, what: string): Check =>
  (DISHONEST.includes(code) ? bad : unknown)(naming, `${what}: ${message}.`);

/** The first thing that is wrong, or a tick. Each fault is undefined where nothing is wrong. */
export const judged = (naming: Naming, faults: readonly (string | undefined)[], why: string): Check => {
  const fault = faults.find((one) => one !== undefined);
  return fault === undefined ? good(naming, why) : bad(naming, fault);
};

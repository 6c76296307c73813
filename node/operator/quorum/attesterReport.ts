import type { Counter } from "prom-client";

import { BaseError } from "../../../prover/errors.ts";
import type { Operations } from "../../operations/operations.ts";
import { AttestersDifferError } from "../errors.ts";
import type { AttesterFact } from "./collectQuorum.ts";

/** Tells of the attesters of one statement. */
export interface AttesterReport {
  readonly add: (fact: AttesterFact) => void;
  readonly reached: () => void;
  readonly failed: (cause: unknown) => void;
}

/**
 * Says who differs from a quorum: in the log and a metric at once, and as the condition
 * E_ATTESTERS_DIFFER until all of them agree. Without a quorum the condition is E_NO_QUORUM.
 */
export const attesterReport = (
  { log, conditions }: Pick<Operations, "log" | "conditions">,
  { count, members }: { readonly count: Counter<"attester" | "outcome">; readonly members: number },
): AttesterReport => {
  const facts: AttesterFact[] = [];
  let isReached = false;
  const judge = (): void => {
    if (!isReached || facts.length < members) return;
    const differing = facts.filter(({ outcome }) => outcome !== "signed");
    if (differing.length === 0) conditions.clear("E_ATTESTERS_DIFFER");
    else conditions.raise(new AttestersDifferError(differing.map(({ attester, fact }) => `${attester}: ${fact}`)));
  };
  return {
    add: (fact) => {
      facts.push(fact);
      count.inc({ attester: fact.attester, outcome: fact.outcome });
      if (fact.outcome !== "signed") log.warn({ code: "E_ATTESTER_ANSWER", ...fact }, "an attester did not sign");
      judge();
    },
    reached: () => {
      isReached = true;
      conditions.clear("E_NO_QUORUM");
      judge();
    },
    failed: (cause) => {
      if (cause instanceof BaseError) conditions.raise(cause);
    },
  };
};

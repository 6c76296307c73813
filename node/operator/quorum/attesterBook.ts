import type { AttesterFact } from "./collectQuorum.ts";

/** What an attester did last, and how often it did what, since this operator started. */
export interface AttesterRecord {
  readonly attester: string;
  readonly outcome: AttesterFact["outcome"];
  /** Why it did not sign; null where it did. */
  readonly fact: string | null;
  readonly milliseconds: number;
  /** Unix milliseconds of the answer. */
  readonly at: number;
  readonly signed: number;
  readonly refused: number;
  readonly silent: number;
}

/** What attesters did, for people who look at a network. */
export interface AttesterBook {
  readonly add: (fact: AttesterFact) => void;
  /** By their addresses; only those that were asked. */
  readonly all: () => readonly AttesterRecord[];
}

export const openAttesterBook = (clock: () => number): AttesterBook => {
  const records = new Map<string, AttesterRecord>();
  return {
    add: ({ attester, outcome, fact, milliseconds }) => {
      const { signed = 0, refused = 0, silent = 0 } = records.get(attester) ?? {};
      records.set(attester, {
        ...{ attester, outcome, fact: fact ?? null, milliseconds, at: clock() },
        signed: signed + (outcome === "signed" ? 1 : 0),
        refused: refused + (outcome === "refused" ? 1 : 0),
        silent: silent + (outcome === "none" ? 1 : 0),
      });
    },
    all: () => [...records.values()].sort((one, other) => (one.attester < other.attester ? -1 : 1)),
  };
};

import { PUBLIC_SIGNALS } from "../../client/publicSignals.ts";
import type { CircuitUnderAudit } from "./circuitUnderAudit.ts";

/** What the contract reads from a proof, as the circuit names it. */
const EXPECTED = PUBLIC_SIGNALS.map((name) => `main.${name}`);

export interface PublicSignal {
  readonly signal: string;
  /** Constraints in which it has a coefficient. */
  readonly constraints: number;
  readonly expected: string;
}

/** Public wires in order, with what the contract expects in their place. */
export const publicSignals = ({ r1cs, signals }: CircuitUnderAudit): readonly PublicSignal[] => {
  const names = new Map(signals.flatMap(({ wire, name }) => (wire === undefined ? [] : [[wire, name] as const])));
  const count = Math.max(r1cs.outputs + r1cs.publicInputs, EXPECTED.length);
  return Array.from({ length: count }, (_, index) => {
    const isPublic = index < r1cs.outputs + r1cs.publicInputs;
    return {
      signal: (isPublic ? names.get(1 + index) : undefined) ?? "none",
      constraints: isPublic ? (r1cs.touching[1 + index]?.length ?? 0) : 0,
      expected: EXPECTED[index] ?? "none",
    };
  });
};

/** What is wrong with them, one sentence each. */
export const publicSignalFindings = (found: readonly PublicSignal[]): readonly string[] =>
  found.flatMap(({ signal, constraints, expected }, index) => {
    if (signal !== expected) return [`public signal ${index} is ${signal}, the contract expects ${expected}`];
    return constraints === 0 ? [`public signal ${signal} is in no constraint: it can be anything`] : [];
  });

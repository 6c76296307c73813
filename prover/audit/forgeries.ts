import { circuitAttacks, mixedWitnesses } from "./circuitAttacks.ts";
import { type CircuitUnderAudit, project } from "./circuitUnderAudit.ts";
import { forge } from "./forge.ts";
import { type Attack, gadgetAttacks, looseHintAttacks } from "./gadgetAttacks.ts";
import { findGadgets, type Gadget } from "./gadgets.ts";
import type { FeatureRange } from "./sampleRows.ts";
import type { HonestWitness, Judge, Verdict } from "./verdict.ts";

/** What became of one kind of attack on one kind of gadget. */
export interface ForgeryRow {
  readonly gadget: string;
  readonly attack: string;
  readonly tried: number;
  readonly rejected: number;
  /**
   * Accepted, but with the same meaning: such as the other one of two windows that both hold a
   * number.
   */
  readonly sameMeaning: number;
}

export interface Forgeries {
  readonly rows: readonly ForgeryRow[];
  readonly findings: readonly string[];
}

interface Tally {
  readonly rows: readonly ForgeryRow[];
  readonly findings: readonly string[];
  readonly add: (place: { gadget: string; kind: string; attack: string }, verdict: Verdict) => void;
}

const newTally = (): Tally => {
  const rows: ForgeryRow[] = [];
  const findings: string[] = [];
  return {
    rows,
    findings,
    add: ({ gadget, kind, attack }, verdict) => {
      const at = rows.findIndex((row) => row.gadget === kind && row.attack === attack);
      const row = rows[at] ?? { gadget: kind, attack, tried: 0, rejected: 0, sameMeaning: 0 };
      rows[at < 0 ? rows.length : at] = {
        ...row,
        tried: row.tried + 1,
        rejected: row.rejected + (verdict === "rejected" ? 1 : 0),
        sameMeaning: row.sameMeaning + (verdict === "same" ? 1 : 0),
      };
      if (typeof verdict === "object") findings.push(`${gadget}: ${attack} is accepted: ${verdict.lie}`);
    },
  };
};

interface Subject {
  readonly circuit: CircuitUnderAudit;
  readonly ranges: readonly FeatureRange[];
  readonly judge: Judge;
  /** Honest ones, of different rows; at least two. */
  readonly witnesses: readonly HonestWitness[];
}

/** Every gadget in turn, each from one of the witnesses. */
const attackGadgets = async (
  { circuit, judge, witnesses }: Subject,
  gadgets: readonly Gadget[],
  tally: Tally,
): Promise<void> => {
  const { system } = circuit;
  for (const [index, gadget] of gadgets.entries()) {
    const mine = witnesses[index % witnesses.length];
    if (mine === undefined) continue;
    const { values } = mine;
    for (const { name, replaced } of gadgetAttacks({ system, gadget, values })) {
      const forged = forge(system, { honest: values, replaced, gadgets, attacked: gadget });
      const verdict = await judge(mine, project(circuit, forged));
      tally.add({ gadget: gadget.name, kind: gadget.kind, attack: name }, verdict);
    }
  }
};

/** Hints outside every gadget, by name, with what is tried on each. */
const looseHints = (
  { systemSignals, system }: CircuitUnderAudit,
  gadgets: readonly Gadget[],
  values: readonly bigint[],
): readonly (readonly [name: string, attacks: readonly Attack[]])[] => {
  const inGadgets = new Set(gadgets.flatMap(({ selectors, flags, digits }) => [...selectors, ...flags, ...digits]));
  return systemSignals.flatMap(({ wire, name }) =>
    wire !== undefined && system.hints.has(wire) && !inGadgets.has(wire)
      ? [[name, looseHintAttacks(wire, values)]]
      : [],
  );
};

/** Public signals, inputs, hints outside the gadgets, and halves of two honest witnesses. */
const attackWhole = async (
  { circuit, ranges, judge, witnesses }: Subject,
  gadgets: readonly Gadget[],
  tally: Tally,
): Promise<void> => {
  const [mine, other] = witnesses;
  if (mine === undefined || other === undefined) return;
  const attacks = [
    ...looseHints(circuit, gadgets, mine.values),
    ["main", circuitAttacks({ circuit, ranges, mine, other })] as const,
  ];
  for (const [gadget, own] of attacks)
    for (const { name, replaced } of own) {
      const forged = forge(circuit.system, { honest: mine.values, replaced, gadgets });
      tally.add({ gadget, kind: "main", attack: name }, await judge(mine, project(circuit, forged)));
    }
  for (const mixed of mixedWitnesses(circuit, mine, other)) {
    const verdict = await judge(mine, project(circuit, mixed));
    tally.add({ gadget: "main", kind: "main", attack: "halves of two honest witnesses" }, verdict);
  }
};

/** Tries every attack on every gadget, hint and public signal. */
export const tryForgeries = async (subject: Subject): Promise<Forgeries> => {
  const gadgets = findGadgets(subject.circuit.system, subject.circuit.systemSignals);
  const tally = newTally();
  await attackGadgets(subject, gadgets, tally);
  await attackWhole(subject, gadgets, tally);
  return tally;
};

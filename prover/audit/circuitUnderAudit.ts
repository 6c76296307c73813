import type { NamedConstraints } from "../circuit/compileCircuit.ts";
import { hintGroups } from "./gadgets.ts";
import { type Constraint, type AuditedR1cs, readR1cs } from "./r1cs.ts";
import { computeAll, type SignalSystem, signalSystem } from "./signalSystem.ts";
import { inputWires, readSymbols, type Signal } from "./symbols.ts";

/**
 * The circuit as it is proved, beside the same circuit before substitution, where every signal has
 * a wire of its own.
 */
export interface CircuitUnderAudit {
  /** What is proved: every verdict is about it. */
  readonly r1cs: AuditedR1cs;
  readonly signals: readonly Signal[];
  readonly inputs: ReadonlySet<number>;
  /** What forged witnesses are made with. */
  readonly system: SignalSystem;
  readonly systemSignals: readonly Signal[];
  /** `system` again, computed from the wires of `r1cs`: the substituted signals follow. */
  readonly lifting: SignalSystem;
  /** Wire of `system` by wire of `r1cs`. */
  readonly origin: readonly number[];
  /** Wires of `r1cs` by wire of `system`; absent where it was substituted. */
  readonly image: ReadonlyMap<number, number>;
}

export const openCircuit = ({
  proved,
  unsimplified,
}: {
  proved: NamedConstraints;
  unsimplified: NamedConstraints;
}): CircuitUnderAudit => {
  const r1cs = readR1cs(proved.r1cs);
  const full = readR1cs(unsimplified.r1cs);
  const [signals, systemSignals] = [readSymbols(proved.symbols), readSymbols(unsimplified.symbols)];
  const origin = new Array<number>(r1cs.wires).fill(0);
  for (const [label, wire] of r1cs.wireOf) origin[wire] = full.wireOf.get(label) ?? 0;
  return {
    r1cs,
    signals,
    inputs: inputWires(signals),
    system: signalSystem({ r1cs: full, known: inputWires(systemSignals), groups: hintGroups(systemSignals) }),
    systemSignals,
    lifting: signalSystem({ r1cs: full, known: new Set(origin), groups: [] }),
    origin,
    image: new Map(origin.map((wire, image) => [wire, image])),
  };
};

/** What of some signals' new values a witness of the proved circuit shows. */
export const project = (
  { image }: CircuitUnderAudit,
  { values, changed }: { values: readonly bigint[]; changed: readonly number[] },
): ReadonlyMap<number, bigint> =>
  new Map(
    changed.flatMap((wire) => {
      const own = image.get(wire);
      return own === undefined ? [] : [[own, values[wire] ?? 0n] as const];
    }),
  );

/** All signals' values, as a witness of the proved circuit implies them. */
export const lift = ({ lifting, origin }: CircuitUnderAudit, witness: readonly bigint[]): readonly bigint[] => {
  const values = new Array<bigint>(lifting.r1cs.wires).fill(0n);
  origin.forEach((wire, image) => (values[wire] = witness[image] ?? 0n));
  return computeAll(lifting, values);
};

/**
 * The wire, before substitution, of a signal of the main component.
 *
 * @throws RangeError when no signal has the name.
 */
export const mainWire = ({ systemSignals }: CircuitUnderAudit, leaf: string, index = 0): number => {
  const found = systemSignals.find(
    (signal) => signal.component === "main" && signal.leaf === leaf && signal.index === index,
  );
  if (found?.wire === undefined) throw new RangeError(`the circuit has no signal main.${leaf}[${index}]`);
  return found.wire;
};

export const isLinear = ({ a, b }: Constraint): boolean => a.size === 0 || b.size === 0;

/** Inputs that no constraint binds: they have no wire, though they are not constant. */
export const unboundInputs = ({ signals, systemSignals, system }: CircuitUnderAudit): readonly string[] => {
  const inputs = inputWires(systemSignals);
  const bound = new Set(signals.flatMap(({ wire, label }) => (wire === undefined ? [] : [label])));
  return systemSignals
    .filter(({ wire = 0, label }) => inputs.has(wire) && !system.constants.has(wire) && !bound.has(label))
    .map(({ name }) => name);
};

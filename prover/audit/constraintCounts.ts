import { type CircuitUnderAudit, isLinear } from "./circuitUnderAudit.ts";
import { gadgetKind } from "./gadgets.ts";
import type { Constraint } from "./r1cs.ts";
import type { Signal } from "./symbols.ts";

export interface GadgetCount {
  readonly gadget: string;
  /** Components of the kind with a constraint of their own. */
  readonly instances: number;
  readonly constraints: number;
}

const depth = (component: string): number => component.split(".").length;

/**
 * The component whose template wrote a constraint: a template sees its own signals and the inputs
 * and outputs of its components.
 */
const ownerOf = ({ a, b, c }: Constraint, componentOf: ReadonlyMap<number, string>): string => {
  const components = [...new Set([...a.keys(), ...b.keys(), ...c.keys()])].flatMap(
    (wire) => componentOf.get(wire) ?? [],
  );
  const shallowest = components.reduce(
    (least, one) => (depth(one) < depth(least) ? one : least),
    components[0] ?? "main",
  );
  const together = components.every((one) => one === shallowest || one.startsWith(`${shallowest}.`));
  return together ? shallowest : shallowest.slice(0, Math.max(shallowest.lastIndexOf("."), "main".length));
};

const bySignal = (signals: readonly Signal[]): ReadonlyMap<number, string> =>
  new Map(signals.flatMap(({ wire, component }) => (wire === undefined ? [] : [[wire, component] as const])));

/** Cut to the component that `gadgetKind` names: what lies deeper belongs to it. */
const instanceOf = (component: string): string => {
  const kept = gadgetKind(component).split(".").length;
  return component
    .split(".")
    .slice(0, 1 + kept)
    .join(".");
};

/**
 * Constraints by gadget. Before substitution each is its template's own; substitution keeps the
 * products in order, except those of which a factor is constant, and takes the linear ones away.
 * Undefined where the numbers do not agree: then nothing certain can be said.
 */
export const constraintCounts = (circuit: CircuitUnderAudit): readonly GadgetCount[] | undefined => {
  const { constants } = circuit.system;
  const isConstant = (linear: ReadonlyMap<number, bigint>): boolean =>
    [...linear.keys()].every((wire) => constants.has(wire));
  const componentOf = bySignal(circuit.systemSignals);
  const products = circuit.system.r1cs.constraints.filter(
    (constraint) => !isLinear(constraint) && !isConstant(constraint.a) && !isConstant(constraint.b),
  );
  const linear = circuit.r1cs.constraints.filter(isLinear).length;
  if (products.length + linear !== circuit.r1cs.constraints.length) return undefined;
  const owners = products.map((constraint) => ownerOf(constraint, componentOf));
  const counts = new Map<string, { instances: Set<string>; constraints: number }>();
  for (const owner of [...owners, ...new Array<string>(linear).fill("main")]) {
    const kind = gadgetKind(owner);
    const count = counts.get(kind) ?? { instances: new Set(), constraints: 0 };
    count.instances.add(instanceOf(owner));
    counts.set(kind, { ...count, constraints: count.constraints + 1 });
  }
  return [...counts]
    .map(([gadget, { instances, constraints }]) => ({ gadget, instances: instances.size, constraints }))
    .sort((one, other) => (one.gadget < other.gadget ? -1 : 1));
};

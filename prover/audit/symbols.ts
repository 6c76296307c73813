import type { AuditedR1cs } from "./r1cs.ts";

/** A signal of the circuit as circom's .sym file names it. */
export interface Signal {
  /** Number in the order of declaration: the same at every level of simplification. */
  readonly label: number;
  /** Undefined where simplification put an equal sum of other wires in its place. */
  readonly wire: number | undefined;
  /** Full name, such as `main.bins[0].reaches[2]`. */
  readonly name: string;
  /** Name of the component that declares it, such as `main.bins[0]`. */
  readonly component: string;
  /** Name within the component without indices, such as `reaches`. */
  readonly leaf: string;
  readonly index: number;
}

/** Signals by the lines of a .sym file: label, wire or -1, number of the template, name. */
export const readSymbols = (text: string): readonly Signal[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [label = "", wire = "", , name = ""] = line.split(",");
      const dot = name.lastIndexOf(".");
      const [leaf = "", index = "0"] = name.slice(dot + 1).split(/[[\]]+/);
      return {
        label: Number(label),
        wire: Number(wire) < 0 ? undefined : Number(wire),
        name,
        component: name.slice(0, dot),
        leaf,
        index: Number(index),
      };
    });

/** Names by wire; the constant 1 and wires without a name are called by their number. */
export const nameOfWire = (signals: readonly Signal[]): ((wire: number) => string) => {
  const names = new Map(signals.flatMap(({ wire, name }) => (wire === undefined ? [] : [[wire, name] as const])));
  return (wire) => names.get(wire) ?? `wire ${wire}`;
};

const MAIN_INPUTS = new Set(["features", "salt"]);

/**
 * Wires of the inputs. By name, since the header of an r1cs also counts inputs that simplification
 * took away.
 */
export const inputWires = (signals: readonly Signal[]): ReadonlySet<number> =>
  new Set(
    signals.flatMap(({ component, leaf, wire }) =>
      component === "main" && MAIN_INPUTS.has(leaf) && wire !== undefined ? [wire] : [],
    ),
  );

/** Wires that the constraints have to fix once the inputs are given. */
export const dependentOn = (inputs: ReadonlySet<number>, { wires }: AuditedR1cs): readonly number[] =>
  Array.from({ length: wires }, (_, wire) => wire).filter((wire) => wire > 0 && !inputs.has(wire));

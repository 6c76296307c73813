import { FIELD_ORDER, inverse, mod } from "../field.ts";
import { R1csUnreadableError } from "./errors.ts";

/**
 * Reader and checker of .r1cs files in plain BigInt. It shares no code with snarkjs, with the
 * witness program or with keys/r1csFile.ts, on purpose: forged witnesses are judged here, and a
 * fault that the prover shared with its judge would go unseen.
 */

/** Coefficient by wire; wire 0 is the constant 1. */
export type Linear = ReadonlyMap<number, bigint>;

/** a x b = c */
export interface Constraint {
  readonly a: Linear;
  readonly b: Linear;
  readonly c: Linear;
}

export interface AuditedR1cs {
  /** Wires are in this order: the constant 1, outputs, public inputs, private inputs, the rest. */
  readonly wires: number;
  readonly outputs: number;
  /**
   * Public and private inputs by the file's header, which also counts those that the optimiser took
   * away: see `inputWires` in symbols.ts.
   */
  readonly inputs: number;
  readonly publicInputs: number;
  readonly constraints: readonly Constraint[];
  /** Constraints in which a wire has a coefficient. */
  readonly touching: readonly (readonly number[])[];
  /**
   * Wire of a signal by its number in the order of declaration (outputs, inputs, intermediates,
   * components); none where it was substituted.
   */
  readonly wireOf: ReadonlyMap<number, number>;
}

const HEADER = 1;
const CONSTRAINTS = 2;
const WIRE_TO_LABEL = 3;

const readSections = (file: Buffer): ReadonlyMap<number, Buffer> => {
  if (file.toString("latin1", 0, 4) !== "r1cs") throw new R1csUnreadableError("it does not begin with r1cs");
  const sections = new Map<number, Buffer>();
  let position = 12;
  for (let left = file.readUInt32LE(8); left > 0; left--) {
    const length = Number(file.readBigUInt64LE(position + 4));
    sections.set(file.readUInt32LE(position), file.subarray(position + 12, position + 12 + length));
    position += 12 + length;
  }
  return sections;
};

export const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

const readConstraints = (body: Buffer, count: number, fieldBytes: number): Constraint[] => {
  let position = 0;
  const readLinear = (): Linear => {
    const terms = new Map<number, bigint>();
    const length = body.readUInt32LE(position);
    position += 4;
    for (let term = 0; term < length; term++) {
      const coefficient = littleEndian(body.subarray(position + 4, position + 4 + fieldBytes));
      if (coefficient !== 0n) terms.set(body.readUInt32LE(position), coefficient);
      position += 4 + fieldBytes;
    }
    return terms;
  };
  return Array.from({ length: count }, () => ({ a: readLinear(), b: readLinear(), c: readLinear() }));
};

/** Wires of a constraint, the constant 1 left out. */
export const wiresOf = ({ a, b, c }: Constraint): Set<number> => {
  const wires = new Set([...a.keys(), ...b.keys(), ...c.keys()]);
  wires.delete(0);
  return wires;
};

/**
 * Parses an r1cs file for the audit.
 *
 * @throws R1csUnreadableError.
 */
export const readR1cs = (bytes: Uint8Array): AuditedR1cs => {
  const sections = readSections(Buffer.from(bytes));
  const section = (id: number): Buffer => {
    const found = sections.get(id);
    if (found === undefined) throw new R1csUnreadableError(`it has no section ${id}`);
    return found;
  };
  const header = section(HEADER);
  const fieldBytes = header.readUInt32LE(0);
  if (littleEndian(header.subarray(4, 4 + fieldBytes)) !== FIELD_ORDER)
    throw new R1csUnreadableError("it is over another field than BN254's");
  const [wires = 0, outputs = 0, publicInputs = 0, privateInputs = 0] = [0, 1, 2, 3].map((index) =>
    header.readUInt32LE(4 + fieldBytes + 4 * index),
  );
  const constraints = readConstraints(section(CONSTRAINTS), header.readUInt32LE(4 + fieldBytes + 24), fieldBytes);
  const touching = Array.from({ length: wires }, (): number[] => []);
  constraints.forEach((constraint, index) => {
    for (const wire of wiresOf(constraint)) touching[wire]?.push(index);
    for (const linear of [constraint.a, constraint.b, constraint.c])
      if (linear.has(0) && touching[0]?.at(-1) !== index) touching[0]?.push(index);
  });
  const map = section(WIRE_TO_LABEL);
  const wireOf = new Map(Array.from({ length: wires }, (_, wire) => [Number(map.readBigUInt64LE(8 * wire)), wire]));
  return { wires, outputs, inputs: publicInputs + privateInputs, publicInputs, constraints, touching, wireOf };
};

export const valueOf = (linear: Linear, witness: readonly bigint[]): bigint => {
  let sum = 0n;
  for (const [wire, coefficient] of linear) sum += coefficient * (witness[wire] ?? 0n);
  return mod(sum);
};

export const holds = ({ a, b, c }: Constraint, witness: readonly bigint[]): boolean =>
  mod(valueOf(a, witness) * valueOf(b, witness)) === valueOf(c, witness);

/** Whether a full witness fulfils every constraint. */
export const satisfies = ({ constraints }: AuditedR1cs, witness: readonly bigint[]): boolean =>
  witness[0] === 1n && constraints.every((constraint) => holds(constraint, witness));

/**
 * Whether a witness still fulfils every constraint after `changed` wires of a fulfilling one got
 * other values.
 */
export const stillSatisfies = (
  { constraints, touching }: AuditedR1cs,
  witness: readonly bigint[],
  changed: readonly number[],
): boolean => {
  const seen = new Set<number>();
  for (const wire of changed)
    for (const index of touching[wire] ?? []) {
      if (seen.has(index)) continue;
      seen.add(index);
      const constraint = constraints[index];
      if (constraint !== undefined && !holds(constraint, witness)) return false;
    }
  return true;
};

const isInput = ({ outputs, inputs }: AuditedR1cs, wire: number): boolean => wire > outputs && wire <= outputs + inputs;

/**
 * Wires whose value the constraints have to fix once the inputs are given, where the optimiser took
 * no input away.
 */
export const dependentWires = (r1cs: AuditedR1cs): readonly number[] =>
  Array.from({ length: r1cs.wires }, (_, wire) => wire).filter((wire) => wire > 0 && !isInput(r1cs, wire));

/**
 * The other value of a wire that a constraint allows while all other wires stay: undefined where it
 * allows none, "any" where the wire does not matter to it. A constraint is quadratic in one wire, so
 * that there are at most two.
 */
const otherRoot = ({ a, b, c }: Constraint, witness: readonly bigint[], wire: number): bigint | "any" | undefined => {
  const [inA, inB, inC] = [a, b, c].map((linear) => linear.get(wire) ?? 0n) as [bigint, bigint, bigint];
  const value = witness[wire] ?? 0n;
  const [restA, restB] = [valueOf(a, witness) - inA * value, valueOf(b, witness) - inB * value];
  const [square, linear] = [mod(inA * inB), mod(inA * restB + inB * restA - inC)];
  if (square === 0n) return linear === 0n ? "any" : undefined;
  const other = mod(-linear * inverse(square) - value);
  return other === value ? undefined : other;
};

/**
 * Wires that can take another value while all other wires stay, over the whole field: those that
 * nothing binds, and bits that may be either.
 */
export const replaceableWires = (
  r1cs: AuditedR1cs,
  witness: readonly bigint[],
  dependent: readonly number[] = dependentWires(r1cs),
): number[] =>
  dependent.filter((wire) => {
    const own = (r1cs.touching[wire] ?? []).flatMap((index) => r1cs.constraints[index] ?? []);
    const roots = own.map((constraint) => otherRoot(constraint, witness, wire)).filter((root) => root !== "any");
    return roots.every((root) => root !== undefined && root === roots[0]);
  });

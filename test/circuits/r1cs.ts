/** Reader and checker of .r1cs files in plain BigInt, apart from snarkjs and from the witness program: forged witnesses are judged here. */

export const PRIME = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export const mod = (value: bigint): bigint => {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
};

/** Inverse in the field; 0 has none. */
export const inverse = (value: bigint): bigint => {
  let [a, b, x, y] = [mod(value), PRIME, 1n, 0n];
  if (a === 0n) throw new Error("0 has no inverse");
  while (a > 1n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return mod(x);
};

/** Coefficient by wire; wire 0 is the constant 1. */
export type Linear = ReadonlyMap<number, bigint>;

/** a x b = c */
export interface Constraint {
  readonly a: Linear;
  readonly b: Linear;
  readonly c: Linear;
}

export interface R1cs {
  /** Wires are in this order: the constant 1, outputs, public inputs, private inputs, the rest. */
  readonly wires: number;
  readonly outputs: number;
  readonly inputs: number;
  readonly constraints: readonly Constraint[];
  /** Constraints in which a wire has a coefficient. */
  readonly touching: readonly (readonly number[])[];
  /** Wire of a signal by its number in the order of declaration (outputs, inputs, intermediates, components); none where it was substituted. */
  readonly wireOf: ReadonlyMap<number, number>;
}

const HEADER = 1;
const CONSTRAINTS = 2;
const WIRE_TO_LABEL = 3;

const readSections = (file: Buffer): ReadonlyMap<number, Buffer> => {
  if (file.toString("latin1", 0, 4) !== "r1cs") throw new Error("not an r1cs file");
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

export const readR1cs = (bytes: Uint8Array): R1cs => {
  const sections = readSections(Buffer.from(bytes));
  const section = (id: number): Buffer => {
    const found = sections.get(id);
    if (found === undefined) throw new Error(`no section ${id}`);
    return found;
  };
  const header = section(HEADER);
  const fieldBytes = header.readUInt32LE(0);
  if (littleEndian(header.subarray(4, 4 + fieldBytes)) !== PRIME) throw new Error("another field");
  const [wires = 0, outputs = 0, publicInputs = 0, privateInputs = 0] = [0, 1, 2, 3].map((index) =>
    header.readUInt32LE(4 + fieldBytes + 4 * index),
  );
  const count = header.readUInt32LE(4 + fieldBytes + 24);

  const body = section(CONSTRAINTS);
  let position = 0;
  const readLinear = (): Linear => {
    const terms = new Map<number, bigint>();
    const length = body.readUInt32LE(position);
    position += 4;
    for (let term = 0; term < length; term++) {
      terms.set(body.readUInt32LE(position), littleEndian(body.subarray(position + 4, position + 4 + fieldBytes)));
      position += 4 + fieldBytes;
    }
    return terms;
  };
  const constraints = Array.from({ length: count }, () => ({ a: readLinear(), b: readLinear(), c: readLinear() }));
  const touching = Array.from({ length: wires }, (): number[] => []);
  constraints.forEach(({ a, b, c }, index) => {
    for (const wire of new Set([...a.keys(), ...b.keys(), ...c.keys()])) touching[wire]?.push(index);
  });
  const map = section(WIRE_TO_LABEL);
  const wireOf = new Map(Array.from({ length: wires }, (_, wire) => [Number(map.readBigUInt64LE(8 * wire)), wire]));
  return { wires, outputs, inputs: publicInputs + privateInputs, constraints, touching, wireOf };
};

export const valueOf = (linear: Linear, witness: readonly bigint[]): bigint => {
  let sum = 0n;
  for (const [wire, coefficient] of linear) sum += coefficient * (witness[wire] ?? 0n);
  return mod(sum);
};

const holds = ({ a, b, c }: Constraint, witness: readonly bigint[]): boolean =>
  mod(valueOf(a, witness) * valueOf(b, witness)) === valueOf(c, witness);

/** Whether a full witness fulfils every constraint. */
export const satisfies = ({ constraints }: R1cs, witness: readonly bigint[]): boolean =>
  witness[0] === 1n && constraints.every((constraint) => holds(constraint, witness));

const isInput = ({ outputs, inputs }: R1cs, wire: number): boolean => wire > outputs && wire <= outputs + inputs;

/** Wires whose value the constraints have to fix once the inputs are given. */
export const dependentWires = (r1cs: R1cs): readonly number[] =>
  Array.from({ length: r1cs.wires }, (_, wire) => wire).filter((wire) => wire > 0 && !isInput(r1cs, wire));

/** Changes one dependent wire at a time: those that some other value may replace. A sound circuit has none. */
export const replaceableWires = (
  r1cs: R1cs,
  witness: readonly bigint[],
  candidates: (value: bigint) => readonly bigint[],
): number[] =>
  dependentWires(r1cs).filter((wire) => {
    const value = witness[wire] ?? 0n;
    const forged = [...witness];
    return candidates(value).some((other) => {
      if (mod(other) === value) return false;
      forged[wire] = mod(other);
      return (r1cs.touching[wire] ?? []).every((index) => {
        const constraint = r1cs.constraints[index];
        return constraint === undefined || holds(constraint, forged);
      });
    });
  });

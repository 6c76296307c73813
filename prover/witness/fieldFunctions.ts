import { fnv1a } from "./fnv.ts";
import { NO_RESULT, OP, skipVariables } from "./instructions.ts";
import { type Bytes, cursorAt, joined, signed, unsigned } from "./wasmBytes.ts";

/*
 * circom's field functions, quicker for the small values that circuits of integers are full of.
 *
 * An element is 40 bytes: a short value of 32 bits, its form, and a long value of 256 bits, plain or
 * of Montgomery. Each function takes elements in any form and may change that form. An addition in
 * which one operand is of Montgomery makes the other one so too, which is a multiplication, and every
 * product after it is one as well. Here sums are plain, and what fits is short. Values stay the same.
 */

/**
 * Length and FNV-1a of each function's body, as circom 2.2 writes it. Whoever forges a program that
 * has them gets another witness. Its public signals are held against the model, and its proof holds nowhere.
 */
const KNOWN = {
  copy: { length: 52, hash: 0x7353_069e_114e_d303n },
  toNormal: { length: 49, hash: 0x9211_c161_28eb_2972n },
  add: { length: 428, hash: 0xe654_1c29_283e_5c2an },
  subtract: { length: 428, hash: 0x4a67_8a89_7dd0_cad5n },
  multiply: { length: 431, hash: 0xae80_948a_6176_3eccn },
  and: { length: 515, hash: 0x0c82_6d5b_ec68_db25n },
} as const;

type FieldFunction = keyof typeof KNOWN;
const FIELD_FUNCTIONS = Object.keys(KNOWN) as readonly FieldFunction[];

/** Positions among the functions of a program. */
export type FieldFunctions = Readonly<Record<FieldFunction, number>>;

/** @returns Nothing where one is missing: another version of circom wrote the program. */
export const findFieldFunctions = (bodies: readonly Uint8Array[]): FieldFunctions | undefined => {
  const found: Partial<Record<FieldFunction, number>> = {};
  for (const name of FIELD_FUNCTIONS) {
    const { length, hash } = KNOWN[name];
    const position = bodies.findIndex((body) => body.length === length && fnv1a(body) === hash);
    if (position < 0) return undefined;
    found[name] = position;
  }
  return found as FieldFunctions;
};

/** Where an element has its form, and in it that of a plain long value. */
const FORM = 4;
const PLAIN = signed(-0x8000_0000);
/** The words of a long value. */
const LONG = [8, 16, 24, 32] as const;
/** What a short element's first word has beside its value: whether the long one is there as well. */
const WITHOUT_LONG = signed(~(1n << 62n));
/** What the functions are given, and the first variable of `multiply`. */
const [RESULT, LEFT, RIGHT, WORD] = [0, 1, 2, 3] as const;

const load = (element: number, at: number): Bytes => [OP.localGet, element, OP.i64Load, 3, at];
const store = (...value: readonly Bytes[]): Bytes => joined([[OP.localGet, RESULT], ...value, [OP.i64Store, 3, 0]]);

/** A result below 2^31 becomes short. */
const shortened = ((): Bytes => {
  const [lowest, second, third, highest] = LONG;
  return joined([
    load(RESULT, second),
    ...[third, highest].flatMap((at) => [load(RESULT, at), [OP.i64Or]]),
    [...load(RESULT, lowest), OP.i64Const, 31, OP.i64ShiftRight, OP.i64Or, OP.i64EqualZero],
    [OP.localGet, RESULT, OP.i32Load, 2, FORM, OP.i32Const, ...PLAIN, OP.i32Equal, OP.i32And],
    [OP.if, NO_RESULT],
    store(load(RESULT, lowest)),
    [OP.end],
  ]);
})();

/** The result where a factor is a short 0 or 1. */
const timesBit = (factor: number, other: number, copy: number): Bytes =>
  joined([
    [...load(factor, 0), OP.i64Const, ...WITHOUT_LONG, OP.i64And, OP.localTee, WORD, OP.i64EqualZero],
    [OP.if, NO_RESULT],
    store([OP.i64Const, 0]),
    [OP.return, OP.end],
    [OP.localGet, WORD, OP.i64Const, 1, OP.i64Equal],
    [OP.if, NO_RESULT, OP.localGet, RESULT, OP.localGet, other, OP.call, ...unsigned(copy), OP.return, OP.end],
  ]);

const plain = (toNormal: number): Bytes =>
  [LEFT, RIGHT].flatMap((element) => [OP.localGet, element, OP.call, ...unsigned(toNormal)]);

/** A body with code at its start, behind its variables, and before its end. */
const extended = (body: Uint8Array, start: Bytes, end: Bytes): Uint8Array => {
  const from = cursorAt(body);
  skipVariables(from);
  return joined([body.subarray(0, from.position), start, body.subarray(from.position, -1), end, [OP.end]]);
};

/** The bodies of a program with quicker field functions. @param imported How many functions stand before these. */
export const withQuickField = (
  bodies: readonly Uint8Array[],
  { copy, toNormal, add, subtract, multiply, and }: FieldFunctions,
  imported: number,
): readonly Uint8Array[] => {
  const toPlain = plain(toNormal + imported);
  const bits = [timesBit(LEFT, RIGHT, copy + imported), timesBit(RIGHT, LEFT, copy + imported)];
  const changes = new Map<number, readonly [start: Bytes, end: Bytes]>([
    [add, [toPlain, shortened]],
    [subtract, [toPlain, shortened]],
    [multiply, [joined(bits), []]],
    [and, [[], shortened]],
  ]);
  return bodies.map((body, position) => {
    const change = changes.get(position);
    return change === undefined ? body : extended(body, ...change);
  });
};

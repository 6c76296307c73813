import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { type Linear, type AuditedR1cs } from "../../prover/audit/r1cs.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import type { Size } from "./sizes.ts";

export type Solver = "cvc5" | "z3";
export type Kind = "table" | "unique" | "range";

/** unsat: proved. sat: an example breaks it. unknown: not decided in the time. */
export interface Verdict {
  readonly verdict: "unsat" | "sat" | "unknown";
  readonly seconds: number;
  readonly example: Readonly<Record<string, readonly string[] | string>>;
}

/** Ranges of at most this many values are asked about value by value. */
const LISTED = 64n;
/** Processor time for a question. */
const SECONDS = 12;
/** Time for it on a machine that is busy with other work. */
const LONGEST_MS = 20 * 60_000;

const UNDECIDED = JSON.stringify({ verdict: "unknown", seconds: SECONDS, example: {} });

const script = fileURLToPath(new URL("../../circuits/soundness/decide.py", import.meta.url));

export const isListed = ({ range }: Size): boolean => range === undefined || range[1] - range[0] < LISTED;

/** Every input of a small size with its outputs by the twin. */
const tableOf = ({ range, bits = 0, twin }: Size): bigint[][] => {
  const [min, max] = range ?? [0n, (1n << BigInt(bits)) - 1n];
  return Array.from({ length: Number(max - min) + 1 }, (_, index) => {
    const row = min + BigInt(index);
    const inputs = range === undefined ? Array.from({ length: bits }, (_, bit) => (row >> BigInt(bit)) & 1n) : [row];
    return [...inputs, ...(twin?.(inputs) ?? [])];
  });
};

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const form = (linear: Linear): Record<string, string> =>
  Object.fromEntries([...linear].map(([wire, value]) => [String(wire), String(value)]));

const questionOf = (size: Size, { outputs, inputs, wires, constraints }: AuditedR1cs, kind: Kind): string => {
  const inputWires = numbers(1 + outputs, inputs);
  return JSON.stringify({
    kind,
    prime: String(FIELD_ORDER),
    wires,
    constraints: constraints.map(({ a, b, c }) => [form(a), form(b), form(c)]),
    inputs: inputWires,
    outputs: numbers(1, outputs),
    bits: size.bits === undefined ? [] : inputWires,
    rows: kind === "table" ? tableOf(size).map((row) => row.map(String)) : [],
    bounds: (size.range ?? []).map(String),
  });
};

const runPython = async (python: string, parameters: readonly string[], input: string): Promise<string> => {
  const child = spawn(python, ["-B", ...parameters], { stdio: ["pipe", "pipe", "pipe"], timeout: LONGEST_MS });
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.signalCode === "SIGXCPU" || child.signalCode === "SIGTERM") return UNDECIDED;
  if (code !== 0) throw new Error(errors.trim().split("\n").at(-1) ?? `python ended with ${code}`);
  return output;
};

/** Undefined where this python has both solvers, else why not. */
export const missingSolver = async (python: string): Promise<string | undefined> => {
  try {
    await runPython(python, ["-c", "import cvc5, z3; cvc5.Solver().mkFiniteFieldSort('7', 10)"], "");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

export const ask = async (
  python: string,
  { size, r1cs, kind, solver }: { size: Size; r1cs: AuditedR1cs; kind: Kind; solver: Solver },
): Promise<Verdict> =>
  JSON.parse(await runPython(python, [script, solver, String(SECONDS)], questionOf(size, r1cs, kind))) as Verdict;

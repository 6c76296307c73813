import type { Curve } from "ffjavascript";
import type { MemoryFile } from "snarkjs";

/** Where snarkjs looks for its curve. A process whose curve has live worker threads never ends. */
const GLOBAL = "curve_bn128";

let curve: Curve | undefined;
let building: Promise<Curve> | undefined;
let guarded = false;

/**
 * Keeps the curve safe from circomlibjs, which brings another copy of the library. That copy sets
 * the global to null when it is loaded, and would orphan the workers.
 */
const guardCurve = (): void => {
  if (guarded) return;
  guarded = true;
  curve = (globalThis as { [GLOBAL]?: Curve | null })[GLOBAL] ?? undefined;
  Object.defineProperty(globalThis, GLOBAL, {
    get: () => curve ?? null,
    set: (next: Curve | null) => {
      curve = next ?? curve;
    },
  });
};

/** snarkjs, with its curve guarded. */
export const loadSnarkjs = async () => {
  guardCurve();
  return import("snarkjs");
};

/** A file that snarkjs reads from, or writes to, in memory. */
export const inMemory = (data?: Uint8Array): MemoryFile =>
  data === undefined ? { type: "mem" } : { type: "mem", data };

const buildCurve = async ({ oneThread }: { oneThread: boolean }): Promise<Curve> => {
  guardCurve();
  const { buildBn128 } = await import("ffjavascript");
  return (curve ??= await buildBn128(oneThread));
};

/**
 * The curve that snarkjs uses. The first caller decides whether it computes on this thread alone or
 * on a worker per core. There is one at a time, because a second one would orphan the workers of
 * the first.
 */
export const loadCurve = async ({ oneThread = false } = {}): Promise<Curve> => {
  if (curve !== undefined) return curve;
  building ??= buildCurve({ oneThread }).finally(() => (building = undefined));
  return building;
};

/**
 * Ends the worker threads of all proofs so far, so that the process can end. A later proof starts
 * new ones.
 */
export const endCurveWorkers = async (): Promise<void> => {
  const ended = (await building) ?? curve;
  curve = undefined;
  await ended?.terminate();
};

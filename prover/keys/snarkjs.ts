import type { Curve } from "ffjavascript";
import type { MemoryFile } from "snarkjs";

/** Where snarkjs looks for its curve. A process whose curve has live worker threads never ends. */
const GLOBAL = "curve_bn128";

let curve: Curve | undefined;
let building: Promise<Curve> | undefined;
let guarded = false;

/**
 * Keeps the curve where nobody else can lose it: circomlibjs brings another copy of the curve's library, which sets the global to null when it is
 * loaded and would so orphan the workers.
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

/** The curve that snarkjs uses; the first caller decides whether it computes on this thread alone or on a worker per core. One at a time: two would orphan the first one's workers. */
export const loadCurve = async ({ oneThread = false } = {}): Promise<Curve> => {
  if (curve !== undefined) return curve;
  building ??= buildCurve({ oneThread }).finally(() => (building = undefined));
  return building;
};

/** Ends the worker threads of every proof made so far; a later proof starts new ones. */
export const endCurveWorkers = async (): Promise<void> => {
  const ended = (await building) ?? curve;
  curve = undefined;
  await ended?.terminate();
};

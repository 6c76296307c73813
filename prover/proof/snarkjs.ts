/**
 * snarkjs keeps its curve and the curve's worker threads in a global, and a process with live workers never ends. circomlibjs brings another copy of
 * the same curve library that resets the global when it is loaded, which would orphan the workers: it is loaded first, always.
 */
export const loadSnarkjs = async () => {
  await import("circomlibjs");
  return import("snarkjs");
};

/** Ends the worker threads of every proof made so far; a later proof starts new ones. */
export const endCurveWorkers = async (): Promise<void> => {
  const holder = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null };
  await holder.curve_bn128?.terminate();
  holder.curve_bn128 = null;
};

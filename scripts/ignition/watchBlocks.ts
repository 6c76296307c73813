import type { EIP1193Provider } from "@nomicfoundation/ignition-core";

import { note } from "../../prover/cli/output.ts";

/** Between two looks at the chain, in milliseconds. */
const LOOK_MS = 5_000;
/** Without a new block for so long, it is said, and then every so often; in milliseconds. */
const SAY_AFTER_MS = 15_000;

/** Says that a deployment waits for the chain, for as long as no block comes. */
export const watchBlocks = (provider: EIP1193Provider): { readonly stop: () => void } => {
  let last: unknown;
  let since = performance.now();
  let said = since;
  const look = async (): Promise<void> => {
    const block: unknown = await provider.request({ method: "eth_blockNumber" });
    const now = performance.now();
    if (block !== last) [last, since, said] = [block, now, now];
    if (now - said < SAY_AFTER_MS) return;
    said = now;
    const seconds = Math.round((now - since) / 1000);
    note(
      `waiting for a block: none after ${Number(block)} for ${seconds} s, and a transaction counts some blocks later; geth --dev makes them by itself with --dev.period 1`,
    );
  };
  const timer = setInterval(() => {
    look().catch(() => undefined);
  }, LOOK_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
};

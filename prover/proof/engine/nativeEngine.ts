import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { ProofEngine } from "./engine.ts";
import { contentOf, loadQuestion, OPERATION, OPERATIONS_VERSION, PART, type Question, uint32Of } from "./operations.ts";
import { proofOf } from "./pointBytes.ts";

/** Where `npm run build:native` puts the addon. */
export const NATIVE_ADDON = fileURLToPath(new URL("./engine.node", import.meta.url));

/** The addon of prover/proof/native: it answers on a thread of Node's pool. */
export type NativeAddon = (question: Question) => Promise<Uint8Array>;

interface AddonExports {
  readonly run?: (operation: number, handle: number, input: Buffer) => Promise<Uint8Array>;
}

const open = async (): Promise<NativeAddon | undefined> => {
  if (!existsSync(NATIVE_ADDON)) return undefined;
  const loaded: { exports: AddonExports } = { exports: {} };
  try {
    process.dlopen(loaded, NATIVE_ADDON);
    const { run } = loaded.exports;
    if (run === undefined) return undefined;
    const ask: NativeAddon = ({ operation, handle = 0, input }) => run(operation, handle, Buffer.concat(input));
    const version = uint32Of(contentOf(await ask({ operation: OPERATION.version, input: [] })));
    return version === OPERATIONS_VERSION ? ask : undefined;
  } catch {
    // Built for another machine, or before a change of its operations.
    return undefined;
  }
};

let opened: Promise<NativeAddon | undefined> | undefined;

/** The addon, if it was built, on this machine and from these sources. */
export const nativeAddon = (): Promise<NativeAddon | undefined> => (opened ??= open());

/** Keys whose engine nobody holds any more are given back. */
const released = new FinalizationRegistry<{ readonly addon: NativeAddon; readonly handle: number }>(
  ({ addon, handle }) => void addon({ operation: OPERATION.release, handle, input: [] }),
);

/**
 * The engine as machine code.
 *
 * @throws KeyGateError.
 */
export const startNativeEngine = async (
  addon: NativeAddon,
  zkey: Uint8Array,
  { threads }: { readonly threads: number },
): Promise<ProofEngine> => {
  const handle = uint32Of(contentOf(await addon(loadQuestion(zkey, { part: PART.whole, threads }))));
  const engine: ProofEngine = {
    name: "native",
    prove: async (wtns) => proofOf(contentOf(await addon({ operation: OPERATION.prove, handle, input: [wtns] }))),
  };
  released.register(engine, { addon, handle });
  return engine;
};

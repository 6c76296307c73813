import type { Curve } from "ffjavascript";

import { loadCurve } from "../../keys/snarkjs.ts";
import type { ProofEngine } from "./engine.ts";
import { sumByScalarLength } from "./multiExp.ts";
import { type ProvingKey, proveGroth16, readProvingKey } from "./snarkjsGroth16.ts";

/** The engine over ffjavascript, which snarkjs uses too: other code than the other two engines'. */
export const startSnarkjsEngine = (zkey: Uint8Array, { threads }: { readonly threads: number }): ProofEngine => {
  // Taken apart once per curve: after `endCurveWorkers` a later proof has another one.
  let known: { readonly curve: Curve; readonly key: ProvingKey } | undefined;
  return {
    name: "snarkjs",
    prove: async (wtns) => {
      const curve = sumByScalarLength(await loadCurve({ oneThread: threads === 1 }));
      if (known?.curve !== curve) known = { curve, key: await readProvingKey(zkey, curve) };
      return proveGroth16(curve, known.key, wtns);
    },
  };
};

/**
 * Runs in a worker of a page, which has nothing of Node: from a row to its proof, and the
 * verification of that proof and of one that was made elsewhere.
 */
import type { VerificationKey } from "snarkjs";

import { BaseError } from "../../../client/baseError.ts";
import { openBrowserEngine } from "../../../prover/proof/engine/browserEngine.ts";
import { elementAt } from "../../../prover/proof/engine/pointBytes.ts";
import type { Groth16Statement } from "../../../prover/proof/engine/verifyQuestion.ts";
import { loadWitnessProgram } from "../../../prover/witness/witnessProgram.ts";
import { WTNS_HEADER_BYTES } from "../../../prover/witness/wtnsFile.ts";

/** What the page is told. */
export interface Told {
  readonly hasNode: boolean;
  readonly statement: Groth16Statement;
  /** Codes of what is thrown; nothing where a proof is taken. */
  readonly own: string | undefined;
  readonly others: string | undefined;
  readonly together: string | undefined;
  readonly changed: string | undefined;
}

const read = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(new URL(`/files/${name}`, import.meta.url))).arrayBuffer());
const readText = async (name: string): Promise<string> => new TextDecoder().decode(await read(name));

const run = async (): Promise<Told> => {
  const engine = await openBrowserEngine(await read("engine.wasm"));
  const key = JSON.parse(await readText("verificationKey")) as VerificationKey;
  const others = JSON.parse(await readText("others")) as Groth16Statement;
  const features = (JSON.parse(await readText("row")) as readonly string[]).map(BigInt);
  const program = await loadWitnessProgram(await read("witnessProgram"));
  const wtns = await program.calculate({ features, salt: 7n });
  const values = wtns.subarray(WTNS_HEADER_BYTES);
  const [score, commitment] = [elementAt(values, 1), elementAt(values, 2)];
  const proof = engine.loadKey(await read("provingKey"))(wtns);
  const statement = { proof, publicSignals: [score, commitment] };
  const changed = { proof, publicSignals: [`${BigInt(score) + 1n}`, commitment] };
  const refusal = (statements: readonly Groth16Statement[]): string | undefined => {
    try {
      engine.verify(key, statements);
      return undefined;
    } catch (error) {
      return error instanceof BaseError ? error.code : String(error);
    }
  };
  return {
    hasNode: "process" in globalThis || "Buffer" in globalThis,
    statement,
    own: refusal([statement]),
    others: refusal([others]),
    together: refusal([statement, others, statement]),
    changed: refusal([statement, changed]),
  };
};

const { postMessage } = globalThis as unknown as { readonly postMessage: (message: unknown) => void };
run().then(postMessage, (error: unknown) => {
  postMessage({ failed: String(error) });
});

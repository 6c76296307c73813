import { sha256 } from "ethers";

import { parseProof, type ScoreProof } from "../../client/proofFile.ts";
import { readPublicSignals } from "../../client/publicSignals.ts";
import { isRecord, jsonOf } from "../api/json.ts";
import { failureOf } from "../chain/failure.ts";
import { bad, type Check, good, judged, notShown, unknown } from "./check.ts";
import type { Verify } from "./engine.ts";
import type { ApiFacts, ChainFacts, Registration } from "./gather.ts";

const HOLDS = { id: "proof", name: "The proof holds, checked in this browser" };

/** The verification key as snarkjs writes it, of what the registry has: the coordinates of G2 swapped (EIP-197). */
const keyOnChain = ({ key }: Registration) => {
  const g1 = ([x = 0n, y = 0n]: readonly bigint[]) => [String(x), String(y), "1"];
  const g2 = ([x1 = 0n, x0 = 0n, y1 = 0n, y0 = 0n]: readonly bigint[]) => [
    [String(x0), String(x1)],
    [String(y0), String(y1)],
    ["1", "0"],
  ];
  return {
    ...{ protocol: "groth16", curve: "bn128", nPublic: key.ic.length - 1 },
    ...{ vk_alpha_1: g1(key.alpha), vk_beta_2: g2(key.beta), vk_gamma_2: g2(key.gamma), vk_delta_2: g2(key.delta) },
    IC: key.ic.map(g1),
  };
};

/** The proof under the key that the registry has: the operator's own file of it is not needed. */
const proofHolds = async ({ proof, publicSignals }: ScoreProof, { registration }: ChainFacts): Promise<Check> => {
  let verify: Verify;
  try {
    verify = await (await import("./engine.ts")).openVerifier();
  } catch (cause) {
    const { message } = failureOf(cause);
    return unknown(HOLDS, `The program that verifies did not come: ${message}.`);
  }
  try {
    const milliseconds = verify(keyOnChain(registration), [{ proof, publicSignals }]);
    return good(HOLDS, `Groth16 under the key on chain, in ${milliseconds.toFixed(0)} ms by WebAssembly.`);
  } catch (cause) {
    return bad(HOLDS, `It does not hold: ${failureOf(cause).message}.`);
  }
};

const SIGNALS = { id: "signals", name: "The proof is of this score and these features" };

export const signalsMatch = ({ publicSignals }: ScoreProof, { record, commitment }: ChainFacts): Check => {
  const signals = readPublicSignals(publicSignals);
  if (record === undefined) return unknown(SIGNALS, "The chain has no score to hold it against.");
  return judged(
    SIGNALS,
    [
      signals === undefined ? "Its public signals are not a score and a commitment." : undefined,
      signals?.score === record.score ? undefined : `It proves ${signals?.score}, and the chain has ${record.score}.`,
      signals?.commitment === commitment ? undefined : "It is about other features than those that the oracle took.",
    ],
    `It proves ${record.score} for the commitment that the oracle stored.`,
  );
};

const CHAINED = { id: "model", name: "The model is the registered one, file by file" };

/** Manifest, schema and key by their hashes, from the registry down. */
export const modelIsChained = ({ manifest, schema, key }: ApiFacts, { registration }: ChainFacts): Check => {
  const missing = [manifest, schema, key].find(({ failure }) => failure !== undefined);
  if (manifest.value === undefined || schema.value === undefined || key.value === undefined)
    return missing?.failure === undefined
      ? unknown(CHAINED, "The operator does not show its files.")
      : notShown(CHAINED, missing.failure, "The operator does not show its files");
  const content = jsonOf(manifest.value);
  const hashes = isRecord(content) && isRecord(content["hashes"]) ? content["hashes"] : {};
  const hashOf = (bytes: Uint8Array): string => sha256(bytes).slice(2);
  const file = jsonOf(key.value);
  const isSameKey = isRecord(file) && sameKey(file, keyOnChain(registration));
  return judged(
    CHAINED,
    [
      sha256(manifest.value) === registration.manifestHash ? undefined : "The manifest is not the registered one.",
      hashes["verificationKey"] === hashOf(key.value) ? undefined : "The key's file is not the one of the manifest.",
      isSameKey ? undefined : "The key's file is not the key that the registry has.",
      hashes["schema"] === hashOf(schema.value) ? undefined : "The features' schema is not the one of the manifest.",
      isRecord(content) && content["schemaHash"] === registration.schemaHash
        ? undefined
        : "The schema that attesters sign is not the one of the manifest.",
    ],
    `The registry's hash leads to the manifest, and that to key and schema. ${
      registration.dev ? "Its keys were made by one person, who can forge proofs." : "Its keys come from a ceremony."
    }`,
  );
};

/** Whether a file has the same points; it may have more entries than these. */
const sameKey = (file: Readonly<Record<string, unknown>>, key: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(key).every(([name, value]) => JSON.stringify(file[name]) === JSON.stringify(value));

/** The checks that need the proof. */
export const proofChecks = async (api: ApiFacts, chain: ChainFacts): Promise<readonly Check[]> => {
  const model = modelIsChained(api, chain);
  const { failure } = api.proof;
  if (failure !== undefined)
    return [...[HOLDS, SIGNALS].map((naming) => notShown(naming, failure, "The operator gives no proof")), model];
  let proof: ScoreProof;
  try {
    proof = parseProof(api.proof.value, "the proof");
  } catch (cause) {
    const why = `What the operator gives is not a proof: ${failureOf(cause).message}.`;
    return [bad(HOLDS, why), bad(SIGNALS, why), model];
  }
  return [await proofHolds(proof, chain), signalsMatch(proof, chain), model];
};

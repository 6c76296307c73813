import { randomBytes } from "node:crypto";

import { FIELD_BYTES } from "../field.ts";
import { coveringRows, type CoveringRows } from "../model/coveringRows.ts";
import { WTNS_HEADER_BYTES } from "../witness/wtnsFile.ts";
import { verifyProof } from "../proof/scoreProof.ts";
import { type LoadedModel, loadProver, loadVerificationKey } from "./load.ts";

/** Rows whose witnesses are kept for the choice of those that are proved. */
const CANDIDATES = 256;
/** Proofs at most: each takes up to seconds. */
const MAX_PROOFS = 12;

/** What was run. */
export interface VerifiedRows extends Omit<CoveringRows, "rows"> {
  readonly witnesses: number;
  readonly proofs: number;
}

const ZERO = Buffer.alloc(FIELD_BYTES);

/** 1 for each wire of a witness that is not zero. */
const usedWires = (wtns: Uint8Array): Uint8Array => {
  const values = Buffer.from(wtns).subarray(WTNS_HEADER_BYTES);
  return Uint8Array.from({ length: values.length / FIELD_BYTES }, (_, wire) =>
    values.subarray(wire * FIELD_BYTES, (wire + 1) * FIELD_BYTES).equals(ZERO) ? 0 : 1,
  );
};

/** Places of those that together use every wire that any uses, the one that adds most first. */
const fewest = (used: readonly Uint8Array[]): readonly number[] => {
  const open = new Set<number>();
  for (const wires of used) for (const [wire, isUsed] of wires.entries()) if (isUsed === 1) open.add(wire);
  const chosen: number[] = [];
  while (open.size > 0 && chosen.length < MAX_PROOFS) {
    const gains = used.map((wires) => [...open].reduce((sum, wire) => sum + (wires[wire] ?? 0), 0));
    const best = gains.indexOf(Math.max(...gains));
    chosen.push(best);
    for (const wire of open) if (used[best]?.[wire] === 1) open.delete(wire);
  }
  return chosen;
};

const randomNumber = (): bigint => BigInt(`0x${randomBytes(16).toString("hex")}`);

/**
 * Runs the circuit on rows in every bin of every feature and in every leaf, each against the
 * integer model, and proves so many of them that every wire that is ever used is used in a proof: a
 * point of the proving key that is not the circuit's makes one of them fail.
 *
 * @throws WitnessMismatchError, ProofInvalidError.
 */
export const verifyRows = async (loaded: LoadedModel): Promise<VerifiedRows> => {
  const { rows, ...covered } = coveringRows(loaded.model, randomNumber);
  const prover = await loadProver(loaded);
  const verificationKey = await loadVerificationKey(loaded);
  const used: Uint8Array[] = [];
  // Spread over all of them: the first rows have every feature at its least.
  const stride = Math.ceil(rows.length / CANDIDATES);
  for (const [index, features] of rows.entries()) {
    const wtns = await prover.witness({ features, salt: randomNumber() });
    if (index % stride === 0) used.push(usedWires(wtns));
  }
  const proved = fewest(used);
  for (const place of proved) {
    const proof = await prover.prove({ features: rows[place * stride] ?? [] });
    await verifyProof(proof, { verificationKey, manifest: loaded.hash });
  }
  return { ...covered, witnesses: rows.length, proofs: proved.length };
};

import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { hexlify, toBeHex } from "ethers/utils";

import { encodeProof } from "../../client/encodeProof.ts";
import type { ScoreProof } from "../../client/proofFile.ts";
import type { PublicSignals } from "../../client/publicSignals.ts";
import { FIELD_ORDER } from "../field.ts";
import type { VerifyingKey } from "../keys/verifyingKey.ts";
import { commit } from "../witness/commitment.ts";

/** How a challenge writes scores, labels and leaves: one place, as the contracts read them. */

const coder = AbiCoder.defaultAbiCoder();

/** A score with its commitment and the eight words of its proof. Twin of contracts/types/Inference.sol. */
export interface Inference extends PublicSignals {
  readonly proof: readonly bigint[];
}

/** The ABI of contracts/types/VerifyingKey.sol. */
export const KEY = "(uint256[2] alpha,uint256[4] beta,uint256[4] gamma,uint256[4] delta,uint256[2][3] ic)";

/** What a modeler commits to, beside its key. */
export interface Committed {
  /** SHA-256 of the model's manifest, bytes32. */
  readonly manifestHash: string;
  /** Whether one person may know the secrets of the keys. */
  readonly dev: boolean;
  /** bytes32 that nobody else knows. */
  readonly salt: string;
}

/** Whose commitment it is, and where. */
export interface CommitmentPlace {
  readonly chainId: bigint;
  /** The contract's address. */
  readonly challenges: string;
  readonly id: bigint;
  readonly modeler: string;
}

/** The commitment of a modeler. Twin of `Challenges.commitmentOf`. */
export const commitmentOf = (
  { chainId, challenges, id, modeler }: CommitmentPlace,
  key: VerifyingKey,
  { manifestHash, dev, salt }: Committed,
): string =>
  keccak256(
    coder.encode(
      ["uint256", "address", "uint256", "address", "bytes32", "bytes32", "bool", "bytes32"],
      [chainId, challenges, id, modeler, keccak256(coder.encode([KEY], [key])), manifestHash, dev, salt],
    ),
  );

/** Scores as an answer carries them: two bytes each, hex. */
export const packScores = (scores: readonly number[]): string => {
  const bytes = Buffer.alloc(2 * scores.length);
  for (const [index, score] of scores.entries()) bytes.writeUInt16BE(score, 2 * index);
  return hexlify(bytes);
};

/** Labels as they are revealed: a bit for each row of the pool, the lowest bit of a byte first, hex. */
export const packLabels = (isBad: readonly boolean[]): string => {
  const bytes = Buffer.alloc(Math.ceil(isBad.length / 8));
  for (const [row, bad] of isBad.entries()) if (bad) bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  return hexlify(bytes);
};

/** What a challenge is opened with instead of the labels. @param salt bytes32 that nobody else knows. */
export const labelsHash = (salt: string, packed: string): string =>
  keccak256(coder.encode(["bytes32", "bytes"], [salt, packed]));

/** Probabilities of the scores from 300 to 850: four bytes each, hex. @param table In billionths. */
export const packProbabilities = (table: readonly bigint[]): string => {
  const bytes = Buffer.alloc(4 * table.length);
  for (const [index, probability] of table.entries()) bytes.writeUInt32BE(Number(probability), 4 * index);
  return hexlify(bytes);
};

/** A proof as the contracts take it. */
export const inferenceOf = ({ score, commitment, proof }: ScoreProof): Inference => {
  const [words] = coder.decode(["uint256[8]"], encodeProof(proof)) as unknown as readonly [readonly bigint[]];
  return { score, commitment, proof: [...words] };
};

/** The leaf of an answer. */
export const answerLeaf = ({ score, commitment, proof }: Inference): string =>
  keccak256(coder.encode(["uint256", "uint256", "uint256[8]"], [score, commitment, [...proof]]));

/** The salt of a row's commitment: fixed by the challenge, so that the pool's root decides it. */
export const rowSalt = (poolSalt: string, row: number): bigint =>
  BigInt(keccak256(coder.encode(["bytes32", "uint256"], [poolSalt, row]))) % FIELD_ORDER;

/**
 * The leaf of a row of the pool: the commitment that a proof of the row shows.
 *
 * @param features In the order of the challenge's schema.
 */
const poolLeaf = async (poolSalt: string, row: number, features: readonly bigint[]): Promise<string> =>
  toBeHex(await commit(features, rowSalt(poolSalt, row)), 32);

/** The leaves of a whole pool, in the order of its rows. */
export const poolLeaves = async (
  poolSalt: string,
  rows: readonly (readonly bigint[])[],
): Promise<readonly string[]> => {
  const leaves: string[] = [];
  for (const [row, features] of rows.entries()) leaves.push(await poolLeaf(poolSalt, row, features));
  return leaves;
};

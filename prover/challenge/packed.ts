import { getBytes } from "ethers/utils";

/** How a challenge keeps scores, labels and probabilities on chain. */

/** The scores of an answer: two bytes each. @param packed Hex. */
export const unpackScores = (packed: string): readonly number[] => unpack(packed, 2);

/** Probabilities of the scores from 300 to 850, in billionths: four bytes each. @param packed Hex. */
export const unpackProbabilities = (packed: string): readonly bigint[] => unpack(packed, 4).map(BigInt);

/** Whole numbers of some bytes each; what is left over at the end is no number. */
const unpack = (packed: string, size: number): readonly number[] => {
  const bytes = getBytes(packed);
  const numberAt = (start: number): number =>
    bytes.subarray(start, start + size).reduce((number, byte) => 256 * number + byte, 0);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => numberAt(size * index));
};

/** Whether a row of the pool is bad. @param packed Labels as they are revealed, hex. */
export const labelOf = (packed: string, row: number): boolean => {
  const byte = Number.parseInt(packed.slice(2 + 2 * (row >> 3), 4 + 2 * (row >> 3)), 16);
  return ((byte >> (row & 7)) & 1) === 1;
};

import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { getBytes } from "ethers/utils";

/** Numbers of 64 bits that come out of one hash. */
const PER_HASH = 4;
const WORD_BYTES = 32;
const BITS = 64n;

const hashOf = (types: readonly string[], values: readonly unknown[]): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode([...types], [...values]));

/** The seed of a challenge, out of the RANDAO mix of its block. Twin of `Challenges.draw`. */
export const challengeSeed = ({
  chainId,
  challenges,
  id,
  randao,
}: {
  readonly chainId: bigint;
  /** The contract's address. */
  readonly challenges: string;
  readonly id: bigint;
  /** bytes32, hex. */
  readonly randao: string;
}): string => hashOf(["uint256", "address", "uint256", "bytes32"], [chainId, challenges, id, randao]);

/** The seed of a modeler's own rows. */
export const modelerSeed = (seed: string, modeler: string): string => hashOf(["bytes32", "address"], [seed, modeler]);

/**
 * The rows of the pool that a modeler answers, ascending. The pool is cut into as many parts as rows
 * are asked for, and one row of each part is drawn. Twin of contracts/libraries/Drawing.sol.
 *
 * @param seed From `modelerSeed`.
 * @param options.rows How many to draw, at most `poolRows`.
 */
export const drawRows = (
  seed: string,
  { rows, poolRows }: { readonly rows: number; readonly poolRows: number },
): readonly number[] => {
  const drawn: number[] = [];
  // abi.encode(seed, hashed), written in place: thousands of hashes are taken for each entry of a leaderboard.
  const hashedBytes = new Uint8Array(2 * WORD_BYTES);
  hashedBytes.set(getBytes(seed));
  const numberAtEnd = new DataView(hashedBytes.buffer, 2 * WORD_BYTES - 4);
  for (let hashed = 0; drawn.length < rows; hashed++) {
    numberAtEnd.setUint32(0, hashed);
    let word = BigInt(keccak256(hashedBytes));
    for (let part = 0; part < PER_HASH && drawn.length < rows; part++, word >>= BITS) {
      const from = Math.floor((drawn.length * poolRows) / rows);
      const size = Math.floor(((drawn.length + 1) * poolRows) / rows) - from;
      drawn.push(from + Number((BigInt.asUintN(64, word) * BigInt(size)) >> BITS));
    }
  }
  return drawn;
};

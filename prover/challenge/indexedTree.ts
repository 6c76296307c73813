import { keccak256 } from "ethers/crypto";
import { concat } from "ethers/utils";

/**
 * A Merkle tree whose leaves have places: the bits of a place say on which side each node stands, so
 * a root has exactly one leaf for a place. Twin of contracts/libraries/IndexedTree.sol.
 */
export interface IndexedTree {
  /** bytes32, hex. */
  readonly root: string;
  /**
   * The nodes beside the way from a leaf up to the root, the lowest first.
   *
   * @throws RangeError when there is no such leaf.
   */
  readonly path: (place: number) => readonly string[];
}

const ZERO = `0x${"00".repeat(32)}`;

const join = (left: string, right: string): string => keccak256(concat([left, right]));

/**
 * Builds the tree. It has as many levels as the number of leaves asks for; places past the last leaf
 * hold zero.
 *
 * @param leaves bytes32, hex; at least one.
 */
export const indexedTree = (leaves: readonly string[]): IndexedTree => {
  const levels: (readonly string[])[] = [leaves];
  const empty = [ZERO];
  for (let level = leaves; level.length > 1; level = levels.at(-1) ?? []) {
    const beyond = empty.at(-1) ?? ZERO;
    const above = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) =>
      join(level[2 * index] ?? beyond, level[2 * index + 1] ?? beyond),
    );
    levels.push(above);
    empty.push(join(beyond, beyond));
  }
  const [root] = levels.at(-1) ?? [];
  if (root === undefined) throw new RangeError("a tree has at least one leaf");
  return {
    root,
    path: (place) => {
      if (!(place >= 0 && place < leaves.length)) throw new RangeError(`there is no leaf ${place} of ${leaves.length}`);
      return levels
        .slice(0, -1)
        .map((level, depth) => level[Math.floor(place / 2 ** depth) ^ 1] ?? empty[depth] ?? ZERO);
    },
  };
};

/** Whether a leaf stands at a place of the tree with this root. */
export const holdsLeaf = ({
  root,
  leaves,
  place,
  leaf,
  path,
}: {
  readonly root: string;
  /** How many the tree has. */
  readonly leaves: number;
  readonly place: number;
  readonly leaf: string;
  readonly path: readonly string[];
}): boolean => {
  if (!(place >= 0 && place < leaves) || path.length !== Math.ceil(Math.log2(leaves))) return false;
  const top = path.reduce((node, beside, depth) => {
    const isRight = Math.floor(place / 2 ** depth) % 2 === 1;
    return isRight ? join(beside, node) : join(node, beside);
  }, leaf);
  return top === root;
};

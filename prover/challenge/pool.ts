import { poolLeaves } from "./encoding.ts";
import { PoolRootError } from "./errors.ts";
import { type IndexedTree, indexedTree } from "./indexedTree.ts";
import type { Asked } from "./answerFile.ts";
import { drawRows } from "./drawing.ts";

/** The rows of a challenge that are answered, with the tree over their commitments. */
export interface ChallengePool {
  readonly rows: readonly (readonly bigint[])[];
  /** The commitments, by row; bytes32, hex. */
  readonly leaves: readonly string[];
  readonly tree: IndexedTree;
}

/**
 * Rebuilds the tree of a pool, as everybody should before committing to a challenge.
 *
 * @param options.rows All rows, in their order, with features in the order of the schema.
 * @param options.poolSalt Of the challenge.
 * @param options.root What the challenge says; by default it is not checked, as for a sponsor.
 * @throws PoolRootError when the rows are not those that the challenge commits to.
 */
export const openPool = async ({
  rows,
  poolSalt,
  root,
}: {
  readonly rows: readonly (readonly bigint[])[];
  readonly poolSalt: string;
  readonly root?: string;
}): Promise<ChallengePool> => {
  const leaves = await poolLeaves(poolSalt, rows);
  const tree = indexedTree(leaves);
  if (root !== undefined && tree.root !== root) throw new PoolRootError({ root: tree.root, expected: root });
  return { rows, leaves, tree };
};

/** The rows that are drawn for a modeler, with what their proofs have to show. */
export const askedOf = ({ leaves }: ChallengePool, seed: string, rows: number): readonly Asked[] =>
  drawRows(seed, { rows, poolRows: leaves.length }).map((row, place) => ({
    place,
    row,
    commitment: BigInt(leaves[row] ?? 0),
  }));

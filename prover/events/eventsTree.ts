import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { concat, encodeRlp } from "ethers/utils";

/** Where an event stands in its chain. */
export interface EventPosition {
  readonly block: bigint;
  /** Of the transaction in its block. */
  readonly txIndex: bigint;
  /** Of the log in its block. */
  readonly logIndex: bigint;
}

/** One event of a bundle, as the root of a statement commits to it. */
export interface EventLeaf extends EventPosition {
  /** `logHash` of the log, or the hash of a recorded row; bytes32 hex. */
  readonly logHash: string;
}

/** The hash of a log as its receipt has it: keccak256(rlp([address, topics, data])). */
export const logHash = ({
  address,
  topics,
  data,
}: {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}): string => keccak256(encodeRlp([address, [...topics], data]));

/** Hashed twice: a leaf can then never be read as two joined nodes. */
export const leafHash = ({ block, txIndex, logIndex, logHash: hash }: EventLeaf): string =>
  keccak256(
    keccak256(
      AbiCoder.defaultAbiCoder().encode(["uint64", "uint32", "uint32", "bytes32"], [block, txIndex, logIndex, hash]),
    ),
  );

/** The root of a bundle without events: keccak256 of no bytes. */
export const NO_EVENTS_ROOT = keccak256("0x");

const join = (left: string, right: string): string => keccak256(concat([left, right]));

const byPosition = (one: EventPosition, other: EventPosition): number => {
  for (const part of ["block", "txIndex", "logIndex"] as const)
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  return 0;
};

/** In the order of the tree. Recorded rows of one second differ in their hash alone. */
export const sortedLeaves = (leaves: readonly EventLeaf[]): readonly EventLeaf[] =>
  [...leaves].sort((one, other) => byPosition(one, other) || (one.logHash < other.logHash ? -1 : 1));

/** The next level: pairs are joined in their order, and an odd last node moves up as it is. */
const levelAbove = (nodes: readonly string[]): readonly string[] =>
  nodes.flatMap((node, index) => {
    if (index % 2 === 1) return [];
    const right = nodes[index + 1];
    return [right === undefined ? node : join(node, right)];
  });

/** From the leaves up to the root. */
const levelsOf = (leaves: readonly EventLeaf[]): readonly (readonly string[])[] => {
  const levels = [sortedLeaves(leaves).map(leafHash)];
  for (let top = levels[0] ?? []; top.length > 1; top = levels.at(-1) ?? []) levels.push([...levelAbove(top)]);
  return levels;
};

/**
 * The root of a sorted Merkle tree over events, of the shape that RFC 6962 gives a Merkle tree.
 *
 * @param leaves In any order, each once.
 * @returns bytes32, hex; the one leaf's hash for one event.
 */
export const eventsRoot = (leaves: readonly EventLeaf[]): string => levelsOf(leaves).at(-1)?.[0] ?? NO_EVENTS_ROOT;

/** A node beside the way from a leaf to the root, and on which side it is. */
export interface PathStep {
  readonly side: "left" | "right";
  readonly sibling: string;
}

/** That an event is in the root: its leaf and the way up, the lowest step first. */
export interface Inclusion {
  readonly leaf: EventLeaf;
  readonly path: readonly PathStep[];
}

/**
 * Shows that an event is in the root.
 *
 * @param index Of the leaf, in the order of `sortedLeaves`.
 * @throws RangeError when there is no such leaf.
 */
export const proveInclusion = (leaves: readonly EventLeaf[], index: number): Inclusion => {
  const leaf = sortedLeaves(leaves)[index];
  if (leaf === undefined) throw new RangeError(`there is no leaf ${index} of ${leaves.length}`);
  let at = index;
  const path = levelsOf(leaves).flatMap((nodes): PathStep[] => {
    const isRight = at % 2 === 1;
    const sibling = nodes[isRight ? at - 1 : at + 1];
    at = Math.floor(at / 2);
    return sibling === undefined ? [] : [{ side: isRight ? "left" : "right", sibling }];
  });
  return { leaf, path };
};

const climb = (leaf: EventLeaf, path: readonly PathStep[]): string =>
  path.reduce(
    (node, { side, sibling }) => (side === "left" ? join(sibling, node) : join(node, sibling)),
    leafHash(leaf),
  );

/** Whether the event is in the root. */
export const verifyInclusion = (root: string, { leaf, path }: Inclusion): boolean => climb(leaf, path) === root;

/**
 * That no event stands at a position: the two neighbouring leaves between which it would be. One is
 * missing at the end of the tree, both are where there are no events.
 */
export interface Absence {
  readonly before?: Inclusion;
  readonly after?: Inclusion;
}

/**
 * Shows that an event is not in the root. With the receipt that holds the event, that is a missing
 * event.
 *
 * @throws RangeError when there is an event at the position.
 */
export const proveAbsence = (leaves: readonly EventLeaf[], position: EventPosition): Absence => {
  const sorted = sortedLeaves(leaves);
  if (sorted.some((leaf) => byPosition(leaf, position) === 0))
    throw new RangeError("there is an event at the position");
  const after = sorted.findIndex((leaf) => byPosition(leaf, position) > 0);
  const last = after === -1 ? sorted.length - 1 : after - 1;
  return {
    ...(last === -1 ? {} : { before: proveInclusion(sorted, last) }),
    ...(after === -1 ? {} : { after: proveInclusion(sorted, after) }),
  };
};

/** The number of steps before the first sibling on a side: all lower ones are on the other. */
const stepsBefore = (path: readonly PathStep[], side: PathStep["side"]): number => {
  const index = path.findIndex((step) => step.side === side);
  return index === -1 ? path.length : index;
};

/**
 * Whether two leaves of one root are neighbours: the last of a left subtree and the first of the
 * right one beside it. The paths show it, so nobody has to know how many leaves there are.
 */
const areNeighbours = (before: Inclusion, after: Inclusion): boolean => {
  const up = stepsBefore(before.path, "right");
  const down = stepsBefore(after.path, "left");
  return (
    before.path[up]?.sibling === climb(after.leaf, after.path.slice(0, down)) &&
    after.path[down]?.sibling === climb(before.leaf, before.path.slice(0, up))
  );
};

/**
 * Whether no event of the root stands at the position. It needs nothing but the root: neither the
 * number of leaves nor the store.
 */
export const verifyAbsence = (
  { root, position }: { readonly root: string; readonly position: EventPosition },
  { before, after }: Absence,
): boolean => {
  if (before === undefined && after === undefined) return root === NO_EVENTS_ROOT;
  if (before !== undefined && !(verifyInclusion(root, before) && byPosition(before.leaf, position) < 0)) return false;
  if (after !== undefined && !(verifyInclusion(root, after) && byPosition(after.leaf, position) > 0)) return false;
  if (before === undefined) return after?.path.every(({ side }) => side === "right") ?? false;
  if (after === undefined) return before.path.every(({ side }) => side === "left");
  return areNeighbours(before, after);
};

import { expect } from "chai";
import { AbiCoder, concat, encodeRlp, keccak256, toBeHex } from "ethers";

import {
  eventsRoot,
  leafHash,
  logHash,
  NO_EVENTS_ROOT,
  proveAbsence,
  proveInclusion,
  sortedLeaves,
  verifyAbsence,
  verifyInclusion,
  type EventLeaf,
  type Inclusion,
} from "../../prover/events/eventsTree.ts";
import { diceOf } from "../../scripts/dice.ts";

/** Gaps everywhere, and several logs in some transactions. */
const leavesOf = (count: number): readonly EventLeaf[] =>
  Array.from({ length: count }, (_, index) => ({
    block: 100n + 2n * BigInt(index >> 2),
    txIndex: BigInt((index >> 1) & 1) * 2n,
    logIndex: BigInt(index & 3) * 2n,
    logHash: keccak256(toBeHex(index, 32)),
  }));

const abi = AbiCoder.defaultAbiCoder();

/** RFC 6962's definition, by recursion from the top instead of level by level from below. */
const bruteForceRoot = (leaves: readonly EventLeaf[]): string => {
  const [first] = leaves;
  if (first === undefined) return keccak256("0x");
  if (leaves.length === 1) {
    const position = [first.block, first.txIndex, first.logIndex, first.logHash];
    return keccak256(keccak256(abi.encode(["uint64", "uint32", "uint32", "bytes32"], position)));
  }
  let split = 1;
  while (2 * split < leaves.length) split *= 2;
  return keccak256(concat([bruteForceRoot(leaves.slice(0, split)), bruteForceRoot(leaves.slice(split))]));
};

const COUNTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 33];

describe("the root of the events used", () => {
  it("equals a brute-force twin for every number of leaves, in whatever order they come", () => {
    const { shuffled } = diceOf(17);
    for (const count of COUNTS) {
      const leaves = leavesOf(count);
      expect(eventsRoot(leaves), `${count} leaves`).to.equal(bruteForceRoot(leaves));
      expect(eventsRoot(shuffled(leaves)), `${count} shuffled leaves`).to.equal(bruteForceRoot(leaves));
    }
    expect(new Set(COUNTS.map((count) => eventsRoot(leavesOf(count)))).size).to.equal(COUNTS.length);
  });

  it("changes with every part of a leaf", () => {
    const leaves = leavesOf(5);
    const changes = [{ block: 1n }, { txIndex: 1n }, { logIndex: 9n }, { logHash: keccak256("0x01") }];
    for (const change of changes)
      expect(eventsRoot(leaves.map((leaf, index) => (index === 2 ? { ...leaf, ...change } : leaf)))).to.not.equal(
        eventsRoot(leaves),
      );
    expect(eventsRoot(leaves.slice(1))).to.not.equal(eventsRoot(leaves));
  });

  it("hashes a log as its receipt has it", () => {
    const log = { address: `0x${"11".repeat(20)}`, topics: [keccak256("0x01"), keccak256("0x02")], data: "0x1234" };
    expect(logHash(log)).to.equal(keccak256(encodeRlp([log.address, log.topics, log.data])));
    expect(logHash({ ...log, topics: [...log.topics].reverse() })).to.not.equal(logHash(log));
  });
});

describe("proofs against the root of the events used", () => {
  it("shows that each event is in", () => {
    for (const count of COUNTS) {
      const leaves = leavesOf(count);
      const root = eventsRoot(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const inclusion = proveInclusion(leaves, index);
        expect(inclusion.leaf).to.deep.equal(leaf);
        expect(verifyInclusion(root, inclusion), `${index} of ${count}`).to.equal(true);
      }
      expect(() => proveInclusion(leaves, count)).to.throw(RangeError);
    }
  });

  it("shows an invented event by nothing that the tree holds: no other leaf passes", () => {
    const leaves = leavesOf(6);
    const root = eventsRoot(leaves);
    const { leaf, path } = proveInclusion(leaves, 3);
    for (const change of [{ block: 7n }, { logIndex: 7n }, { logHash: keccak256("0x") }])
      expect(verifyInclusion(root, { leaf: { ...leaf, ...change }, path })).to.equal(false);
    expect(verifyInclusion(root, { leaf, path: path.slice(1) })).to.equal(false);
    expect(verifyInclusion(root, { leaf, path: path.map((step) => ({ ...step, side: "left" })) })).to.equal(false);
  });

  it("shows each missing event by two neighbours, at the ends by one, in the empty tree by none", () => {
    for (const count of COUNTS) {
      const leaves = leavesOf(count);
      const root = eventsRoot(leaves);
      const gaps = leaves.map((leaf) => ({ ...leaf, logIndex: leaf.logIndex + 1n }));
      for (const position of [{ block: 0n, txIndex: 0n, logIndex: 0n }, ...gaps]) {
        const absence = proveAbsence(leaves, position);
        expect(verifyAbsence({ root, position }, absence), `${count} leaves`).to.equal(true);
        expect(Object.keys(absence).length).to.equal(
          count === 0 ? 0 : position.block === 0n || position === gaps.at(-1) ? 1 : 2,
        );
      }
    }
    const [only] = leavesOf(1);
    if (only === undefined) throw new Error("one leaf is expected");
    expect(() => proveAbsence([only], only)).to.throw(RangeError);
  });

  it("never shows an event that is there as missing, by whichever two leaves", () => {
    for (const count of COUNTS.filter((one) => one > 0 && one <= 9)) {
      const leaves = leavesOf(count);
      const root = eventsRoot(leaves);
      const all: readonly (Inclusion | undefined)[] = [
        undefined,
        ...leaves.map((_, index) => proveInclusion(leaves, index)),
      ];
      for (const position of leaves)
        for (const before of all)
          for (const after of all) {
            const absence = { ...(before && { before }), ...(after && { after }) };
            expect(verifyAbsence({ root, position }, absence)).to.equal(false);
          }
    }
  });

  it("takes no inner node for a leaf, and no leaf for a root of other events", () => {
    const leaves = leavesOf(4);
    const root = eventsRoot(leaves);
    const position = { block: 1n, txIndex: 0n, logIndex: 0n };
    expect(verifyAbsence({ root, position }, {})).to.equal(false);
    expect(verifyAbsence({ root: NO_EVENTS_ROOT, position }, {})).to.equal(true);
    expect(sortedLeaves(leaves).map(leafHash)).to.not.include(root);
  });
});

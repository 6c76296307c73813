/**
 * Runs of random Solidity tests that name none of their own. A seed makes every run the same; what
 * was planted for the invariants is found in these few (docs/mutation.md).
 */
export const FEW_RUNS = { fuzz: { runs: 64, seed: "0x1234" }, invariant: { runs: 24, depth: 100 } };

/** All of them, for coverage, mutants and wherever checks run whole: `npm test -- --thorough`. */
export const ALL_RUNS = { fuzz: { ...FEW_RUNS.fuzz, runs: 256 }, invariant: { ...FEW_RUNS.invariant, runs: 256 } };

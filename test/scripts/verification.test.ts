import { expect } from "chai";

import { checksOf, outcomeOf, wantedOutcome } from "../../scripts/verification/halmosReport.ts";
import { parseLcov, uncoveredLines } from "../../scripts/verification/lcov.ts";

const halmosResult = (name: string, exitcode: number, blocked = 0, boundedLoops = 0) => ({
  name,
  exitcode,
  num_paths: [9, 3, blocked] as const,
  time: [1.5, 1, 0.5] as const,
  num_bounded_loops: boundedLoops,
});

const checkOf = (result: ReturnType<typeof halmosResult>) => {
  const [check] = checksOf({ test_results: { "test/symbolic/Quorum.sol:QuorumSymbolic": [result] } });
  if (check === undefined) throw new Error("no check");
  return check;
};

describe("Reports of the contract checkers", () => {
  it("tells the lines of each file that no test ran", () => {
    const report =
      "TN:\nSF:contracts/A.sol\nDA:12,0\nDA:3,1\nDA:4,0\nLH:1\nLF:3\nend_of_record\nSF:contracts/B.sol\nend_of_record\n";
    const files = parseLcov(report).map(({ path, runs }) => [path, runs.size, uncoveredLines(runs)]);
    expect(files).to.deep.equal([
      ["contracts/A.sol", 3, [4, 12]],
      ["contracts/B.sol", 0, []],
    ]);
  });

  it("takes a check that passed for proved only when every path was followed to its end", () => {
    const outcomes = [
      halmosResult("check_a()", 0),
      halmosResult("check_a()", 0, 1),
      halmosResult("check_a()", 0, 0, 1),
    ];
    expect(outcomes.map((result) => outcomeOf(checkOf(result)))).to.deep.equal(["proved", "incomplete", "incomplete"]);
  });

  it("names every other end of a check", () => {
    const outcomes = [1, 2, 3, 4, 5, 6].map((exitcode) => outcomeOf(checkOf(halmosResult("check_a()", exitcode))));
    expect(outcomes).to.deep.equal(["counterexample", "timeout", "stuck", "always reverts", "error", "error"]);
  });

  it("wants a counterexample of reachable checks and a proof of the others", () => {
    const wanted = ["check_noSigner(uint256)", "check_reachable_quorum(bytes)"].map((name) =>
      checkOf(halmosResult(name, 0)),
    );
    expect(wanted.map(({ name }) => name)).to.deep.equal([
      "QuorumSymbolic.check_noSigner",
      "QuorumSymbolic.check_reachable_quorum",
    ]);
    expect(wanted.map(wantedOutcome)).to.deep.equal(["proved", "counterexample"]);
  });
});

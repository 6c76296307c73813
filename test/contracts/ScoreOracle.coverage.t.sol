// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// "A newer statement may state a shorter history": a stranger's submission hides none of what was covered, so a reader who asks for
/// a length is not stopped by it.
contract ScoreOracleCoverageTest is OracleScenarios {
    uint64 internal constant COVERED = uint64(START - 365 days);

    function setUp() public {
        deploy();
        submit(tokenId, 742);
        vm.warp(START + 1 hours);
    }

    function covering(uint64 from, uint256 score) internal view returns (IScoreOracle.Submission memory) {
        Statement memory statement = statementFor(tokenId);
        statement.coverageFrom = from;
        return submissionOf(statement, score);
    }

    function test_aShorterHistoryIsRefusedByName() public {
        IScoreOracle.Submission memory shorter = covering(COVERED + 1, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.HistoryShortened.selector, COVERED + 1, COVERED));
        oracle.submit(shorter);
        oracle.submit(covering(COVERED, 700));
        vm.warp(START + 2 hours);
        oracle.submit(covering(COVERED - 1, 700));
        vm.warp(START + 3 hours);
        refused(covering(COVERED, 700), IScoreSubmission.HistoryShortened.selector);
        refused(covering(COVERED, 701), IScoreSubmission.HistoryShortened.selector);
    }

    /// A batch goes on without it, and a read that brings it along gets what is stored.
    function test_aShorterHistoryIsPassedOver(uint32 shorterBy) public {
        IScoreOracle.Submission memory shorter = covering(COVERED + 1 + (shorterBy % 365 days), 742);
        uint256 other = mintBy(NEIGHBOUR_KEY);
        assertEq(oracle.submitBatch(batchOf(shorter, submissionOf(statementFor(other), 650))), 1);
        assertEq(oracle.submitAndRead(shorter, noOlderThan(1 hours)).coverageFrom, COVERED);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    /// "A good score that no bad one can replace": whoever knows less of the past may still say that the score fell.
    function test_aFallIsTakenWithAShorterHistory(uint16 points) public {
        points = uint16(1 + (points % 442));
        oracle.submit(covering(COVERED + 1 days, 742 - points));
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742 - points);
        vm.warp(START + 2 hours);
        oracle.submit(covering(COVERED, 742));
        assertEq(oracle.scoreOf(tokenId, modelId).coverageFrom, COVERED);
    }

    /// Of two in one batch, the shorter does not take the place of the longer that came before it.
    function test_norTheSecondInABatch() public {
        IScoreOracle.Submission memory longer = covering(COVERED - 1 days, 742);
        vm.warp(START + 2 hours);
        assertEq(oracle.submitBatch(batchOf(longer, covering(COVERED, 742))), 1);
        assertEq(oracle.scoreOf(tokenId, modelId).coverageFrom, COVERED - 1 days);
    }

    /// Attesters whose history begins later get their word in once nobody with a longer one has for 30 days.
    function test_attestersWithAShorterHistoryWait30Days() public {
        vm.warp(START + 30 days);
        refused(covering(COVERED + 1, 742), IScoreSubmission.HistoryShortened.selector);
        vm.warp(START + 30 days + 1);
        oracle.submit(covering(COVERED + 1, 742));
        assertEq(oracle.scoreOf(tokenId, modelId).coverageFrom, COVERED + 1);
    }

    /// Other wallets have another history.
    function test_anotherBundleMayHaveAShorterHistory() public {
        join(tokenId, NEIGHBOUR_KEY);
        vm.warp(START + 2 hours);
        oracle.submit(covering(COVERED + 1, 742));
    }

    /// The way out when a quorum has stated too long a history.
    function test_afterAnInvalidationOrADistrust() public {
        invalidateScore(tokenId, modelId);
        oracle.submit(covering(COVERED + 1, 742));
        vm.warp(START + 2 hours);
        distrustAll();
        vm.warp(START + 3 hours);
        oracle.submit(covering(COVERED + 2, 742));
        assertEq(oracle.scoreOf(tokenId, modelId).coverageFrom, COVERED + 2);
    }

    /// Each model's history is its own: the markets of another one can begin later.
    function test_eachModelHasItsOwn() public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        Statement memory statement = statementFor(tokenId);
        statement.coverageFrom = COVERED + 1;
        oracle.submit(submissionUnder(second, secondKey, statement, 555));
        refused(submissionOf(statement, 742), IScoreSubmission.HistoryShortened.selector);
    }
}

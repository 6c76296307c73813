// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// What a thief tries when no single rule is broken: sets that come back, large batches, and one move after the other.
contract ScoreOracleThiefTest is Bundles {
    uint256 internal constant FRESH = 0xF0;

    function setUp() public {
        deploy();
    }

    function rotateTo(address[] memory set) internal {
        vm.prank(admin);
        attesters.scheduleRotation(set, 2);
        vm.warp(block.timestamp + DELAY);
        attesters.applyRotation();
    }

    /// The same attesters, back after another set: what they signed in their first epoch is not signed now.
    function test_aSetThatComesBackDoesNotBringItsStatementsBack() public {
        vm.warp(START + 1);
        rotateTo(addresses(sortedKeys(3, 2)));
        rotateTo(addresses(attesterKeys));
        Statement memory statement = statementFor(tokenId);
        assertEq(statement.attesterEpoch, 3);
        statement.attesterEpoch = 1;
        refused(submissionOf(statement, 742), IAttesterSet.AttesterEpochMismatch.selector);
        IScoreOracle.Submission memory old = submissionOf(statement, 742);
        old.statement.attesterEpoch = 3;
        refused(old, IAttesterSet.InvalidAttestation.selector);
        submit(tokenId, 742);
    }

    /// A batch of 64 tokens in which two have each other's proofs, one has one of its own for another score and one none.
    function test_aBatchOfSixtyFourStoresJustWhatWasProved() public {
        IScoreOracle.Submission[] memory many = new IScoreOracle.Submission[](64);
        for (uint256 i = 0; i < 64; ++i) many[i] = submissionOf(statementFor(mintBy(0x1000 + i)), 300 + i);
        (many[5].proof, many[40].proof) = (many[40].proof, many[5].proof);
        many[17].score = 850;
        many[63].proof = new bytes(256);
        assertEq(oracle.submitBatch(many), 60);
        for (uint256 i = 0; i < 64; ++i) {
            (bool found, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(
                many[i].statement.tokenId,
                modelId
            );
            bool isBad = i == 5 || i == 40 || i == 17 || i == 63;
            assertTrue(found != isBad && stored.score == (isBad ? 0 : 300 + i), "as proved");
        }
    }

    /// Leaving, coming back, burning, merging, a default, an invalidation and a distrust, one after the other, with a statement of before tried after each.
    function test_noMoveBringsAnOlderAsOfBack() public {
        vm.warp(START + 10 hours);
        oracle.submit(past(tokenId, 0, 400));
        for (uint256 move = 0; move < 6; ++move) {
            uint256 id = moved(move);
            IScoreOracle.Submission memory older = past(id, 1 hours, 800);
            (bool success, ) = address(oracle).call(abi.encodeCall(oracle.submit, (older)));
            assertTrue(!success, "older");
            IScoreOracle.Submission[] memory batch = new IScoreOracle.Submission[](1);
            batch[0] = older;
            try oracle.submitBatch(batch) returns (uint256 stored) {
                assertEq(stored, 0);
            } catch {}
            oracle.submit(past(id, 0, 410 + move));
            vm.warp(block.timestamp + 12);
            tokenId = id;
        }
    }

    function past(uint256 id, uint256 age, uint256 score) internal view returns (IScoreOracle.Submission memory) {
        Statement memory statement = statementFor(id);
        statement.asOfTime = uint64(block.timestamp - age);
        statement.asOfBlock = uint64(statement.asOfTime / 12);
        return submissionOf(statement, score);
    }

    function moved(uint256 move) internal returns (uint256 id) {
        id = tokenId;
        vm.warp(block.timestamp + 12);
        if (move == 0) join(id, FRESH);
        if (move == 1) defaultOn(borrowerKey, id, address(0x1E));
        if (move == 2) {
            id = mintBy(FRESH + 1);
            uint256[] memory both = vm.addr(FRESH) < borrower ? list(FRESH, borrowerKey) : list(borrowerKey, FRESH);
            merge(both, tokenId, id);
        }
        if (move == 3) {
            vm.prank(admin);
            oracle.invalidate(id, modelId, "wrong");
        }
        if (move == 4) {
            vm.prank(admin);
            oracle.distrust("forged");
            vm.warp(block.timestamp + 12);
        }
        if (move == 5) {
            leaveBy(FRESH);
            vm.warp(block.timestamp + 12);
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {PublicSignals} from "../../contracts/libraries/PublicSignals.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// Many scores in one transaction.
contract ScoreOracleBatchTest is OracleScenarios {
    uint256 internal constant TOKENS = 5;
    uint256 internal other;

    function setUp() public {
        deploy();
        other = mintBy(NEIGHBOUR_KEY);
    }

    /// One for each of tokens 1 to TOKENS, with scores from 601 on.
    function manyTokens() internal returns (IScoreOracle.Submission[] memory batch) {
        batch = new IScoreOracle.Submission[](TOKENS);
        for (uint256 i = 0; i < TOKENS; ++i) {
            uint256 id = i < 2 ? i + 1 : mintBy(NEIGHBOUR_KEY + i);
            batch[i] = submissionOf(statementFor(id), 601 + i);
        }
    }

    function test_storesTheScoresOfManyTokens() public {
        IScoreOracle.Submission[] memory batch = manyTokens();
        for (uint256 i = 0; i < TOKENS; ++i) {
            Statement memory statement = batch[i].statement;
            vm.expectEmit(address(oracle));
            emit IScoreSubmission.ScoreUpdated(
                statement.tokenId,
                modelId,
                uint16(601 + i),
                statement,
                batch[i].signers
            );
        }
        assertEq(oracle.submitBatch(batch), TOKENS);
        for (uint256 i = 0; i < TOKENS; ++i) assertEq(oracle.scoreNoOlderThan(i + 1, modelId, 0), 601 + i);
    }

    function test_anyoneSendsABatch(address sender) public {
        IScoreOracle.Submission[] memory batch = batchOf(
            submissionOf(statementFor(tokenId), 742),
            submissionOf(statementFor(other), 650)
        );
        vm.prank(sender);
        assertEq(oracle.submitBatch(batch), 2);
    }

    function test_storesTheScoresOfManyModelsOfOneToken() public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        Statement memory statement = statementFor(tokenId);
        IScoreOracle.Submission[] memory batch = batchOf(
            submissionOf(statement, 742),
            submissionUnder(second, secondKey, statement, 555)
        );
        assertEq(oracle.submitBatch(batch), 2);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
        assertEq(oracle.scoreOf(tokenId, second).score, 555);
    }

    function test_anEmptyBatchStoresNothing() public {
        assertEq(oracle.submitBatch(new IScoreOracle.Submission[](0)), 0);
    }

    /// Whoever sends any part of the batch first only saves its sender that part.
    function test_frontRunningABatchDoesNotSpoilIt(uint8 sentFirst) public {
        IScoreOracle.Submission[] memory batch = manyTokens();
        uint256 left = TOKENS;
        for (uint256 i = 0; i < TOKENS; ++i) {
            if ((sentFirst >> i) & 1 == 0) continue;
            vm.prank(address(0xBAD));
            oracle.submit(batch[i]);
            --left;
        }
        assertEq(oracle.submitBatch(batch), left);
        for (uint256 i = 0; i < TOKENS; ++i) {
            assertEq(oracle.scoreNoOlderThan(i + 1, modelId, 0), 601 + i);
            assertEq(oracle.historyOf(i + 1, modelId).length, 1);
        }
    }

    function test_theSameStatementTwiceInABatchCountsOnce() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        IScoreOracle.Submission memory rewritten = submissionOf(statementFor(tokenId), 742);
        prove(rewritten, 8);
        assertEq(oracle.submitBatch(batchOf(submission, rewritten)), 1);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    function test_twoStatementsOfOneTokenCountInOrderOnly() public {
        IScoreOracle.Submission memory older = submissionOf(statementFor(tokenId), 601);
        vm.warp(START + 12);
        IScoreOracle.Submission memory newer = submissionOf(statementFor(tokenId), 602);
        assertEq(oracle.submitBatch(batchOf(older, newer)), 2);
        assertEq(oracle.historyOf(tokenId, modelId).length, 2);

        (older.statement.tokenId, newer.statement.tokenId) = (other, other);
        (, bytes32 root) = token.bundleOf(other);
        (older.statement.bundleRoot, newer.statement.bundleRoot) = (root, root);
        attest(older, 2);
        attest(newer, 2);
        assertEq(oracle.submitBatch(batchOf(newer, older)), 1);
        assertEq(oracle.scoreNoOlderThan(other, modelId, 0), 602);
    }

    /// Not newer by block, or by time, alone is enough to be passed over; what else is wrong with it is not looked at.
    function test_passesOverWhatIsNotNewer(bool byBlock, bool byTime, bool unsigned) public {
        submit(tokenId, 742);
        vm.warp(START + 12);
        Statement memory statement = statementFor(tokenId);
        if (byBlock) statement.asOfBlock -= 1;
        if (byTime) statement.asOfTime = uint64(START);
        IScoreOracle.Submission memory submission = submissionOf(statement, 800);
        bool isNewer = !byBlock && !byTime;
        if (unsigned) attest(submission, 0);
        IScoreOracle.Submission[] memory batch = batchOf(submission, submissionOf(statementFor(other), 650));

        if (isNewer && unsigned) {
            vm.expectRevert(abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, 0, 2));
            oracle.submitBatch(batch);
            return;
        }
        assertEq(oracle.submitBatch(batch), isNewer ? 2 : 1);
        assertEq(oracle.scoreOf(tokenId, modelId).score, isNewer ? 800 : 742);
        assertEq(oracle.scoreOf(other, modelId).score, 650);
    }

    /// In either place, and nothing of the batch is stored.
    function allRefused(IScoreOracle.Submission memory bad, bytes memory reason) internal {
        IScoreOracle.Submission memory good = submissionOf(statementFor(other), 650);
        vm.expectRevert(reason);
        oracle.submitBatch(batchOf(bad, good));
        vm.expectRevert(reason);
        oracle.submitBatch(batchOf(good, bad));
        assertTrue(!isScored(tokenId) && !isScored(other), "nothing of it");
    }

    /// "Nobody spoils a batch": a wrong proof among those that were collected is passed over, and said.
    function onlyTheOtherIsStored(IScoreOracle.Submission memory bad, bool first) internal {
        IScoreOracle.Submission memory good = submissionOf(statementFor(other), 650);
        vm.expectEmit(address(oracle));
        emit IScoreSubmission.ProofRefused(tokenId, modelId, bad.score, bad.statement.commitment);
        assertEq(oracle.submitBatch(first ? batchOf(bad, good) : batchOf(good, bad)), 1);
        assertTrue(!isScored(tokenId), "not the wrong one");
        assertEq(oracle.scoreOf(other, modelId).score, 650);
    }

    function test_oneWithAnotherScoreIsPassedOver(bool first) public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        bad.score = 743;
        onlyTheOtherIsStored(bad, first);
    }

    function test_oneWithTheProofOfTheOtherIsPassedOver(bool first) public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 650);
        bad.proof = submissionOf(statementFor(other), 650).proof;
        onlyTheOtherIsStored(bad, first);
    }

    function test_oneWithAMalformedProofIsPassedOver(bool first, uint16 length) public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        if (length == 256) bad.proof[3] ^= 0x01;
        else bad.proof = new bytes(length % 1000);
        onlyTheOtherIsStored(bad, first);
    }

    /// The proofs under each model are verified together, wherever they stand in the batch.
    function test_modelsMayAlternate(uint8 wrong) public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        IScoreOracle.Submission[] memory batch = new IScoreOracle.Submission[](4);
        for (uint256 i = 0; i < 4; ++i) {
            Statement memory statement = statementFor(i < 2 ? tokenId : other);
            uint256 score = 600 + i;
            batch[i] =
                i % 2 == 0 ? submissionOf(statement, score) : submissionUnder(second, secondKey, statement, score);
            if ((wrong >> i) & 1 != 0) batch[i].score += 100;
        }
        oracle.submitBatch(batch);
        for (uint256 i = 0; i < 4; ++i) {
            (bool found, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(
                i < 2 ? tokenId : other,
                i % 2 == 0 ? modelId : second
            );
            assertTrue(found == ((wrong >> i) & 1 == 0), "the good ones");
            if (found) assertEq(stored.score, 600 + i);
        }
    }

    /// "The same submission twice", the first time with a wrong proof: the good one is stored.
    function test_aWrongProofBeforeTheRightOneOfTheSameStatement() public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        bad.score = 800;
        assertEq(oracle.submitBatch(batchOf(bad, submissionOf(bad.statement, 742))), 1);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    /// "A bad signature in the middle."
    function test_aBadSignatureInTheMiddleRefusesAll() public {
        IScoreOracle.Submission[] memory batch = manyTokens();
        batch[2].signatures[1][5] ^= 0x01;
        vm.expectPartialRevert(IAttesterSet.InvalidAttestation.selector);
        oracle.submitBatch(batch);
        for (uint256 i = 0; i < TOKENS; ++i) assertTrue(!isScored(i + 1), "nothing of it");
    }

    function test_256AreTheMost() public {
        IScoreOracle.Submission[] memory batch = new IScoreOracle.Submission[](257);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BatchTooLong.selector, 257, 256));
        oracle.submitBatch(batch);
        assertEq(oracle.submitBatch(new IScoreOracle.Submission[](256)), 0);
    }

    function test_oneWithoutQuorumRefusesAll() public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        attest(bad, 1);
        allRefused(bad, abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, 1, 2));
    }

    function test_oneWithTheSignaturesOfTheOtherRefusesAll() public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        bad.signatures = submissionOf(statementFor(other), 742).signatures;
        bytes32 digest = oracle.hashStatement(bad.statement);
        allRefused(bad, abi.encodeWithSelector(IAttesterSet.InvalidAttestation.selector, bad.signers[0], digest));
    }

    function test_oneOutOfRangeRefusesAll() public {
        allRefused(
            submissionOf(statementFor(tokenId), 851),
            abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, 851, 300, 850)
        );
        Statement memory statement = statementFor(tokenId);
        statement.commitment = PublicSignals.SCALAR_FIELD;
        allRefused(
            submissionOf(statement, 742),
            abi.encodeWithSelector(IScoreSubmission.CommitmentOutOfField.selector, PublicSignals.SCALAR_FIELD)
        );
        statement = statementFor(tokenId);
        statement.asOfTime += 1;
        allRefused(
            submissionOf(statement, 742),
            abi.encodeWithSelector(IScoreSubmission.AsOfInFuture.selector, START + 1, START)
        );
    }

    function test_oneUnknownModelRefusesAll() public {
        IScoreOracle.Submission memory bad = submissionOf(statementFor(tokenId), 742);
        bad.modelId = keccak256("unknown");
        allRefused(bad, abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, bad.modelId));
    }

    /// While paused nothing is stored; a batch of which nothing would be stored is not an error.
    function test_pausedRefusesWhatWouldBeStored() public {
        IScoreOracle.Submission memory first = submissionOf(statementFor(tokenId), 742);
        IScoreOracle.Submission memory second = submissionOf(statementFor(other), 650);
        oracle.submit(first);
        vm.prank(admin);
        oracle.pause();
        assertEq(oracle.submitBatch(batchOf(first, first)), 0);
        assertEq(oracle.submitBatch(new IScoreOracle.Submission[](0)), 0);
        vm.expectRevert(abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        oracle.submitBatch(batchOf(first, second));
        vm.prank(admin);
        oracle.unpause();
        assertEq(oracle.submitBatch(batchOf(first, second)), 1);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Deployment} from "./fixtures/Deployment.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";

/// Statements and proofs that were good once, or elsewhere, tried again.
contract ScoreOracleReplayTest is Deployment {
    function setUp() public {
        deploy();
    }

    /// "A caller who chooses the verifier": another model's verifier, which took the proof, does not count for this model.
    function test_replayAcrossModels() public {
        TrapdoorKey second = new TrapdoorKey(2);
        bytes32 secondId = register(second, SCHEMA, MANIFEST);
        vm.warp(START + DELAY);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);

        submission.modelId = secondId;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, secondId));
        oracle.submit(submission);
    }

    function test_replayAcrossSchemas() public {
        bytes32 other = register(modelKey, keccak256("other schema"), MANIFEST);
        vm.warp(START + DELAY);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.modelId = other;
        vm.expectRevert(
            abi.encodeWithSelector(IScoreSubmission.SchemaMismatch.selector, SCHEMA, keccak256("other schema"))
        );
        oracle.submit(submission);
    }

    function test_replayAcrossTokens() public {
        vm.prank(address(0xC0));
        uint256 other = token.mint();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.statement.tokenId = other;
        refused(submission, IScoreSubmission.BundleMismatch.selector);
        (, submission.statement.bundleRoot) = token.bundleOf(other);
        refused(submission, IAttesterSet.InvalidAttestation.selector);
    }

    function test_replayAcrossBundleEpochs() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        bytes32 oldRoot = submission.statement.bundleRoot;
        join(tokenId, 0xC0);
        (, bytes32 newRoot) = token.bundleOf(tokenId);
        vm.expectRevert(
            abi.encodeWithSelector(IScoreSubmission.BundleMismatch.selector, tokenId, 1, oldRoot, 2, newRoot)
        );
        oracle.submit(submission);
        (submission.statement.bundleEpoch, submission.statement.bundleRoot) = (2, newRoot);
        refused(submission, IAttesterSet.InvalidAttestation.selector);
    }

    /// "An attester set of the past": signatures die with the set they were given in, even if the same people stay.
    function test_replayAcrossAttesterEpochs() public {
        vm.prank(admin);
        attesters.scheduleRotation(addresses(attesterKeys), 2);
        vm.warp(START + DELAY);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        attesters.applyRotation();
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterEpochMismatch.selector, 1, 2));
        oracle.submit(submission);
        submission.statement.attesterEpoch = 2;
        refused(submission, IAttesterSet.InvalidAttestation.selector);
    }

    function test_replayAcrossChains() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.chainId(10);
        refused(submission, IAttesterSet.InvalidAttestation.selector);
        vm.chainId(LOCAL_CHAIN);
        oracle.submit(submission);
    }

    function test_replayAcrossContracts() public {
        CreditToken otherToken = new CreditToken(admin);
        ScoreOracle other = new ScoreOracle(admin, otherToken, registry, attesters, MAX_SUBMISSION_AGE, 1);
        vm.prank(admin);
        otherToken.setOracle(other);
        vm.prank(borrower);
        otherToken.mint();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectPartialRevert(IAttesterSet.InvalidAttestation.selector);
        other.submit(submission);
    }

    /// "An older, better score is replayed."
    function test_replayOfAnOlderBetterScore() public {
        IScoreOracle.Submission memory better = submissionOf(statementFor(tokenId), 800);
        oracle.submit(better);
        vm.warp(START + 12);
        submit(tokenId, 410);
        uint64 newBlock = better.statement.asOfBlock + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IScoreSubmission.AsOfNotNewer.selector,
                better.statement.asOfBlock,
                START,
                newBlock,
                START + 12
            )
        );
        oracle.submit(better);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 410);
    }

    /// Strictly newer by block and by time: each alone is not enough.
    function test_asOfMustBeNewerByBlockAndByTime(uint32 blockNumber, uint32 age) public {
        vm.warp(START + 1 hours);
        submit(tokenId, 742);
        vm.warp(START + 2 hours);
        Statement memory statement = statementFor(tokenId);
        statement.asOfBlock = blockNumber;
        statement.asOfTime = uint64(block.timestamp - (age % 2 hours));
        IScoreOracle.Submission memory submission = submissionOf(statement, 300);
        bool isNewer = blockNumber > (START + 1 hours) / 12 && statement.asOfTime > START + 1 hours;
        if (!isNewer) vm.expectPartialRevert(IScoreSubmission.AsOfNotNewer.selector);
        oracle.submit(submission);
    }

    /// Numbers past what a slot holds are refused, not cut.
    function test_numbersPastTheirBitsAreRefused() public {
        Statement memory statement = statementFor(tokenId);
        statement.asOfBlock = uint64(type(uint32).max) + 1;
        bytes4 overflow = SafeCast.SafeCastOverflowedUintDowncast.selector;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(overflow, 32, statement.asOfBlock));
        oracle.submit(submission);

        vm.warp(uint256(type(uint32).max) + 1);
        submission = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(abi.encodeWithSelector(overflow, 32, block.timestamp));
        oracle.submit(submission);
        vm.warp(type(uint32).max);
        submit(tokenId, 742);
        assertEq(oracle.scoreOf(tokenId, modelId).publishedAt, type(uint32).max);
    }

    function test_asOfEqualByBlockOrByTimeIsRefused() public {
        submit(tokenId, 742);
        vm.warp(START + 12);
        Statement memory statement = statementFor(tokenId);
        statement.asOfBlock = uint64(START / 12);
        refused(submissionOf(statement, 800), IScoreSubmission.AsOfNotNewer.selector);
        statement = statementFor(tokenId);
        statement.asOfTime = uint64(START);
        refused(submissionOf(statement, 800), IScoreSubmission.AsOfNotNewer.selector);
    }

    /// "Replay keyed on the proof's hash": another valid proof of the same statement is still the same statement.
    function test_proofMalleability() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        prove(submission, 8);
        refused(submission, IScoreSubmission.AsOfNotNewer.selector);
    }
}

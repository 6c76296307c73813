// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Deployment} from "./fixtures/Deployment.sol";

contract ScoreOracleTest is Deployment {
    function setUp() public {
        deploy();
    }

    function test_submitStoresWhatTheStatementSays() public {
        Statement memory statement = statementFor(tokenId);
        vm.warp(START + 1 hours);
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);

        vm.expectEmit(address(oracle));
        emit IScoreSubmission.ScoreUpdated(tokenId, modelId, 742, statement, submission.signers);
        oracle.submit(submission);

        IScoreOracle.StoredScore memory stored = oracle.scoreOf(tokenId, modelId);
        assertEq(stored.score, 742);
        assertEq(stored.bundleEpoch, 1);
        assertEq(stored.asOfBlock, statement.asOfBlock);
        assertEq(stored.asOfTime, START);
        assertEq(stored.publishedAt, START + 1 hours);
        assertEq(stored.coverageFrom, START - 365 days);
        assertEq(oracle.commitmentOf(tokenId, modelId), statement.commitment);
    }

    function test_submitAnnouncesTheNewPicture() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(tokenId);
        oracle.submit(submission);
    }

    /// A deployment that forgot to name the oracle in the token takes no scores at all.
    function test_submitFailsUntilTheTokenKnowsTheOracle() public {
        oracle = new ScoreOracle(admin, token, registry, attesters, MAX_SUBMISSION_AGE, 1);
        address known = address(token.oracle());
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotOracle.selector, address(oracle), known));
        oracle.submit(submission);
    }

    function test_submitTakesEveryQuorumSize() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        attest(submission, 3);
        oracle.submit(submission);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    function test_submitRefusesWhilePaused() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(admin);
        oracle.pause();
        vm.expectRevert(abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        oracle.submit(submission);

        vm.prank(admin);
        oracle.unpause();
        oracle.submit(submission);
    }

    function test_submitRefusesAnUnknownModel() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.modelId = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, submission.modelId));
        oracle.submit(submission);
    }

    function test_submitRefusesADeprecatedModelWhoseScoresStayReadable() public {
        submit(tokenId, 742);
        vm.prank(admin);
        registry.deprecate(modelId, uint40(START + 100));
        vm.warp(START + 100);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 743);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.ModelNotActive.selector, modelId, START, START + 100, START + 100)
        );
        oracle.submit(submission);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 100), 742);
    }

    function test_submitRefusesATokenThatDoesNotExist() public {
        Statement memory statement = statementFor(tokenId);
        statement.tokenId = 99;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, 99));
        oracle.submit(submission);
    }

    function test_submitRefusesAnotherRoot() public {
        Statement memory statement = statementFor(tokenId);
        bytes32 root = statement.bundleRoot;
        statement.bundleRoot = keccak256("other wallets");
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(
            abi.encodeWithSelector(IScoreSubmission.BundleMismatch.selector, tokenId, 1, statement.bundleRoot, 1, root)
        );
        oracle.submit(submission);
    }

    function test_submitRefusesScoresOutOfRange(uint256 score) public {
        vm.assume(score < 300 || score > 850);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), score);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, score, 300, 850));
        oracle.submit(submission);
    }

    /// 65,536 + 742 would be 742 after a cast to 16 bits.
    function test_submitRefusesAScoreThatACastWouldTruncateIntoRange() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 65_536 + 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, 66_278, 300, 850));
        oracle.submit(submission);
    }

    function test_submitTakesEveryScoreInRange(uint16 score) public {
        score = 300 + (score % 551);
        submit(tokenId, score);
        assertEq(oracle.scoreOf(tokenId, modelId).score, score);
    }

    function test_submitTakesBothEndsOfTheRange() public {
        submit(tokenId, 300);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 300);
        vm.warp(START + 12);
        submit(tokenId, 850);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 850);
    }

    function test_submitRefusesAnAsOfInTheFuture() public {
        Statement memory statement = statementFor(tokenId);
        statement.asOfTime = uint64(START + 1);
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.AsOfInFuture.selector, START + 1, START));
        oracle.submit(submission);
        statement.asOfTime = type(uint64).max;
        submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.AsOfInFuture.selector, type(uint64).max, START));
        oracle.submit(submission);
    }

    function test_submitRefusesAStaleQuorum() public {
        Statement memory statement = statementFor(tokenId);
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.warp(START + MAX_SUBMISSION_AGE);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.StatementTooOld.selector, START, START + 1));
        oracle.submit(submission);
        vm.warp(START + MAX_SUBMISSION_AGE - 1);
        oracle.submit(submission);
    }

    function test_submitRefusesCoverageThatBeginsAfterTheHistoryEnds() public {
        Statement memory statement = statementFor(tokenId);
        statement.coverageFrom = uint64(START + 1);
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.CoverageAfterAsOf.selector, START + 1, START));
        oracle.submit(submission);
        statement.coverageFrom = uint64(START);
        oracle.submit(submissionOf(statement, 742));
    }

    function test_hashStatementIsEip712() public view {
        Statement memory statement = statementFor(tokenId);
        bytes32 typeHash = keccak256(
            "Statement(uint256 tokenId,uint64 bundleEpoch,bytes32 bundleRoot,uint64 historyChainId,bytes32 marketsHash,uint64 asOfBlock,bytes32 asOfBlockHash,uint64 asOfTime,uint64 coverageFrom,bytes32 schemaHash,uint256 commitment,bytes32 eventsRoot,uint64 attesterEpoch)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Veriscore"),
                keccak256("1"),
                block.chainid,
                address(oracle)
            )
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, statement));
        assertEq(oracle.hashStatement(statement), keccak256(abi.encodePacked(hex"1901", domain, structHash)));
    }

    function test_constructorRefusesWhatHasNoCode() public {
        bytes memory refusal = abi.encodeWithSelector(IScoreOracle.AddressWithoutCode.selector, address(0xE0));
        vm.expectRevert(refusal);
        new ScoreOracle(admin, ICreditToken(address(0xE0)), registry, attesters, 1, 1);
        vm.expectRevert(refusal);
        new ScoreOracle(admin, token, IModelRegistry(address(0xE0)), attesters, 1, 1);
        vm.expectRevert(refusal);
        new ScoreOracle(admin, token, registry, IAttesterSet(address(0xE0)), 1, 1);
    }

    function test_constructorRefusesASubmissionAgeOutOfRange() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.InvalidMaxSubmissionAge.selector, 0, 30 days));
        new ScoreOracle(admin, token, registry, attesters, 0, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IScoreSubmission.InvalidMaxSubmissionAge.selector, 30 days + 1, 30 days)
        );
        new ScoreOracle(admin, token, registry, attesters, 30 days + 1, 1);
        assertEq(new ScoreOracle(admin, token, registry, attesters, 30 days, 1).maxSubmissionAge(), 30 days);
    }

    function test_constructorRefusesAPeriodOutOfRange() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.InvalidAsOfPeriod.selector, 0, 1 days));
        new ScoreOracle(admin, token, registry, attesters, 1 days, 0);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.InvalidAsOfPeriod.selector, 1 days + 1, 1 days));
        new ScoreOracle(admin, token, registry, attesters, 1 days, 1 days + 1);
        vm.expectEmit();
        emit IScoreSubmission.OracleDeployed(address(token), address(registry), address(attesters), 1 days, 1 days);
        assertEq(new ScoreOracle(admin, token, registry, attesters, 1 days, 1 days).asOfPeriod(), 1 days);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SpectralAdapter} from "../../contracts/adapters/SpectralAdapter.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoracle} from "../../contracts/interfaces/external/IScoracle.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {PublishedScoracle, SpectralConsumer} from "./fixtures/SpectralConsumer.sol";
import {SpectralDeployment} from "./fixtures/SpectralDeployment.sol";

contract SpectralAdapterTest is SpectralDeployment {
    function setUp() public {
        deployAdapter();
    }

    function test_theConstructorKeepsWhatItIsGiven() public view {
        assertEq(address(adapter.requests()), address(requests));
        assertEq(address(adapter.oracle()), address(oracle));
        assertEq(address(adapter.token()), address(token));
        assertEq(adapter.modelId(), modelId);
        assertEq(adapter.scoreTypeJobId(), JOB);
        assertEq(adapter.maxAge(), MAX_AGE);
        assertEq(adapter.operator(), operator);
        assertEq(adapter.getBaseFee(), BASE_FEE);
    }

    function test_theConstructorRefusesWhatCouldNeverServe() public {
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32(0)));
        adapterFor(0);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        new SpectralAdapter(requests, modelId, JOB, MAX_AGE, 0, 0, address(0), BASE_FEE);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, JOB));
        new SpectralAdapter(requests, JOB, JOB, MAX_AGE, 0, 0, operator, BASE_FEE);
    }

    function test_itAnswersToThePublishedSelectors() public pure {
        assertTrue(IScoracle.scoreRequest.selector == PublishedScoracle.scoreRequest.selector, "scoreRequest");
        assertTrue(IScoracle.getScore.selector == PublishedScoracle.getScore.selector, "getScore");
        assertTrue(IScoracle.checkScoreTypeExists.selector == PublishedScoracle.checkScoreTypeExists.selector, "check");
        assertTrue(IScoracle.getScoreBounds.selector == PublishedScoracle.getScoreBounds.selector, "bounds");
        assertTrue(IScoracle.getBaseFee.selector == PublishedScoracle.getBaseFee.selector, "base fee");
    }

    function test_getScoreTellsTheHistorysTimeAndWhatLiesBehind() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 1000);
        oracle.submit(submission);

        IScoracle.ScoreData memory scoreData = adapter.getScore(borrower, JOB);
        assertEq(scoreData.score, 742);
        assertEq(scoreData.lastUpdated, START);
        (uint256 id, bytes32 model, uint64 asOfBlock, uint40 coverageFrom) = abi.decode(
            scoreData.extraData,
            (uint256, bytes32, uint64, uint40)
        );
        assertTrue(id == tokenId && model == modelId, "token and model");
        assertTrue(asOfBlock == START / 12 && coverageFrom == START - 365 days, "history");
        assertEq(keccak256(abi.encode(adapter.getScore(borrower, modelId))), keccak256(abi.encode(scoreData)));
    }

    /// "A defaulted bundle reads like any other, also through the adapters": not here, and none does during a pause.
    function test_getScoreOfADefaultedBundleReverts() public {
        defaultOn(borrowerKey, tokenId, address(0x1E));
        vm.warp(START + 12);
        submit(tokenId, 850);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START));
        adapter.getScore(borrower, JOB);
        vm.prank(admin);
        oracle.pause();
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.OraclePaused.selector));
        adapter.getScore(borrower, JOB);
    }

    function test_getScoreOfAnUnknownScoreTypeReverts() public {
        submit(tokenId, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32("other")));
        adapter.getScore(borrower, "other");
    }

    function test_getScoreOfAWalletInNoTokenReverts() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, stranger));
        adapter.getScore(stranger, JOB);

        submit(tokenId, 742);
        vm.prank(borrower);
        token.burn(tokenId);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, borrower));
        adapter.getScore(borrower, JOB);
    }

    function test_getScoreWithoutAScoreReverts() public {
        bytes memory noScore = abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId);
        vm.expectRevert(noScore);
        adapter.getScore(borrower, JOB);
        vm.expectRevert(noScore);
        vm.prank(borrower);
        consumer.prequalify();

        submit(tokenId, 742);
        vm.prank(admin);
        oracle.invalidate(tokenId, modelId, "wrong history");
        vm.expectRevert(noScore);
        adapter.getScore(borrower, JOB);
    }

    function test_getScoreAfterTheBundleChangedReverts() public {
        submit(tokenId, 742);
        join(tokenId, 0xC0);
        bytes memory stale = abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2);
        vm.expectRevert(stale);
        adapter.getScore(borrower, JOB);
        vm.expectRevert(stale);
        adapter.getScore(vm.addr(0xC0), JOB);

        vm.warp(START + 12);
        submit(tokenId, 700);
        assertEq(adapter.getScore(borrower, JOB).score, 700);
        assertEq(adapter.getScore(vm.addr(0xC0), JOB).score, 700);
    }

    function test_getScoreCountsAgeFromTheEndOfTheHistory() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 1000);
        oracle.submit(submission);
        vm.warp(START + MAX_AGE);
        assertEq(adapter.getScore(borrower, JOB).score, 742);
        vm.warp(START + MAX_AGE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, uint40(START), START + 1)
        );
        adapter.getScore(borrower, JOB);
    }

    function test_checkScoreTypeExists() public {
        bytes32[2] memory known = [JOB, modelId];
        for (uint256 i = 0; i < 2; ++i) {
            (bool exists, string memory name, bytes32 id) = adapter.checkScoreTypeExists(known[i]);
            assertTrue(exists && id == modelId, "known");
            assertEq(name, "Test model 1.0");
        }
        bytes32[2] memory unknown = [bytes32(0), bytes32("other")];
        for (uint256 i = 0; i < 2; ++i) {
            (bool exists, string memory name, bytes32 id) = adapter.checkScoreTypeExists(unknown[i]);
            assertTrue(!exists && bytes(name).length == 0 && id == 0, "unknown");
        }
        vm.expectRevert(abi.encodeWithSelector(SpectralConsumer.ScoreTypeGone.selector, bytes32("other")));
        new SpectralConsumer(address(adapter), "other");
    }

    function test_aDeprecatedModelsScoresAreServedUntilTheyAreTooOld() public {
        submit(tokenId, 742);
        vm.prank(admin);
        registry.deprecate(modelId, uint40(block.timestamp));
        (bool exists, , ) = adapter.checkScoreTypeExists(JOB);
        assertTrue(exists, "still there");
        assertEq(adapter.getScore(borrower, JOB).score, 742);
    }

    function test_getScoreBoundsAreTheOracles() public {
        (uint256 lowest, uint256 highest) = adapter.getScoreBounds();
        assertTrue(lowest == 300 && highest == 850, "bounds");
        IScoreOracle.Submission memory low = submissionOf(statementFor(tokenId), 299);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, 299, lowest, highest));
        oracle.submit(low);
    }
}

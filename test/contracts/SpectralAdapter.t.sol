// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {SpectralAdapter} from "../../contracts/adapters/SpectralAdapter.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoracle} from "../../contracts/interfaces/external/IScoracle.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {Deployment} from "./fixtures/Deployment.sol";
import {PublishedScoracle, SpectralConsumer} from "./fixtures/SpectralConsumer.sol";

contract SpectralAdapterTest is Deployment {
    uint256 internal constant MAX_AGE = 7 days;
    bytes32 internal constant JOB = keccak256("a job id that consumers have built in");

    address internal operator = address(0x09E7);
    address internal stranger = address(0x5A);
    ScoreRequests internal requests;
    SpectralAdapter internal adapter;
    SpectralConsumer internal consumer;

    function setUp() public {
        deploy();
        requests = new ScoreRequests(oracle);
        adapter = new SpectralAdapter(requests, modelId, JOB, MAX_AGE, operator);
        consumer = new SpectralConsumer(address(adapter), JOB);
        vm.deal(borrower, 10 ether);
    }

    /// Another wallet with a token of its own.
    function mintFor(uint256 key) internal returns (address wallet, uint256 id) {
        wallet = vm.addr(key);
        vm.prank(wallet);
        id = token.mint();
    }

    /// Merges a token of one wallet into the borrower's.
    function merge(uint256 fromId, uint256 key) internal {
        bytes32 digest = token.hashMerge(vm.addr(key), fromId, tokenId, borrower, 0, block.timestamp);
        bytes[] memory consents = new bytes[](1);
        consents[0] = signature(key, digest);
        vm.prank(borrower);
        token.merge(fromId, tokenId, block.timestamp, consents);
    }

    function ask(uint256 fee) internal {
        vm.prank(borrower);
        consumer.calculate{value: fee}("");
    }

    function test_theConstructorKeepsWhatItIsGiven() public view {
        assertEq(address(adapter.requests()), address(requests));
        assertEq(address(adapter.oracle()), address(oracle));
        assertEq(address(adapter.token()), address(token));
        assertEq(adapter.modelId(), modelId);
        assertEq(adapter.scoreTypeJobId(), JOB);
        assertEq(adapter.maxAge(), MAX_AGE);
        assertEq(adapter.operator(), operator);
    }

    function test_theConstructorRefusesWhatCouldNeverServe() public {
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32(0)));
        new SpectralAdapter(requests, modelId, 0, MAX_AGE, operator);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        new SpectralAdapter(requests, modelId, JOB, MAX_AGE, address(0));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, JOB));
        new SpectralAdapter(requests, JOB, JOB, MAX_AGE, operator);
    }

    function test_itAnswersToThePublishedSelectors() public pure {
        assertTrue(IScoracle.scoreRequest.selector == PublishedScoracle.scoreRequest.selector, "scoreRequest");
        assertTrue(IScoracle.getScore.selector == PublishedScoracle.getScore.selector, "getScore");
        assertTrue(IScoracle.checkScoreTypeExists.selector == PublishedScoracle.checkScoreTypeExists.selector, "check");
        assertTrue(IScoracle.getScoreBounds.selector == PublishedScoracle.getScoreBounds.selector, "bounds");
    }

    function test_anUnchangedConsumerRequestsAndPrequalifies() public {
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(
            1,
            tokenId,
            operator,
            modelId,
            address(0),
            0.01 ether,
            START + 1 days,
            address(consumer)
        );
        vm.prank(borrower);
        consumer.calculate{value: 0.01 ether}("not looked at");
        assertEq(address(requests).balance, 0.01 ether);
        assertEq(address(adapter).balance, 0);

        vm.warp(START + 10 minutes);
        requests.deliver(1, submissionOf(statementFor(tokenId), 742));
        vm.prank(borrower);
        (bool prequalified, uint256 percent) = consumer.prequalify();
        assertTrue(prequalified && percent == 80, "742 is 80 % of the way from 300 to 850");

        requests.withdraw(operator, address(0));
        assertEq(operator.balance, 0.01 ether);
    }

    function test_aLowScoreDoesNotPrequalify() public {
        submit(tokenId, 650);
        vm.prank(borrower);
        (bool prequalified, ) = consumer.prequalify();
        assertTrue(!prequalified, "650 is not above 650");
    }

    function test_theConsumerGetsItsFeeBackWhenNothingWasDelivered() public {
        ask(0.01 ether);
        uint256 deadline = START + 1 days;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.DeadlineNotPassed.selector, 1, deadline, deadline));
        requests.refund(1);

        vm.warp(deadline + 1);
        vm.prank(stranger);
        requests.refund(1);
        vm.prank(stranger);
        requests.withdraw(address(consumer), address(0));
        assertEq(address(consumer).balance, 0.01 ether);
        assertEq(address(requests).balance, 0);
    }

    function test_aRequestMayBeFree() public {
        ask(0);
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertTrue(open.fee == 0 && open.refundTo == address(consumer), "free");
    }

    function test_anyoneMayAskForAnyWalletAndIsPaidBack() public {
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        adapter.scoreRequest{value: 1 ether}(borrower, modelId, "");
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertTrue(open.tokenId == tokenId && open.refundTo == stranger, "asked by a stranger");
    }

    function test_scoreRequestRefusesWhatItCannotAskFor() public {
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32("other")));
        adapter.scoreRequest(borrower, "other", "");
        vm.expectRevert(abi.encodeWithSelector(IScoracle.WalletInNoToken.selector, stranger));
        adapter.scoreRequest(stranger, JOB, "");

        uint256 tooMuch = uint256(type(uint96).max) + 1;
        vm.deal(address(this), tooMuch);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(96), tooMuch));
        adapter.scoreRequest{value: tooMuch}(borrower, JOB, "");

        vm.prank(admin);
        registry.deprecate(modelId, uint40(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, modelId));
        adapter.scoreRequest(borrower, JOB, "");
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

    function test_getScoreOfAnUnknownScoreTypeReverts() public {
        submit(tokenId, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32("other")));
        adapter.getScore(borrower, "other");
    }

    function test_getScoreOfAWalletInNoTokenReverts() public {
        vm.expectRevert(abi.encodeWithSelector(IScoracle.WalletInNoToken.selector, stranger));
        adapter.getScore(stranger, JOB);

        submit(tokenId, 742);
        vm.prank(borrower);
        token.burn(tokenId);
        vm.expectRevert(abi.encodeWithSelector(IScoracle.WalletInNoToken.selector, borrower));
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

    function test_aMergedWalletReadsAndRequestsForTheTokenItIsIn() public {
        submit(tokenId, 742);
        (address moved, uint256 mergedId) = mintFor(0xC0);
        merge(mergedId, 0xC0);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        adapter.getScore(moved, JOB);

        adapter.scoreRequest(moved, JOB, "");
        assertTrue(mergedId != tokenId && requests.requestOf(1).tokenId == tokenId, "the live token");
        vm.warp(START + 12);
        requests.deliver(1, submissionOf(statementFor(tokenId), 690));
        IScoracle.ScoreData memory scoreData = adapter.getScore(moved, JOB);
        assertEq(scoreData.score, 690);
        assertEq(abi.decode(scoreData.extraData, (uint256)), tokenId);
    }

    function test_aRequestEndsWithTheMergeOfItsToken() public {
        (address moved, uint256 mergedId) = mintFor(0xC0);
        adapter.scoreRequest{value: 1 ether}(moved, JOB, "");
        assertEq(requests.requestOf(1).tokenId, mergedId);
        merge(mergedId, 0xC0);

        vm.warp(START + 12);
        submit(tokenId, 690);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NotDelivered.selector, 1));
        requests.claim(1);
        requests.refund(1);
        assertEq(requests.claimable(address(this), address(0)), 1 ether);
        assertEq(adapter.getScore(moved, JOB).score, 690);
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

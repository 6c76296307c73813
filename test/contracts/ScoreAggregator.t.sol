// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreAggregator} from "../../contracts/adapters/ScoreAggregator.sol";
import {IAggregatorV2V3} from "../../contracts/interfaces/external/IAggregatorV2V3.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Bundles} from "./fixtures/Bundles.sol";

contract ScoreAggregatorTest is Bundles {
    uint256 internal constant MAX_AGE = 7 days;

    ScoreAggregator internal feed;

    function setUp() public {
        deploy();
        feed = feedWith(0);
    }

    function feedWith(uint8 decimals) internal returns (ScoreAggregator) {
        return new ScoreAggregator(oracle, tokenId, modelId, MAX_AGE, 0, 0, decimals);
    }

    function assertRound(uint80 id, int256 score, uint256 asOfTime) internal view {
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) = feed
            .latestRoundData();
        assertTrue(roundId == id && answer == score, "round and answer");
        assertTrue(startedAt == asOfTime && updatedAt == asOfTime, "times");
        assertEq(answeredInRound, roundId);
        assertTrue(feed.latestRound() == id && feed.latestTimestamp() == asOfTime, "as of version 2");
        assertTrue(feed.latestAnswer() == score && feed.getAnswer(id) == score, "answers of version 2");
        assertEq(feed.getTimestamp(id), asOfTime);

        (roundId, answer, startedAt, updatedAt, answeredInRound) = feed.getRoundData(id);
        assertTrue(roundId == id && answer == score, "round and answer by id");
        assertTrue(startedAt == asOfTime && updatedAt == asOfTime, "times by id");
        assertEq(answeredInRound, roundId);
    }

    /// Every read reverts with this.
    function assertClosed(uint80 roundId, bytes memory reason) internal {
        bytes[7] memory reads = [
            abi.encodeCall(feed.latestRoundData, ()),
            abi.encodeCall(feed.getRoundData, (roundId)),
            abi.encodeCall(feed.latestAnswer, ()),
            abi.encodeCall(feed.latestTimestamp, ()),
            abi.encodeCall(feed.latestRound, ()),
            abi.encodeCall(feed.getAnswer, (roundId)),
            abi.encodeCall(feed.getTimestamp, (roundId))
        ];
        for (uint256 i = 0; i < reads.length; ++i) {
            (bool success, bytes memory result) = address(feed).staticcall(reads[i]);
            assertTrue(!success && keccak256(result) == keccak256(reason), "closed");
        }
    }

    function test_whatTheFeedIs() public view {
        assertEq(address(feed.oracle()), address(oracle));
        assertEq(feed.tokenId(), tokenId);
        assertEq(feed.modelId(), modelId);
        assertEq(feed.maxAge(), MAX_AGE);
        assertEq(feed.decimals(), 0);
        assertEq(feed.version(), 1);
        assertEq(feed.description(), "Test model 1.0 / token 1");
    }

    function test_itAnswersToThePublishedSelectors() public pure {
        assertTrue(IAggregatorV2V3.decimals.selector == bytes4(keccak256("decimals()")), "decimals");
        assertTrue(IAggregatorV2V3.description.selector == bytes4(keccak256("description()")), "description");
        assertTrue(IAggregatorV2V3.version.selector == bytes4(keccak256("version()")), "version");
        assertTrue(IAggregatorV2V3.getRoundData.selector == bytes4(keccak256("getRoundData(uint80)")), "getRoundData");
        assertTrue(IAggregatorV2V3.latestRoundData.selector == bytes4(keccak256("latestRoundData()")), "latest");
        assertTrue(IAggregatorV2V3.latestAnswer.selector == bytes4(keccak256("latestAnswer()")), "latestAnswer");
        assertTrue(IAggregatorV2V3.latestTimestamp.selector == bytes4(keccak256("latestTimestamp()")), "timestamp");
        assertTrue(IAggregatorV2V3.latestRound.selector == bytes4(keccak256("latestRound()")), "latestRound");
        assertTrue(IAggregatorV2V3.getAnswer.selector == bytes4(keccak256("getAnswer(uint256)")), "getAnswer");
        assertTrue(IAggregatorV2V3.getTimestamp.selector == bytes4(keccak256("getTimestamp(uint256)")), "getTimestamp");
    }

    function test_aFeedOfAnUnknownModelIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, MANIFEST));
        new ScoreAggregator(oracle, tokenId, MANIFEST, MAX_AGE, 0, 0, 0);
    }

    function test_aRoundIsTheStoredScoreAtTheHistorysTime() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 1000);
        oracle.submit(submission);
        assertRound(uint80(START / 12), 742, START);
    }

    function test_onlyTheLatestRoundIsStored() public {
        submit(tokenId, 742);
        vm.warp(START + 1200);
        submit(tokenId, 700);
        uint80 latest = uint80(START / 12 + 100);
        assertRound(latest, 700, START + 1200);

        uint80[4] memory others = [latest - 100, latest - 1, latest + 1, type(uint80).max];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAggregatorV2V3.RoundNotStored.selector, others[i], latest));
            feed.getRoundData(others[i]);
        }
    }

    /// The older functions take 256 bits for a round of 80: what lies above them is no part of it.
    function test_aRoundPastEightyBitsIsNotTheLatest(uint176 above) public {
        vm.assume(above != 0);
        submit(tokenId, 742);
        uint256 latest = feed.latestRound();
        uint256 asked = latest | (uint256(above) << 80);
        bytes memory notStored = abi.encodeWithSelector(IAggregatorV2V3.RoundNotStored.selector, asked, latest);
        vm.expectRevert(notStored);
        feed.getAnswer(asked);
        vm.expectRevert(notStored);
        feed.getTimestamp(asked);
    }

    /// "Consumers that call `getRoundData(latest - 1)`", as Liquity's do, and by the older function.
    function test_theRoundBeforeIsNamedAsNotStored() public {
        submit(tokenId, 742);
        uint80 latest = uint80(feed.latestRound());
        bytes memory notStored = abi.encodeWithSelector(IAggregatorV2V3.RoundNotStored.selector, latest - 1, latest);
        vm.expectRevert(notStored);
        feed.getRoundData(latest - 1);
        vm.expectRevert(notStored);
        feed.getAnswer(latest - 1);
        vm.expectRevert(notStored);
        feed.getTimestamp(latest - 1);
        // 80 bits of it are the latest.
        uint256 cut = (1 << 80) | latest;
        vm.expectRevert(abi.encodeWithSelector(IAggregatorV2V3.RoundNotStored.selector, cut, latest));
        feed.getAnswer(cut);
    }

    /// "`decimals() == 8`": the answer has as many zeros as its consumers ask for.
    function test_theAnswerHasTheDecimalsThatTheFeedSays() public {
        submit(tokenId, 742);
        uint8[3] memory asked = [0, 8, 18];
        int256[3] memory answers = [int256(742), 742e8, 742e18];
        for (uint256 i = 0; i < 3; ++i) {
            ScoreAggregator scaled = feedWith(asked[i]);
            assertEq(scaled.decimals(), asked[i]);
            assertTrue(scaled.latestAnswer() == answers[i], "scaled");
        }
        vm.expectRevert(abi.encodeWithSelector(IAggregatorV2V3.DecimalsOutOfRange.selector, 19, 18));
        feedWith(19);
    }

    /// "A defaulted bundle reads like any other, also through the adapters": it has no round.
    function test_aDefaultedBundleHasNoRound() public {
        defaultOn(borrowerKey, tokenId, address(0x1E));
        vm.warp(START + 12);
        submit(tokenId, 850);
        uint80 roundId = uint80((START + 12) / 12);
        assertClosed(roundId, abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START));
    }

    function test_duringAPauseThereIsNoRound() public {
        submit(tokenId, 742);
        vm.prank(admin);
        oracle.pause();
        assertClosed(uint80(START / 12), abi.encodeWithSelector(IScoreOracle.OraclePaused.selector));
    }

    function test_aShortHistoryAndALatePublicationAreNoRounds() public {
        submit(tokenId, 742);
        feed = new ScoreAggregator(oracle, tokenId, modelId, MAX_AGE, 366 days, 0, 0);
        bytes4 selector = IScoreOracle.HistoryTooShort.selector;
        bytes memory tooShort = abi.encodeWithSelector(
            selector,
            tokenId,
            modelId,
            uint256(365 days),
            uint256(366 days)
        );
        assertClosed(uint80(START / 12), tooShort);
        feed = new ScoreAggregator(oracle, tokenId, modelId, MAX_AGE, 0, 1 hours, 0);
        selector = IScoreOracle.PublishedTooLately.selector;
        assertClosed(uint80(START / 12), abi.encodeWithSelector(selector, tokenId, modelId, 0, uint256(1 hours)));
    }

    function test_withoutAScoreThereIsNoRound() public {
        bytes memory noScore = abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId);
        assertClosed(0, noScore);

        submit(tokenId, 742);
        vm.prank(admin);
        oracle.invalidate(tokenId, modelId, "wrong history");
        assertClosed(uint80(START / 12), noScore);
    }

    function test_afterTheBundleChangedThereIsNoRound() public {
        submit(tokenId, 742);
        join(tokenId, 0xC0);
        assertClosed(uint80(START / 12), abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
    }

    function test_anOldScoreIsNoRound() public {
        submit(tokenId, 742);
        vm.warp(START + MAX_AGE);
        assertRound(uint80(START / 12), 742, START);
        vm.warp(START + MAX_AGE + 1);
        assertClosed(
            uint80(START / 12),
            abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, uint40(START), START + 1)
        );
    }

    function test_aBurnedTokenHasNoRound() public {
        submit(tokenId, 742);
        vm.prank(borrower);
        token.burn(tokenId);
        assertClosed(uint80(START / 12), abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
    }

    function test_aMergedTokensFeedGoesOnWithTheOther() public {
        address lead = vm.addr(0xC0);
        vm.prank(lead);
        uint256 intoId = token.mint();
        submit(tokenId, 742);
        submit(intoId, 600);
        bytes[] memory consents = new bytes[](1);
        consents[0] = signature(borrowerKey, token.hashMerge(borrower, tokenId, intoId, lead, 0, block.timestamp));
        vm.prank(lead);
        token.merge(tokenId, intoId, block.timestamp, consents);
        assertClosed(uint80(START / 12), abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));

        vm.warp(START + 1200);
        submit(intoId, 655);
        assertRound(uint80(START / 12 + 100), 655, START + 1200);
    }
}

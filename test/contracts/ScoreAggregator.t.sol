// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreAggregator} from "../../contracts/adapters/ScoreAggregator.sol";
import {IAggregatorV3} from "../../contracts/interfaces/external/IAggregatorV3.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Deployment} from "./fixtures/Deployment.sol";

contract ScoreAggregatorTest is Deployment {
    uint256 internal constant MAX_AGE = 7 days;

    ScoreAggregator internal feed;

    function setUp() public {
        deploy();
        feed = new ScoreAggregator(oracle, tokenId, modelId, MAX_AGE);
    }

    function assertRound(uint80 id, int256 score, uint256 asOfTime) internal view {
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) = feed
            .latestRoundData();
        assertTrue(roundId == id && answer == score, "round and answer");
        assertTrue(startedAt == asOfTime && updatedAt == asOfTime, "times");
        assertEq(answeredInRound, roundId);

        (roundId, answer, startedAt, updatedAt, answeredInRound) = feed.getRoundData(id);
        assertTrue(roundId == id && answer == score, "round and answer by id");
        assertTrue(startedAt == asOfTime && updatedAt == asOfTime, "times by id");
        assertEq(answeredInRound, roundId);
    }

    /// Both reads revert with this.
    function assertClosed(uint80 roundId, bytes memory reason) internal {
        vm.expectRevert(reason);
        feed.latestRoundData();
        vm.expectRevert(reason);
        feed.getRoundData(roundId);
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
        assertTrue(IAggregatorV3.decimals.selector == bytes4(keccak256("decimals()")), "decimals");
        assertTrue(IAggregatorV3.description.selector == bytes4(keccak256("description()")), "description");
        assertTrue(IAggregatorV3.version.selector == bytes4(keccak256("version()")), "version");
        assertTrue(IAggregatorV3.getRoundData.selector == bytes4(keccak256("getRoundData(uint80)")), "getRoundData");
        assertTrue(IAggregatorV3.latestRoundData.selector == bytes4(keccak256("latestRoundData()")), "latest");
    }

    function test_aFeedOfAnUnknownModelIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, MANIFEST));
        new ScoreAggregator(oracle, tokenId, MANIFEST, MAX_AGE);
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
            vm.expectRevert(abi.encodeWithSelector(IAggregatorV3.RoundNotStored.selector, others[i], latest));
            feed.getRoundData(others[i]);
        }
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

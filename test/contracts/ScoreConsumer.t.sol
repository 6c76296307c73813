// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreConsumer} from "../../contracts/examples/ScoreConsumer.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Bundles} from "./fixtures/Bundles.sol";

contract ScoreConsumerTest is Bundles {
    uint256 internal constant HISTORY = 365 days;

    ScoreConsumer internal consumer;

    function setUp() public {
        deploy();
        consumer = new ScoreConsumer(oracle, modelId, 7 days, HISTORY, 1 hours);
    }

    function refused(bytes memory reason) internal {
        vm.expectRevert(reason);
        consumer.scoreOf(borrower);
    }

    function test_scoreOfReadsAFreshScore() public {
        submit(tokenId, 742);
        vm.warp(START + 1 hours);
        assertEq(consumer.scoreOf(borrower), 742);
        join(tokenId, 0xC0);
        vm.warp(START + 2 hours);
        submit(tokenId, 615);
        vm.warp(START + 3 hours);
        assertEq(consumer.scoreOf(vm.addr(0xC0)), 615);
    }

    function test_scoreOfFailsClosed() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, address(this)));
        consumer.scoreOf(address(this));
        refused(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));

        submit(tokenId, 742);
        refused(
            abi.encodeWithSelector(IScoreOracle.PublishedTooLately.selector, tokenId, modelId, 0, uint256(1 hours))
        );
        vm.warp(START + 7 days + 1);
        refused(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1));
        join(tokenId, 0xC0);
        refused(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
    }

    function test_aShortHistoryIsRefused() public {
        consumer = new ScoreConsumer(oracle, modelId, 7 days, HISTORY + 1, 0);
        submit(tokenId, 742);
        refused(abi.encodeWithSelector(IScoreOracle.HistoryTooShort.selector, tokenId, modelId, HISTORY, HISTORY + 1));
    }

    /// "A defaulted bundle reads like any other": it never does here, and neither does any during a pause.
    function test_neitherADefaultedBundleNorAPausedOracleIsRead() public {
        defaultOn(borrowerKey, tokenId, address(0x1E));
        vm.warp(START + 12);
        submit(tokenId, 850);
        vm.warp(START + 2 hours);
        refused(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START));
        vm.prank(admin);
        oracle.pause();
        refused(abi.encodeWithSelector(IScoreOracle.OraclePaused.selector));
    }

    function test_constructorKeepsWhatItIsGiven() public {
        assertEq(address(consumer.oracle()), address(oracle));
        assertEq(consumer.modelId(), modelId);
        assertEq(consumer.maxAge(), 7 days);
        assertEq(consumer.minHistory(), HISTORY);
        assertEq(consumer.minPublishedAge(), 1 hours);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, MANIFEST));
        new ScoreConsumer(oracle, MANIFEST, 7 days, HISTORY, 1 hours);
    }
}

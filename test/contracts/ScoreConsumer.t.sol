// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreConsumer} from "../../contracts/examples/ScoreConsumer.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Deployment} from "./fixtures/Deployment.sol";

contract ScoreConsumerTest is Deployment {
    ScoreConsumer internal consumer;

    function setUp() public {
        deploy();
        consumer = new ScoreConsumer(oracle, modelId, 7 days);
    }

    function test_scoreOfReadsAFreshScore() public {
        submit(tokenId, 742);
        assertEq(consumer.scoreOf(borrower), 742);
        join(tokenId, 0xC0);
        vm.warp(START + 12);
        submit(tokenId, 615);
        assertEq(consumer.scoreOf(vm.addr(0xC0)), 615);
    }

    function test_scoreOfFailsClosed() public {
        vm.expectRevert(abi.encodeWithSelector(ScoreConsumer.NoCreditToken.selector, address(this)));
        consumer.scoreOf(address(this));
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
        consumer.scoreOf(borrower);

        submit(tokenId, 742);
        vm.warp(START + 7 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1));
        consumer.scoreOf(borrower);
        join(tokenId, 0xC0);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        consumer.scoreOf(borrower);
    }

    function test_constructorKeepsWhatItIsGiven() public view {
        assertEq(address(consumer.oracle()), address(oracle));
        assertEq(consumer.modelId(), modelId);
        assertEq(consumer.maxAge(), 7 days);
    }
}

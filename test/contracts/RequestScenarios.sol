// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {OracleScenarios} from "./OracleScenarios.sol";
import {TestErc20} from "./TestErc20.sol";

/// Somebody who pays, somebody who is to deliver, and somebody who gets the fee back.
abstract contract RequestScenarios is OracleScenarios {
    uint256 internal constant ETHER_FEE = 0.02 ether;
    uint256 internal constant DOLLAR_FEE = 5e6;
    uint256 internal constant WAIT = 1 hours;
    address internal constant NATIVE = address(0);

    ScoreRequests internal requests;
    TestErc20 internal dollar;
    address internal payer = address(0xFA1);
    address internal operator = address(0x0BE4);
    address internal refundee = address(0x4EF);

    function deployRequests() internal {
        deploy();
        requests = new ScoreRequests(oracle);
        dollar = new TestErc20();
        vm.deal(payer, 100 ether);
        fund(dollar, 1000e6);
    }

    function fund(TestErc20 feeToken, uint256 amount) internal {
        feeToken.mint(payer, amount);
        vm.prank(payer);
        feeToken.approve(address(requests), type(uint256).max);
    }

    function deadline() internal view returns (uint40) {
        return uint40(block.timestamp + WAIT);
    }

    /// A request by the payer, for the borrower's token, in any fee token.
    function ask(address feeToken, uint256 fee) internal returns (uint256) {
        uint40 until = deadline();
        vm.prank(payer);
        return
            requests.request{value: feeToken == NATIVE ? fee : 0}(
                tokenId,
                modelId,
                operator,
                feeToken,
                uint96(fee),
                until,
                refundee
            );
    }

    function askEther() internal returns (uint256) {
        return ask(NATIVE, ETHER_FEE);
    }

    function askDollars() internal returns (uint256) {
        return ask(address(dollar), DOLLAR_FEE);
    }

    function unknown(uint256 requestId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IScoreRequests.UnknownRequest.selector, requestId);
    }

    function notDelivered(uint256 requestId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IScoreRequests.NotDelivered.selector, requestId);
    }

    /// It can neither be delivered, claimed nor refunded (again).
    function assertClosed(uint256 requestId) internal {
        vm.expectRevert(unknown(requestId));
        requests.requestOf(requestId);
        vm.expectRevert(unknown(requestId));
        requests.claim(requestId);
        vm.expectRevert(unknown(requestId));
        requests.refund(requestId);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {Cheats, InvariantTargets} from "./fixtures/Cheats.sol";
import {RequestHandler} from "./fixtures/RequestHandler.sol";

/// Fees, whatever happens in whatever order.
contract RequestInvariant is Cheats, InvariantTargets {
    RequestHandler internal handler;
    ScoreRequests internal requests;
    address[2] internal feeTokens;
    address[7] internal accounts;

    function setUp() public {
        handler = new RequestHandler();
        (requests, feeTokens, accounts) = handler.deployed();
        _target(address(handler));
    }

    function invariant_whatCameInIsWhatWentOutAndWhatIsOwed() public view {
        assertEq(handler.broken(), "");
        for (uint256 i = 0; i < 2; ++i) theBooksBalance(feeTokens[i]);
    }

    function theBooksBalance(address feeToken) private view {
        uint256 owed = requests.pending(feeToken);
        assertEq(owed, handler.openFees(feeToken));
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 claimable = requests.claimable(accounts[i], feeToken);
            assertEq(claimable, handler.credited(accounts[i], feeToken));
            owed += claimable;
        }
        assertEq(handler.paidIn(feeToken), handler.paidOut(feeToken) + owed);
        bool isEther = feeToken == address(0);
        assertEq(isEther ? address(requests).balance : IERC20(feeToken).balanceOf(address(requests)), owed);
    }

    function test_theHandlerSucceeds() public {
        for (uint256 i = 0; i < 6000; ++i) {
            step(i % 13, uint256(keccak256(abi.encode(i))));
        }
        invariant_whatCameInIsWhatWentOutAndWhatIsOwed();
        string[13] memory actions = [
            "ask",
            "deliver",
            "claim",
            "refund",
            "withdraw",
            "submitScore",
            "invalidate",
            "changeBundle",
            "pass",
            "mergeTokens",
            "topUp",
            "submitBoth",
            "replaceModel"
        ];
        for (uint256 i = 0; i < actions.length; ++i) assertTrue(handler.successes(actions[i]) >= 10, actions[i]);
    }

    function step(uint256 action, uint256 seed) private {
        (uint256 a, uint16 b, uint8 c) = (seed >> 8, uint16(seed >> 80), uint8(seed >> 160));
        if (action == 0) handler.askFor(a, uint80(seed >> 168), b, c);
        if (action == 1) handler.topUp(a, uint80(seed >> 168), c);
        if (action == 2) handler.deliver(a, b, c);
        if (action == 3) handler.claim(a);
        if (action == 4) handler.refund(a);
        if (action == 5) handler.withdraw(a);
        if (action == 6) handler.submitScore(a, b, c);
        if (action == 7) handler.invalidate(a);
        if (action == 8) handler.changeBundle(a);
        if (action == 9) handler.pass(b);
        if (action == 10) handler.mergeTokens(a);
        if (action == 11) handler.submitBoth(a, b, c);
        if (action == 12) handler.replaceModel(a);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FeeShares, FeeSplit} from "../../contracts/types/FeeShares.sol";
import {Cheats} from "./fixtures/Cheats.sol";

/// The division of a fee, for all shares that a challenge can name.
contract FeeSharesTest is Cheats {
    function test_theOperatorIsLeftHalfAndNothingIsMadeOrLost(
        uint96 fee,
        uint16 modeler,
        uint16 attesters
    ) public pure {
        FeeShares memory shares = FeeShares(address(1), modeler % 5001, 0, address(2));
        shares.attestersShare = attesters % (5001 - shares.modelerShare);
        assertTrue(FeeSplit.leaveEnough(shares.modelerShare, shares.attestersShare), "shares that can be named");
        (uint256 first, uint256 second) = shares.divide(fee);
        assertTrue((first + second) * 2 <= fee, "more than half");
        // Each is short of its exact part by less than a unit.
        assertEq((uint256(fee) * shares.modelerShare - first * 10_000) / 10_000, 0);
        assertEq((uint256(fee) * shares.attestersShare - second * 10_000) / 10_000, 0);
    }

    function test_whatLeavesLessThanHalf() public pure {
        assertTrue(FeeSplit.leaveEnough(5000, 0) && FeeSplit.leaveEnough(0, 5000), "half");
        assertTrue(!FeeSplit.leaveEnough(5000, 1) && !FeeSplit.leaveEnough(2501, 2500), "more");
        // No two shares wrap around.
        assertTrue(!FeeSplit.leaveEnough(type(uint16).max, type(uint16).max), "the largest");
        assertTrue(!FeeSplit.leaveEnough(60_000, 5536), "2^16 together");
    }
}

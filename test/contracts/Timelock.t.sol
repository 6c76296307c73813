// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AttesterSet} from "../../contracts/AttesterSet.sol";
import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {Timelock} from "../../contracts/libraries/Timelock.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract TimelockTest is Cheats {
    function refuses(uint256 delay, uint256 min) internal {
        address[] memory one = new address[](1);
        one[0] = address(1);
        bytes memory refusal = abi.encodeWithSelector(Timelock.DelayOutOfRange.selector, delay, min, 90 days);
        vm.expectRevert(refusal);
        new ModelRegistry(address(this), delay, false);
        vm.expectRevert(refusal);
        new AttesterSet(address(this), one, 1, delay);
    }

    function accepts(uint256 delay) internal {
        address[] memory one = new address[](1);
        one[0] = address(1);
        assertEq(new ModelRegistry(address(this), delay, false).activationDelay(), delay);
        assertEq(new AttesterSet(address(this), one, 1, delay).rotationDelay(), delay);
    }

    function test_aPublicChainWaitsADay() public {
        vm.chainId(PUBLIC_CHAIN);
        refuses(0, 1 days);
        refuses(1 days - 1, 1 days);
        accepts(1 days);
        accepts(90 days);
        refuses(90 days + 1, 1 days);
    }

    function test_aLocalChainNeedNotWait() public {
        accepts(0);
        accepts(90 days);
        refuses(90 days + 1, 0);
        refuses(type(uint256).max, 0);
    }
}

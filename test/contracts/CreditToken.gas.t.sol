// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundles} from "./fixtures/Bundles.sol";

/// "Too heavy to be carried out": sixteen wallets, all of them leaving, eight liens. Whatever they do, nobody's score, exit, payment
/// or default needs more than a small part of a block, compiled with or without the optimizer. The exact figures are in
/// .gas-snapshot.
contract CreditTokenFullBundleTest is Bundles {
    error TooHeavy(uint256 gas, uint256 limit);

    uint256[] internal keys;

    function setUp() public {
        deploy();
        keys = sortedKeys(16, 7);
        tokenId = bundleFor(keys);
        for (uint256 i = 0; i < MAX_LIENS; ++i) placeLien(keys[0], tokenId, holderAt(i), START + (i + 1) * 100 days);
        for (uint256 i = 0; i < keys.length; ++i) announceBy(keys[i]);
    }

    function holderAt(uint256 index) internal pure returns (address) {
        return address(uint160(0x1E00 + index));
    }

    function weigh(uint256 limit, address caller, bytes memory call) internal {
        vm.prank(caller);
        uint256 gas = gasleft();
        (bool success, ) = address(token).call(call);
        gas -= gasleft();
        assertTrue(success, "done");
        if (gas > limit) revert TooHeavy(gas, limit);
    }

    /// The last lien goes: each notice is shortened, and each is told.
    function test_aPaymentIsNotStoppedByThoseWhoLeave() public {
        weigh(280_000, holderAt(MAX_LIENS - 1), abi.encodeCall(token.releaseLien, (tokenId)));
        assertEq(token.freeFrom(vm.addr(keys[15])), START + 700 days + COOLDOWN);
    }

    function test_norADefault() public {
        weigh(320_000, holderAt(MAX_LIENS - 1), abi.encodeCall(token.reportDefault, (tokenId)));
        assertDefaults(vm.addr(keys[15]), 1, START);
    }

    /// One by one, the lowest first, which moves all the others.
    function test_norAnExit() public {
        vm.warp(START + 800 days + COOLDOWN);
        for (uint256 i = 0; i < keys.length; ++i) {
            weigh(200_000, address(this), abi.encodeCall(token.leaveBundle, (vm.addr(keys[i]))));
        }
        assertResolves(tokenId, 0, 0);
    }

    function test_norBurning() public {
        vm.warp(START + 800 days);
        weigh(300_000, vm.addr(keys[0]), abi.encodeCall(token.burn, (tokenId)));
    }

    function test_norAScore() public {
        weigh(110_000, address(this), abi.encodeCall(token.scorableOf, (tokenId)));
        weigh(60_000, address(this), abi.encodeCall(token.bundleDefaultsOf, (tokenId)));
        submit(tokenId, 640);
    }

    /// Fifteen wallets, all below the one that takes them in.
    function test_norAMerge() public {
        uint256[] memory many = sortedKeys(15, 9);
        uint256 top = 0xC0;
        while (vm.addr(top) < vm.addr(many[14])) ++top;
        uint256 from = bundleFor(many);
        uint256 into = mintBy(top);
        bytes[] memory signed = mergeConsents(many, from, into, block.timestamp);
        weigh(750_000, vm.addr(top), abi.encodeCall(token.merge, (from, into, block.timestamp, signed)));
    }
}

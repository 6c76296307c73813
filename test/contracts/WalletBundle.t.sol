// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {WalletBundle} from "../../contracts/types/WalletBundle.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract WalletBundleTest is Cheats {
    WalletBundle internal bundle;

    function test_anUnopenedBundleIsEmpty() public view {
        assertEq(bundle.size(), 0);
        assertEq(bundle.wallets().length, 0);
        assertEq(bundle.epoch, 0);
    }

    /// Whatever the order they come in, the list ascends, nobody is lost, and the root is that of the sorted list.
    function test_staysSorted(uint160[16] calldata seeds) public {
        address[] memory added = new address[](16);
        for (uint256 i = 0; i < 16; ++i) {
            // The last byte keeps them apart.
            added[i] = address((seeds[i] & ~uint160(0xff)) | uint160(i));
            if (i == 0) bundle.open(added[i]);
            else bundle.insert(added[i]);

            address[] memory wallets = bundle.wallets();
            assertEq(bundle.epoch, i + 1);
            assertEq(bundle.size(), i + 1);
            assertEq(wallets.length, i + 1);
            assertEq(wallets[0], bundle.lowest);
            assertEq(bundle.root(), keccak256(abi.encode(wallets)));
            for (uint256 j = 1; j <= i; ++j) assertTrue(wallets[j - 1] < wallets[j], "ascending");
            for (uint256 j = 0; j <= i; ++j) assertTrue(contains(wallets, added[j]), "contained");
        }
    }

    /// Wallets come and go in any order: the bundle is the sorted set of those who are in, and the epoch counts the changes.
    function test_insertAndRemoveInAnyOrder(uint256 seed, uint256[40] calldata steps) public {
        address[] memory universe = ascending(seed);
        bool[] memory isIn = new bool[](universe.length);
        uint256 first = steps[0] % universe.length;
        bundle.open(universe[first]);
        isIn[first] = true;
        uint256 size = 1;
        uint64 epoch = 1;

        for (uint256 i = 1; i < steps.length; ++i) {
            uint256 index = steps[i] % universe.length;
            if (isIn[index] ? size == 1 : size == 16) continue;
            if (isIn[index]) bundle.remove(universe[index]);
            else bundle.insert(universe[index]);
            size = isIn[index] ? size - 1 : size + 1;
            isIn[index] = !isIn[index];

            assertEq(bundle.epoch, ++epoch);
            assertEq(bundle.size(), size);
            address[] memory expected = chosen(universe, isIn, size);
            assertEq(bundle.root(), keccak256(abi.encode(expected)));
            assertEq(keccak256(abi.encode(bundle.wallets())), keccak256(abi.encode(expected)));
        }
    }

    /// From the top down, from the bottom up: each of sixteen can be the one that stays.
    function test_removeAllButOne(uint8 stays) public {
        address[] memory universe = ascending(3);
        uint256 last = stays % 16;
        bundle.open(universe[0]);
        for (uint256 i = 1; i < 16; ++i) bundle.insert(universe[i]);
        for (uint256 i = 0; i < 16; ++i) {
            if (i != last) bundle.remove(universe[i]);
        }
        assertEq(bundle.size(), 1);
        assertEq(bundle.lowest, universe[last]);
        assertEq(bundle.epoch, 31);
        bundle.insert(universe[16]);
        assertEq(bundle.wallets()[1], universe[16]);
    }

    function test_everyChangeHasItsTime() public {
        address[] memory universe = ascending(5);
        for (uint256 i = 1; i <= 4; ++i) {
            vm.warp(1_780_000_000 + i);
            if (i == 1) bundle.open(universe[1]);
            if (i == 2) bundle.insert(universe[0]);
            if (i == 3) bundle.remove(universe[1]);
            if (i == 4) bundle.touch();
            assertTrue(bundle.changedAt == 1_780_000_000 + i && bundle.epoch == i, "now");
        }
        vm.warp(uint256(type(uint32).max) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(32), block.timestamp)
        );
        this.touch();
    }

    // A call of its own, for the cheatcode to see it fail.
    function touch() external {
        bundle.touch();
    }

    function test_theFirstLeaveToBeDueCounts() public {
        bundle.open(address(1));
        bundle.expectLeave(0);
        assertEq(bundle.leaveDue, 0);
        bundle.expectLeave(20);
        bundle.expectLeave(30);
        bundle.expectLeave(0);
        assertEq(bundle.leaveDue, 20);
        bundle.expectLeave(10);
        assertEq(bundle.leaveDue, 10);
        assertEq(bundle.epoch, 1);
    }

    /// Nothing of a bundle that was deleted is left, also none of the wallets above the lowest.
    function test_aDeletedBundleIsEmpty() public {
        address[] memory universe = ascending(4);
        bundle.open(universe[0]);
        for (uint256 i = 1; i < 16; ++i) bundle.insert(universe[i]);
        delete bundle;
        assertEq(bundle.size(), 0);
        assertEq(bundle.wallets().length, 0);
        bundle.open(universe[2]);
        assertEq(bundle.size(), 1);
        assertEq(bundle.epoch, 1);
    }

    /// Twenty wallets, the seed's bits between them, in rising order.
    function ascending(uint256 seed) private pure returns (address[] memory list) {
        list = new address[](20);
        uint160 wallet = 0;
        for (uint256 i = 0; i < 20; ++i) {
            wallet += 1 + uint160(uint256(keccak256(abi.encode(seed, i))) >> 101);
            list[i] = address(wallet);
        }
    }

    function chosen(
        address[] memory universe,
        bool[] memory isIn,
        uint256 size
    ) private pure returns (address[] memory list) {
        list = new address[](size);
        uint256 next = 0;
        for (uint256 i = 0; i < universe.length; ++i) {
            if (isIn[i]) list[next++] = universe[i];
        }
    }

    function contains(address[] memory wallets, address wallet) private pure returns (bool found) {
        for (uint256 i = 0; i < wallets.length; ++i) found = found || wallets[i] == wallet;
    }
}

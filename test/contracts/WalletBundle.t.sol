// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WalletBundle} from "../../contracts/libraries/WalletBundle.sol";
import {Cheats} from "./Cheats.sol";

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

    function contains(address[] memory wallets, address wallet) private pure returns (bool found) {
        for (uint256 i = 0; i < wallets.length; ++i) found = found || wallets[i] == wallet;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice The wallets of one token, ascending.
struct WalletBundle {
    /// @dev Shares a slot with the numbers below (160 + 24 + 8 + 32 + 32 bits), and a bundle of one
    /// wallet needs only this slot. So minting writes one slot, and a reader who asks whether the
    /// bundle has changed reads one.
    address lowest;
    /// @dev 1 for the bundle as minted; it rises with every change. 0 only where no bundle exists.
    uint24 epoch;
    /// @dev The number of wallets: 1 to 255, and fewer by the caller's own limit.
    uint8 count;
    /// @dev The Unix second of the last change. Whatever was scored before, of these wallets in any
    /// token, was scored up to here at most.
    uint32 changedAt;
    /// @dev The Unix second at which the first of the announced leaves is due; 0 while nobody leaves.
    uint32 leaveDue;
    /// @dev The wallets above the lowest, ascending from place 0. Nothing counts from place
    /// `count - 1` on.
    mapping(uint256 place => address) others;
}

using WalletBundles for WalletBundle global;

/// @title WalletBundles
/// @notice Keeps a bundle sorted, so that anyone can compute its root from the set of its wallets.
library WalletBundles {
    using SafeCast for uint256;

    /// @notice Opens a bundle with its first wallet.
    function open(WalletBundle storage self, address wallet) internal {
        (self.lowest, self.count) = (wallet, 1);
        self.touch();
    }

    /// @notice Adds a wallet. The caller enforces that it is not in the bundle yet.
    function insert(WalletBundle storage self, address wallet) internal {
        address rising = wallet;
        address lowest = self.lowest;
        if (wallet < lowest) {
            rising = lowest;
            self.lowest = wallet;
        }

        mapping(uint256 place => address) storage others = self.others;
        uint256 place = self.count++ - 1;
        for (; place > 0 && others[place - 1] > rising; --place) others[place] = others[place - 1];
        others[place] = rising;

        self.touch();
    }

    /// @notice Takes a wallet out. The caller enforces that it is in the bundle and not the only
    /// one.
    function remove(WalletBundle storage self, address wallet) internal {
        mapping(uint256 place => address) storage others = self.others;
        uint256 last = --self.count - 1;
        uint256 place = 0;
        if (wallet == self.lowest) {
            self.lowest = others[0];
        } else {
            while (others[place] != wallet) ++place;
        }
        for (; place < last; ++place) others[place] = others[place + 1];
        delete others[last];

        self.touch();
    }

    /// @notice Begins the next epoch now: statements about an earlier time do not count for it.
    function touch(WalletBundle storage self) internal {
        (self.epoch, self.changedAt) = (self.epoch + 1, block.timestamp.toUint32());
    }

    /// @notice Takes note of a leave. Only the first to be due counts.
    /// @param due Unix seconds; 0 for none.
    function expectLeave(WalletBundle storage self, uint256 due) internal {
        uint256 first = self.leaveDue;
        if (due != 0 && (first == 0 || due < first)) self.leaveDue = due.toUint32();
    }

    function size(WalletBundle storage self) internal view returns (uint256) {
        return self.count;
    }

    function wallets(WalletBundle storage self) internal view returns (address[] memory list) {
        uint256 count = self.size();
        list = new address[](count);
        if (count == 0) return list;
        list[0] = self.lowest;
        for (uint256 i = 1; i < count; ++i) list[i] = self.others[i - 1];
    }

    /// @return keccak256(abi.encode(address[] wallets ascending)).
    function root(WalletBundle storage self) internal view returns (bytes32) {
        return keccak256(abi.encode(self.wallets()));
    }
}

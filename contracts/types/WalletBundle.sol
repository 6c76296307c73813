// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The wallets of one token, ascending.
struct WalletBundle {
    /// @dev Shares a slot with `epoch` (160 + 64 bits), and a bundle of one wallet needs only this
    /// slot. So minting writes one slot, and a reader who asks whether the bundle has changed reads
    /// one.
    address lowest;
    /// @dev 1 for the bundle as minted; it rises with every change. 0 only where no bundle exists.
    uint64 epoch;
    /// @dev The wallets above the lowest, ascending.
    address[] others;
}

using WalletBundles for WalletBundle global;

/// @title WalletBundles
/// @notice Keeps a bundle sorted, so that anyone can compute its root from the set of its wallets.
library WalletBundles {
    /// @notice Opens a bundle with its first wallet.
    function open(WalletBundle storage self, address wallet) internal {
        self.lowest = wallet;
        self.epoch = 1;
    }

    /// @notice Adds a wallet. The caller enforces that it is not in the bundle yet.
    function insert(WalletBundle storage self, address wallet) internal {
        address rising = wallet;
        address lowest = self.lowest;
        if (wallet < lowest) {
            rising = lowest;
            self.lowest = wallet;
        }

        address[] storage others = self.others;
        others.push(rising);
        uint256 place = others.length - 1;
        for (; place > 0 && others[place - 1] > rising; --place) others[place] = others[place - 1];
        others[place] = rising;

        self.epoch += 1;
    }

    /// @notice Takes a wallet out. The caller enforces that it is in the bundle and not the only
    /// one.
    function remove(WalletBundle storage self, address wallet) internal {
        address[] storage others = self.others;
        uint256 last = others.length - 1;
        uint256 place = 0;
        if (wallet == self.lowest) {
            self.lowest = others[0];
        } else {
            while (others[place] != wallet) ++place;
        }
        for (; place < last; ++place) others[place] = others[place + 1];
        others.pop();

        self.epoch += 1;
    }

    function size(WalletBundle storage self) internal view returns (uint256) {
        return self.epoch == 0 ? 0 : 1 + self.others.length;
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

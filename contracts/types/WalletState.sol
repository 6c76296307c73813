// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";

/// @notice Which token a wallet is in and what was reported against it. One slot (64 + 40 + 40 + 32
/// bits), so minting writes it in full and a default costs each wallet one write.
struct WalletState {
    /// @dev The token it is in; 0 for none.
    uint64 tokenId;
    /// @dev The Unix second from which on it can mint or join; set when it leaves.
    uint40 freeFrom;
    uint40 lastDefaultAt;
    uint32 defaults;
}

using WalletStates for WalletState global;

/// @title WalletStates
/// @notice Moves a wallet into and out of tokens.
library WalletStates {
    using SafeCast for uint256;

    /// @dev As long as the horizon of the default that scores predict. So nobody can leave a bundle
    /// and be scored without it at once.
    uint256 private constant COOLDOWN = 30 days;

    /// @param wallet The wallet whose state it is.
    function requireFree(WalletState memory self, address wallet) internal view {
        if (self.tokenId != 0) revert ICreditToken.WalletAlreadyInToken(wallet, self.tokenId);
        if (block.timestamp < self.freeFrom) revert ICreditToken.WalletCoolingDown(wallet, self.freeFrom);
    }

    function enter(WalletState storage self, uint256 tokenId) internal {
        self.tokenId = tokenId.toUint64();
    }

    /// @dev Defaults that were reported against it stay.
    function exit(WalletState storage self) internal {
        (self.tokenId, self.freeFrom) = (0, (block.timestamp + COOLDOWN).toUint40());
    }

    function addDefault(WalletState storage self) internal {
        (self.defaults, self.lastDefaultAt) = (self.defaults + 1, block.timestamp.toUint40());
    }
}

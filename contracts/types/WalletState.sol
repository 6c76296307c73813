// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";

/// @notice Which token a wallet is in and what was reported against it. One slot (64 + 40 + 40 + 32
/// bits), so minting writes it in full and a default costs each wallet one write.
struct WalletState {
    /// @dev The token it is in; 0 for none.
    uint64 tokenId;
    /// @dev The Unix second from which on it can leave, mint and join; set when it announces that it
    /// leaves, or when its token is burned. In a token, 0 for a wallet that stays.
    uint40 freeFrom;
    uint40 lastDefaultAt;
    uint32 defaults;
}

using WalletStates for WalletState global;

/// @title WalletStates
/// @notice Moves a wallet into and out of tokens.
library WalletStates {
    using SafeCast for uint256;

    /// @dev As long as the horizon of the default that scores predict. A wallet stays in its bundle
    /// for so long after it has announced that it leaves, and after the last lien. So neither the
    /// wallet nor the rest of the bundle can be scored without the other at once.
    uint256 private constant NOTICE = 30 days;

    /// @param wallet The wallet whose state it is.
    function requireFree(WalletState memory self, address wallet) internal view {
        if (self.tokenId != 0) revert ICreditToken.WalletAlreadyInToken(wallet, self.tokenId);
        if (block.timestamp < self.freeFrom) revert ICreditToken.WalletCoolingDown(wallet, self.freeFrom);
    }

    function enter(WalletState storage self, uint256 tokenId) internal {
        (self.tokenId, self.freeFrom) = (tokenId.toUint64(), 0);
    }

    /// @param from The Unix second from which on its notice runs.
    /// @return due The Unix second from which on it can leave.
    function announceLeave(WalletState storage self, uint256 from) internal returns (uint256 due) {
        due = from + NOTICE;
        self.freeFrom = due.toUint40();
    }

    /// @notice Has a notice that was given run from `from` on, unless it runs already.
    /// @return due The Unix second from which on it can leave; 0 when nothing has changed.
    function hasten(WalletState storage self, uint256 from) internal returns (uint256 due) {
        if (self.freeFrom > from + NOTICE) due = self.announceLeave(from);
    }

    /// @dev Defaults that were reported against it stay. Its notice runs as announced, or else from
    /// now.
    /// @return The Unix second from which on it can mint and join.
    function exit(WalletState storage self) internal returns (uint256) {
        self.tokenId = 0;
        return self.freeFrom == 0 ? self.announceLeave(block.timestamp) : self.freeFrom;
    }

    function addDefault(WalletState storage self) internal {
        (self.defaults, self.lastDefaultAt) = (self.defaults + 1, block.timestamp.toUint40());
    }
}

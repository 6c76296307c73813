// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";

/// @title Liens
/// @notice The liens on one token, at most one per holder. An expired lien stays in the list until
/// another takes its place.
library Liens {
    using SafeCast for uint256;

    /// @dev Bounds what burning pays to look through the liens.
    uint256 internal constant MAX_LIENS = 8;

    /// @dev A longer duration is more likely a wrong unit than a wish.
    uint256 internal constant MAX_DURATION = 5 * 365 days;

    function requireNone(ICreditToken.Lien[] storage self, uint256 tokenId) internal view {
        for (uint256 i = 0; i < self.length; ++i) {
            ICreditToken.Lien memory lien = self[i];
            if (_isActive(lien)) revert ICreditToken.LienActive(tokenId, lien.holder, lien.expiry);
        }
    }

    /// @return end When the last of the liens expires, or has expired; 0 when there is none.
    function lastExpiry(ICreditToken.Lien[] storage self) internal view returns (uint256 end) {
        for (uint256 i = 0; i < self.length; ++i) end = Math.max(end, self[i].expiry);
    }

    function isHeldBy(ICreditToken.Lien[] storage self, address holder) internal view returns (bool) {
        uint256 index = _indexOf(self, holder);
        return index < self.length && _isActive(self[index]);
    }

    /// @dev Prolongs the holder's own lien. Otherwise it takes the place of an expired lien, or a
    /// new place.
    function place(ICreditToken.Lien[] storage self, uint256 tokenId, address holder, uint256 expiry) internal {
        uint256 index = _indexOf(self, holder);
        uint256 min = block.timestamp + 1;
        if (index < self.length && self[index].expiry > min) min = self[index].expiry;
        uint256 max = block.timestamp + MAX_DURATION;
        if (expiry < min || expiry > max) revert ICreditToken.LienExpiryOutOfRange(expiry, min, max);

        for (uint256 i = 0; i < self.length && index == self.length; ++i) {
            if (!_isActive(self[i])) index = i;
        }
        if (index == self.length) {
            if (index == MAX_LIENS) revert ICreditToken.TooManyLiens(tokenId, MAX_LIENS);
            self.push();
        }
        self[index] = ICreditToken.Lien({holder: holder, expiry: expiry.toUint40()});
    }

    function release(ICreditToken.Lien[] storage self, address holder) internal returns (bool) {
        uint256 index = _indexOf(self, holder);
        if (index == self.length) return false;

        self[index] = self[self.length - 1];
        self.pop();
        return true;
    }

    function active(ICreditToken.Lien[] storage self) internal view returns (ICreditToken.Lien[] memory list) {
        uint256 count = 0;
        for (uint256 i = 0; i < self.length; ++i) {
            if (_isActive(self[i])) ++count;
        }

        list = new ICreditToken.Lien[](count);
        for (uint256 i = self.length; count > 0;) {
            if (_isActive(self[--i])) list[--count] = self[i];
        }
    }

    function _isActive(ICreditToken.Lien memory lien) private view returns (bool) {
        return block.timestamp < lien.expiry;
    }

    /// @return index The place of the holder's lien; the length of the list when it has none.
    function _indexOf(ICreditToken.Lien[] storage self, address holder) private view returns (uint256 index) {
        while (index < self.length && self[index].holder != holder) ++index;
    }
}

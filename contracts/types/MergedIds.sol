// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Where an id stands among those that were merged with it. One slot.
struct MergedId {
    /// @dev The id above it in the tree of its group; 0 at the top.
    uint64 parent;
    /// @dev At the top: the token that the whole group leads to; 0 when that is the id itself.
    uint64 liveId;
    /// @dev At the top: no id of the group is more steps below.
    uint8 height;
}

/// @notice The ids of tokens, in groups of those that lead to one token.
struct MergedIds {
    mapping(uint256 tokenId => MergedId) _ids;
}

using MergedIdTrees for MergedIds global;

/// @title MergedIdTrees
/// @notice Follows ids through merges. The lower of two trees goes under the higher one, whichever
/// token lives on. So n ids are never more than log2(n) steps deep, and nobody can make an id
/// expensive to follow.
library MergedIdTrees {
    using SafeCast for uint256;

    /// @notice Has the ids that lead to `fromId` lead to `intoId`. The caller enforces that both are
    /// live, so that they are in two groups.
    function link(MergedIds storage self, uint256 fromId, uint256 intoId) internal {
        (uint256 child, uint256 parent) = (_top(self, fromId), _top(self, intoId));
        (uint8 height, uint8 other) = (self._ids[parent].height, self._ids[child].height);
        if (other > height) (child, parent) = (parent, child);

        self._ids[child].parent = parent.toUint64();
        self._ids[parent].liveId = intoId.toUint64();
        if (other == height) self._ids[parent].height = height + 1;
    }

    /// @notice The token that an id leads to; the id itself when it was never merged.
    function follow(MergedIds storage self, uint256 id) internal view returns (uint256) {
        uint256 top = _top(self, id);
        uint256 liveId = self._ids[top].liveId;
        return liveId == 0 ? top : liveId;
    }

    function _top(MergedIds storage self, uint256 id) private view returns (uint256 top) {
        top = id;
        for (uint256 parent = self._ids[top].parent; parent != 0; parent = self._ids[top].parent) top = parent;
    }
}

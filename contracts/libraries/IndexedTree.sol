// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IndexedTree
/// @notice A Merkle tree whose leaves have places: the bits of the place say on which side each node
/// stands, so a root has exactly one leaf for a place. Twin of prover/challenge/indexedTree.ts.
/// @dev It has as many levels as the number of leaves asks for, and no path of another length is
/// taken: an inner node can therefore not pass for a leaf. Places past the last leaf hold zero.
library IndexedTree {
    /// @notice The number of levels above the leaves.
    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        while ((1 << depth) < leaves) ++depth;
    }

    /// @notice Whether the leaf stands at this place of the tree.
    /// @param path The nodes beside the way up, the lowest first.
    function holds(
        bytes32 root,
        uint256 leaves,
        uint256 place,
        bytes32 leaf,
        bytes32[] memory path
    ) internal pure returns (bool) {
        if (place >= leaves || path.length != depthOf(leaves)) return false;
        bytes32 node = leaf;
        for (uint256 level = 0; level < path.length; ++level) {
            bool isRight = (place >> level) & 1 == 1;
            node = isRight ? keccak256(abi.encode(path[level], node)) : keccak256(abi.encode(node, path[level]));
        }
        return node == root;
    }
}

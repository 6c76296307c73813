// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

/// @title Drawing
/// @notice Draws the rows that a modeler answers. Twin of prover/challenge/drawing.ts.
/// @dev The pool is cut into as many parts as rows are asked for, as equal as can be, and one row of
/// each part is drawn. So no row is drawn twice, each has the same chance up to the rounding of the
/// parts, and drawn rows ascend.
library Drawing {
    /// @notice Thrown when the header is not that of the block.
    error NotTheHeader(uint256 blockNumber);

    /// @notice The RANDAO mix of a block, out of its header.
    /// @dev The hash of a block can be ground by who proposes it. Its RANDAO mix cannot: the proposer
    /// can only leave the block out.
    /// @param header The block's header in RLP; of the last 256 blocks, or of the last 8191 where the
    /// chain has EIP-2935.
    function randaoOf(uint256 blockNumber, bytes memory header) internal view returns (bytes32) {
        Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
        bool isIt =
            BlockHeader.getNumber(fields) == blockNumber && BlockHeader.verifyBlockHeader(fields, keccak256(header));
        if (!isIt) revert NotTheHeader(blockNumber);
        return BlockHeader.getPrevRandao(fields);
    }

    /// @notice The row of the pool at a place of a modeler's set.
    /// @dev Four numbers of 64 bits come out of each hash, the lowest first; a part's row is its size
    /// times such a number, shifted by 64.
    /// @param seed Of the modeler.
    /// @param place Below `rows`.
    function rowAt(bytes32 seed, uint256 place, uint256 rows, uint256 poolRows) internal pure returns (uint256) {
        unchecked {
            uint256 from = (place * poolRows) / rows;
            uint256 size = ((place + 1) * poolRows) / rows - from;
            uint256 number = uint64(uint256(_hash(seed, place / 4)) >> (64 * (place % 4)));
            return from + ((number * size) >> 64);
        }
    }

    /// @dev keccak256(abi.encode(seed, index)) in scratch space.
    function _hash(bytes32 seed, uint256 index) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0x00, seed)
            mstore(0x20, index)
            hash := keccak256(0x00, 0x40)
        }
    }
}

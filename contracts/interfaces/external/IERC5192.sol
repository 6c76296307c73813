// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IERC5192
/// @notice Minimal soulbound tokens, https://eips.ethereum.org/EIPS/eip-5192. The ERC-165 id is
/// 0xb45a3c0e.
interface IERC5192 {
    /// @notice Emitted when a token can no longer be transferred.
    event Locked(uint256 tokenId);

    /// @notice Emitted when a token can be transferred again. A credit token never emits it.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is locked. Reverts for a token that does not exist.
    function locked(uint256 tokenId) external view returns (bool);
}

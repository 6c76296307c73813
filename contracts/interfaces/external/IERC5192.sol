// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IERC5192
/// @notice Minimal soulbound tokens, https://eips.ethereum.org/EIPS/eip-5192. Its ERC-165 id is 0xb45a3c0e.
interface IERC5192 {
    /// @notice The token cannot be transferred from now on.
    event Locked(uint256 tokenId);

    /// @notice The token can be transferred from now on. A credit token never emits it.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is locked; reverts for a token that does not exist.
    function locked(uint256 tokenId) external view returns (bool);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Timelock
/// @notice Bounds the delay in which everyone can see a change of models or attesters before it
/// counts.
library Timelock {
    uint256 internal constant MIN_DELAY = 1 days;

    /// @dev A longer delay is more likely a wrong unit than a wish, and it could never be undone.
    uint256 internal constant MAX_DELAY = 90 days;

    /// @dev The local chain of Hardhat and Anvil, where no delay is needed. No public chain has
    /// this id.
    uint256 internal constant LOCAL_CHAIN_ID = 31337;

    /// @notice Thrown when a delay is too short or too long.
    error DelayOutOfRange(uint256 delay, uint256 min, uint256 max);

    function requireSafe(uint256 delay) internal view {
        uint256 min = block.chainid == LOCAL_CHAIN_ID ? 0 : MIN_DELAY;
        if (delay < min || delay > MAX_DELAY) revert DelayOutOfRange(delay, min, MAX_DELAY);
    }
}

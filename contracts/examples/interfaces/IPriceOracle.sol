// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPriceOracle
/// @notice The one function of Aave v2's price oracle that the example pool needs.
interface IPriceOracle {
    /// @return The price of one whole token (10^decimals units) in wei; 0 when there is none.
    function getAssetPrice(address asset) external view returns (uint256);
}

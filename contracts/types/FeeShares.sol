// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Who gets a part of each fee for a model beside the operator, in ten-thousandths.
/// @dev Two slots, of which the second is read only where attesters have a share.
struct FeeShares {
    /// @dev Zero where nobody shares; then the operator gets all.
    address modeler;
    uint16 modelerShare;
    uint16 attestersShare;
    /// @dev Who takes the attesters' part for them; zero where they have none.
    address attesters;
}

using FeeSplit for FeeShares global;

/// @title FeeSplit
/// @notice Divides a fee.
library FeeSplit {
    uint256 internal constant PARTS = 10_000;

    /// @dev The most that all others get together. The operator alone pays for gas, proofs and nodes,
    /// and has half of each fee for it. So a fee of twice these costs always pays for them.
    uint256 internal constant MAX_SHARED = 5_000;

    /// @notice Whether the operator is left what it is due.
    function leaveEnough(uint16 modelerShare, uint16 attestersShare) internal pure returns (bool) {
        return uint256(modelerShare) + attestersShare <= MAX_SHARED;
    }

    /// @notice What the modeler and the attesters get of a fee, each rounded down. The rest is the
    /// operator's.
    function divide(
        FeeShares memory shares,
        uint256 fee
    ) internal pure returns (uint256 modelerPart, uint256 attestersPart) {
        modelerPart = (fee * shares.modelerShare) / PARTS;
        attestersPart = (fee * shares.attestersShare) / PARTS;
    }
}

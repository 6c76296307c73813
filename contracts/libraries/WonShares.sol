// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../interfaces/IChallenges.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {Progress} from "../types/Challenge.sol";
import {FeeShares, FeeSplit} from "../types/FeeShares.sol";
import {ModelCode} from "./ModelCode.sol";

/// @title WonShares
/// @notice The shares of fees that a challenge named for the model of one of its winners.
library WonShares {
    /// @notice Reverts unless the challenge is settled, the modeler is one of its winners, and it won
    /// with this key.
    /// @param key abi.encode(key).
    /// @param attesters Who takes the attesters' part for them.
    function read(
        IChallenges challenges,
        uint256 challengeId,
        address modeler,
        address attesters,
        bytes memory key
    ) internal view returns (FeeShares memory) {
        Progress memory progress = challenges.progressOf(challengeId);
        // The contract of challenges may be any. Nobody's share would be taken for none.
        bool hasWon = modeler != address(0) && progress.isSettled && _isIn(challenges.winnersOf(challengeId), modeler);
        if (!hasWon) revert IModelRegistry.NotAWinner(challengeId, modeler);
        bytes memory won = ModelCode.read(challenges.entryOf(challengeId, modeler).key);
        if (keccak256(won) != keccak256(key)) revert IModelRegistry.NotTheWinnersKey(challengeId, modeler);

        (uint16 modelerShare, uint16 attestersShare) = challenges.rules().feeSharesOf(progress.terms);
        bool isFair =
            FeeSplit.leaveEnough(modelerShare, attestersShare) && (attesters == address(0)) == (attestersShare == 0);
        if (!isFair) revert IModelRegistry.InvalidFeeShares(modelerShare, attestersShare, attesters);

        return FeeShares(modeler, modelerShare, attestersShare, attesters);
    }

    function _isIn(address[] memory winners, address modeler) private pure returns (bool) {
        for (uint256 i = 0; i < winners.length; ++i) if (winners[i] == modeler) return true;
        return false;
    }
}

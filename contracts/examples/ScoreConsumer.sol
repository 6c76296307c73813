// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";

/// @title ScoreConsumer
/// @notice The smallest correct reader of scores: from a wallet to a score that is fresh, or a
/// revert.
contract ScoreConsumer {
    /// @notice Thrown when the wallet is not in any token.
    error NoCreditToken(address wallet);

    IScoreOracle public immutable oracle;
    bytes32 public immutable modelId;
    uint256 public immutable maxAge;

    /// @param modelId_ The one model whose scores count here.
    /// @param maxAge_ How long ago the history behind a score may have ended, in seconds.
    constructor(IScoreOracle oracle_, bytes32 modelId_, uint256 maxAge_) {
        (oracle, modelId, maxAge) = (oracle_, modelId_, maxAge_);
    }

    /// @notice The score of a wallet's token, 300 to 850. Reverts when the wallet is not in any
    /// token, when the token has no score, when its bundle has changed since, and when the score is
    /// too old.
    function scoreOf(address wallet) external view returns (uint16) {
        uint256 tokenId = oracle.token().tokenOf(wallet);
        if (tokenId == 0) revert NoCreditToken(wallet);
        return oracle.scoreNoOlderThan(tokenId, modelId, maxAge);
    }
}

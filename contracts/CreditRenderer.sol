// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {CreditMetadata} from "./libraries/CreditMetadata.sol";
import {CreditPicture} from "./libraries/CreditPicture.sol";

/// @title CreditRenderer
/// @notice Renders what marketplaces show of a credit token. It holds nothing and decides nothing.
contract CreditRenderer {
    /// @dev The picture calls a score stale when it is older. Readers of the oracle set their own
    /// limit.
    uint256 private constant DISPLAY_AGE = 30 days;

    /// @notice The metadata of a token as a data URI. It shows the score that was submitted last,
    /// under any model.
    /// @param epoch The current epoch of the token's bundle.
    /// @param defaults The defaults as `bundleDefaultsOf` counts them.
    /// @param oracle The zero address while there is none.
    function tokenURI(
        uint256 tokenId,
        uint64 epoch,
        uint256 defaults,
        IScoreOracle oracle
    ) external view returns (string memory) {
        CreditPicture.Card memory card = CreditPicture.Card({
            tokenId: tokenId,
            state: CreditPicture.State.NoScore,
            score: 0,
            asOfTime: 0,
            modelName: "",
            defaults: defaults
        });
        if (address(oracle) != address(0)) _addScore(card, epoch, oracle);

        return CreditMetadata.uri(card);
    }

    function _addScore(CreditPicture.Card memory card, uint64 epoch, IScoreOracle oracle) private view {
        (bytes32 modelId, IScoreOracle.StoredScore memory stored) = oracle.latestOf(card.tokenId);
        if (modelId == 0) return;

        bool bundleUnchanged = stored.bundleEpoch == epoch;
        bool isYoung = block.timestamp - stored.asOfTime <= DISPLAY_AGE;
        card.state = bundleUnchanged && isYoung ? CreditPicture.State.Fresh : CreditPicture.State.Stale;
        card.score = stored.score;
        card.asOfTime = stored.asOfTime;
        card.modelName = oracle.registry().modelOf(modelId).registration.name;
    }
}

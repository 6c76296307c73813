// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../interfaces/IScoreRequests.sol";
import {IScoracle} from "../interfaces/external/IScoracle.sol";

/// @title SpectralAdapter
/// @notice Serves the scores of one model to consumers of Spectral's oracle. See IScoracle.
contract SpectralAdapter is IScoracle {
    using SafeCast for uint256;

    uint40 private constant WAIT = 1 days;

    /// @dev Stands for the chain's own currency in IScoreRequests.
    address private constant NATIVE = address(0);

    IScoreRequests public immutable requests;
    IScoreOracle public immutable oracle;
    ICreditToken public immutable token;
    bytes32 public immutable modelId;
    bytes32 public immutable scoreTypeJobId;
    uint256 public immutable maxAge;
    address public immutable operator;

    /// @param modelId_ The model whose scores are served; known to the registry, not necessarily
    /// active yet.
    /// @param scoreTypeJobId_ The job id that consumers have built in for the model. Not zero,
    /// because a consumer without one would send zero.
    /// @param maxAge_ How long ago the history behind a score may have ended, in seconds.
    /// @param operator_ Who gets the fees of the requests for delivering.
    constructor(
        IScoreRequests requests_,
        bytes32 modelId_,
        bytes32 scoreTypeJobId_,
        uint256 maxAge_,
        address operator_
    ) {
        if (scoreTypeJobId_ == 0) revert UnknownScoreType(scoreTypeJobId_);
        if (operator_ == address(0)) revert IScoreRequests.ZeroAddress();
        IScoreOracle oracle_ = requests_.oracle();
        // Called for its revert only: with a model that was never registered, the adapter could
        // never serve anything.
        // slither-disable-next-line unused-return
        oracle_.registry().modelOf(modelId_);

        (requests, oracle, token) = (requests_, oracle_, oracle_.token());
        (modelId, scoreTypeJobId, maxAge, operator) = (modelId_, scoreTypeJobId_, maxAge_, operator_);
    }

    /// @inheritdoc IScoracle
    function scoreRequest(address addressToScore, bytes32 jobId, bytes calldata) external payable {
        uint256 tokenId = _tokenOf(addressToScore, jobId);

        // The published function has no way to return the request's id; the event of the request
        // carries it.
        // slither-disable-next-line unused-return
        requests.request{value: msg.value}(
            tokenId,
            modelId,
            operator,
            NATIVE,
            msg.value.toUint96(),
            block.timestamp.toUint40() + WAIT,
            msg.sender
        );
    }

    /// @inheritdoc IScoracle
    function getScore(address user, bytes32 jobId) external view returns (ScoreData memory) {
        uint256 tokenId = _tokenOf(user, jobId);
        // The oracle judges the age, so that the rule is written once. The second read is for what
        // is stored beside the score.
        uint16 score = oracle.scoreNoOlderThan(tokenId, modelId, maxAge);
        IScoreOracle.StoredScore memory stored = oracle.scoreOf(tokenId, modelId);

        return
            ScoreData({
                lastUpdated: stored.asOfTime,
                score: score,
                extraData: abi.encode(tokenId, modelId, stored.asOfBlock, stored.coverageFrom)
            });
    }

    /// @inheritdoc IScoracle
    function checkScoreTypeExists(bytes32 jobId) external view returns (bool, string memory, bytes32) {
        if (!_isModels(jobId)) return (false, "", 0);

        return (true, oracle.registry().modelOf(modelId).registration.name, modelId);
    }

    /// @inheritdoc IScoracle
    function getScoreBounds() external pure returns (uint256, uint256) {
        return (300, 850);
    }

    /// @dev The token to score under a job id. A merge moves the wallets, so this is never the id
    /// of a token that was merged into another one.
    function _tokenOf(address wallet, bytes32 jobId) private view returns (uint256 tokenId) {
        if (!_isModels(jobId)) revert UnknownScoreType(jobId);
        tokenId = token.tokenOf(wallet);
        if (tokenId == 0) revert WalletInNoToken(wallet);
    }

    function _isModels(bytes32 jobId) private view returns (bool) {
        return jobId == scoreTypeJobId || jobId == modelId;
    }
}
